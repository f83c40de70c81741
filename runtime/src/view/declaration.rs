//! What is said of a view where it is declared, by an attribute or by the methods of `View`.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use smallvec::SmallVec;

use crate::BoxFuture;
use crate::conditional::Etag;
use crate::context::{Resource, ResourceType};
use crate::extract::Requirements;
use crate::http_cache::HttpCache;
use crate::httpexceptions::{ErrorType, ExceptionContext};
use crate::predicates::PredicateConfig;
use crate::renderers::{TemplateFolder, TemplateSource};
use crate::request::Request;
use crate::response::ViewResult;
#[cfg(feature = "schemas")]
use crate::schemas::Description;
use crate::tweens::{AnyTween, Next, Tween};

use super::asked::Asked;
use super::view_option::ViewOption;

/// A text that was written in the source or made at start-up.
pub type Text = Cow<'static, str>;

/// What a view is declared with. It is not public API.
///
/// What an attribute says is read from constant data; the methods of [`View`](crate::View) set the fields one by one.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Declaration {
    pub route_name: Option<Text>,
    pub name: Text,
    pub context: ViewContext,
    pub predicates: Vec<PredicateConfig>,
    pub permission: Option<Text>,
    pub require_csrf: Option<bool>,
    pub http_cache: Option<HttpCache>,
    pub timeout: Option<Timeout>,
    pub etag: Option<Etag>,
    pub compress: Option<bool>,
    pub decorators: Decorators,
    /// The name of the view that the response is given to.
    pub wrapper: Option<Text>,
    /// What view derivers of the application read.
    pub options: Vec<ViewOption>,
    /// The status of the redirect to the path with a slash.
    pub append_slash: Option<StatusCode>,
    pub renderer: Option<Box<DeclaredRenderer>>,
    /// What the arguments of the function need.
    pub requires: SmallVec<[fn(&mut Requirements); 1]>,
    /// What the body asks for by literals.
    pub asked: Vec<Asked>,
    /// What is known of the types and the documentation.
    #[cfg(feature = "schemas")]
    pub describe: Option<Describe>,
}

/// A function that says what a view takes and returns. It is not public API.
#[cfg(feature = "schemas")]
#[doc(hidden)]
pub type Describe = fn(&mut Description<'_>);

impl Declaration {
    /// Returns what a declaration says that says nothing.
    pub(super) fn nothing() -> Self {
        Self {
            route_name: None,
            name: Text::Borrowed(""),
            context: ViewContext::Any,
            predicates: Vec::new(),
            permission: None,
            require_csrf: None,
            http_cache: None,
            timeout: None,
            etag: None,
            compress: None,
            decorators: Decorators(Vec::new()),
            wrapper: None,
            options: Vec::new(),
            append_slash: None,
            renderer: None,
            requires: SmallVec::new(),
            asked: Vec::new(),
            #[cfg(feature = "schemas")]
            describe: None,
        }
    }
}

/// How long a view may take. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    After(Duration),
    Never,
}

impl Timeout {
    /// Returns the limit, if there is one.
    pub(crate) fn limit(self) -> Option<Duration> {
        match self {
            Self::After(limit) => Some(limit),
            Self::Never => None,
        }
    }
}

impl From<Option<Duration>> for Timeout {
    fn from(limit: Option<Duration>) -> Self {
        limit.map_or(Self::Never, Self::After)
    }
}

/// The renderer of a view. It is not public API.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct DeclaredRenderer {
    pub name: Text,
    pub templates: &'static [TemplateSource],
    pub folders: &'static [TemplateFolder],
    /// The names in the value that the function returns, if they are known.
    pub fields: Option<&'static [&'static str]>,
    /// The names of what templates see of the view's class.
    pub view_values: &'static [&'static str],
}

/// What a view is for. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum ViewContext {
    /// Requests, whatever they are about.
    Any,
    /// Requests about a type of resources.
    Resource(ResourceType),
    /// Errors of a type: it is an exception view.
    Error(ErrorType),
}

impl ViewContext {
    pub const fn resource<T: Resource>() -> Self {
        Self::Resource(ResourceType::of::<T>())
    }

    pub const fn family<F: ?Sized + 'static>() -> Self {
        Self::Resource(ResourceType::family::<F>())
    }

    pub const fn error<E: ExceptionContext>() -> Self {
        Self::Error(ErrorType::of::<E>())
    }

    /// Returns this, unless it is nothing or the same as the other.
    pub(crate) fn other_than(self, other: &Self) -> Option<Self> {
        let is_same = match (&self, other) {
            (Self::Any, _) => true,
            (Self::Resource(own), Self::Resource(other)) => own.id() == other.id(),
            (Self::Error(own), Self::Error(other)) => own.id() == other.id(),
            _ => false,
        };
        (!is_same).then_some(self)
    }

    /// Tells whether the view answers errors.
    pub(crate) const fn is_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }
}

/// What surrounds a view, by its path. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Decorator(&'static dyn AnyTween);

impl Decorator {
    pub const fn of<T: Tween>(tween: &'static T) -> Self {
        Self(tween)
    }
}

impl AnyTween for Decorator {
    fn start<'r>(&'r self, request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
        self.0.start(request, next)
    }
}

impl fmt::Debug for Decorator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decorator")
    }
}

/// What surrounds a view, outermost first. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub struct Decorators(pub Vec<Arc<dyn AnyTween>>);

impl fmt::Debug for Decorators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decorators({})", self.0.len())
    }
}
