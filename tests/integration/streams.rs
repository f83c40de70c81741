//! Bodies that are made while they are sent, and server-sent events.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::stream;
use http_body_util::BodyExt as _;
use pyramidion::sse::{Event, LastEventId, Sse};
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{App, Body, Configurator, Request, Response, View, package, view_config};
use pyramidion_tests::http::PATIENCE;

/// More than is read at a time.
const LONG: usize = 300_000;

fn pattern() -> Vec<u8> {
    (0..LONG).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

/// A reader that gives pieces of many sizes, is interrupted now and then, and fails or panics at its end if told so.
struct Odd {
    rest: Vec<u8>,
    calls: usize,
    end: fn() -> io::Result<usize>,
}

impl Odd {
    fn new(end: fn() -> io::Result<usize>) -> Self {
        Self {
            rest: pattern(),
            calls: 0,
            end,
        }
    }
}

impl Read for Odd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.rest.is_empty() {
            return (self.end)();
        }
        let length = (self.calls * 1_009).min(buffer.len()).min(self.rest.len());
        buffer[..length].copy_from_slice(&self.rest[..length]);
        self.rest.drain(..length);
        Ok(length)
    }
}

fn answering(make: impl Fn() -> Body + Send + Sync + 'static) -> App {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(move || Response::text(make())).route_name("home"));
    config.make_app().unwrap()
}

/// Returns what came of a body, and whether it was whole.
async fn received(app: &App) -> (Vec<u8>, bool) {
    let request = http::Request::new(Body::empty());
    let mut body = app.call(request).await.into_body();
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => bytes.extend_from_slice(&frame.into_data().unwrap()),
            Err(_) => return (bytes, false),
        }
    }
    (bytes, true)
}

#[tokio::test]
async fn a_reader_is_read_to_its_end() {
    let app = answering(|| Body::from_reader(Odd::new(|| Ok(0))));
    assert!(received(&app).await == (pattern(), true));
    let empty = answering(|| Body::from_reader(io::empty()));
    assert_eq!(received(&empty).await, (Vec::new(), true));
}

#[tokio::test]
async fn a_reader_that_fails_or_panics_breaks_the_body_off() {
    pyramidion::testing::capture_output();
    let failing = answering(|| Body::from_reader(Odd::new(|| Err(io::Error::other("no disk")))));
    assert!(received(&failing).await == (pattern(), false));
    let panicking = answering(|| Body::from_reader(Odd::new(|| panic!("no disk"))));
    assert!(received(&panicking).await == (pattern(), false));
}

#[tokio::test]
async fn an_asynchronous_reader_is_read_to_its_end() {
    let app = answering(|| Body::from_async_read(io::Cursor::new(pattern())));
    assert!(received(&app).await == (pattern(), true));
    let pipe = answering(|| {
        let (mut writer, reader) = tokio::io::duplex(1_000);
        tokio::spawn(async move {
            tokio::io::AsyncWriteExt::write_all(&mut writer, &pattern())
                .await
                .unwrap();
        });
        Body::from_async_read(reader)
    });
    assert!(received(&pipe).await == (pattern(), true));
}

#[tokio::test]
async fn a_stream_is_sent_piece_by_piece_until_it_fails() {
    pyramidion::testing::capture_output();
    let whole = answering(|| Body::from_stream(stream::iter([Ok::<_, io::Error>("a"), Ok("b")])));
    assert_eq!(received(&whole).await, (b"ab".to_vec(), true));
    let failing = answering(|| {
        Body::from_stream(stream::iter([
            Ok("a"),
            Err(io::Error::other("over")),
            Ok("never"),
        ]))
    });
    assert_eq!(received(&failing).await, (b"a".to_vec(), false));
}

/// What is dropped tells so.
struct Watched(Arc<AtomicBool>);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

#[tokio::test]
async fn a_body_is_dropped_with_its_client() {
    let is_dropped = Arc::new(AtomicBool::new(false));
    let inside = Arc::clone(&is_dropped);
    let app = answering(move || {
        let watched = Watched(Arc::clone(&inside));
        Body::from_stream(stream::unfold(watched, |watched| async move {
            tokio::task::yield_now().await;
            Some((Ok::<_, io::Error>("more"), watched))
        }))
    });
    let mut body = app
        .call(http::Request::new(Body::empty()))
        .await
        .into_body();
    assert!(body.frame().await.unwrap().is_ok());
    drop(body);
    assert!(is_dropped.load(Ordering::Acquire));
}

mod events {
    use super::{Duration, Event, LastEventId, Request, Sse, stream, view_config};

    #[view_config(route_name = "few")]
    pub(super) fn few() -> Sse {
        let events =
            ["one", "two\r\nlines\rmore"].map(|text| Ok::<_, std::io::Error>(Event::data(text)));
        Sse::new(stream::iter(events))
    }

    #[view_config(route_name = "endless")]
    pub(super) fn endless(_request: &Request) -> Sse {
        let (sender, sse) = Sse::channel(1);
        tokio::spawn(async move {
            let _ = sender.send(Event::data("first")).await;
            sender.closed().await;
        });
        sse.keep_alive(Duration::from_secs(3600))
    }

    #[view_config(route_name = "last")]
    pub(super) fn last(LastEventId(id): LastEventId) -> String {
        format!("{id:?}")
    }

    #[view_config(route_name = "fails")]
    pub(super) fn fails() -> pyramidion::Result<Sse> {
        Err("no events today".into())
    }
}

fn events() -> TestApp {
    pyramidion::testing::capture_output();
    let mut config = Configurator::new();
    for name in ["few", "endless", "last", "fails"] {
        config.add_route(name, format!("/{name}"));
    }
    config.scan(package!(self::events));
    TestApp::new(config.make_app().unwrap())
}

#[test]
fn events_are_sent_with_all_their_lines() {
    let response = events().get("/few").send();
    assert_eq!(response.header("content-type"), Some("text/event-stream"));
    assert_eq!(response.header("cache-control"), Some("no-cache"));
    assert_eq!(response.header("x-accel-buffering"), Some("no"));
    assert_eq!(
        response.text(),
        "data: one\n\ndata: two\ndata: lines\ndata: more\n\n"
    );
    assert_eq!(events().request("HEAD", "/few").send().text(), "");
    assert_eq!(events().get("/fails").send().status(), 500);
}

#[test]
fn the_last_event_is_what_the_client_says() {
    let app = events();
    let last = |id: &[u8]| app.get("/last").header("last-event-id", id).send();
    assert_eq!(last(b"7").text(), "Some(\"7\")");
    assert_eq!(last("é".as_bytes()).text(), "Some(\"é\")");
    assert_eq!(last(b"").text(), "None");
    assert_eq!(app.get("/last").send().text(), "None");
    let refused = last(b"\xff");
    assert_eq!(refused.status(), 400);
    assert!(
        refused.text().contains("Last-Event-ID"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn events_without_an_end_end_with_the_server() {
    let app = events();
    let response = app.get("/endless").send_async();
    let ending = async {
        tokio::task::yield_now().await;
        app.begin_shutdown();
    };
    let both = async { tokio::join!(response, ending) };
    let (response, ()) = tokio::time::timeout(PATIENCE, both).await.unwrap();
    assert!(
        "data: first\n\n".starts_with(response.text()),
        "{}",
        response.text()
    );
}

#[tokio::test]
async fn a_sender_learns_that_nobody_listens() {
    let (sender, sse) = Sse::channel(0);
    let copy = sender.clone();
    sender.send(Event::data("kept")).await.unwrap();
    drop(sse);
    sender.closed().await;
    let error = copy.send(Event::data("lost")).await.unwrap_err();
    assert_eq!(error.to_string(), "nobody listens to the events any more");
}

#[test]
fn what_cannot_be_sent_is_refused() {
    for (name, id) in [
        ("a\nb", "1"),
        ("a\rb", "1"),
        ("a", "1\n"),
        ("a", "\r"),
        ("a", "\0"),
    ] {
        let event = Event::data("").event(name).and_then(|event| event.id(id));
        assert!(event.is_err(), "{name:?} {id:?}");
    }
    assert_eq!(Event::comment("a\nb").to_string(), ": a\n: b\n\n");
    let request = DummyRequest::get("/").build();
    assert!(request.header("last-event-id").is_none());
}
