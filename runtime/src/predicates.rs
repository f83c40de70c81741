//! Predicates: conditions on a request that a route or view is declared with.
//!
//! ```
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View, predicates};
//!
//! let mut config = Configurator::new();
//! config.add_route("search", "/search");
//! config.add_view(View::new(|_: &mut Request| "a form").route_name("search"));
//! config.add_view(
//!     View::new(|_: &mut Request| "what was found")
//!         .route_name("search")
//!         .predicate(predicates::request_param(["q"]))
//!         .predicate(predicates::not(predicates::xhr(true))),
//! );
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/search").send().text(), "a form");
//! assert_eq!(app.get("/search?q=pyramids").send().text(), "what was found");
//! let script = app.get("/search?q=pyramids").header("x-requested-with", "XMLHttpRequest");
//! assert_eq!(script.send().text(), "a form");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! A [`PredicateConfig`] is what was declared, a `Predicate` is ready to be asked. What the framework has are named in
//! `pyramidion_syntax::predicates`, with their order; one that reads its value has a file of its own below.

mod asked;
mod conditions;
mod content_type;
mod custom;
mod header;
mod list;
mod match_param;
mod path_info;
mod prefix;
mod relations;
mod request_method;
mod request_param;
mod test;

use std::borrow::Cow;

use pyramidion_syntax::predicates::PredicateName;

use crate::context::{Resource, ResourceType};

#[doc(hidden)]
pub use asked::AskLater;
pub(crate) use asked::{Asked, Question};
pub(crate) use content_type::ContentType;
pub use custom::CustomPredicate;
#[doc(hidden)]
pub use custom::{Ask, AskNow, Verdict};
pub(crate) use custom::{CustomPredicates, PredicateFactory};
pub(crate) use relations::Methods;
pub(crate) use test::Predicate;

/// A declared predicate: a condition on a request.
///
/// The functions of [this module](self) make them; [`View::predicate`](crate::View::predicate) and
/// [`RouteConfig::predicate`](crate::config::RouteConfig::predicate) take them.
///
/// See the [module docs](self).
#[derive(Clone, Debug)]
pub struct PredicateConfig {
    condition: Condition,
    is_negated: bool,
}

#[derive(Clone, Debug)]
enum Condition {
    Xhr(bool),
    RequestMethod(Texts),
    PathInfo(Texts),
    RequestParam(Texts),
    Header(Texts),
    Accept(Texts),
    ContentType(Texts),
    Containment(ResourceType),
    MatchParam(Texts),
    IsAuthenticated(bool),
    Custom { name: Text, values: Texts },
}

/// Texts that were written in the source or made at start-up.
#[derive(Clone, Debug)]
enum Texts {
    Static(&'static [&'static str]),
    Owned(Vec<String>),
}

type Text = Cow<'static, str>;

impl Texts {
    fn to_vec(&self) -> Vec<String> {
        match self {
            Self::Static(texts) => texts.iter().map(ToString::to_string).collect(),
            Self::Owned(texts) => texts.clone(),
        }
    }

    fn first(&self) -> &str {
        match self {
            Self::Static(texts) => texts.first().copied().unwrap_or_default(),
            Self::Owned(texts) => texts.first().map(String::as_str).unwrap_or_default(),
        }
    }
}

macro_rules! list_predicates {
    ($($name:ident $condition:ident $doc:literal)*) => {
        $(
            #[doc = $doc]
            ///
            /// See the [module docs](self).
            pub fn $name<S: Into<String>>(values: impl IntoIterator<Item = S>) -> PredicateConfig {
                let values = values.into_iter().map(Into::into).collect();
                PredicateConfig::new(Condition::$condition(Texts::Owned(values)))
            }
        )*
        impl PredicateConfig {$(
            #[doc(hidden)]
            pub const fn $name(values: &'static [&'static str]) -> Self {
                Self::new(Condition::$condition(Texts::Static(values)))
            }
        )*}
    };
}

list_predicates! {
    request_method RequestMethod
    "Holds if the method is one of these; `GET` implies `HEAD`."
    request_param RequestParam
    "Holds if every one of these parameters is there: `name`, or `name=value`."
    header Header
    "Holds if every one of these headers is there: `Name`, or `Name:regex` matched at its start."
    content_type ContentType
    "Holds if the content of the request is declared as one of these media types, such as `application/json` or `text/*`."
    match_param MatchParam
    "Holds if every one of these placeholders has this value: `name=value`. That of a remainder never has."
}

/// Holds if `X-Requested-With: XMLHttpRequest` is there, or is not.
///
/// See the [module docs](self).
pub const fn xhr(xhr: bool) -> PredicateConfig {
    PredicateConfig::new(Condition::Xhr(xhr))
}

/// Holds if the decoded path begins with a match of this regular expression.
///
/// See the [module docs](self).
pub fn path_info(regex: impl Into<String>) -> PredicateConfig {
    PredicateConfig::new(Condition::PathInfo(Texts::Owned(vec![regex.into()])))
}

/// Holds if the client accepts this media type.
///
/// See the [module docs](self).
pub fn accept(media_type: impl Into<String>) -> PredicateConfig {
    PredicateConfig::new(Condition::Accept(Texts::Owned(vec![media_type.into()])))
}

/// Holds if the context or one of the resources above it is a `T`.
///
/// See the [module docs](self).
pub const fn containment<T: Resource>() -> PredicateConfig {
    PredicateConfig::new(Condition::Containment(ResourceType::of::<T>()))
}

/// Holds if the security policy knows who the visitor is, or does not.
///
/// See the [module docs](self).
pub const fn is_authenticated(is_authenticated: bool) -> PredicateConfig {
    PredicateConfig::new(Condition::IsAuthenticated(is_authenticated))
}

/// Holds as the predicate says that was given to
/// [`add_view_predicate`](crate::Configurator::add_view_predicate) or
/// [`add_route_predicate`](crate::Configurator::add_route_predicate) under this name.
///
/// See the [module docs](self).
pub fn custom<S: Into<String>>(
    name: impl Into<String>,
    values: impl IntoIterator<Item = S>,
) -> PredicateConfig {
    PredicateConfig::new(Condition::Custom {
        name: Text::Owned(name.into()),
        values: Texts::Owned(values.into_iter().map(Into::into).collect()),
    })
}

/// Holds if the other predicate does not, Pyramid's `not_`.
///
/// See the [module docs](self).
pub const fn not(predicate: PredicateConfig) -> PredicateConfig {
    predicate.negated()
}

impl PredicateConfig {
    const fn new(condition: Condition) -> Self {
        Self {
            condition,
            is_negated: false,
        }
    }

    #[doc(hidden)]
    pub const fn path_info(regex: &'static [&'static str]) -> Self {
        Self::new(Condition::PathInfo(Texts::Static(regex)))
    }

    #[doc(hidden)]
    pub const fn accept(media_type: &'static [&'static str]) -> Self {
        Self::new(Condition::Accept(Texts::Static(media_type)))
    }

    #[doc(hidden)]
    pub const fn custom(name: &'static str, values: &'static [&'static str]) -> Self {
        Self::new(Condition::Custom {
            name: Text::Borrowed(name),
            values: Texts::Static(values),
        })
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn negated(mut self) -> Self {
        self.is_negated = !self.is_negated;
        self
    }

    /// Returns the name under which the predicate is declared.
    pub fn name(&self) -> &str {
        match &self.condition {
            Condition::Custom { name, .. } => name,
            condition => condition.built_in().map_or("", PredicateName::name),
        }
    }
}

impl Condition {
    /// Returns which of the framework's predicates it is; those of an application have names of their own.
    const fn built_in(&self) -> Option<PredicateName> {
        Some(match self {
            Self::Xhr(_) => PredicateName::Xhr,
            Self::RequestMethod(_) => PredicateName::RequestMethod,
            Self::PathInfo(_) => PredicateName::PathInfo,
            Self::RequestParam(_) => PredicateName::RequestParam,
            Self::Header(_) => PredicateName::Header,
            Self::Accept(_) => PredicateName::Accept,
            Self::ContentType(_) => PredicateName::ContentType,
            Self::Containment(_) => PredicateName::Containment,
            Self::MatchParam(_) => PredicateName::MatchParam,
            Self::IsAuthenticated(_) => PredicateName::IsAuthenticated,
            Self::Custom { .. } => return None,
        })
    }
}
