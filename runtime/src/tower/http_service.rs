//! Services of other stacks in one form.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::StatusCode;
use http::header::UPGRADE;

use crate::body::Body;
use crate::introspection::SourcePlace;
use crate::request::Connection;
use crate::response::{self, Response};
use crate::telemetry::report;
use crate::unwinding::{panic_text, unwound};
use crate::{BoxError, BoxFuture};

use super::failed_service::{Accepted, FailedAt};

/// A service that answers requests: every [`tower_service::Service`] of them that can be cloned and shared.
///
/// The body of its responses is any [`http_body::Body`] of [`Bytes`], its error any that becomes a [`BoxError`]. Each
/// request gets a clone of the service, which is waited for until it is ready. It is implemented by
/// [`App`](crate::App), by routers of axum, and by what layers make of them.
///
/// # Examples
///
/// ```
/// use pyramidion::tower::HttpService;
///
/// fn is_service(_: &impl HttpService) {}
///
/// is_service(&pyramidion::Configurator::new().make_app()?);
/// is_service(&axum::Router::new());
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service that answers requests",
    label = "expected a `tower_service::Service<http::Request<pyramidion::Body>>`",
    note = "it must be `Clone`, `Send` and `Sync`, its future `Send`, its response an `http::Response` whose body is an \
            `http_body::Body<Data = Bytes>`, and its error convertible into `pyramidion::BoxError`"
)]
pub trait HttpService: Send + Sync + 'static {
    /// Answers a request as soon as the service is ready.
    ///
    /// # Errors
    ///
    /// Fails as the service does.
    fn answer(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>>;

    /// Returns a clone that can be asked whether it is ready, for a layer that asks that. It is not public API.
    #[doc(hidden)]
    fn begin(&self) -> Box<dyn BegunService>;
}

/// A clone of a service, for one request. It is not public API.
#[doc(hidden)]
pub trait BegunService: Send + Sync {
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>>;

    /// Answers a request, if the service is ready.
    fn call(
        &mut self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>>;
}

#[diagnostic::do_not_recommend]
impl<S, B> HttpService for S
where
    S: tower_service::Service<http::Request<Body>, Response = http::Response<B>>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn answer(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>> {
        let mut service = self.clone();
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(Into::into)?;
            let response = service.call(request).await.map_err(Into::into)?;
            Ok(response.map(Body::stream))
        })
    }

    fn begin(&self) -> Box<dyn BegunService> {
        Box::new(Begun(self.clone()))
    }
}

struct Begun<S>(S);

impl<S, B> BegunService for Begun<S>
where
    S: tower_service::Service<http::Request<Body>, Response = http::Response<B>> + Send + Sync,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(
        &mut self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>> {
        let answering = self.0.call(request);
        Box::pin(async move {
            let response = answering.await.map_err(Into::into)?;
            Ok(response.map(Body::stream))
        })
    }
}

/// Answers a request with a service of which nothing is expected: its failure, unless that is an HTTP exception, and its
/// panic are a 500 and a line in the log, and its response is as long as it says.
pub(crate) fn serve(
    service: &dyn HttpService,
    mut request: http::Request<Body>,
    connection: Connection,
    place: SourcePlace,
) -> BoxFuture<'static, Response> {
    let (method, is_upgrade) = (
        request.method().clone(),
        request.headers().contains_key(UPGRADE),
    );
    let accepted = Accepted::of(request.headers());
    let failed_at = FailedAt::of(&request);
    request.extensions_mut().insert(connection);
    let answering = service.answer(request);
    Box::pin(async move {
        let mut response = match unwound(pin!(answering)).await {
            Ok(Ok(http)) => match http.status() {
                StatusCode::SWITCHING_PROTOCOLS if is_upgrade => Response::of_service(http),
                status if status.is_informational() => {
                    let error = format!("the status {} is not that of an answer", status.as_u16());
                    accepted.failed(&*BoxError::from(error), place)
                }
                _ => Response::of_service(http),
            },
            Ok(Err(error)) => {
                let of_layer = failed_at.and_then(|failed_at| failed_at.place());
                accepted.failed(&*error, of_layer.unwrap_or(place))
            }
            Err(panic) => {
                let panic = panic_text(&*panic);
                report!(ERROR, panic, at = %place, "a service panicked");
                accepted.internal_server_error()
            }
        };
        response::frame(response.as_http_mut(), &method);
        response
    })
}
