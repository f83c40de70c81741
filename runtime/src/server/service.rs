//! What becomes of each request of a connection before the application sees it, and of its answer afterwards.

use std::convert::Infallible;
use std::sync::Arc;

use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, StatusCode, Version};
use hyper::body::Incoming;
use hyper::service::Service;

use crate::body::Body;
use crate::request::Connection;
use crate::router::{Answering, plain_response};
use crate::shutdown::Signal;

use super::access_log::Entry;
#[cfg(feature = "http2")]
use super::activity::Activity;
use super::linger::After;
use super::readiness::Readiness;
use super::received::{self, Reading};
use super::shared::{ConnectionServer, Slot};
use super::timeouts::Alarm;
#[cfg(feature = "forward")]
use super::tunnels;
use super::well_formed;

/// What answers the requests of a connection.
pub(super) struct ConnectionService {
    pub(super) server: Arc<ConnectionServer>,
    pub(super) connection: Connection,
    pub(super) notes: Notes,
    #[cfg_attr(not(feature = "forward"), expect(dead_code, reason = "for tunnels"))]
    pub(super) slot: Slot,
}

/// What takes note of requests, and knows from that whether the connection is idle.
pub(super) enum Notes {
    /// Of one request at a time.
    Alarm(Alarm),
    /// Of several.
    #[cfg(feature = "http2")]
    Activity(Arc<Activity>),
}

impl Service<http::Request<Incoming>> for ConnectionService {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: http::Request<Incoming>) -> Answering {
        let (mut head, body) = request.into_parts();
        let server = &*self.server;
        let framing = well_formed::check(&head, server.limits.max_uri_length);
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
                Answering::Now(plain_response(refusal, &head.headers))
            }
        };
        let answering = match entry {
            Some(entry) => logged(answering, entry),
            None => answering,
        };
        self.notes.note(answering, last, &self.connection.shutdown)
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
            return Answering::Now(Readiness::answer(server.lifecycle.phase()));
        }
        #[cfg(feature = "forward")]
        if let Err(refusal) = tunnels::offer(&mut head, &self.server, &self.slot) {
            let refusal = refusal.with_header(CONNECTION, CLOSE);
            return Answering::Now(plain_response(refusal, &head.headers));
        }
        server.app.handle(head, body, connection)
    }
}

const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// What decides, when an answer is there, whether it is the last of its connection.
struct Last {
    version: Version,
    reading: Option<Reading>,
}

impl Last {
    /// Says with an answer that the connection ends with it, if it does.
    #[inline]
    fn tell(self, response: &mut http::Response<Body>, after: &After, shutdown: &Signal) {
        if self.version > Version::HTTP_11 {
            // There are no such headers over HTTP/2, where the end is announced in another way.
            response.headers_mut().remove(CONNECTION);
            response.headers_mut().remove(UPGRADE);
            return;
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            after.upgrade();
            return;
        }
        let mut is_last = shutdown.has_come();
        if let Some(reading) = self.reading {
            let ends_anyway = is_last || response.headers().contains_key(CONNECTION);
            if !reading.finish(ends_anyway) {
                is_last = true;
                after.leave_unread();
            }
        }
        if is_last {
            response.headers_mut().insert(CONNECTION, CLOSE);
        }
    }
}

/// Writes a line to the access log when the response is there.
fn logged(answering: Answering, entry: Entry) -> Answering {
    match answering {
        Answering::Later(answering) => Answering::Later(Box::pin(async move {
            let response = answering.await;
            entry.end(&response);
            response
        })),
        Answering::Now(response) => {
            entry.end(&response);
            Answering::Now(response)
        }
        Answering::Over => Answering::Over,
    }
}

impl Notes {
    /// Takes note of a request until it is answered, and of its response while it is made.
    #[inline]
    fn note(&self, mut answering: Answering, last: Last, shutdown: &Signal) -> Answering {
        match self {
            Self::Alarm(alarm) => {
                if let Answering::Now(response) = &mut answering {
                    last.tell(response, alarm.after(), shutdown);
                    alarm.response_began(response);
                    return answering;
                }
                alarm.request_began();
                let (alarm, shutdown) = (alarm.clone(), shutdown.clone());
                Answering::Later(Box::pin(async move {
                    let Ok(mut response) = answering.await;
                    last.tell(&mut response, alarm.after(), &shutdown);
                    alarm.response_began(&mut response);
                    response
                }))
            }
            #[cfg(feature = "http2")]
            Self::Activity(activity) => noted(answering, last, Arc::clone(activity), shutdown),
        }
    }
}

/// Keeps note of a request until it is answered, and of its response while it is made.
#[cfg(feature = "http2")]
fn noted(
    answering: Answering,
    last: Last,
    activity: Arc<Activity>,
    shutdown: &Signal,
) -> Answering {
    let in_flight = activity.begin();
    match answering {
        Answering::Later(answering) => {
            let shutdown = shutdown.clone();
            Answering::Later(Box::pin(async move {
                let mut response = answering.await;
                last.tell(&mut response, activity.after(), &shutdown);
                let response = response.map(|body| activity.watch(body));
                drop(in_flight);
                response
            }))
        }
        Answering::Now(mut response) => {
            last.tell(&mut response, activity.after(), shutdown);
            Answering::Now(response.map(|body| activity.watch(body)))
        }
        Answering::Over => Answering::Over,
    }
}
