//! The futures of views, boxed.
//!
//! Generated code hands over the future of a view. To wait for it there would be another future for each view, which
//! takes the compiler longer than all the rest.

use std::future::{Future, ready};

use crate::BoxFuture;
use crate::boxed::boxed;
use crate::renderers::RendererHelper;
use crate::request::Request;

use super::CallResult;

/// Waits for a view and makes the response.
pub fn answer<'r, F>(future: F, respond: fn(F::Output) -> CallResult) -> BoxFuture<'r, CallResult>
where
    F: Future + Send + 'r,
{
    Box::into_pin(boxed(|| async move { respond(future.await) }))
}

/// Waits for a view that keeps nothing of the request, and renders its value.
pub fn answer_rendered<'r, F>(
    future: F,
    render: fn(F::Output, &Request, &RendererHelper) -> CallResult,
    request: &'r Request,
    renderer: &'r RendererHelper,
) -> BoxFuture<'r, CallResult>
where
    F: Future + Send + 'r,
{
    Box::into_pin(boxed(
        || async move { render(future.await, request, renderer) },
    ))
}

/// Answers with an error, as a view that is not called because an argument is missing.
pub fn failed<'r>(error: crate::Error) -> BoxFuture<'r, CallResult> {
    Box::pin(ready(Err(error)))
}

/// Says that a future can be sent between threads.
pub fn send<F: Future + Send>(future: F) -> F {
    future
}
