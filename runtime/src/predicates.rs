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
//! A [`PredicateConfig`] is what was declared, a `Predicate` is ready to be asked. What the framework has stands in the table of
//! `pyramidion_syntax::predicates!`; what each means stands in a file of its own below, as the `Meaning` of a type of its name.

mod accepted;
mod containment;
mod content_type;
mod custom;
mod effective_principals;
mod found;
mod header;
mod is_authenticated;
mod last_attempt;
mod match_param;
mod meaning;
mod methods;
mod path_info;
mod physical_path;
mod prefix;
mod questions;
mod relations;
mod request_method;
mod request_param;
mod test;
mod written;
mod xhr;

use std::borrow::Cow;

use pyramidion_syntax::predicates::PredicateName;

use crate::context::{Resource, ResourceType};

use accepted::Accept;
use containment::Containment;
pub(crate) use content_type::ContentType;
pub use custom::CustomPredicate;
#[doc(hidden)]
pub use custom::{Ask, AskNow, OfViews, Verdict};
pub(crate) use custom::{CustomPredicates, PredicateFactory, text_of_custom};
use effective_principals::EffectivePrincipals;
use header::Header;
use is_authenticated::IsAuthenticated;
use last_attempt::LastAttempt;
use match_param::MatchParam;
use meaning::Meaning;
pub(crate) use methods::Methods;
use path_info::PathInfo;
use physical_path::PhysicalPath;
#[doc(hidden)]
pub use questions::AskLater;
pub(crate) use questions::{Asked, Question};
use request_method::RequestMethod;
use request_param::RequestParam;
pub(crate) use test::Predicate;
use xhr::Xhr;

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

    /// Returns the values, of which a predicate of this name must have one.
    fn at_least_one(&self, name: &str) -> Result<Vec<String>, String> {
        let texts = self.to_vec();
        if texts.is_empty() {
            return Err(format!(
                "`{name}` needs at least one value; add one, or leave it out"
            ));
        }
        Ok(texts)
    }

    fn first(&self) -> &str {
        match self {
            Self::Static(texts) => texts.first().copied().unwrap_or_default(),
            Self::Owned(texts) => texts.first().map(String::as_str).unwrap_or_default(),
        }
    }
}

macro_rules! conditions {
    ($($(#[$doc:meta])* $Name:ident: $Form:ident = $name:ident($value:ident) {
        holds: $holds:literal,
        $($facts:tt)*
    })*) => {
        /// A condition that was declared.
        #[derive(Clone, Debug)]
        enum Condition {
            $($Name(<$Name as Meaning>::Declared),)*
            Custom { name: Text, values: Texts },
        }

        impl Condition {
            /// Returns which of the framework's predicates it is; those of an application have names of their own.
            const fn built_in(&self) -> Option<PredicateName> {
                Some(match self {
                    $(Self::$Name(_) => PredicateName::$Name,)*
                    Self::Custom { .. } => return None,
                })
            }
        }

        $(functions! { $Form, $Name, $name, $value, $holds })*
    };
}

/// Writes the functions that declare a predicate: that for everyone, and that for attributes where it is another.
macro_rules! functions {
    (Flag, $Name:ident, $name:ident, $value:ident, $holds:literal) => {
        #[doc = $holds]
        ///
        /// See the [module docs](self).
        pub const fn $name($value: bool) -> PredicateConfig {
            PredicateConfig::new(Condition::$Name($value))
        }
    };
    (Type, $Name:ident, $name:ident, $value:ident, $holds:literal) => {
        #[doc = $holds]
        ///
        /// See the [module docs](self).
        pub const fn $name<T: Resource>() -> PredicateConfig {
            PredicateConfig::$name(ResourceType::of::<T>())
        }

        impl PredicateConfig {
            #[doc(hidden)]
            pub const fn $name(resource: ResourceType) -> Self {
                Self::new(Condition::$Name(resource))
            }
        }
    };
    (Text, $Name:ident, $name:ident, $value:ident, $holds:literal) => {
        #[doc = $holds]
        ///
        /// See the [module docs](self).
        pub fn $name($value: impl Into<String>) -> PredicateConfig {
            PredicateConfig::new(Condition::$Name(Texts::Owned(vec![$value.into()])))
        }

        functions! { attribute, $Name, $name }
    };
    (Texts, $Name:ident, $name:ident, $value:ident, $holds:literal) => {
        #[doc = $holds]
        ///
        /// See the [module docs](self).
        pub fn $name<S: Into<String>>($value: impl IntoIterator<Item = S>) -> PredicateConfig {
            let $value = $value.into_iter().map(Into::into).collect();
            PredicateConfig::new(Condition::$Name(Texts::Owned($value)))
        }

        functions! { attribute, $Name, $name }
    };
    (attribute, $Name:ident, $name:ident) => {
        impl PredicateConfig {
            #[doc(hidden)]
            pub const fn $name(values: &'static [&'static str]) -> Self {
                Self::new(Condition::$Name(Texts::Static(values)))
            }
        }
    };
}

pyramidion_syntax::predicates!(conditions);

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

/// Holds if the context or one of the resources above it belongs to a [family](crate::context::Families), as
/// `containment = dyn Commentable` does.
///
/// See the [module docs](self).
pub const fn containment_of_family<F: ?Sized + 'static>() -> PredicateConfig {
    PredicateConfig::containment(ResourceType::family::<F>())
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

    /// Returns the values of a predicate of an application's own, and whether it is negated.
    pub(crate) fn as_custom(&self) -> Option<(Vec<String>, bool)> {
        match &self.condition {
            Condition::Custom { values, .. } => Some((values.to_vec(), self.is_negated)),
            _ => None,
        }
    }

    /// Returns the name under which the predicate is declared.
    pub fn name(&self) -> &str {
        match &self.condition {
            Condition::Custom { name, .. } => name,
            condition => condition.built_in().map_or("", PredicateName::name),
        }
    }
}
