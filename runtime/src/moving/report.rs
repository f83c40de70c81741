//! What a check of a Pyramid application found.

use serde::Serialize;

/// What of a Pyramid application has moved, and what is to be done. See [`check`](super::check).
///
/// `Display` writes it for people; [`Serialize`] for programs.
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The version of Pyramid, if it is known.
    pub pyramid: Option<String>,
    /// The version of Python.
    pub python: String,
    /// What the application holds, each with what has become of it.
    pub items: Vec<Item>,
    /// What to move next, the easiest first.
    pub next: Vec<Step>,
    /// What the check could not see.
    pub notes: Vec<String>,
}

impl Report {
    /// Counts the items of a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let items = self.items.iter();
        items.filter(|item| item.verdict == verdict).count()
    }

    /// Tells whether nothing differs and every request is answered, here or by the Pyramid application.
    pub fn is_sound(&self) -> bool {
        self.count(Verdict::Differs) == 0 && self.count(Verdict::Missing) == 0
    }
}

/// Something that a Pyramid application holds.
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Item {
    /// What it is.
    pub subject: Subject,
    /// Its name there.
    pub name: String,
    /// The route of a view, if it has one.
    pub route: Option<String>,
    /// What has become of it.
    pub verdict: Verdict,
    /// How it differs, what is missing, or what to write; one sentence each.
    pub says: Vec<String>,
    /// The file and the line there, if they are known.
    pub place: Option<String>,
}

impl Item {
    pub(super) fn new(subject: Subject, name: impl Into<String>, verdict: Verdict) -> Self {
        Self {
            subject,
            name: name.into(),
            route: None,
            verdict,
            says: Vec::new(),
            place: None,
        }
    }

    pub(super) fn saying(mut self, says: impl Into<String>) -> Self {
        self.says.push(says.into());
        self
    }

    pub(super) fn at(mut self, place: Option<&String>) -> Self {
        self.place = place.cloned();
        self
    }
}

/// What has become of an [`Item`].
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It is here, and means another thing.
    Differs,
    /// It is neither here nor forwarded, so that its requests are not answered.
    Missing,
    /// There is nothing like it here; `says` tells what to write instead.
    NoEquivalent,
    /// It is only in the Pyramid application so far; `says` tells what it is called here.
    OnlyThere,
    /// It cannot be compared; `says` tells how to.
    Unknown,
    /// Its requests are passed on to the Pyramid application.
    Forwarded,
    /// It is here.
    Moved,
}

impl Verdict {
    /// All of them, what asks for something first.
    pub(super) const ALL: [Self; 7] = [
        Self::Differs,
        Self::Missing,
        Self::NoEquivalent,
        Self::OnlyThere,
        Self::Unknown,
        Self::Forwarded,
        Self::Moved,
    ];

    /// Returns how it is written after a number.
    pub(super) const fn counted(self) -> &'static str {
        match self {
            Self::Differs => "different",
            Self::Missing => "answered by nobody",
            Self::NoEquivalent => "without an equivalent",
            Self::OnlyThere => "only there",
            Self::Unknown => "to be compared by hand",
            Self::Forwarded => "forwarded",
            Self::Moved => "moved",
        }
    }

    /// Returns how it is written above what it is of.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Missing => "answered by nobody",
            Self::NoEquivalent => "has no equivalent",
            Self::OnlyThere => "only there so far",
            Self::Unknown => "to be compared by hand",
            Self::Forwarded => "will be forwarded",
            Self::Moved => "has moved",
        }
    }
}

/// What an [`Item`] is.
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Subject {
    /// A route.
    Route,
    /// A view of a route, or of a name.
    View,
    /// A view of exceptions.
    ExceptionView,
    /// A static view.
    StaticView,
    /// What keeps the sessions.
    Session,
    /// Who the visitor is, and what may be done.
    Security,
    /// Protection against forged requests.
    Csrf,
    /// A tween.
    Tween,
    /// A subscriber of an event.
    Subscriber,
    /// A predicate of the application's own.
    Predicate,
    /// A view deriver.
    ViewDeriver,
    /// A renderer, or a kind of templates.
    Renderer,
    /// Languages.
    Language,
    /// A method or a property of requests.
    RequestMethod,
    /// Anything else of the configurator.
    Directive,
}

impl Subject {
    /// Returns its name, for one and for several.
    pub(super) const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Route => ["route", "routes"],
            Self::View => ["view", "views"],
            Self::ExceptionView => ["exception view", "exception views"],
            Self::StaticView => ["static view", "static views"],
            Self::Session => ["session factory", "session factories"],
            Self::Security => ["part of security", "parts of security"],
            Self::Csrf => ["part of CSRF protection", "parts of CSRF protection"],
            Self::Tween => ["tween", "tweens"],
            Self::Subscriber => ["subscriber", "subscribers"],
            Self::Predicate => ["custom predicate", "custom predicates"],
            Self::ViewDeriver => ["view deriver", "view derivers"],
            Self::Renderer => ["renderer", "renderers"],
            Self::Language => ["part of translation", "parts of translation"],
            Self::RequestMethod => ["request method", "request methods"],
            Self::Directive => ["other directive", "other directives"],
        }
    }
}

/// A route that could move next, with its views, or the views of a class of resources.
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Step {
    /// The name of the route; it is empty for views without one.
    pub route: String,
    /// The class of the context of views without a route.
    pub context: Option<String>,
    /// What has to be written first, a sentence each; nothing if it can move as it is.
    pub before: Vec<String>,
    /// What to write in Rust: the route, and the attributes of its views.
    pub code: Vec<String>,
}
