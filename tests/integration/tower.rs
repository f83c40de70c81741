//! Layers of Tower around applications, services of other stacks in them, and such services on a server.

mod layers;
mod mounts;
mod overload;
mod serving;
mod switched;
mod tweens;
mod views;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use pyramidion::testing::TestApp;
use pyramidion::tower::Inner;
use pyramidion::{Body, BoxError, Configurator, Request, Response, View};
use tower::Layer;

use crate::logging::logged_by;

/// A service that fails, panics, or is ready only when it was asked twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    Fails,
    NeverReady,
    Panics,
    ReadyLater { was_asked: bool },
}

impl Odd {
    const LATER: Self = Self::ReadyLater { was_asked: false };
}

impl<B> tower::Service<http::Request<B>> for Odd {
    type Response = http::Response<Full<Bytes>>;
    type Error = BoxError;
    type Future = Ready<Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Self::NeverReady => Poll::Ready(Err("it is out of order".into())),
            Self::ReadyLater { was_asked } if !*was_asked => {
                *was_asked = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            _ => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, _: http::Request<B>) -> Self::Future {
        match self {
            Self::Fails | Self::NeverReady => ready(Err("it fails on purpose".into())),
            Self::Panics => panic!("it panics on purpose"),
            Self::ReadyLater { was_asked } => {
                assert!(*was_asked, "it was called before it was ready");
                ready(Ok(http::Response::new(Full::from("in the end"))))
            }
        }
    }
}

/// Puts an odd service in the place of what is inside.
impl Layer<Inner> for Odd {
    type Service = Self;

    fn layer(&self, _: Inner) -> Self {
        *self
    }
}

/// Adds a letter to the header `x-way` of each response.
#[derive(Clone, Copy)]
struct Mark(&'static str);

#[derive(Clone)]
struct Marked(Inner, &'static str);

impl Layer<Inner> for Mark {
    type Service = Marked;

    fn layer(&self, inner: Inner) -> Marked {
        Marked(inner, self.0)
    }
}

impl tower::Service<http::Request<Body>> for Marked {
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = pyramidion::BoxFuture<'static, Result<http::Response<Body>, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        tower::Service::<http::Request<Body>>::poll_ready(&mut self.0, context)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let mark = http::HeaderValue::from_static(self.1);
        request.headers_mut().append("x-way-in", mark.clone());
        let answering = self.0.call(request);
        Box::pin(async move {
            let mut response = answering.await?;
            response.headers_mut().append("x-way", mark);
            Ok(response)
        })
    }
}

fn way(headers: &http::HeaderMap) -> String {
    let marks = headers.get_all("x-way").iter();
    marks.map(|mark| mark.to_str().unwrap()).collect()
}

/// An application with a page at `/`, of so many letters.
fn paged(length: usize) -> Configurator {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(move || Response::text("x".repeat(length))).route_name("home"));
    config
}

/// Returns what is answered and what is logged.
fn answered(config: Configurator, path: &str) -> (u16, String, String) {
    let mut answer = None;
    let log = logged_by(|| {
        let app = TestApp::new(config.make_app().unwrap());
        let response = app.get(path).send();
        answer = Some((response.status().as_u16(), response.text().to_owned()));
    });
    let (status, text) = answer.expect("an answer");
    (status, text, log)
}

/// Answers with what a service is told of the path and of the client.
async fn told(request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    use pyramidion::request::{Connection, ScriptName};

    let (head, body) = request.into_parts();
    let Some(ScriptName(script_name)) = head.extensions.get() else {
        return Ok(http::Response::new(Body::from("no script name")));
    };
    let connection: &Connection = head.extensions.get().expect("a connection");
    let is_local = connection.remote_addr.is_some_and(|a| a.ip().is_loopback());
    let secure = connection.is_secure;
    let read = body.collect().await;
    let body = read.map_or_else(
        |error| error.to_string(),
        |body| String::from_utf8(body.to_bytes().to_vec()).expect("a text"),
    );
    let (method, uri) = (head.method, head.uri);
    let text = format!("{method} {script_name} {uri} local={is_local} secure={secure} {body}");
    Ok(http::Response::new(Body::from(text)))
}

/// A view that never ends, which says when it is dropped.
async fn never(request: &mut Request) -> pyramidion::Result<Response> {
    let dropped: &Dropped = request.state().expect("a state");
    let _guard = dropped.clone().guard();
    std::future::pending().await
}

/// Whether something was dropped.
#[derive(Clone, Default)]
struct Dropped(std::sync::Arc<std::sync::atomic::AtomicBool>);

impl Dropped {
    fn is(&self) -> bool {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }

    fn guard(self) -> impl Drop {
        struct Guard(Dropped);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.0.store(true, std::sync::atomic::Ordering::SeqCst);
            }
        }
        Guard(self)
    }
}
