//! What is reported: spans, ids, the access log, metrics.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use pyramidion::http::{HeaderName, Method, Request as HttpRequest};
use pyramidion::server::{AccessLog, Server};
use pyramidion::testing::TestApp;
use pyramidion::{
    App, Body, Configurator, Request, Response, Settings, SignedCookieSessionFactory, View,
    package, view_config,
};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::logging::{Log, logged_by_with};

mod views {
    use super::*;

    #[view_config(route_name = "item")]
    pub(crate) fn item(request: &mut Request) -> String {
        tracing::info!("inside");
        request.session().get::<String>("user").ok();
        request.id().unwrap_or("none").to_owned()
    }

    #[view_config(route_name = "slow")]
    pub(crate) async fn slow() -> Response {
        tokio::task::yield_now().await;
        tracing::info!("inside, later");
        Response::text("slow")
    }

    #[view_config(route_name = "panic")]
    pub(crate) fn panic() -> Response {
        panic!("on purpose")
    }
}

fn app() -> App {
    app_with(|_| {})
}

/// Returns an application that counts its requests.
fn counting() -> App {
    app_with(|settings| settings.set("pyramidion.metrics", "true"))
}

fn app_with(configure: impl FnOnce(&mut Settings)) -> App {
    let mut config = Configurator::new();
    configure(config.settings_mut());
    config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
    config.set_request_id_header(HeaderName::from_static("x-request-id"));
    config.add_route("item", "/items/{id}");
    config.add_route("slow", "/slow");
    config.add_route("panic", "/panic");
    config.scan(package!(self::views));
    config.make_app().expect("a right configuration")
}

/// Returns the log with a line for each span that closes.
fn logged(path: &'static str) -> String {
    logged_by_with(FmtSpan::CLOSE, || {
        let app = TestApp::new(app());
        app.get(path).header("x-request-id", "id-1").send();
    })
}

#[track_caller]
fn line<'l>(log: &'l str, text: &str) -> &'l str {
    let line = log.lines().find(|line| line.contains(text));
    line.unwrap_or_else(|| panic!("no {text} in {log}"))
}

#[test]
fn a_span_tells_what_answered_and_never_the_path() {
    let log = logged("/items/secret-7?token=confidential");
    let inside = line(&log, "inside");
    assert!(
        inside.contains(r#"request{method="GET" id=id-1}"#),
        "{inside}"
    );
    let close = line(&log, "close");
    for field in [
        r#"route="item""#,
        r#"view="item""#,
        "status=200",
        "elapsed_us=",
    ] {
        assert!(close.contains(field), "{field}: {close}");
    }
    assert!(
        !log.contains("secret-7") && !log.contains("confidential"),
        "{log}"
    );
}

#[test]
fn a_view_that_waits_is_inside_of_its_span() {
    let log = logged("/slow");
    assert!(line(&log, "inside, later").contains("id=id-1"), "{log}");
    assert!(line(&log, "close").contains(r#"view="slow""#), "{log}");
}

#[test]
fn what_is_not_found_and_what_panics_has_a_span_too() {
    let log = logged("/nowhere");
    let close = line(&log, "close");
    assert!(
        close.contains("status=404") && !close.contains("route="),
        "{close}"
    );
    let log = logged("/panic");
    assert!(line(&log, "a view panicked").contains("request{"), "{log}");
    assert!(line(&log, "close").contains("status=500"), "{log}");
}

#[test]
fn a_made_up_method_is_not_logged() {
    let log = logged_by_with(FmtSpan::CLOSE, || {
        TestApp::new(app()).request("TYPED", "/slow").send();
    });
    assert!(line(&log, "close").contains(r#"method="other""#), "{log}");
    assert!(!log.contains("TYPED"), "{log}");
}

#[test]
fn ids_are_taken_over_made_and_sent_back() {
    let app = TestApp::new(app());
    let given = app.get("/items/1").header("x-request-id", "a-1").send();
    assert_eq!(given.headers()["x-request-id"], "a-1");
    assert_eq!(given.text(), "a-1");
    let made = app.get("/items/1").header("x-request-id", "a b").send();
    let id = made.headers()["x-request-id"].to_str().expect("a text");
    assert_eq!((id.len(), id), (32, made.text()));
    let failed = app.get("/panic").header("x-request-id", "a-2").send();
    assert_eq!(failed.headers()["x-request-id"], "a-2");

    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(
        View::new(|request: &mut Request| request.id().is_none().to_string()).route_name("home"),
    );
    let without = TestApp::new(config.make_app().expect("a right configuration"));
    let response = without.get("/").header("x-request-id", "a-1").send();
    assert_eq!(response.text(), "true");
    assert!(!response.headers().contains_key("x-request-id"));
}

/// Sends a request to a server and returns its access log.
async fn access_log(combined: bool, request: &'static str) -> String {
    let log = Log::default();
    let access_log = if combined {
        AccessLog::combined(log.clone())
    } else {
        AccessLog::common(log.clone())
    };
    let server = Server::new(app()).access_log(access_log);
    let server = server.bind("127.0.0.1:0").await.expect("a free port");
    let address = server.local_addr();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run_until(async {
        ended.await.ok();
    }));
    let asked = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
    });
    asked.await.expect("no panic");
    end.send(()).expect("the server runs");
    running.await.expect("no panic");
    log.text()
}

#[tokio::test]
async fn the_access_log_has_the_common_and_the_combined_format() {
    let request = "GET /items/1?a=b HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Request-Id: a-1\r\n\
                   Referer: http://r/\"\r\nUser-Agent: browser\r\n\r\n";
    let line = access_log(true, request).await;
    let (before, after) = line.split_once(" [").expect("a time");
    assert_eq!(before, "127.0.0.1 - -");
    let (time, after) = after.split_once("] ").expect("a time");
    assert_eq!(time.len(), "10/Oct/2000:13:55:36 +0000".len(), "{time}");
    assert_eq!(
        after,
        "\"GET /items/1?a=b HTTP/1.1\" 200 3 \"http://r/\\x22\" \"browser\"\n"
    );
    let line = access_log(false, request).await;
    assert!(
        line.ends_with("\"GET /items/1?a=b HTTP/1.1\" 200 3\n"),
        "{line}"
    );
}

#[tokio::test]
async fn refused_and_waiting_requests_are_in_the_access_log() {
    let line = access_log(false, "GET /slow HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(line.contains("\"GET /slow HTTP/1.1\" 400 "), "{line}");
    let line = access_log(
        false,
        "HEAD /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert!(line.ends_with("\"HEAD /slow HTTP/1.1\" 200 -\n"), "{line}");
}

/// Returns what an application counts, as `name{labels} value`, in order.
fn counted(app: fn() -> App, requests: &[(Method, &str, Option<&str>)]) -> Vec<String> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let app = app();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        for (method, path, cookie) in requests {
            let mut request = HttpRequest::builder()
                .method(method)
                .uri(*path)
                .header("host", "h");
            if let Some(cookie) = cookie {
                request = request.header("cookie", *cookie);
            }
            let request = request.body(Body::empty()).expect("a request");
            runtime.block_on(app.call(request));
        }
    });
    let metrics = snapshotter.snapshot().into_vec().into_iter();
    let mut metrics: Vec<_> = metrics
        .map(|(key, _, _, value)| {
            let (_, key) = key.into_parts();
            let labels: Vec<_> = key
                .labels()
                .map(|l| format!("{}={}", l.key(), l.value()))
                .collect();
            let value = match value {
                DebugValue::Counter(count) => count.to_string(),
                DebugValue::Gauge(value) => value.to_string(),
                DebugValue::Histogram(values) => format!("{} times", values.len()),
            };
            format!("{}{{{}}} {value}", key.name(), labels.join(","))
        })
        .collect();
    metrics.sort();
    metrics
}

#[test]
fn requests_are_counted_by_method_route_and_status() {
    let requests = [
        (Method::GET, "/items/1", None),
        (Method::GET, "/items/2", Some("session=forged")),
        (Method::POST, "/nowhere", None),
    ];
    let metrics = counted(counting, &requests);
    assert_eq!(
        metrics,
        [
            "pyramidion_request_duration_seconds{method=GET,route=item} 2 times",
            "pyramidion_request_duration_seconds{method=POST,route=-} 1 times",
            "pyramidion_requests_in_flight{} 0",
            "pyramidion_requests_total{method=GET,route=item,status=200} 2",
            "pyramidion_requests_total{method=POST,route=-,status=404} 1",
            "pyramidion_sessions_rejected_total{reason=signature} 1",
        ]
    );
}

#[test]
fn requests_are_counted_where_the_application_says_so() {
    let requests = [(Method::GET, "/items/1", Some("session=forged"))];
    let metrics = counted(app, &requests);
    assert_eq!(
        metrics,
        ["pyramidion_sessions_rejected_total{reason=signature} 1"]
    );
}

#[test]
fn a_request_that_is_given_up_is_no_longer_in_flight() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let app = counting();
        runtime.block_on(async {
            let request = HttpRequest::get("/slow").header("host", "h");
            let mut call = Box::pin(app.call(request.body(Body::empty()).expect("a request")));
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(call.as_mut().poll(context).is_pending())
            });
            assert!(polled.await, "the view waits");
        });
    });
    let gauge = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .find_map(|(key, _, _, value)| {
            (key.key().name() == "pyramidion_requests_in_flight").then_some(value)
        });
    assert_eq!(gauge, Some(DebugValue::Gauge(0.0.into())));
}

#[test]
fn every_reason_to_end_a_session_is_told() {
    let secret = "s".repeat(64);
    let now = Arc::new(Mutex::new(1_700_000_000.0));
    let app = |timeout: Option<i64>, lifetime: Option<i64>, now: Arc<Mutex<f64>>| {
        let mut config = Configurator::new();
        let clock = pyramidion::session::Clock::from_fn(move || *now.lock().expect("no panic"));
        let factory = SignedCookieSessionFactory::new(secret.clone())
            .timeout(timeout)
            .lifetime(lifetime)
            .clock(clock);
        config.set_session_factory(factory);
        config.add_route("set", "/");
        let view = View::new(|request: &mut Request| {
            request
                .session()
                .insert("a", 1)
                .map(|()| "set")
                .map_err(pyramidion::Error::from)
        });
        config.add_view(view.route_name("set"));
        TestApp::new(config.make_app().expect("a right configuration"))
    };
    for (timeout, lifetime, reason) in [
        (Some(60), None, r#"reason="timed_out""#),
        (None, Some(60), r#"reason="outlived""#),
        (Some(60), Some(60), r#"reason="outlived""#),
    ] {
        let log = logged_by_with(FmtSpan::NONE, || {
            let app = app(timeout, lifetime, Arc::clone(&now));
            app.get("/").send();
            *now.lock().expect("no panic") += 61.0;
            app.get("/").send();
        });
        assert!(
            line(&log, "a session was rejected").contains(reason),
            "{log}"
        );
    }
}
