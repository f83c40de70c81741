//! What a layer is put around.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;

use crate::body::Body;
use crate::{BoxError, BoxFuture};

use super::http_service::HttpService;

/// What is inside a layer: the application, with the layers that are further inside.
///
/// It is what [`Configurator::add_layer`](crate::Configurator::add_layer) and
/// [`add_layer_at`](crate::Configurator::add_layer_at) give a layer to be put around, a service of requests with any
/// body. A layer for one application names it:
///
/// ```
/// use pyramidion::tower::Inner;
/// use tower_layer::Layer;
///
/// struct Nothing;
///
/// impl Layer<Inner> for Nothing {
///     type Service = Inner;
///
///     fn layer(&self, inner: Inner) -> Inner {
///         inner
///     }
/// }
///
/// pyramidion::Configurator::new().add_layer(Nothing);
/// ```
#[derive(Clone)]
pub struct Inner(Arc<dyn HttpService>);

/// What puts a layer around what is inside it.
pub(crate) type WrapService = Box<dyn FnOnce(Inner) -> Arc<dyn HttpService> + Send + Sync>;

impl Inner {
    pub(crate) fn new(service: Arc<dyn HttpService>) -> Self {
        Self(service)
    }
}

impl<B> tower_service::Service<http::Request<B>> for Inner
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<http::Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // What is further inside is waited for when the request is there.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        self.0.answer(request.map(Body::stream))
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inner")
    }
}
