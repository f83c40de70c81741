//! Multipart forms in pieces of one byte: whether their cost grows with their size only.
//!
//! `cargo bench --bench forms`
//!
//! The view never looks at the form. Each figure is the least of five requests, so that what else the machine does counts
//! little.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body::Frame;
use pyramidion::{App, Configurator, Request, View};
use tokio::runtime::Builder;

const ROUNDS: usize = 5;

/// What the form begins with, what is repeated, and what it ends with.
const SHAPES: [(&str, [&str; 3]); 6] = [
    ("a header that never ends", ["--b\r\nX: ", "a", ""]),
    ("text before the first part", ["", "a", "\r\n--b--"]),
    ("one file", [FILE, "a", "\r\n--b--"]),
    ("line ends", [FILE, "\r\n", "\r\n--b--"]),
    ("lines that look like boundaries", [FILE, "\r\n--bx", "\r\n--b--"]),
    (
        "boundaries with padding",
        [FILE, "\r\n--b   x", "\r\n--b--"],
    ),
];

const FILE: &str = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n";

/// A body in pieces of one byte.
struct Trickle {
    bytes: Bytes,
}

impl http_body::Body for Trickle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Frame::data(self.bytes.split_to(1)))))
    }
}

fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    config.make_app().expect("a right configuration")
}

fn main() {
    let app = app();
    let runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    println!(
        "{:28} {:>8} {:>6} {:>9} {:>8}",
        "", "bytes", "status", "ms", "ns/byte"
    );
    for (name, [start, repeated, end]) in SHAPES {
        for size in [50_000, 100_000, 200_000, 400_000, 800_000] {
            let form = Bytes::from(format!(
                "{start}{}{end}",
                repeated.repeat(size / repeated.len())
            ));
            let mut least = Duration::MAX;
            let mut status = 0;
            for _ in 0..ROUNDS {
                let body = Trickle {
                    bytes: form.clone(),
                };
                let request = http::Request::post("/")
                    .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
                    .body(body)
                    .expect("a request");
                let begin = Instant::now();
                let response = runtime.block_on(app.call(request));
                least = least.min(begin.elapsed());
                status = response.status().as_u16();
            }
            let per_byte = least.as_nanos() / form.len() as u128;
            let milliseconds = least.as_secs_f64() * 1000.0;
            println!(
                "{name:28} {:>8} {status:>6} {milliseconds:>9.3} {per_byte:>8}",
                form.len()
            );
        }
    }
}
