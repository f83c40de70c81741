//! What a layer is put around.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;

use crate::body::Body;
use crate::{BoxError, BoxFuture};

use super::http_service::{BegunService, HttpService};

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
pub struct Inner {
    service: Arc<dyn HttpService>,
    /// What was asked whether it is ready.
    begun: Option<Box<dyn BegunService>>,
}

/// What puts a layer around what is inside it.
pub(crate) type WrapService = Box<dyn FnOnce(Inner) -> Arc<dyn HttpService> + Send + Sync>;

impl Inner {
    pub(crate) fn new(service: Arc<dyn HttpService>) -> Self {
        Self {
            service,
            begun: None,
        }
    }
}

/// The clone is to be asked again whether it is ready.
impl Clone for Inner {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.service))
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

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // So a layer that refuses what is too much knows that a layer further inside is full.
        let begun = self.begun.get_or_insert_with(|| self.service.begin());
        begun.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let request = request.map(Body::stream);
        match self.begun.take() {
            Some(mut begun) => begun.call(request),
            // It was not asked whether it is ready.
            None => self.service.answer(request),
        }
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inner")
    }
}
