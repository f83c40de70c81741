//! Answers that are compressed.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use http_body::Frame;
use http_body_util::BodyExt as _;
use pyramidion::csrf::CookieCsrfStoragePolicy;
use pyramidion::response::Validators;
use pyramidion::sse::{Event, Sse};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::view::Etag;
use pyramidion::{
    Body, Configurator, Request, Response, SignedCookieSessionFactory, View, ViewResult, package,
    view_config,
};
use pyramidion_tests::applications::client;
use tokio::io::AsyncReadExt as _;

const CODINGS: [&str; 3] = ["gzip", "br", "zstd"];

/// A text that is worth it.
fn text() -> String {
    "one more line that is like all others\n".repeat(100)
}

fn unpacked(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut plain = Vec::new();
    runtime.block_on(async {
        match coding {
            "gzip" => GzipDecoder::new(bytes).read_to_end(&mut plain).await,
            "br" => BrotliDecoder::new(bytes).read_to_end(&mut plain).await,
            "zstd" => ZstdDecoder::new(bytes).read_to_end(&mut plain).await,
            other => panic!("the coding {other:?}"),
        }
        .unwrap();
    });
    plain
}

fn compressing(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.settings_mut().set("pyramidion.compression", "true");
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("page", "/");
        configure(config);
    })
}

fn page(view: View) -> TestApp {
    compressing(|config| {
        config.add_view(view.route_name("page"));
    })
}

fn ask(app: &TestApp, method: &str, coding: &str) -> TestResponse {
    app.request(method, "/")
        .header("accept-encoding", coding)
        .send()
}

/// Returns the coding and the plain text of an answer.
fn got(response: &TestResponse) -> (Option<&str>, String) {
    let coding = response.header("content-encoding");
    let bytes = match coding {
        Some(coding) => unpacked(coding, response.bytes()),
        None => response.bytes().to_vec(),
    };
    (coding, String::from_utf8(bytes).unwrap())
}

#[track_caller]
fn is_plain(view: View) {
    let response = ask(&page(view), "GET", "gzip, br, zstd");
    assert_eq!(response.header("content-encoding"), None);
}

#[test]
fn a_page_is_compressed_as_the_client_likes_best() {
    let app = page(View::new(text));
    for coding in CODINGS {
        let response = ask(&app, "GET", coding);
        assert_eq!(got(&response), (Some(coding), text()));
        assert!(response.bytes().len() < text().len() / 5);
        assert_eq!(response.header("vary"), Some("Accept-Encoding"));
        let head = ask(&app, "HEAD", coding);
        assert_eq!(head.header("content-encoding"), Some(coding));
        let length = response.bytes().len().to_string();
        assert_eq!(head.header("content-length"), Some(&*length));
    }
    assert_eq!(got(&ask(&app, "GET", "gzip, br;q=0.5")).0, Some("gzip"));
    for nothing in ["identity", "gzip;q=0", "deflate", ""] {
        let plain = ask(&app, "GET", nothing);
        assert_eq!(got(&plain), (None, text()), "{nothing}");
        assert_eq!(plain.header("vary"), Some("Accept-Encoding"));
    }
}

#[test]
fn a_large_page_is_compressed_while_it_is_sent() {
    let large = || text().repeat(300);
    let app = page(View::new(large));
    for coding in CODINGS {
        let response = ask(&app, "GET", coding);
        assert!(got(&response) == (Some(coding), large()), "{coding}");
        assert_eq!(response.header("content-length"), None);
        let head = ask(&app, "HEAD", coding);
        assert_eq!(
            (
                head.header("content-encoding"),
                head.header("content-length")
            ),
            (Some(coding), None)
        );
    }
}

#[test]
fn what_would_not_gain_or_must_not_change_is_plain() {
    is_plain(View::new(|| "short"));
    let with = |name: HeaderName, value: &'static str| {
        View::new(move || {
            Response::text(text()).with_header(name.clone(), HeaderValue::from_static(value))
        })
    };
    for content_type in [
        "image/png",
        "video/mp4",
        "application/zip",
        "application/octet-stream",
    ] {
        is_plain(with(CONTENT_TYPE, content_type));
    }
    is_plain(with(CACHE_CONTROL, "public, no-transform"));
    is_plain(with(http::header::ACCEPT_RANGES, "bytes"));
    is_plain(View::new(|| (StatusCode::NO_CONTENT, text())));
    let encoded = ask(&page(with(CONTENT_ENCODING, "x-own")), "GET", "gzip");
    assert_eq!(
        (encoded.header("content-encoding"), encoded.text()),
        (Some("x-own"), &*text())
    );
    let types = [
        "image/svg+xml",
        "application/json",
        "application/problem+json; charset=UTF-8",
        "text/csv",
    ];
    for content_type in types {
        let response = ask(&page(with(CONTENT_TYPE, content_type)), "GET", "gzip");
        assert_eq!(got(&response).0, Some("gzip"), "{content_type}");
    }
}

#[test]
fn a_part_is_not_compressed_and_a_tag_becomes_weak() {
    let app = page(View::new(text).etag(Etag::Strong));
    let plain = ask(&app, "GET", "identity");
    let strong = plain.header("etag").unwrap().to_owned();
    let packed = ask(&app, "GET", "gzip");
    let weak = format!("W/{strong}");
    assert_eq!(packed.header("etag"), Some(&*weak));
    assert_eq!(packed.header("accept-ranges"), None);
    let part = app
        .get("/")
        .header("accept-encoding", "gzip")
        .header("range", "bytes=0-2")
        .send();
    assert_eq!((part.status().as_u16(), part.text()), (206, "one"));
    assert_eq!(
        (part.header("content-encoding"), part.header("etag")),
        (None, Some(&*strong))
    );
    // A compressed answer is known by its tag, and what says so has that tag.
    for tag in [&strong, &weak] {
        let known = app
            .get("/")
            .header("accept-encoding", "gzip")
            .header("if-none-match", tag)
            .send();
        assert_eq!((known.status().as_u16(), known.text()), (304, ""));
        assert_eq!(
            (known.header("content-encoding"), known.header("etag")),
            (None, Some(&*weak))
        );
        assert_eq!(known.header("vary"), Some("Accept-Encoding"));
    }
    // A part of the plain page does not fit the compressed one.
    let other = app
        .get("/")
        .header("range", "bytes=0-2")
        .header("if-range", &weak)
        .send();
    assert_eq!(other.status(), 200);
    let own =
        View::new(|| Response::text(text()).with_validators(&Validators::new().weak_etag("w")));
    assert_eq!(ask(&page(own), "GET", "br").header("etag"), Some("W/\"w\""));
}

#[test]
fn the_tag_of_a_compressed_answer_is_not_a_condition_of_a_change() {
    fn article(request: &Request) -> ViewResult {
        let validators = Validators::new().etag("7");
        request.check_preconditions(&validators)?;
        Ok(Response::text(text()).with_validators(&validators))
    }
    for (compress, status) in [(true, 412), (false, 200)] {
        let app = page(View::new(article).compress(compress));
        let read = ask(&app, "GET", "gzip");
        let etag = read.header("etag").unwrap();
        let change = app.request("PUT", "/").header("if-match", etag);
        assert_eq!(change.send().status(), status, "{etag}");
        // A view that asks before it makes anything says of the same answer that the client has it.
        let known = app.get("/").header("if-none-match", etag).send();
        assert_eq!(
            (known.status().as_u16(), known.header("etag")),
            (304, Some(etag))
        );
        assert_eq!(known.header("vary"), compress.then_some("Accept-Encoding"));
    }
}

fn reads_session(request: &mut Request) -> String {
    let _ = request.session().get::<u32>("n");
    text()
}

fn reads_token(request: &mut Request) -> String {
    let _ = request.csrf_token();
    text()
}

#[test]
fn what_may_hold_a_secret_is_compressed_only_if_the_view_says_so() {
    is_plain(View::new(reads_session));
    is_plain(View::new(reads_token));
    let cookie = compressing(|config| {
        config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
        config.add_view(View::new(reads_token).route_name("page"));
    });
    assert_eq!(ask(&cookie, "GET", "gzip").header("content-encoding"), None);
    for view in [View::new(reads_session), View::new(reads_token)] {
        let response = ask(&page(view.compress(true)), "GET", "gzip");
        assert_eq!(got(&response), (Some("gzip"), text()));
    }
    is_plain(View::new(text).compress(false));
}

#[view_config(route_name = "yes", compress = true)]
#[view_config(route_name = "no", compress = false)]
#[view_config(route_name = "silent")]
fn declared() -> String {
    text()
}

#[test]
fn nothing_is_compressed_unless_the_application_or_the_view_says_so() {
    let coding = |setting: &str, path: &str| {
        let app = client(|config| {
            config.settings_mut().set("pyramidion.compression", setting);
            for name in ["yes", "no", "silent"] {
                config.add_route(name, format!("/{name}"));
            }
            config.scan(package!(self));
        });
        let response = app.get(path).header("accept-encoding", "gzip").send();
        response.header("content-encoding").map(str::to_owned)
    };
    let gzip = Some("gzip".to_owned());
    assert_eq!(coding("false", "/silent"), None);
    assert_eq!(coding("true", "/silent"), gzip);
    for setting in ["true", "false"] {
        assert_eq!(coding(setting, "/yes"), gzip);
        assert_eq!(coding(setting, "/no"), None);
    }
}

/// A body of which a piece comes whenever it is asked for one, after it was waited for.
struct Steps {
    pieces: Vec<&'static str>,
    is_waiting: bool,
}

impl http_body::Body for Steps {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.is_waiting = !self.is_waiting;
        if self.is_waiting {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.pieces.pop().map(|piece| match piece {
            "broken" => Err(io::Error::other(piece)),
            piece => Ok(Frame::data(piece.into())),
        }))
    }
}

fn steps(pieces: &'static [&'static str]) -> View {
    View::new(move || {
        let pieces = pieces.iter().rev().copied().collect();
        Response::text(Body::stream(Steps {
            pieces,
            is_waiting: false,
        }))
    })
}

/// Returns the frames of a compressed body, and whether it came to its end.
async fn frames(app: &TestApp, coding: &'static str) -> (Vec<Bytes>, bool) {
    let mut request = http::Request::new(Body::empty());
    let coding = HeaderValue::from_static(coding);
    request
        .headers_mut()
        .insert(ACCEPT_ENCODING, coding.clone());
    let response = app.app().call(request).await;
    assert_eq!(response.headers().get(CONTENT_ENCODING), Some(&coding));
    let mut body = response.into_body();
    let mut frames = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => frames.push(frame.into_data().unwrap()),
            Err(_) => return (frames, false),
        }
    }
    (frames, true)
}

#[tokio::test]
async fn each_piece_of_a_stream_is_sent_when_it_comes() {
    let app = page(steps(&["a", "b", "c"]));
    for coding in CODINGS {
        let (frames, is_whole) = frames(&app, coding).await;
        // Three pieces, and the end.
        assert!(
            is_whole && frames.len() >= 4,
            "{coding}: {} frames",
            frames.len()
        );
        let all = frames.concat();
        let plain = std::thread::spawn(move || unpacked(coding, &all))
            .join()
            .unwrap();
        assert_eq!(plain, b"abc", "{coding}");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_has_no_end() {
    pyramidion::testing::capture_output();
    let app = page(steps(&["a", "broken"]));
    for coding in CODINGS {
        let (frames, is_whole) = frames(&app, coding).await;
        assert!(!is_whole && !frames.is_empty(), "{coding}");
    }
}

#[test]
fn events_are_compressed_and_end_with_the_server_as_a_whole() {
    let app = page(View::new(|| {
        use futures_util::StreamExt as _;
        let first = futures_util::stream::iter([Ok::<_, io::Error>(Event::data("one"))]);
        Sse::new(first.chain(futures_util::stream::pending()))
    }));
    app.begin_shutdown();
    let response = ask(&app, "GET", "gzip");
    assert_eq!(response.header("content-encoding"), Some("gzip"));
    unpacked("gzip", response.bytes());
}
