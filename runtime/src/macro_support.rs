//! Names for generated code. Nothing here is public API.

pub mod args;

use std::future::Future;

use serde::Serialize;

use crate::extract::{RequestPart, RequestPartMut};
use crate::response::{IntoResponse, Response};
use crate::view::{IntoViewError, IntoViewResult, Outcome};

pub use crate::__target as target;
pub use crate::config::RouteDeclaration;
pub use crate::extract::{BodyUse, FromRequest, Requirements};
pub use crate::http_cache::HttpCache;
pub use crate::httpexceptions::{AnyError, Status};
pub use crate::predicates::{self, PredicateConfig};
pub use crate::renderers::{RendererHelper, TemplateFolder, TemplateSet, TemplateSource};
pub use crate::request::Request;
pub use crate::response::ViewResult;
pub use crate::route::{PathField, Route, path_segments, path_value};
pub use crate::url::UrlArgs;
pub use crate::view::{
    Asked, AskedFor, Declaration, DeclaredRenderer, Decorator, Decorators, FunctionPointer, Place,
    Target, View, ViewContext,
};
pub use crate::{BoxFuture, Error};
pub use http::StatusCode;
pub use inventory;
#[cfg(feature = "templates")]
pub use pyramidion_macros::template;
pub use std::borrow::Cow;
pub use std::boxed::Box;

/// What generated functions return.
pub type CallResult = crate::Result<Outcome>;

/// How an owned argument is taken from the request.
#[derive(Debug)]
pub struct Argument<T> {
    pub extract: fn(&mut Request) -> crate::Result<T>,
    pub requires: fn(&mut Requirements),
    pub body: BodyUse,
}

/// Says that a type is taken from the request; generated code names each argument's type here once, so
/// that a wrong type is one error.
pub const fn argument<T: FromRequest>() -> Argument<T> {
    Argument {
        extract: T::from_request,
        requires: T::requires,
        body: T::BODY,
    }
}

/// How a part is borrowed from the request.
#[derive(Debug)]
pub struct Part<T: ?Sized> {
    pub prepare: fn(&mut Request) -> crate::Result<()>,
    pub borrow: for<'r> fn(&'r Request) -> crate::Result<&'r T>,
    pub requires: fn(&mut Requirements),
}

/// Says that a type is borrowed from the request.
pub const fn part<T: RequestPart + ?Sized>() -> Part<T> {
    Part {
        prepare: T::prepare,
        borrow: T::borrow,
        requires: T::requires,
    }
}

/// How a part is borrowed from the request for changing.
#[derive(Debug)]
pub struct PartMut<T: ?Sized> {
    pub borrow: for<'r> fn(&'r mut Request) -> crate::Result<&'r mut T>,
    pub requires: fn(&mut Requirements),
}

/// Says that a type is borrowed from the request for changing.
pub const fn part_mut<T: RequestPartMut + ?Sized>() -> PartMut<T> {
    PartMut {
        borrow: T::borrow_mut,
        requires: T::requires,
    }
}

/// Says that a future can be sent between threads.
pub fn send<F: Future + Send>(future: F) -> F {
    future
}

// What a view returned is a `Result` or not, and with a renderer there is a `Response` in it or not.
// The method that the compiler finds first decides which it is: an inherent one of `Returned` for
// exactly that type goes before one of a trait for every type. The methods that check a type take no argument of
// it, since the compiler would report a wrong one at the argument, which the user did not write.

/// What a view returned, or the value in it.
#[derive(Debug)]
pub struct Returned<T>(pub T);

impl<T, E> Returned<Result<T, E>> {
    pub fn return_kind(self) -> Fallible<T, E> {
        Fallible(self.0)
    }
}

/// What a view returned is not a `Result`.
pub trait PlainReturn<T> {
    fn return_kind(self) -> Plain<T>;
}

impl<T> PlainReturn<T> for Returned<T> {
    fn return_kind(self) -> Plain<T> {
        Plain(self.0)
    }
}

/// A view returned a `Result`.
#[derive(Debug)]
pub struct Fallible<T, E>(Result<T, E>);

impl<T, E> Fallible<T, E> {
    /// Takes what a view without a renderer returned.
    ///
    /// # Errors
    ///
    /// Fails with the view's own error.
    pub fn respond(self) -> CallResult
    where
        T: IntoResponse,
        E: IntoViewError,
    {
        self.0.into_view_result().map(Outcome::Response)
    }

    /// Takes what a view with a renderer returned.
    ///
    /// # Errors
    ///
    /// Fails with the view's own error.
    pub fn value(self) -> crate::Result<Value<T>>
    where
        E: IntoViewError,
    {
        self.0.map(Value).map_err(IntoViewError::into_view_error)
    }
}

/// A view returned something other than a `Result`.
#[derive(Debug)]
pub struct Plain<T>(T);

impl<T> Plain<T> {
    /// Takes what a view without a renderer returned.
    ///
    /// # Errors
    ///
    /// Fails if the value stands for an error.
    pub fn respond(self) -> CallResult
    where
        T: IntoViewResult,
    {
        self.0.into_view_result().map(Outcome::Response)
    }

    /// Takes what a view with a renderer returned.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn value(self) -> crate::Result<Value<T>> {
        Ok(Value(self.0))
    }
}

/// The value of a view with a renderer.
#[derive(Debug)]
pub struct Value<T>(T);

impl Value<Response> {
    pub fn value_kind(self) -> Complete {
        Complete(self.0)
    }
}

/// The value of a view is not a `Response`.
pub trait RenderedValue<T> {
    fn value_kind(self) -> Incomplete<T>;
}

impl<T> RenderedValue<T> for Value<T> {
    fn value_kind(self) -> Incomplete<T> {
        Incomplete(self.0)
    }
}

/// A view with a renderer made the response itself.
#[derive(Debug)]
pub struct Complete(Response);

impl Complete {
    /// # Errors
    ///
    /// Never fails.
    pub fn render(self, _request: &Request, _renderer: &RendererHelper) -> CallResult {
        Ok(Outcome::Response(self.0))
    }
}

/// A value that the renderer makes a response of.
#[derive(Debug)]
pub struct Incomplete<T>(T);

impl<T> Incomplete<T> {
    /// # Errors
    ///
    /// Fails if the renderer does.
    pub fn render(self, request: &Request, renderer: &RendererHelper) -> CallResult
    where
        T: Renderable,
    {
        self.0.render(request, renderer)
    }
}

/// A value that a renderer can take.
#[diagnostic::on_unimplemented(
    message = "a view with a renderer cannot return `{Self}`",
    label = "this type does not implement `serde::Serialize`",
    note = "derive `serde::Serialize` for it, or return a `Response`, or a `Result` of one of them"
)]
pub trait Renderable {
    /// # Errors
    ///
    /// Fails if the renderer does.
    fn render(&self, request: &Request, renderer: &RendererHelper) -> CallResult;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Renderable for T {
    fn render(&self, request: &Request, renderer: &RendererHelper) -> CallResult {
        renderer.render(self, request).map(Outcome::Rendered)
    }
}

/// Makes a template of a file of this crate, given by its path from the crate's folder, for
/// [`Configurator::add_templates`](crate::Configurator::add_templates).
///
/// A missing file does not compile. The templates that it extends, includes and imports come with it.
#[cfg(feature = "templates")]
#[macro_export]
macro_rules! template {
    ($name:literal) => {
        $crate::macro_support::template!($crate, $name)
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "`template!` takes the path of one file as a text, as in `template!(\"templates/home.html\")`"
        )
    };
}

/// Says which feature it needs.
#[cfg(not(feature = "templates"))]
#[doc(hidden)]
#[macro_export]
macro_rules! template {
    ($($name:tt)*) => {
        ::core::compile_error!(
            "`template!` needs the feature `templates`: write \
             `pyramidion = { version = \"0.1\", features = [\"templates\"] }` in Cargo.toml"
        )
    };
}
