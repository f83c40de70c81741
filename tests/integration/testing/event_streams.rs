//! Server-sent events, as a test receives them.

use std::sync::mpsc::{self, Sender, TryRecvError};

use pyramidion::sse::{Event, Sse};
use pyramidion::testing::TestApp;
use pyramidion::{Request, View};
use pyramidion_tests::applications::client;

use super::failure;

/// Says that it is dropped.
struct Guard(Sender<()>);

impl Drop for Guard {
    fn drop(&mut self) {
        // Not every test listens.
        let _ = self.0.send(());
    }
}

fn application(gone: Sender<()>) -> TestApp {
    client(|config| {
        config.add_route("count", "/count");
        let count = move || {
            let (sender, sse) = Sse::channel(1);
            let guard = Guard(gone.clone());
            tokio::spawn(async move {
                let _guard = guard;
                let mut number = 0;
                while sender.send(Event::data(number.to_string())).await.is_ok() {
                    number += 1;
                }
            });
            sse
        };
        config.add_view(View::new(count).route_name("count"));
        config.add_route("three", "/three");
        let three = |request: &mut Request| {
            let accept = request.header("accept").unwrap_or_default().to_owned();
            let (sender, sse) = Sse::channel(3);
            tokio::spawn(async move {
                let named = Event::data("a\nb")
                    .event("line")
                    .expect("a name")
                    .id("7")
                    .expect("an id");
                for event in [named, Event::data(accept)] {
                    sender.send(event).await.expect("somebody listens");
                }
            });
            sse
        };
        config.add_view(View::new(three).route_name("three"));
        config.add_route("page", "/page");
        config.add_view(View::new(|| "page").route_name("page"));
    })
}

#[test]
fn events_are_received_while_they_are_sent() {
    let app = application(mpsc::channel().0);
    let mut events = app.get("/count").events();
    assert_eq!(
        events.response().header("content-type"),
        Some("text/event-stream")
    );
    for number in 0..50 {
        let event = events.next().expect("an event");
        assert_eq!(event.data, number.to_string());
    }
}

#[test]
fn a_stream_that_ends_is_read_as_a_whole_too() {
    let app = application(mpsc::channel().0);
    let streamed: Vec<_> = app.get("/three").events().collect();
    assert_eq!(streamed.len(), 2);
    assert_eq!(
        (streamed[0].event.as_str(), streamed[0].data.as_str()),
        ("line", "a\nb")
    );
    assert_eq!(streamed[0].id.as_deref(), Some("7"));
    assert_eq!(streamed[1].event, "message");
    assert_eq!(streamed[1].data, "text/event-stream");
    let whole = app
        .get("/three")
        .header("accept", "text/event-stream")
        .send()
        .events();
    assert_eq!(whole, streamed);
}

#[test]
fn the_application_ends_when_nobody_listens_any_more() {
    let (gone, is_gone) = mpsc::channel();
    let app = application(gone);
    let mut events = app.get("/count").events();
    assert!(events.next().is_some());
    assert_eq!(is_gone.try_recv(), Err(TryRecvError::Empty));
    drop(events);
    is_gone.recv().expect("the end of what sends events");
}

#[test]
fn what_has_no_events_is_shown() {
    let app = application(mpsc::channel().0);
    let told = failure(|| app.get("/page").events());
    assert!(
        told.starts_with(
            "the response has the type `text/plain`, not `text/event-stream`\nGET http"
        ),
        "{told}"
    );
}
