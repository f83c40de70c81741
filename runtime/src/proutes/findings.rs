//! What a check of a listing found.

use std::fmt;

/// What became of the routes of a Pyramid application. See [`check`](super::check).
///
/// `Display` writes it for people, and is what to print.
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub(super) served: Vec<String>,
    pub(super) forwarded: Vec<String>,
    pub(super) external: Vec<String>,
    pub(super) new: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

impl Report {
    /// Returns the names of the listed routes that the application has, by name or by pattern, and of which it answers
    /// some requests at least.
    pub fn served(&self) -> &[String] {
        &self.served
    }

    /// Returns the names of the listed routes that the application does not answer, so that their requests are
    /// to be forwarded; it may have them for writing URLs, or forward them always.
    pub fn forwarded(&self) -> &[String] {
        &self.forwarded
    }

    /// Returns the names of the listed routes that lead to another site.
    pub fn external(&self) -> &[String] {
        &self.external
    }

    /// Returns the names of the application's routes that are not listed.
    pub fn new_routes(&self) -> &[String] {
        &self.new
    }

    /// Returns what would be different, in the order of the listing.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn of(&self, kind: FindingKind) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(move |finding| finding.kind == kind)
    }
}

/// Something that would be different if the application took over. See [`Report`].
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub(super) kind: FindingKind,
    pub(super) route: String,
    pub(super) line: usize,
    pub(super) message: String,
}

impl Finding {
    /// Returns what kind of difference it is.
    pub fn kind(&self) -> FindingKind {
        self.kind
    }

    /// Returns the name of the listed route.
    pub fn route(&self) -> &str {
        &self.route
    }

    /// Returns the line of the listing, counted from one.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns what is different, without the name of the route.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

/// Writes the difference with its line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: `{}`: {}", self.line, self.route, self.message)
    }
}

/// The kind of a [`Finding`].
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// The pattern holds a regular expression, or something else, that cannot be used here.
    NoEquivalent,
    /// The pattern matches other paths than the one here.
    OtherPattern,
    /// Another route here takes requests that the listed route had.
    TakenByAnother,
    /// Methods that the listed route takes have no view here.
    MissingViews,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = self.served.len() + self.forwarded.len() + self.external.len();
        writeln!(f, "{listed} routes listed")?;
        for (title, names) in [
            ("served here", &self.served),
            ("not answered here, so to be forwarded", &self.forwarded),
            ("on other sites", &self.external),
            ("only here", &self.new),
        ] {
            write!(f, "  {:4} {title}", names.len())?;
            f.write_str(if names.is_empty() { "\n" } else { ": " })?;
            if !names.is_empty() {
                writeln!(f, "{}", names.join(", "))?;
            }
        }
        for (title, kind) in [
            ("patterns without an equivalent", FindingKind::NoEquivalent),
            ("patterns that match differently", FindingKind::OtherPattern),
            (
                "requests taken by another route",
                FindingKind::TakenByAnother,
            ),
            ("methods without a view", FindingKind::MissingViews),
        ] {
            let mut findings = self.of(kind).peekable();
            if findings.peek().is_some() {
                writeln!(f, "\n{title}")?;
            }
            for finding in findings {
                writeln!(f, "  {finding}")?;
            }
        }
        if self.findings.is_empty() {
            writeln!(f, "\nno differences found")?;
        }
        Ok(())
    }
}
