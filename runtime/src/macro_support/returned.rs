//! What becomes of the value that a view returns.
//!
//! It is a `Result` or not, and with a renderer there is a `Response` in it or not. The method that the compiler finds
//! first decides which it is: an inherent one for exactly that type goes before one of a trait for every type. The
//! methods that check a type take no argument of it, since the compiler would report a wrong one at the argument,
//! which the user did not write: they return the function that takes it.

use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;

use serde::Serialize;

use crate::renderers::RendererHelper;
use crate::request::Request;
use crate::response::{IntoResponse, Response};
use crate::view::{IntoViewError, IntoViewResult, Outcome, PageOr};

use super::CallResult;

/// What a view returned.
#[derive(Debug)]
pub struct Returned<'v, T>(pub &'v T);

/// The future of what a view returns.
#[derive(Debug)]
pub struct Returning<'v, F>(pub &'v F);

impl<T, E> Returned<'_, Result<T, E>> {
    pub fn return_kind(self) -> Fallible<T, E> {
        Fallible(PhantomData)
    }
}

impl<F: Future<Output = Result<T, E>>, T, E> Returning<'_, F> {
    pub fn return_kind(self) -> Fallible<T, E> {
        Fallible(PhantomData)
    }
}

/// What a view returns is not a `Result`.
pub trait PlainReturn<T> {
    fn return_kind(self) -> Plain<T>;
}

impl<T> PlainReturn<T> for Returned<'_, T> {
    fn return_kind(self) -> Plain<T> {
        Plain(PhantomData)
    }
}

impl<F: Future> PlainReturn<F::Output> for Returning<'_, F> {
    fn return_kind(self) -> Plain<F::Output> {
        Plain(PhantomData)
    }
}

/// A type that a view returns, with what is in it.
pub trait Return {
    type Returned;
    type Value;
    type Error;

    /// # Errors
    ///
    /// Fails with the view's own error.
    fn into_result(returned: Self::Returned) -> Result<Self::Value, Self::Error>;
}

/// A view returns a `Result`.
#[derive(Debug)]
pub struct Fallible<T, E>(PhantomData<fn() -> (T, E)>);

impl<T, E> Return for Fallible<T, E> {
    type Returned = Result<T, E>;
    type Value = T;
    type Error = E;

    fn into_result(returned: Result<T, E>) -> Result<T, E> {
        returned
    }
}

impl<T, E> Fallible<T, E> {
    /// Returns what makes the response of a view without a renderer.
    pub fn respond(self) -> fn(Result<T, E>) -> CallResult
    where
        T: IntoResponse,
        E: IntoViewError,
    {
        |returned| returned.into_view_result().map(Outcome::Response)
    }
}

impl<E> Fallible<Response, E> {
    pub fn value_kind(self) -> Complete<Self> {
        Complete(PhantomData)
    }
}

/// A view returns something other than a `Result`.
#[derive(Debug)]
pub struct Plain<T>(PhantomData<fn() -> T>);

impl<T> Return for Plain<T> {
    type Returned = T;
    type Value = T;
    type Error = Infallible;

    fn into_result(returned: T) -> Result<T, Infallible> {
        Ok(returned)
    }
}

impl<T> Plain<T> {
    /// Returns what makes the response of a view without a renderer.
    pub fn respond(self) -> fn(T) -> CallResult
    where
        T: IntoViewResult,
    {
        |returned| returned.into_view_result().map(Outcome::Response)
    }
}

impl Plain<Response> {
    pub fn value_kind(self) -> Complete<Self> {
        Complete(PhantomData)
    }
}

/// The value of a view is not a `Response`.
pub trait RenderedValue: Return + Sized {
    fn value_kind(self) -> Incomplete<Self> {
        Incomplete(PhantomData)
    }
}

impl<K: Return> RenderedValue for K {}

/// A function that makes the response of what a view with a renderer returned.
type Render<K> = fn(<K as Return>::Returned, &Request, &RendererHelper) -> CallResult;

/// A view with a renderer makes the response itself.
#[derive(Debug)]
pub struct Complete<K>(PhantomData<K>);

impl<K: Return<Value = Response>> Complete<K> {
    /// Returns what takes the response out of what the view returned.
    pub fn render(self) -> Render<K>
    where
        K::Error: IntoViewError,
    {
        |returned, request, renderer| match K::into_result(returned) {
            Ok(response) => Ok(Outcome::Response(response)),
            Err(error) => settle(error.into_view_error(), request, renderer),
        }
    }
}

/// A view returns a value that the renderer makes a response of.
#[derive(Debug)]
pub struct Incomplete<K>(PhantomData<K>);

impl<K: Return> Incomplete<K> {
    /// Returns what renders the value that the view returned.
    pub fn render(self) -> Render<K>
    where
        K::Value: Renderable,
        K::Error: IntoViewError,
    {
        |returned, request, renderer| match K::into_result(returned) {
            Ok(value) => value.render(request, renderer),
            Err(error) => settle(error.into_view_error(), request, renderer),
        }
    }
}

/// Shows the form with which a view ends, here, where it is known what templates see of the view's class; any other error
/// stays what it is.
#[cfg(feature = "forms")]
fn settle(error: crate::Error, request: &Request, renderer: &RendererHelper) -> CallResult {
    crate::forms::settle(error, request, renderer).map(Outcome::Rendered)
}

#[cfg(not(feature = "forms"))]
fn settle(error: crate::Error, _: &Request, _: &RendererHelper) -> CallResult {
    Err(error)
}

/// A value that a renderer can take.
#[diagnostic::on_unimplemented(
    message = "a view with a renderer cannot return `{Self}`",
    label = "this type does not implement `serde::Serialize`",
    note = "derive `serde::Serialize` for it, or return a `Response`, a `PageOr` of a value, or a `Result` of one of them"
)]
pub trait Renderable: Sized {
    /// # Errors
    ///
    /// Fails if the renderer does.
    fn render(self, request: &Request, renderer: &RendererHelper) -> CallResult;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Renderable for T {
    fn render(self, request: &Request, renderer: &RendererHelper) -> CallResult {
        renderer.render(&self, request).map(Outcome::Rendered)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Renderable for PageOr<T> {
    fn render(self, request: &Request, renderer: &RendererHelper) -> CallResult {
        match self {
            Self::Page(value) => value.render(request, renderer),
            Self::Response(response) => Ok(Outcome::Response(response)),
        }
    }
}
