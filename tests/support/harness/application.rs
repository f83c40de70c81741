//! Applications that are asked in this thread.

use std::cell::RefCell;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use pyramidion::{App, Body, Configurator, Response};
use tokio::runtime::Runtime;

thread_local! {
    static RUNTIME: RefCell<Runtime> = RefCell::new(runtime());
}

#[expect(clippy::expect_used, reason = "a harness without a runtime fails")]
fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// What an application answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    /// Returns the value of a header, if it is there and is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Returns the application that `configure` describes.
#[expect(
    clippy::expect_used,
    reason = "a harness without its application fails"
)]
pub(super) fn application(configure: impl FnOnce(&mut Configurator)) -> App {
    let mut config = Configurator::new();
    configure(&mut config);
    config.make_app().expect("a configuration without mistakes")
}

/// Sends a request, and checks that the answer puts no blame on the server.
pub(super) fn ask(app: &App, request: Request<Bytes>) -> Answer {
    let answer = answer(app, request);
    assert!(!answer.status.is_server_error(), "{}", answer.status);
    answer
}

/// Sends a request.
#[expect(
    clippy::expect_used,
    reason = "a body that breaks off fails the harness"
)]
pub(super) fn answer(app: &App, request: Request<Bytes>) -> Answer {
    let (head, body) = RUNTIME.with_borrow(|runtime| {
        runtime.block_on(async {
            let response = app.call(request.map(Full::new)).await;
            let (head, body) = response.into_parts();
            let body = body.collect().await.expect("a whole body");
            (head, body.to_bytes())
        })
    });
    Answer {
        status: head.status,
        headers: head.headers,
        body,
    }
}

/// Returns a response with headers, in which a view says what it wrote.
pub(super) fn with_headers<const N: usize>(
    body: impl Into<Body>,
    headers: [(&'static str, String); N],
) -> pyramidion::Result<Response> {
    let mut response = Response::new(body);
    for (name, value) in headers {
        response.headers_mut().insert(name, value.try_into()?);
    }
    Ok(response)
}

/// Cuts an input after its first line.
pub(super) fn first_line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[]),
    }
}
