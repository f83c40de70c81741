//! Patterns and predicates in their parts, for those who read more in them than their texts.

use serde::Serialize;

/// A part of the pattern of a route.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::introspection::PatternPart;
///
/// let mut config = Configurator::new();
/// config.add_route("year", r"/archive/{year:\d{4}}");
/// let app = config.make_app()?;
/// let placeholder = PatternPart::Placeholder {
///     name: "year".to_owned(),
///     regex: Some(r"\d{4}".to_owned()),
/// };
/// let text = PatternPart::Text("/archive/".to_owned());
/// assert_eq!(app.routes()[0].parts, [text, placeholder]);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PatternPart {
    /// A text that is there as it is.
    Text(String),
    /// `{name}` or `{name:regex}`.
    Placeholder {
        /// The name.
        name: String,
        /// The regular expression that the value matches, or nothing if it is anything without a slash.
        regex: Option<String>,
    },
    /// `*name`: the rest of the path.
    Remainder(String),
}

impl PatternPart {
    /// Returns the name of what is captured, if something is.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Placeholder { name, .. } | Self::Remainder(name) => Some(name),
        }
    }
}

/// A condition on a request: a predicate, or one of several that a predicate asks for.
///
/// # Examples
///
/// ```
/// use pyramidion::introspection::Condition;
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("search", "/search");
/// config.add_view(View::new(|| "found").route_name("search").request_param(["q", "kind=book"]));
/// let app = config.make_app()?;
/// let param = |name: &str, value: Option<&str>| Condition::Param {
///     name: name.to_owned(),
///     value: value.map(str::to_owned),
/// };
/// assert_eq!(app.views()[0].conditions, [param("kind", Some("book")), param("q", None)]);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Condition {
    /// The method is one of these.
    Methods(Vec<String>),
    /// There is a parameter of this name, in the query or in the form.
    Param {
        /// The name.
        name: String,
        /// The value that it must have.
        value: Option<String>,
    },
    /// There is a header of this name.
    Header {
        /// The name, in small letters.
        name: String,
        /// The regular expression that the value begins with.
        regex: Option<String>,
    },
    /// The body has one of these media types, `text/*` being all of a kind.
    ContentType(Vec<String>),
    /// The client accepts this media type.
    Accept(String),
    /// A placeholder has this value.
    Placeholder {
        /// The name.
        name: String,
        /// The value.
        value: String,
    },
    /// `X-Requested-With: XMLHttpRequest` is there, or is not.
    Xhr(bool),
    /// The visitor is known, or is not.
    Authenticated(bool),
    /// Something else, or the opposite of a condition, as Pyramid writes it.
    Other(String),
}
