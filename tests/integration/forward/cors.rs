//! CORS of routes that another application answers.

use pyramidion::cors::Cors;
use pyramidion::forward::Choice;

use super::*;

const ORIGIN: &str = "Origin: https://shop.example\r\n";

/// Returns an application whose route `/old` is answered by another, and all that matches no route.
fn front_with_cors(upstreams: Upstreams) -> Configurator {
    let mut config = front(upstreams);
    let shop = || Cors::origins(["https://shop.example"]);
    config.set_default_cors(shop());
    let route = config.add_route("old", "/old");
    route.forward_when(Choice::percentage(100));
    config
}

fn count(answer: &str, name: &str) -> usize {
    let (head, _) = answer.split_once("\r\n\r\n").expect("a head");
    let names = head.split("\r\n").filter_map(|line| line.split_once(':'));
    names
        .filter(|(other, _)| other.eq_ignore_ascii_case(name))
        .count()
}

#[tokio::test]
async fn an_answer_of_a_route_that_is_passed_on_may_be_read() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let server = serve(front_with_cors(upstream.upstreams())).await;
    let answer = exchange(server.address(), request("GET", "/old", ORIGIN)).await;
    assert_eq!(body_of(&answer), "old");
    let origin = header(&answer, "access-control-allow-origin");
    assert_eq!(origin, Some("https://shop.example"));
    assert_eq!(header(&answer, "vary"), Some("Origin"));
}

#[tokio::test]
async fn what_the_other_application_says_is_not_said_twice() {
    let upstream = Upstream::start(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nVary: Accept, origin\r\n\
          Access-Control-Allow-Origin: https://other.example\r\n\r\nold"
            .to_vec()
    })
    .await;
    let server = serve(front_with_cors(upstream.upstreams())).await;
    let answer = exchange(server.address(), request("GET", "/old", ORIGIN)).await;
    let origin = "access-control-allow-origin";
    assert_eq!(header(&answer, origin), Some("https://other.example"));
    assert_eq!((count(&answer, origin), count(&answer, "vary")), (1, 1));
}

/// Which methods the other application has, it alone knows: the one that is asked for is allowed.
#[tokio::test]
async fn a_preflight_of_a_route_that_is_passed_on_is_answered_here() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let server = serve(front_with_cors(upstream.upstreams())).await;
    let asked = format!("{ORIGIN}Access-Control-Request-Method: PURGE\r\n");
    let answer = exchange(server.address(), request("OPTIONS", "/old", &asked)).await;
    assert_status(&answer, 204);
    assert_eq!(
        header(&answer, "access-control-allow-methods"),
        Some("PURGE")
    );
    assert_eq!(count(&answer, "access-control-allow-origin"), 1);
    assert!(upstream.received.lock().expect("nobody panics").is_empty());
}

#[tokio::test]
async fn what_matches_no_route_is_passed_on_as_it_is() {
    let upstream = Upstream::start(|_| ok("old")).await;
    let server = serve(front_with_cors(upstream.upstreams())).await;
    let asked = format!("{ORIGIN}Access-Control-Request-Method: PUT\r\n");
    for (method, headers) in [("GET", ORIGIN), ("OPTIONS", &asked)] {
        let answer = exchange(server.address(), request(method, "/other", headers)).await;
        assert_status(&answer, 200);
        assert_eq!(count(&answer, "access-control-allow-origin"), 0);
        assert_eq!(count(&answer, "vary"), 0);
    }
}
