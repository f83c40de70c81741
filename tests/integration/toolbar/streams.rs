//! What is made while it is sent passes through as it comes.

use std::io;
use std::time::Duration;

use futures_util::stream;
use pyramidion::http::header::CONTENT_LENGTH;
use pyramidion::sse::{Event, Sse};
use pyramidion::testing::TestApp;
use pyramidion::{App, Body, Configurator, Request, Response, SignedCookieSessionFactory, View};
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt as _;

use super::{configured, here, loopback};
use crate::logging::listen_to_everything;

#[test]
fn events_that_never_end_are_passed_on_and_recorded() {
    let mut config = configured(true);
    config.add_route("endless", "/endless");
    let endless = |_: &mut Request| {
        let (sender, sse) = Sse::channel(1);
        tokio::spawn(async move {
            let _ = sender.send(Event::data("first")).await;
            sender.closed().await;
        });
        sse.keep_alive(Duration::from_secs(3600))
    };
    config.add_view(View::new(endless).route_name("endless"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let mut events = app.get("/endless").extension(loopback()).events();
    let first = events.next().expect("an event");
    assert_eq!(first.data, "first");
    let history: Value = here(app.get("/_debug/?format=json")).json();
    assert!(history.to_string().contains("/endless"), "{history}");
}

const SECRET: &str = "5ecret-that-the-view-learns";

/// Returns a body that has a beginning and then fails.
fn failing() -> Body {
    let pieces = [
        Ok("<body>begun"),
        Err(io::Error::other(format!("over with {SECRET}"))),
    ];
    Body::from_stream(stream::iter(pieces))
}

fn panicking() -> Body {
    let mut is_begun = false;
    Body::from_stream(stream::poll_fn(move |_| {
        assert!(!is_begun, "it panicked");
        is_begun = true;
        std::task::Poll::Ready(Some(Ok::<_, io::Error>("<body>begun")))
    }))
}

fn breaking_off() -> App {
    let mut config = Configurator::new();
    config.include(pyramidion_toolbar::toolbar);
    config.settings_mut().set("pyramidion.development", "on");
    config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
    for name in ["failing", "panicking", "short"] {
        config.add_route(name, format!("/{name}"));
    }
    let learns = |request: &mut Request| -> pyramidion::Result<Response> {
        request.session().insert("token", SECRET)?;
        Ok(Response::html(failing()))
    };
    config.add_view(View::new(learns).route_name("failing"));
    config.add_view(View::new(|| Response::html(panicking())).route_name("panicking"));
    let short = || {
        let body = Body::from_stream(stream::iter([Ok::<_, io::Error>("<body>")]));
        Response::html(body).with_header(CONTENT_LENGTH, 100.into())
    };
    config.add_view(View::new(short).route_name("short"));
    config.make_app().expect("a right configuration")
}

#[tokio::test]
async fn a_body_that_breaks_off_is_in_the_log_of_its_request() {
    pyramidion::testing::capture_output();
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(pyramidion_toolbar::layer());
    let _guard = tracing::subscriber::set_default(subscriber);
    let app = breaking_off();
    for (path, said) in [
        ("/failing", "the body of a response broke off"),
        ("/panicking", "the body of a response panicked"),
        ("/short", "the body of a response broke off"),
    ] {
        let response = call(&app, path).await;
        let link = response.headers()["x-debug-link"].to_str().expect("a text");
        let link = format!(
            "{}?format=json",
            link.trim_start_matches("http://localhost")
        );
        let before = text(call(&app, &link).await).await.expect("it is whole");
        assert!(!before.contains(said), "{before}");
        assert!(text(response).await.is_none(), "{path} breaks off");
        let recorded = text(call(&app, &link).await).await.expect("it is whole");
        assert!(recorded.contains(said), "{path}: {recorded}");
        // What became known with the answer is hidden in what came after it.
        assert!(!recorded.contains(SECRET), "{recorded}");
    }
}

/// Calls an application from this machine.
async fn call(app: &App, path: &str) -> http::Response<Body> {
    let request = http::Request::get(path).header("host", "localhost");
    let request = request.extension(loopback()).body(Body::empty());
    app.call(request.expect("a request")).await
}

/// Returns the text of a body that is whole.
async fn text(response: http::Response<Body>) -> Option<String> {
    use http_body_util::BodyExt as _;

    let whole = response.into_body().collect().await.ok()?;
    String::from_utf8(whole.to_bytes().to_vec()).ok()
}

#[tokio::test]
async fn a_websocket_logs_into_its_recording_until_it_ends() {
    use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
    use pyramidion_tests::Serving;
    use tokio_tungstenite::tungstenite::Message;

    pyramidion::testing::capture_output();
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(pyramidion_toolbar::layer());
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut config = configured(true);
    config.add_route("talk", "/talk");
    let talk = |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async |mut socket: WebSocket| {
            while let Some(message) = socket.recv().await {
                tracing::warn!("it was told something");
                socket.send(message).await?;
            }
            panic!("it panicked at its end");
        })
    };
    config.add_view(View::new(talk).route_name("talk"));
    let app = config.make_app().expect("a right configuration");
    let server = Serving::start(app).await;
    let stream = tokio::net::TcpStream::connect(server.address()).await;
    let stream = stream.expect("it listens");
    let url = format!("ws://{}/talk", server.address());
    let (mut socket, answer) = tokio_tungstenite::client_async(url, stream)
        .await
        .expect("a WebSocket");
    let link = answer.headers()["x-debug-link"].to_str().expect("a text");
    let (_, path) = link.split_once("/_debug").expect("a link to the toolbar");
    let path = format!("/_debug{path}?format=json");
    {
        use futures_util::{SinkExt as _, StreamExt as _};
        socket
            .send(Message::text("hello"))
            .await
            .expect("it is open");
        assert!(socket.next().await.is_some());
        let recorded = get(&server, &path).await;
        assert_eq!(recorded["status"], 101);
        assert_eq!(recorded["size"], 0);
        assert_eq!(
            recorded["log"]["kept"][0]["message"],
            "it was told something"
        );
        socket.close(None).await.expect("it is open");
        while socket.next().await.is_some() {}
    }
    let until = tokio::time::Instant::now() + pyramidion_tests::http::PATIENCE;
    while !get(&server, &path).await.to_string().contains("panicked") {
        assert!(tokio::time::Instant::now() < until, "its end is recorded");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.finish().await;
}

async fn get(server: &pyramidion_tests::Serving, path: &str) -> Value {
    let client = pyramidion_tests::http::Client::connect(server.address()).await;
    let answer = client.expect("it listens").send("GET", path, &[], "").await;
    serde_json::from_str(&answer.expect("an answer").body).expect("JSON")
}
