//! Where one request ends and the next begins: nobody can hide a request in another.

use pyramidion::{Configurator, Request, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::says;

use crate::wire::{closing, exchange, get};

/// What is answered only if a request that was hidden is taken for one.
pub(super) const CANARY: &str = "x-canary-x";

pub(super) fn app() -> Configurator {
    let mut config = Configurator::new();
    config.set_body_limit(1 << 20);
    config.add_route("home", "/");
    config.add_view(says("home").route_name("home"));
    config.add_route("canary", "/canary");
    config.add_view(says(CANARY).route_name("canary"));
    config.add_route("length", "/length");
    let length = |request: &mut Request| request.body().len().to_string();
    config.add_view(View::new(length).route_name("length"));
    config.add_route("cookie", "/cookie");
    let cookie = |request: &mut Request| {
        let headers = request.headers();
        let cookie = headers.get("cookie").is_some();
        let lengths = headers.get_all("content-length").iter().count();
        format!("{cookie} {lengths} {}", request.host())
    };
    config.add_view(View::new(cookie).route_name("cookie"));
    config
}

pub(super) async fn serve() -> Serving {
    Serving::start(app().make_app().expect("a right configuration")).await
}

/// Returns the statuses of all answers, but not those that ask for the body.
pub(super) fn statuses(answers: &str) -> Vec<&str> {
    let at = answers.match_indices("HTTP/1.");
    at.map(|(at, _)| &answers[at + "HTTP/1.1 ".len()..])
        .map(|rest| rest.get(..3).unwrap_or(rest))
        .filter(|status| *status != "100")
        .collect()
}

/// What a server may do with a request whose end is in doubt.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum May {
    /// It is refused.
    Refuse,
    /// It is refused, or answered as the last of its connection.
    AnswerAndClose,
}

/// Sends requests that hide another, and checks that it is never answered and that the connection is closed.
pub(super) async fn check(may: May, requests: impl IntoIterator<Item = Vec<u8>>) {
    let server = serve().await;
    for mut request in requests {
        request.extend(get("/canary").into_bytes());
        let shown = String::from_utf8_lossy(&request[..request.len().min(300)]).into_owned();
        // It returns when the server closes.
        let answers = exchange(&server, &request).await;
        assert!(!answers.contains(CANARY), "{shown:?}: {answers}");
        match *statuses(&answers) {
            // Reset before the answer was read.
            [] => {}
            [status] => assert!(
                status == "400"
                    || status == "413"
                    || status == "431"
                    || status == "501"
                    || (may == May::AnswerAndClose && status == "200"),
                "{shown:?}: {answers}"
            ),
            _ => panic!("{shown:?}: {answers}"),
        }
    }
    assert!(exchange(&server, closing("/")).await.ends_with("home"));
    server.finish().await;
}

pub(super) fn post(headers: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Vec<u8> {
    let head = b"POST /length HTTP/1.1\r\nHost: a\r\n";
    [&head[..], headers.as_ref(), b"\r\n", body.as_ref()].concat()
}

#[tokio::test]
async fn two_lengths_of_a_body_are_never_both_believed() {
    let whole = format!("{:x}\r\n{}\r\n0\r\n\r\n", 5, "hello");
    let cases = [
        (
            "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\nG",
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
            "0\r\n\r\nG",
        ),
        (
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            whole.as_str(),
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            &whole,
        ),
        (
            "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            &whole,
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            &whole,
        ),
        (
            "Transfer-Encoding: CHUNKED\r\nContent-Length: 3\r\n",
            "0\r\n\r\n",
        ),
        (
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "0\r\n\r\n",
        ),
    ];
    check(
        May::AnswerAndClose,
        cases.map(|(headers, body)| post(headers, body)),
    )
    .await;
}

#[tokio::test]
async fn a_length_that_is_not_a_number_is_refused() {
    let values: [&[u8]; 24] = [
        b"+5",
        b"-5",
        b"0x5",
        b"5, 6",
        b"5,6",
        b"6, 5",
        b"",
        b" ",
        b"5 5",
        b"5;",
        b"5.0",
        b"5e0",
        b"abc",
        b"'5'",
        b"\"5\"",
        b"5\t6",
        b"18446744073709551616",
        b"99999999999999999999999",
        b"\xef\xbc\x95",
        b"\xd9\xa5",
        b"5\x0b",
        b"5\xa0",
        b"0b101",
        b"_5",
    ];
    let single = values.map(|value| post([b"Content-Length: ", value, b"\r\n"].concat(), "hello"));
    let several = [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\ncontent-length: 05x\r\n",
        "Content-Length : 5\r\n",
        "Content-Length\r\n",
        "Content-Length: 5\r\n 6\r\n",
    ];
    let several = several.map(|headers| post(headers, "hello"));
    check(May::Refuse, single.into_iter().chain(several)).await;
}

#[tokio::test]
async fn only_one_chunked_is_a_transfer_coding() {
    let values: [&[u8]; 22] = [
        b"identity",
        b"gzip",
        b"deflate",
        b"compress",
        b"gzip, chunked",
        b"chunked, gzip",
        b"chunked, chunked",
        b"identity, chunked",
        b"chunked, identity",
        b"xchunked",
        b"chunkedx",
        b"chunk",
        b"\x0bchunked",
        b"chunked\x0b",
        b"\xa0chunked",
        b"chunked\xa0",
        b"chunked\x00",
        b"\"chunked\"",
        b"chunked;q=1",
        b"chunked; foo",
        b"",
        b"c\x68unked, x",
    ];
    let one = values.map(|value| {
        post(
            [b"Transfer-Encoding: ", value, b"\r\n"].concat(),
            "0\r\n\r\n",
        )
    });
    let headers = [
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding\r\n : chunked\r\n",
        "Transfer-Encoding:\r\n chunked\r\n",
        "Transfer_Encoding: chunked\r\nTransfer-Encoding: x\r\n",
    ];
    let headers = headers.map(|headers| post(headers, "0\r\n\r\n"));
    let old = b"POST /length HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    let cases = one.into_iter().chain(headers).chain([old.to_vec()]);
    check(May::Refuse, cases).await;
}
