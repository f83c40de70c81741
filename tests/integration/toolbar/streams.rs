//! What is made while it is sent passes through as it comes.

use std::time::Duration;

use pyramidion::sse::{Event, Sse};
use pyramidion::testing::TestApp;
use pyramidion::{Request, View};
use serde_json::Value;

use super::{configured, here, loopback};

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
