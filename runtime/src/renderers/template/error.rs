//! Mistakes of templates, with their place.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::{Error, ErrorKind};

use crate::causes;

/// The paths of the files of templates, by their names.
pub(super) type Paths = BTreeMap<&'static str, &'static str>;

/// The error of a template while it renders: which template, which line, what is wrong.
///
/// It is for the log: visitors see a plain 500. It holds names and types, no values.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::Exception;
/// use pyramidion::renderers::{self, TemplateError};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, exception_view_config, package, view_config};
///
/// #[view_config(route_name = "offer")]
/// fn offer(request: &mut Request) -> pyramidion::Result<String> {
///     let page = serde_json::json!({ "price": 3 });
///     renderers::render("offer.html", &page, request)
/// }
///
/// #[exception_view_config(context = TemplateError)]
/// fn failed(error: Exception<TemplateError>) -> String {
///     format!("{}, line {}", error.template(), error.line().unwrap_or_default())
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("offer", "/");
/// config.add_template("offer.html", "<p>\n{{ price.amount.cents }}");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "offer.html, line 2");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    innermost: TemplatePlace,
    /// The places that led there, the nearest first.
    outer: Vec<TemplatePlace>,
    message: String,
    /// The expression that has no value, in debug builds.
    undefined: Option<String>,
}

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplatePlace {
    pub(crate) template: String,
    /// The path of the file, as the compiler was given it.
    pub(crate) path: Option<&'static str>,
    pub(crate) line: Option<usize>,
}

impl TemplateError {
    /// Returns the innermost mistake of what failed in the template `name`.
    ///
    /// `paths` are those of the files, by the names of templates.
    pub(super) fn new(name: &str, error: &Error, paths: &Paths) -> Self {
        let mut innermost = error;
        let mut outer = Vec::new();
        let mut cause = None;
        for next in causes::chain(error).skip(1) {
            match next.downcast_ref::<Error>() {
                Some(next) => {
                    outer.push(TemplatePlace::of(name, innermost, paths));
                    innermost = next;
                }
                None => cause = Some(next.to_string()),
            }
        }
        outer.reverse();
        Self {
            innermost: TemplatePlace::of(name, innermost, paths),
            outer,
            message: cause.unwrap_or_else(|| what(innermost)),
            undefined: undefined(innermost),
        }
    }

    /// Returns the name of the template in which the mistake is.
    pub fn template(&self) -> &str {
        &self.innermost.template
    }

    /// Returns the path of the template's file, as the compiler was given it, unless the application added the template itself.
    pub fn path(&self) -> Option<&str> {
        self.innermost.path
    }

    /// Returns the line of the mistake.
    pub fn line(&self) -> Option<usize> {
        self.innermost.line
    }

    /// Returns the place of the mistake, and those that led there: what includes a template, or asks for a block.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn places(&self) -> impl Iterator<Item = &TemplatePlace> {
        std::iter::once(&self.innermost).chain(&self.outer)
    }

    /// Returns the expression that has no value, as the template says it.
    #[cfg(all(feature = "devel", debug_assertions))]
    pub(crate) fn undefined(&self) -> Option<&str> {
        self.undefined.as_deref()
    }
}

impl TemplatePlace {
    fn of(name: &str, error: &Error, paths: &Paths) -> Self {
        let template = error.name().unwrap_or(name);
        Self {
            template: template.to_owned(),
            path: paths.get(template).copied(),
            line: error.line(),
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.template())?;
        if let Some(line) = self.line() {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TemplateError {}

/// Says what is wrong; details that can hold what a visitor typed are left out.
fn what(error: &Error) -> String {
    let kind = error.kind();
    let is_of_the_template = matches!(
        kind,
        ErrorKind::SyntaxError
            | ErrorKind::TemplateNotFound
            | ErrorKind::TooManyArguments
            | ErrorKind::MissingArgument
            | ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod
            | ErrorKind::UnknownBlock
            | ErrorKind::UndefinedError
            | ErrorKind::BadEscape
    );
    match error.detail().filter(|_| is_of_the_template) {
        Some(detail) => format!("{kind}: {detail}"),
        None => kind.to_string(),
    }
}

/// Returns the expression that has no value, which the engine names in debug builds.
fn undefined(error: &Error) -> Option<String> {
    let detail = error.detail()?;
    let (before, _) = detail.split_once("` is undefined")?;
    let (_, expression) = before.rsplit_once('`')?;
    Some(expression.to_owned())
}
