//! Layers around the whole application.

use std::future::ready;
use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use crate::BoxError;
use crate::BoxFuture;
use crate::body::Body;
use crate::introspection::SourcePlace;
use crate::request::Connection;
use crate::response::Response;

use super::failed_service::FailedAt;
use super::http_service::{BegunService, HttpService, serve};
use super::inner::{Inner, WrapService};

/// A layer around the application, and where it is added.
pub(crate) type Around = (WrapService, &'static Location<'static>);

/// An application with the layers around it.
#[derive(Clone)]
pub(crate) struct Layered {
    outermost: Arc<dyn HttpService>,
    place: SourcePlace,
    has_several: bool,
}

impl Layered {
    /// Puts layers around an application, the first innermost; nothing if there are none.
    pub(crate) fn new(application: Arc<dyn HttpService>, layers: Vec<Around>) -> Option<Self> {
        let place = layers.last()?.1.into();
        let has_several = layers.len() > 1;
        let outermost = layers
            .into_iter()
            .fold(application, |inner, (wrap, place)| {
                let service = wrap(Inner::new(inner));
                if has_several {
                    Arc::new(Placed { service, place })
                } else {
                    service
                }
            });
        Some(Self {
            outermost,
            place,
            has_several,
        })
    }

    /// Answers a request that came over `connection`.
    pub(crate) fn handle(
        &self,
        head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> BoxFuture<'static, Response> {
        let mut request = http::Request::from_parts(head, body);
        if self.has_several {
            request.extensions_mut().insert(FailedAt::default());
        }
        serve(&*self.outermost, request, connection, self.place)
    }
}

/// One of several layers, which notes where it is added if it fails.
struct Placed {
    service: Arc<dyn HttpService>,
    place: &'static Location<'static>,
}

impl HttpService for Placed {
    fn answer(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>> {
        let failed_at = FailedAt::of(&request);
        noted(self.service.answer(request), failed_at, self.place)
    }

    fn begin(&self) -> Box<dyn BegunService> {
        Box::new(PlacedBegun {
            service: self.service.begin(),
            place: self.place,
            error: None,
        })
    }
}

/// A layer that was asked whether it is ready.
struct PlacedBegun {
    service: Box<dyn BegunService>,
    place: &'static Location<'static>,
    /// Why it never is; what is outside learns it with the request, which knows where that is noted.
    error: Option<BoxError>,
}

impl BegunService for PlacedBegun {
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        if self.error.is_none()
            && let Err(error) = ready!(self.service.poll_ready(context))
        {
            self.error = Some(error);
        }
        Poll::Ready(Ok(()))
    }

    fn call(
        &mut self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>> {
        let failed_at = FailedAt::of(&request);
        let answering = match self.error.take() {
            Some(error) => Box::pin(ready(Err(error))),
            None => self.service.call(request),
        };
        noted(answering, failed_at, self.place)
    }
}

/// Notes whether a layer fails.
fn noted(
    answering: BoxFuture<'static, Result<http::Response<Body>, BoxError>>,
    failed_at: Option<FailedAt>,
    place: &'static Location<'static>,
) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>> {
    let Some(failed_at) = failed_at else {
        return answering; // a layer outside has made another request
    };
    Box::pin(async move {
        let answer = answering.await;
        match answer {
            Ok(_) => failed_at.answered(),
            Err(_) => failed_at.failed(place),
        }
        answer
    })
}
