//! Layers around the whole application.

use std::panic::Location;
use std::sync::Arc;

use crate::BoxError;
use crate::BoxFuture;
use crate::body::Body;
use crate::introspection::SourcePlace;
use crate::request::Connection;
use crate::response::Response;

use super::http_service::{HttpService, LayerFailed, serve};
use super::inner::{Inner, WrapService};

/// A layer around the application, and where it is added.
pub(crate) type Around = (WrapService, &'static Location<'static>);

/// An application with the layers around it.
#[derive(Clone)]
pub(crate) struct Layered {
    outermost: Arc<dyn HttpService>,
    place: SourcePlace,
}

impl Layered {
    /// Puts layers around an application, the first innermost; nothing if there are none.
    pub(crate) fn new(application: Arc<dyn HttpService>, layers: Vec<Around>) -> Option<Self> {
        let place = layers.last()?.1.into();
        let outermost = layers
            .into_iter()
            .fold(application, |inner, (wrap, place)| {
                Arc::new(Placed {
                    service: wrap(Inner::new(inner)),
                    place,
                })
            });
        Some(Self { outermost, place })
    }

    /// Answers a request that came over `connection`.
    pub(crate) fn handle(
        &self,
        head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> BoxFuture<'static, Response> {
        let request = http::Request::from_parts(head, body);
        serve(&*self.outermost, request, connection, self.place)
    }
}

/// A layer that knows where it is added, so that its failure does.
struct Placed {
    service: Arc<dyn HttpService>,
    place: &'static Location<'static>,
}

impl HttpService for Placed {
    fn answer(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>> {
        let (answering, place) = (self.service.answer(request), self.place);
        Box::pin(async move {
            answering.await.map_err(|error| {
                if error.is::<LayerFailed>() {
                    return error; // a layer further inside has
                }
                LayerFailed { place, error }.into()
            })
        })
    }
}
