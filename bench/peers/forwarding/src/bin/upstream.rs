//! An application behind another one: a page, a body of `/bytes/COUNT` zeros, and the length of what is sent to it.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;

#[path = "../../../pages.rs"]
#[allow(dead_code, reason = "one page is enough")]
mod pages;

type Body = BoxBody<Bytes, Infallible>;

const PIECE: u64 = 64 << 10;

/// Returns a body of zeros, piece by piece.
fn zeros(count: u64) -> Body {
    let pieces = stream::unfold(count, |left| async move {
        let size = left.min(PIECE);
        let piece = Bytes::from(vec![0; usize::try_from(size).ok()?]);
        (size > 0).then(|| (Ok(Frame::data(piece)), left - size))
    });
    StreamBody::new(pieces).boxed()
}

async fn answer(request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path();
    let count = path.strip_prefix("/bytes/").and_then(|count| count.parse().ok());
    if let Some(count) = count {
        let response = Response::builder().header("content-length", count);
        return Ok(response.body(zeros(count)).expect("a response"));
    }
    if request.method() == Method::POST {
        let mut length = 0;
        let mut body = request.into_body();
        while let Some(Ok(frame)) = body.frame().await {
            length += frame.data_ref().map_or(0, Bytes::len);
        }
        return Ok(Response::new(Full::from(length.to_string()).boxed()));
    }
    Ok(Response::new(Full::from(pages::LOGIN).boxed()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", pages::port())).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service_fn(answer));
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
}
