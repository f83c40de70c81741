//! Services of other stacks on a server, and connections that become others.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::{CONNECTION, UPGRADE};
use hyper_util::rt::TokioIo;
use pyramidion::server::{AccessLog, Server};
use pyramidion::{App, Body, Configurator};
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Client, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tower::service_fn;

use super::{Mark, Odd};
use crate::logging::{Log, logged_by};

#[tokio::test]
async fn a_router_of_axum_is_served_within_the_limits() {
    let log = Log::default();
    let entered = Arc::new(Notify::new());
    let slow = {
        let entered = Arc::clone(&entered);
        async move || {
            entered.notify_one();
            tokio::time::sleep(Duration::from_millis(300)).await;
            "slow"
        }
    };
    let router = axum::Router::new()
        .route("/", axum::routing::get(|| async { "axum" }))
        .route("/slow", axum::routing::get(slow));
    let server = Server::new(router)
        .max_uri_length(100)
        .readiness_path("/ready")
        .access_log(AccessLog::common(log.clone()));
    let serving = Serving::start_with(server).await;
    let mut client = Client::connect(serving.address()).await.unwrap();
    let answer = client.send("GET", "/", &[], "").await.unwrap();
    assert_eq!((answer.status, &*answer.body), (200, "axum"));
    let answer = client.send("GET", "/ready", &[], "").await.unwrap();
    assert_eq!((answer.status, &*answer.body), (200, "ready\n"));
    let answer = client
        .send("GET", &format!("/{}", "x".repeat(100)), &[], "")
        .await
        .unwrap();
    assert_eq!(answer.status, 414);
    let mut client = Client::connect(serving.address()).await.unwrap();
    let (answer, ()) = tokio::join!(client.send("GET", "/slow", &[], ""), async {
        entered.notified().await;
        serving.finish().await;
    });
    assert_eq!(answer.unwrap().body, "slow");
    let log = log.text();
    assert!(
        log.contains("\"GET / HTTP/1.1\" 200 4") && log.contains("\"GET /slow HTTP/1.1\" 200 4"),
        "{log}"
    );
}

#[test]
fn a_service_that_fails_is_a_500_and_a_line_and_the_connection_goes_on() {
    for odd in [Odd::Fails, Odd::NeverReady, Odd::Panics] {
        let mut line = 0;
        let log = logged_by(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(async {
                line = line!() + 1;
                let server = Server::new(odd);
                let serving = Serving::start_with(server).await;
                let mut client = Client::connect(serving.address()).await.unwrap();
                for _ in 0..2 {
                    let answer = client.send("GET", "/", &[], "").await.unwrap();
                    assert_eq!(answer.status, 500);
                    assert!(!answer.body.contains("purpose"), "{}", answer.body);
                }
                drop(client);
                serving.finish().await;
            });
        });
        assert_eq!(log.matches("ERROR").count(), 2, "{log}");
        assert!(log.contains(&format!("serving.rs:{line}")), "{log}");
    }
}

#[tokio::test]
async fn an_announcement_is_not_an_answer() {
    let early = service_fn(async |_: http::Request<Body>| {
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = StatusCode::EARLY_HINTS;
        Ok::<_, Infallible>(response)
    });
    let serving = Serving::start_with(Server::new(early)).await;
    let mut client = Client::connect(serving.address()).await.unwrap();
    assert_eq!(client.send("GET", "/", &[], "").await.unwrap().status, 500);
    drop(client);
    serving.finish().await;
}

/// Upgrades a connection to one that sends back what it gets.
async fn echo(mut request: http::Request<Body>) -> Result<http::Response<Body>, Infallible> {
    let upgrading = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut stream = TokioIo::new(upgrading.await.expect("an upgrade"));
        let mut bytes = [0; 5];
        stream.read_exact(&mut bytes).await.expect("five bytes");
        stream.write_all(&bytes).await.expect("a client that reads");
    });
    let mut response = http::Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, http::HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, http::HeaderValue::from_static("echo"));
    Ok(response)
}

fn mounting(is_layered: bool) -> App {
    let mut config = Configurator::new();
    config.mount("/", service_fn(echo));
    if is_layered {
        config.add_layer(Mark("a"));
        config.add_layer_at("b", pyramidion::tweens::Order::new(), Mark("b"));
    }
    config.make_app().unwrap()
}

#[tokio::test]
async fn connections_become_others_through_layers_and_mounts() {
    let servers = [
        Server::new(service_fn(echo)),
        Server::new(mounting(false)),
        Server::new(mounting(true)),
    ];
    for server in servers {
        let serving = Serving::start_with(server).await;
        let mut stream = TcpStream::connect(serving.address()).await.unwrap();
        let request =
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let reading = stream.read_to_end(&mut answer);
        tokio::time::timeout(PATIENCE, reading)
            .await
            .unwrap()
            .unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 101 ") && answer.ends_with("\r\n\r\nhello"),
            "{answer}"
        );
        serving.finish().await;
    }
}

#[test]
fn an_application_is_not_taken_for_another_service() {
    let app = Configurator::new().make_app().unwrap();
    let debug = format!("{:?}", Server::new(app));
    assert!(debug.contains("root: App"), "{debug}");
}
