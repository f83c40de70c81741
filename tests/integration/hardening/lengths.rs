//! How long answers are: what views say of it is never believed, and never in the way of the next answer.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue, StatusCode};
use http_body::Frame;
use http_body_util::Full;
use pyramidion::server::Server;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::{App, Body, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::says;
use tokio::io::AsyncWriteExt as _;

use super::framing::CANARY;
use crate::wire::{closing, connect, read_to_end};

/// What every body is.
const TEXT: &str = "hello";

/// What a view says of its answer.
const SAID: [&[(HeaderName, &str)]; 20] = [
    &[],
    &[(CONTENT_LENGTH, "10")],
    &[(CONTENT_LENGTH, "3")],
    &[(CONTENT_LENGTH, "5")],
    &[(CONTENT_LENGTH, "0")],
    &[(CONTENT_LENGTH, "33")],
    &[(CONTENT_LENGTH, "x")],
    &[(CONTENT_LENGTH, "")],
    &[(CONTENT_LENGTH, "+5")],
    &[(CONTENT_LENGTH, "-5")],
    &[(CONTENT_LENGTH, "5, 5")],
    &[(CONTENT_LENGTH, "5"), (CONTENT_LENGTH, "5")],
    &[(CONTENT_LENGTH, "3"), (CONTENT_LENGTH, "7")],
    &[(CONTENT_LENGTH, "99999999999999999999999")],
    &[(TRANSFER_ENCODING, "chunked")],
    &[(TRANSFER_ENCODING, "gzip")],
    &[(TRANSFER_ENCODING, "identity"), (CONTENT_LENGTH, "9")],
    &[(TRANSFER_ENCODING, "chunked"), (CONTENT_LENGTH, "2")],
    &[(CONNECTION, "keep-alive"), (CONTENT_LENGTH, "9")],
    &[(CONNECTION, "x-a, content-length, transfer-encoding")],
];

/// What the body is, or what puts it in the place of an earlier one.
const KINDS: [&str; 7] = [
    "text", "full", "pieces", "tween", "callback", "response", "view",
];

const STATUSES: [u16; 8] = [200, 404, 204, 304, 205, 100, 101, 199];

/// A stream that does not know how long it is.
struct Pieces(VecDeque<&'static str>);

impl Pieces {
    fn body() -> Body {
        Body::stream(Self(["he", "", "llo"].into()))
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.0.pop_front();
        Poll::Ready(piece.map(|piece| Ok(Frame::data(Bytes::from_static(piece.as_bytes())))))
    }
}

/// Answers as the path says, with an answer whose headers may lie.
fn lie(request: &mut Request) -> pyramidion::Result<Response> {
    let of = |name| request.matchdict().get(name).unwrap_or_default().to_owned();
    let (kind, status) = (of("kind"), of("status").parse::<u16>()?);
    let said = SAID[of("said").parse::<usize>()?];
    let mut response = match &*kind {
        "full" => Response::new(Body::stream(Full::new(Bytes::from_static(TEXT.as_bytes())))),
        "pieces" => Response::new(Pieces::body()),
        "text" => Response::text(TEXT),
        "response" => {
            let body = Full::new(Bytes::from_static(TEXT.as_bytes()));
            pyramidion::IntoResponse::into_response(http::Response::new(body))
        }
        _ => Response::text("an earlier text"),
    };
    response.set_status(StatusCode::from_u16(status)?);
    for (name, value) in said {
        let value = HeaderValue::from_static(value);
        response.headers_mut().append(name, value);
    }
    match &*kind {
        "view" => response.set_body(TEXT),
        "callback" => request.add_response_callback(|_: &mut Request, response: &mut Response| {
            response.set_body(TEXT);
        }),
        _ => {}
    }
    Ok(response)
}

async fn replace(request: &mut Request, next: Next<'_>) -> ViewResult {
    let is_replaced = request.path().starts_with("/lie/tween/");
    let mut response = next.run(request).await?;
    if is_replaced {
        response.set_body(TEXT);
    }
    Ok(response)
}

fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("lie", "/lie/{kind}/{said}/{status}");
    config.add_route("canary", "/canary");
    config.add_view(View::new(lie).route_name("lie"));
    config.add_view(says(CANARY).route_name("canary"));
    config.add_tween("replace", replace);
    config.make_app().expect("a right configuration")
}

/// Takes the first answer off, and returns its status and body; nothing if it breaks off.
fn first<'a>(method: &str, answers: &'a str) -> Option<(u16, String, &'a str)> {
    let (head, rest) = answers.split_once("\r\n\r\n")?;
    let status = head.get(9..12)?.parse().ok()?;
    let values = |name: &str| -> Vec<&str> {
        let lines = head.split("\r\n").skip(1);
        let fields = lines.filter_map(|line| line.split_once(": "));
        let values = fields.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        values.map(|(_, value)| value).collect()
    };
    let (lengths, codings) = (values("content-length"), values("transfer-encoding"));
    assert!(lengths.len() + codings.len() <= 1, "{head}");
    assert!(status >= 200, "{head}");
    if method == "HEAD" || status == 204 || status == 304 {
        assert!(codings.is_empty(), "{head}");
        assert!(status != 204 || lengths.is_empty(), "{head}");
        return Some((status, String::new(), rest));
    }
    if let [length] = *lengths {
        let (body, rest) = rest.split_at_checked(length.parse().expect("a number"))?;
        return Some((status, body.to_owned(), rest));
    }
    if codings.is_empty() {
        // It ends with the connection.
        return Some((status, rest.to_owned(), ""));
    }
    assert_eq!(codings, ["chunked"], "{head}");
    let (mut body, mut rest) = (String::new(), rest);
    loop {
        let (length, after) = rest.split_once("\r\n")?;
        let length = usize::from_str_radix(length, 16).expect("a length");
        let (chunk, after) = after.split_at_checked(length)?;
        rest = after.strip_prefix("\r\n")?;
        body.push_str(chunk);
        if length == 0 {
            return Some((status, body, rest));
        }
    }
}

#[tokio::test]
async fn no_answer_is_read_as_a_part_of_another() {
    let server = Server::new(app());
    for server in [server.clone(), server.http2(true)] {
        let server = Serving::start_with(server).await;
        for kind in KINDS {
            for (number, said) in SAID.into_iter().enumerate() {
                for status in STATUSES {
                    for method in ["GET", "HEAD", "POST"] {
                        let path = format!("/lie/{kind}/{number}/{status}");
                        check(&server, method, &path, kind, said).await;
                    }
                }
            }
        }
        server.finish().await;
    }
}

async fn check(
    server: &Serving,
    method: &str,
    path: &str,
    kind: &str,
    said: &[(HeaderName, &str)],
) {
    let mut requests = String::new();
    let _ = write!(requests, "{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    let mut stream = connect(server).await;
    stream.write_all(requests.as_bytes()).await.unwrap();
    let next = closing("/canary");
    stream.write_all(next.as_bytes()).await.unwrap();
    let answers = read_to_end(&mut stream).await;
    let shown = format!("{method} {path} {said:?}: {answers}");
    let is_vague = kind == "pieces" && said.iter().any(|(name, _)| *name == CONTENT_LENGTH);
    let Some((status, body, rest)) = first(method, &answers) else {
        // Only what cannot be known breaks off.
        assert!(is_vague, "{shown}");
        return;
    };
    let asked: u16 = path.rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(status, if asked < 200 { 500 } else { asked }, "{shown}");
    let has_body = method != "HEAD" && !matches!(status, 204 | 205 | 304 | 500);
    if has_body && !is_vague {
        assert_eq!(body, TEXT, "{shown}");
    }
    assert!(status != 205 || body.is_empty(), "{shown}");
    // The next answer is whole, or there is none.
    if rest.is_empty() {
        assert!(is_vague, "{shown}");
        return;
    }
    let (status, body, rest) = first("GET", rest).expect("a whole answer");
    assert_eq!((status, &*body, rest), (200, CANARY, ""), "{shown}");
}

#[tokio::test]
async fn an_old_client_reads_to_the_right_end() {
    let server = Serving::start(app()).await;
    for kind in KINDS {
        for number in 0..SAID.len() {
            for keep in ["", "Connection: keep-alive\r\n"] {
                let mut stream = connect(&server).await;
                let path = format!("/lie/{kind}/{number}/200");
                let request = format!("GET {path} HTTP/1.0\r\nHost: a\r\n{keep}\r\n");
                let request = request + "GET /canary HTTP/1.0\r\nHost: a\r\n\r\n";
                stream.write_all(request.as_bytes()).await.unwrap();
                let answers = read_to_end(&mut stream).await;
                let shown = format!("{path} {keep}: {answers}");
                let Some((_, body, rest)) = first("GET", &answers) else {
                    assert_eq!(kind, "pieces", "{shown}");
                    continue;
                };
                let is_kept = answers
                    .split("\r\n\r\n")
                    .next()
                    .is_some_and(|head| head.contains("connection: keep-alive"));
                assert!(is_kept || rest.is_empty(), "{shown}");
                assert!(!is_kept || !keep.is_empty(), "{shown}");
                assert!(kind == "pieces" || body == TEXT, "{shown}");
            }
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn over_http2_the_length_is_that_of_the_data() {
    let server = Serving::start_with(Server::new(app()).http2(true)).await;
    let (client, connection) = h2::client::handshake(connect(&server).await).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    for kind in KINDS {
        for (number, said) in SAID.into_iter().enumerate() {
            for status in [200, 204, 205, 304] {
                let target = format!("http://localhost/lie/{kind}/{number}/{status}");
                let request = http::Request::get(&target).body(()).unwrap();
                client = client.ready().await.unwrap();
                let (response, _) = client.send_request(request, true).unwrap();
                let Ok(response) = response.await else {
                    // What breaks off may do so before anything was sent.
                    assert_eq!(kind, "pieces", "{target} {said:?}");
                    continue;
                };
                let lengths: Vec<_> = response.headers().get_all(CONTENT_LENGTH).iter().collect();
                let length = lengths
                    .first()
                    .map(|length| length.to_str().unwrap().to_owned());
                assert!(lengths.len() <= 1, "{target} {said:?}: {lengths:?}");
                for name in [TRANSFER_ENCODING, CONNECTION] {
                    assert!(!response.headers().contains_key(name), "{target} {said:?}");
                }
                let (mut body, mut data) = (response.into_body(), Vec::new());
                let mut is_broken = false;
                while let Some(piece) = body.data().await {
                    match piece {
                        Ok(piece) => data.extend_from_slice(&piece),
                        Err(_) => is_broken = true,
                    }
                }
                if status != 200 {
                    assert!(data.is_empty() && !is_broken, "{target} {said:?}");
                    continue;
                }
                let is_vague =
                    kind == "pieces" && length.as_deref().is_some_and(|text| text != "5");
                if is_vague {
                    continue; // h2 itself sees that the length is not that of the data
                }
                assert_eq!(
                    (&*data, is_broken),
                    (TEXT.as_bytes(), false),
                    "{target} {said:?}"
                );
            }
        }
    }
    drop(client);
    let _ = connection.await;
    server.finish().await;
}

#[test]
fn in_process_the_headers_are_the_same() {
    let app = TestApp::new(app());
    for kind in KINDS.into_iter().filter(|kind| *kind != "pieces") {
        for (number, said) in SAID.into_iter().enumerate() {
            let get = app.get(&format!("/lie/{kind}/{number}/200")).send();
            assert_eq!(get.text(), TEXT, "{kind} {said:?}");
            if said.iter().any(|(name, _)| *name == CONTENT_LENGTH) {
                assert_eq!(get.header("content-length"), Some("5"), "{kind} {said:?}");
            }
            assert_eq!(get.header("transfer-encoding"), None, "{kind} {said:?}");
            assert_eq!(get.header("connection"), None, "{kind} {said:?}");
            let head = app
                .request("HEAD", &format!("/lie/{kind}/{number}/200"))
                .send();
            assert_eq!(head.header("content-length"), Some("5"), "{kind} {said:?}");
            assert_eq!(head.text(), "");
            let none = app.get(&format!("/lie/{kind}/{number}/204")).send();
            assert_eq!((none.text(), none.header("content-length")), ("", None));
            for method in ["GET", "HEAD"] {
                let reset = app
                    .request(method, &format!("/lie/{kind}/{number}/205"))
                    .send();
                let length = reset.header("content-length").unwrap_or("0");
                assert_eq!((reset.text(), length), ("", "0"), "{kind} {said:?}");
            }
        }
    }
}
