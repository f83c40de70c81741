//! A layer at a place among the tweens.
//!
//! A service of Tower owns its request, and its future borrows nothing; a tween borrows the request. So the request is lent
//! to the layer, and comes back through a channel to the tween, which runs what is inside while it drives the layer.

use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::{mpsc, oneshot};

use crate::body::Body;
use crate::request::Request;
use crate::response::{Response, ViewResult};
use crate::tweens::{Next, Tween};
use crate::{BoxError, BoxFuture, Error};

use super::http_service::HttpService;
use super::inner::{Inner, WrapService};

/// A layer that stands where a tween does.
pub(crate) struct LayerTween {
    service: Arc<dyn HttpService>,
    place: &'static Location<'static>,
}

impl LayerTween {
    pub(crate) fn new(wrap: WrapService, place: &'static Location<'static>) -> Self {
        let service = wrap(Inner::new(Arc::new(ToTween)));
        Self { service, place }
    }

    /// Returns what the layer answers; what came through it is what it was inside.
    fn answered(
        &self,
        answer: Result<http::Response<Body>, BoxError>,
        inside: Option<Inside>,
    ) -> ViewResult {
        match (answer, inside) {
            (Ok(mut http), Some(Inside::Response(mut response))) => {
                if http.extensions_mut().remove::<FromInside>().is_some() {
                    response.put_http(http);
                    return Ok(response);
                }
                Ok(Response::of_service(http))
            }
            (Ok(http), _) => Ok(Response::of_service(http)),
            // Through the layer, or because of it.
            (Err(error), Some(Inside::Failed(place))) => Err(Error::raised_at(error, place)),
            (Err(error), _) => Err(Error::raised_at(error, self.place)),
        }
    }
}

impl Tween for LayerTween {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        let (sender, mut calls) = mpsc::unbounded_channel();
        let mut lent = request.lend();
        lent.extensions_mut().insert(TweenCalls(sender));
        let mut answering = self.service.answer(lent);
        let mut inside = None;
        loop {
            let call = tokio::select! {
                biased;
                answer = &mut answering => return self.answered(answer, inside),
                Some(call) = calls.recv() => call,
            };
            let Call { lent, mut answer } = call;
            request.take_back(lent);
            let result = tokio::select! {
                biased;
                // A layer that answers before gives up what is inside.
                answer = &mut answering => return self.answered(answer, None),
                () = answer.closed() => continue,
                result = next.run(&mut *request) => result,
            };
            let (kept, passed) = match result {
                Ok(mut response) => {
                    let mut http = response.take_http();
                    http.extensions_mut().insert(FromInside);
                    (Inside::Response(response), Ok(http))
                }
                Err(error) => (Inside::Failed(error.place()), Err(error.into_boxed())),
            };
            inside = Some(kept);
            // Without a receiver the layer has given up what is inside, and answers itself.
            let _ = answer.send(passed);
        }
    }
}

/// What was answered inside a layer, apart from what passes through it.
enum Inside {
    Response(Response),
    /// An error, which was raised there.
    Failed(&'static Location<'static>),
}

/// Marks a response that comes from inside.
#[derive(Clone, Copy)]
struct FromInside;

/// A request that comes through a layer, and what waits for its answer.
struct Call {
    lent: http::Request<Body>,
    answer: oneshot::Sender<Result<http::Response<Body>, BoxError>>,
}

/// The way of a request back to the tween that lent it, among its extensions.
#[derive(Clone)]
struct TweenCalls(mpsc::UnboundedSender<Call>);

/// What is inside a layer among the tweens. It is always ready: what is further inside belongs to the request.
#[derive(Clone)]
struct ToTween;

impl tower_service::Service<http::Request<Body>> for ToTween {
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<http::Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let TweenCalls(calls) = request.extensions_mut().remove().ok_or(
                "the layer passed on a request without the extensions of the one that it was given",
            )?;
            let (answer, answered) = oneshot::channel();
            let call = Call {
                lent: request,
                answer,
            };
            let gone = "the request of the layer was answered already";
            calls.send(call).map_err(|_| gone)?;
            drop(calls);
            answered.await.map_err(|_| gone)?
        })
    }
}
