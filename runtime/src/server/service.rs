//! What becomes of each request of a connection before the application sees it, and of its answer afterwards.

use std::convert::Infallible;
use std::sync::Arc;

use http::header::CONNECTION;
use hyper::body::{Body as _, Incoming};
use hyper::service::Service;

use crate::body::Body;
use crate::request::Connection;
use crate::router::{Answering, plain_response};

use super::readiness::Readiness;
use super::received;
use super::served::{CLOSE, Last, Notes, Served};
use super::shared::{ConnectionServer, Slot};
#[cfg(feature = "forward")]
use super::tunnels;
use super::well_formed::{self, KnownHost};

/// What answers the requests of a connection.
pub(super) struct ConnectionService {
    pub(super) server: Arc<ConnectionServer>,
    pub(super) connection: Connection,
    pub(super) known_host: KnownHost,
    pub(super) notes: Notes,
    #[cfg_attr(not(feature = "forward"), expect(dead_code, reason = "for tunnels"))]
    pub(super) slot: Slot,
}

impl Service<http::Request<Incoming>> for ConnectionService {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Served;

    fn call(&self, request: http::Request<Incoming>) -> Served {
        let (mut head, body) = request.into_parts();
        let server = &*self.server;
        let has_body = !body.is_end_stream();
        let max_uri = server.limits.max_uri_length;
        let framing = well_formed::check(&head, has_body, max_uri, &self.known_host);
        let mut connection = self.connection.clone();
        if let (Ok(()), Some(proxies)) = (&framing, &server.proxies) {
            proxies.apply(&mut connection, &mut head);
        }
        let entry = server
            .access_log
            .as_ref()
            .map(|log| log.begin(&head, &connection));
        let (body, reading) = received::receive(body, &head.headers, head.version);
        let last = Last {
            version: head.version,
            reading,
        };
        let answering = match framing {
            Ok(()) => self.answer(head, body, connection),
            Err(refusal) => {
                let refusal = refusal.with_header(CONNECTION, CLOSE);
                Answering::now(plain_response(refusal, &head.headers))
            }
        };
        let shutdown = &self.connection.shutdown;
        Served::new(answering, &self.notes, last, shutdown, entry)
    }
}

impl ConnectionService {
    #[inline]
    fn answer(
        &self,
        #[cfg_attr(not(feature = "forward"), expect(unused_mut, reason = "no tunnels"))]
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
        #[cfg(feature = "forward")]
        if let Err(refusal) = tunnels::offer(&mut head, &self.server, &self.slot) {
            let refusal = refusal.with_header(CONNECTION, CLOSE);
            return Answering::now(plain_response(refusal, &head.headers));
        }
        server.app.handle(head, body, connection)
    }
}
