//! Names for generated code. Nothing here is public API.

use std::future::Future;

use serde::Serialize;

use crate::extract::{FromRequest, RequestPart, RequestPartMut, Requirements};
use crate::request::Request;
use crate::response::Response;
use crate::view::{IntoViewError, IntoViewResult, Outcome};

pub use crate::renderers::{RendererHelper, TemplateSource};
pub use crate::view::{Place, ViewConfig, ViewFunction};
pub use inventory;
pub use std::boxed::Box;

/// What generated functions return.
pub type CallResult = crate::Result<Outcome>;

/// How an owned argument is taken from the request.
#[derive(Debug)]
pub struct Argument<T> {
    pub extract: fn(&mut Request) -> crate::Result<T>,
    pub requires: fn(&mut Requirements),
}

/// Says that a type is taken from the request; generated code names each argument's type here once, so
/// that a wrong type is one error.
pub const fn argument<T: FromRequest>() -> Argument<T> {
    Argument {
        extract: T::from_request,
        requires: T::requires,
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

/// Takes what a view without a renderer returned.
///
/// # Errors
///
/// Fails with the view's own error.
pub fn respond(result: impl IntoViewResult) -> CallResult {
    result.into_view_result().map(Outcome::Response)
}

/// Says that a future can be sent between threads.
pub fn send<F: Future + Send>(future: F) -> F {
    future
}

// What a view with a renderer returned is a `Result` or not, and in it is a `Response` or not. Which it
// is, is found by the method that the compiler finds first: an inherent one of `Probe` for just that type
// before one of a trait for every type.

/// Finds out what a value is by its type.
#[derive(Debug)]
pub struct Probe<'a, T>(pub &'a T);

impl<T, E> Probe<'_, Result<T, E>> {
    pub fn result_kind(&self) -> IsResult {
        IsResult
    }
}

/// What a view returned is no `Result`.
pub trait PlainKind {
    fn result_kind(&self) -> IsPlain {
        IsPlain
    }
}

impl<T> PlainKind for Probe<'_, T> {}

impl Probe<'_, Response> {
    pub fn value_kind(&self) -> IsResponse {
        IsResponse
    }
}

/// What a view returned is no `Response`.
pub trait ValueKind {
    fn value_kind(&self) -> IsValue {
        IsValue
    }
}

impl<T> ValueKind for Probe<'_, T> {}

#[derive(Clone, Copy, Debug)]
pub struct IsResult;

impl IsResult {
    /// # Errors
    ///
    /// Fails with the view's own error.
    pub fn value<T, E: IntoViewError>(self, result: Result<T, E>) -> crate::Result<T> {
        result.map_err(IntoViewError::into_view_error)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct IsPlain;

impl IsPlain {
    /// # Errors
    ///
    /// Never fails.
    pub fn value<T>(self, value: T) -> crate::Result<T> {
        Ok(value)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct IsResponse;

impl IsResponse {
    /// # Errors
    ///
    /// Never fails.
    pub fn render(
        self,
        response: Response,
        _request: &Request,
        _renderer: &RendererHelper,
    ) -> CallResult {
        Ok(Outcome::Response(response))
    }
}

#[derive(Clone, Copy, Debug)]
pub struct IsValue;

impl IsValue {
    /// # Errors
    ///
    /// Fails if the renderer does.
    pub fn render<T: Renderable>(
        self,
        value: T,
        request: &Request,
        renderer: &RendererHelper,
    ) -> CallResult {
        value.render(request, renderer)
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

/// Checks of arguments that the macro cannot see, made by the compiler.
pub mod args {
    /// The value of `route_name`.
    pub const fn route_name(name: &'static str) -> &'static str {
        assert!(!name.is_empty(), "`route_name` must not be empty");
        name
    }

    /// One of the values of `request_method`.
    pub const fn request_method(method: &'static str) -> &'static str {
        assert!(!method.is_empty(), "`request_method` must not be empty");
        let bytes = method.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            assert!(
                bytes[index].is_ascii_uppercase() || bytes[index] == b'-',
                "HTTP methods are upper case"
            );
            index += 1;
        }
        method
    }

    /// The value of `renderer`.
    pub const fn renderer(name: &'static str) -> &'static str {
        assert!(!name.is_empty(), "`renderer` must not be empty");
        name
    }
}
