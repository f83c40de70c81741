//! An answer that is there, or that is still being made.

use std::convert::Infallible;
use std::future::{Future, Ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::BoxFuture;
use crate::body::Body;

/// The answer to a request.
pub(crate) enum Answering {
    Now(Ready<http::Response<Body>>),
    Later(BoxFuture<'static, http::Response<Body>>),
}

impl Answering {
    /// Returns an answer that is there.
    pub(crate) fn now(response: http::Response<Body>) -> Self {
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
        response.map(Ok)
    }
}
