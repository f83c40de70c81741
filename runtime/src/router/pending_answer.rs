//! An answer that is there, or that is still being made.

use std::convert::Infallible;
use std::future::{Future, Ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::BoxFuture;
use crate::body::Body;
use crate::response::Response;

/// The answer to a request.
pub(crate) enum Answering {
    Now(Ready<Response>),
    Later(BoxFuture<'static, Response>),
}

impl Answering {
    /// Returns an answer that is there.
    pub(crate) fn now(response: Response) -> Self {
        Self::Now(std::future::ready(response))
    }
}

impl Future for Answering {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let response = match &mut *self {
            Self::Now(response) => Pin::new(response).poll(context),
            Self::Later(response) => response.as_mut().poll(context),
        };
        response.map(|response| Ok(response.into_http()))
    }
}
