//! What becomes of each request of a connection before the application sees it, and of its answer afterwards.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Method;
use http::header::CONNECTION;
use hyper::body::{Body as _, Incoming};
use hyper::service::Service;

use crate::body::Body;
use crate::httpexceptions::HttpException;
use crate::request::Connection;
use crate::response::Response;
use crate::router::Answering;

use super::access_log::Entry;
#[cfg(all(feature = "http2", feature = "websocket"))]
use super::extended_connect;
#[cfg(any(feature = "forward", feature = "websocket"))]
use super::holding;
use super::notes::Notes;
use super::readiness::Readiness;
use super::received::{self, Reading};
use super::served::{CLOSE, Last, Served};
use super::shared::{ConnectionServer, Slot};
use super::well_formed::{self, KnownHost};
use super::whole_server;

/// What a connection does with its requests.
pub(super) struct ConnectionService<N> {
    pub(super) answerer: Arc<Answerer<N>>,
    pub(super) known_host: KnownHost,
}

/// What answers the requests of a connection.
pub(super) struct Answerer<N> {
    pub(super) server: Arc<ConnectionServer>,
    pub(super) connection: Connection,
    pub(super) notes: N,
    #[cfg_attr(
        not(any(feature = "forward", feature = "websocket")),
        expect(dead_code, reason = "for what switches")
    )]
    pub(super) slot: Slot,
}

/// A request that is well-formed and not yet answered.
struct Begun {
    head: http::request::Parts,
    connection: Connection,
    entry: Option<Box<Entry>>,
}

/// What becomes of a request.
pub(super) enum Answered<N: Notes> {
    /// Its body is looked for when the connection has read on.
    Arriving(Box<Arriving<N>>),
    Served(Served<N>),
}

/// A request whose body is still to be looked for.
pub(super) struct Arriving<N> {
    answerer: Arc<Answerer<N>>,
    /// Nothing once it was looked for.
    request: Option<(Begun, Incoming)>,
}

impl<N: Notes> Service<http::Request<Incoming>> for ConnectionService<N> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answered<N>;

    fn call(&self, request: http::Request<Incoming>) -> Answered<N> {
        let (mut head, body) = request.into_parts();
        #[cfg(all(feature = "http2", feature = "websocket"))]
        extended_connect::translate(&mut head);
        let answerer = &*self.answerer;
        let server = &*answerer.server;
        let has_body = !body.is_end_stream();
        let max_uri = server.limits.max_uri_length;
        let framing = well_formed::check(&head, has_body, max_uri, &self.known_host);
        let mut connection = answerer.connection.clone();
        if let (Ok(()), Some(proxies)) = (&framing, &server.proxies) {
            proxies.apply(&mut connection, &mut head);
        }
        let entry = server
            .access_log
            .as_ref()
            .map(|log| Box::new(log.begin(&head, &connection)));
        let begun = Begun {
            head,
            connection,
            entry,
        };
        match framing {
            Ok(()) if received::is_in_the_way(&body, begun.head.version) => {
                Answered::Arriving(Box::new(Arriving {
                    answerer: Arc::clone(&self.answerer),
                    request: Some((begun, body)),
                }))
            }
            Ok(()) => Answered::Served(answerer.serve(begun, |_| (Body::stream(body), None))),
            Err(refusal) => Answered::Served(answerer.refuse(refusal, begun, body)),
        }
    }
}

impl<N: Notes> Future for Answered<N> {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut *self {
                Self::Arriving(arriving) => {
                    let served = arriving.begin(context);
                    *self = Self::Served(served);
                }
                Self::Served(served) => return Pin::new(served).poll(context),
            }
        }
    }
}

impl<N: Notes> Arriving<N> {
    /// Takes what has come of the body, and begins to answer.
    fn begin(&mut self, context: &mut Context<'_>) -> Served<N> {
        let request = self.request.take();
        let (begun, body) = request.expect("a request is begun once");
        self.answerer.serve(begun, |head| {
            received::receive_arrived(body, &head.headers, head.version, context)
        })
    }
}

impl<N: Notes> Answerer<N> {
    /// Answers a request whose body `receive` returns.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is called in few places, and the request would be moved once more"
    )]
    fn serve(
        &self,
        request: Begun,
        receive: impl FnOnce(&http::request::Parts) -> (Body, Option<Reading>),
    ) -> Served<N> {
        let Begun {
            head,
            connection,
            entry,
        } = request;
        let version = head.version;
        let (body, reading) = receive(&head);
        let answering = self.answer(head, body, connection);
        let last = Last { version, reading };
        let shutdown = &self.connection.shutdown;
        Served::new(answering, &self.notes, last, shutdown, entry)
    }

    /// Refuses a request that is not well-formed.
    #[cold]
    fn refuse(&self, refusal: HttpException, request: Begun, body: Incoming) -> Served<N> {
        let Begun { head, entry, .. } = request;
        let version = head.version;
        let (_, reading) = received::receive(body, &head.headers, version);
        let refusal = refusal.with_header(CONNECTION, CLOSE);
        let answering = Answering::now(Response::of_exception(refusal, &head.headers));
        let last = Last { version, reading };
        let shutdown = &self.connection.shutdown;
        Served::new(answering, &self.notes, last, shutdown, entry)
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is called in few places, and the request would be moved once more"
    )]
    fn answer(
        &self,
        #[cfg_attr(
            not(any(feature = "forward", feature = "websocket")),
            expect(unused_mut, reason = "nothing switches")
        )]
        mut head: http::request::Parts,
        body: Body,
        connection: Connection,
    ) -> Answering {
        let server = &*self.server;
        if let Some(readiness) = &server.readiness
            && readiness.is_asked_for(&head)
        {
            return Answering::now(Readiness::answer(server.lifecycle.phase()));
        }
        if head.method == Method::OPTIONS && self.is_asked_itself(&head) {
            return Answering::now(whole_server::answer());
        }
        #[cfg(any(feature = "forward", feature = "websocket"))]
        if let Err(refusal) = holding::offer(&mut head, &self.server, &self.slot, &self.notes) {
            let refusal = refusal.with_header(CONNECTION, CLOSE);
            return Answering::now(Response::of_exception(refusal, &head.headers));
        }
        server.root.handle(head, body, connection)
    }

    /// Tells whether a request is about the server as a whole, which an application that forwards what it does not answer leaves to
    /// the other one.
    #[cold]
    fn is_asked_itself(&self, head: &http::request::Parts) -> bool {
        #[cfg(feature = "forward")]
        let is_forwarded = self.server.root.forwards();
        #[cfg(not(feature = "forward"))]
        let is_forwarded = false;
        !is_forwarded && whole_server::is_asked_for(head)
    }
}
