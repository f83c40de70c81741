//! What every answer has, whether it is a page, a refusal or a failure.

use pyramidion::{Configurator, HttpException, Request, Response, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::says;

use super::framing::statuses;
use crate::static_views::Folder;
use crate::wire::exchange;

/// Every kind of answer, by its path.
const PATHS: [(&str, &str); 8] = [
    ("/", "200"),
    ("/static/a.txt", "200"),
    ("/absent", "404"),
    ("/static/absent", "404"),
    ("/%ff", "400"),
    ("/fail/forbidden", "403"),
    ("/fail/error", "500"),
    ("/fail/panic", "500"),
];

async fn serve(folder: &Folder) -> Serving {
    let mut config = Configurator::new();
    config.add_static_view("static", folder.path());
    config.add_route("home", "/");
    config.add_view(says("home").route_name("home"));
    config.add_route("fail", "/fail/{how}");
    let fail = |request: &mut Request| -> pyramidion::Result<Response> {
        match request.matchdict().get("how") {
            Some("panic") => panic!("a view panics"),
            Some("error") => Err("a view fails".into()),
            _ => Err(HttpException::forbidden().into()),
        }
    };
    config.add_view(View::new(fail).route_name("fail"));
    Serving::start(config.make_app().expect("a right configuration")).await
}

/// Sends a request and returns status, headers in the order of their names, and body.
async fn ask(server: &Serving, method: &str, path: &str) -> (String, Vec<String>, String) {
    let request = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let answer = exchange(server, request).await;
    let [status] = *statuses(&answer) else {
        panic!("{method} {path}: {answer}");
    };
    let status = status.to_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("the end of headers");
    let headers = head.split("\r\n").skip(1).map(str::to_ascii_lowercase);
    // The time may be another from one request to the next.
    let headers = headers.filter(|header| !header.starts_with("date: "));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (status, headers, body.to_owned())
}

#[tokio::test]
async fn head_has_the_headers_of_get_whatever_the_answer() {
    let folder = Folder::new("hardening_heads");
    let server = serve(&folder).await;
    for (path, status) in PATHS {
        let (get_status, get_headers, get_body) = ask(&server, "GET", path).await;
        assert_eq!(get_status, status, "{path}");
        let length = format!("content-length: {}", get_body.len());
        assert!(get_headers.contains(&length), "{path}: {get_headers:?}");
        let (head_status, head_headers, head_body) = ask(&server, "HEAD", path).await;
        assert_eq!(head_status, status, "{path}");
        assert_eq!(head_headers, get_headers, "{path}");
        assert_eq!(head_body, "", "{path}");
    }
    server.finish().await;
}

#[tokio::test]
async fn no_answer_tells_what_serves_it_or_leaves_its_type_open() {
    let folder = Folder::new("hardening_answers");
    let server = serve(&folder).await;
    for (path, _) in PATHS {
        let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let answer = exchange(&server, request).await.to_ascii_lowercase();
        assert!(answer.contains("\r\ndate: "), "{path}: {answer}");
        assert!(answer.contains("; charset=utf-8\r\n"), "{path}: {answer}");
        let nosniff = "\r\nx-content-type-options: nosniff\r\n";
        assert!(answer.contains(nosniff), "{path}: {answer}");
        for telling in ["\r\nserver:", "\r\nx-powered-by:", "hyper", "pyramidion"] {
            assert!(!answer.contains(telling), "{path}: {answer}");
        }
    }
    server.finish().await;
}
