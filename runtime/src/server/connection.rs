//! One connection: its requests, one after another.

use std::convert::Infallible;
use std::pin::pin;

use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::body::Body;
use crate::request::Connection;
use crate::router::{App, plain_response};

use super::io::TimedIo;
use super::{Limits, framing};

/// What all connections of a server share.
pub(super) struct ConnectionServer {
    app: App,
    limits: Limits,
    http1: http1::Builder,
}

impl ConnectionServer {
    pub(super) fn new(app: App, limits: Limits) -> Self {
        let mut http1 = http1::Builder::new();
        http1
            .timer(TokioTimer::new()) // without it no header is ever too slow
            .header_read_timeout(limits.header_read_timeout)
            .half_close(true) // a client that has sent all is still answered
            .max_headers(limits.max_headers)
            .max_buf_size(limits.max_header_size);
        Self { app, limits, http1 }
    }

    async fn answer(
        &self,
        request: http::Request<Incoming>,
        connection: Connection,
    ) -> Result<http::Response<Body>, Infallible> {
        let (head, body) = request.into_parts();
        if let Err(refusal) = framing::check(&head) {
            let refusal = refusal.with_header(CONNECTION, HeaderValue::from_static("close"));
            return Ok(plain_response(refusal, &head.headers));
        }
        Ok(self.app.handle(head, Body::stream(body), connection).await)
    }
}

/// Serves a connection until either side closes it.
pub(super) async fn serve(
    server: &ConnectionServer,
    stream: TcpStream,
    mut is_closing: watch::Receiver<()>,
) {
    let connection = Connection {
        remote_addr: stream.peer_addr().ok(),
        local_addr: stream.local_addr().ok(),
        is_secure: false,
    };
    // An answer is written as a whole: waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    let limits = &server.limits;
    let io = TimedIo::new(stream, limits.header_read_timeout, limits.write_timeout);
    let service = service_fn(|request| server.answer(request, connection.clone()));

    #[cfg(feature = "http2")]
    if limits.http2 {
        use hyper_util::rt::TokioExecutor;
        use hyper_util::server::conn::auto;
        let mut auto = auto::Builder::new(TokioExecutor::new());
        *auto.http1() = server.http1.clone().into();
        return;
    }

    let mut serving = pin!(server.http1.serve_connection(TokioIo::new(io), service));
    let ended = tokio::select! {
        ended = &mut serving => ended,
        _ = is_closing.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        // The client's fault, or its departure.
        tracing::debug!(%error, "a connection ended early");
    }
}
