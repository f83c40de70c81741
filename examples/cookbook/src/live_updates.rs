//! Recipe: pages that change while they are looked at, by server-sent events and by a WebSocket.

use pyramidion::extract::{Form, State};
use pyramidion::sse::{Event, Sse};
use pyramidion::websocket::{Message, WebSocket, WebSocketUpgrade};
use pyramidion::{App, Configurator, HttpException, Request, Response, package, view_config};
use serde::Deserialize;
use tokio::sync::broadcast::{Receiver, Sender, error::RecvError};

/// Those who listen. Each process has its own: behind several, a server such as Redis passes messages on.
type Listeners = Sender<String>;

#[derive(Deserialize)]
struct Told {
    text: String,
}

#[view_config(route_name = "tell", request_method = "POST")]
fn tell(State(listeners): State<Listeners>, Form(told): Form<Told>) -> HttpException {
    drop(listeners.send(told.text)); // it fails where nobody listens
    HttpException::no_content()
}

/// Sends events: the server speaks, and the page listens. The browser connects again by itself.
#[view_config(route_name = "events")]
fn events(request: &Request, State(listeners): State<Listeners>) -> pyramidion::Result<Sse> {
    let mut told = listeners.subscribe();
    let (sender, sse) = Sse::channel(16);
    request.spawn(async move {
        loop {
            tokio::select! {
                () = sender.closed() => return, // the client is gone, or the server ends
                text = next(&mut told) => match text {
                    Some(text) => drop(sender.send(Event::data(text)).await),
                    None => return,
                },
            }
        }
    })?;
    Ok(sse)
}

/// Both sides speak when they want.
#[view_config(route_name = "chat")]
fn chat(State(listeners): State<Listeners>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        let mut told = listeners.subscribe();
        loop {
            tokio::select! {
                message = socket.recv() => match message {
                    Some(Message::Text(text)) => drop(listeners.send(text.to_string())),
                    Some(_) => {} // bytes
                    None => return Ok(()), // the client is gone, or the server ends
                },
                text = next(&mut told) => match text {
                    Some(text) => socket.send(text).await?,
                    None => return Ok(()),
                },
            }
        }
    })
}

/// Returns the next text. A listener that is too slow misses some.
async fn next(told: &mut Receiver<String>) -> Option<String> {
    loop {
        match told.recv().await {
            Ok(text) => return Some(text),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

/// The page, whose script shows what is told.
#[view_config(route_name = "page", renderer = "templates/live.html")]
fn page() {}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app() -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    config.set_state(Listeners::new(16));
    config.add_route("page", "/");
    config.add_route("tell", "/tell");
    config.add_route("events", "/events");
    config.add_route("chat", "/chat");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn everybody_hears_what_is_told() {
        let client = TestApp::new(app().expect("a right configuration"));
        client.get("/").send().assert_contains("new EventSource");
        let mut events = client.get("/events").events();
        let mut socket = client.get("/chat").connect().expect("a WebSocket");
        client
            .post("/tell")
            .form([("text", "Rain")])
            .send()
            .assert_status(204);
        assert_eq!(
            events.next().map(|event| event.data).as_deref(),
            Some("Rain")
        );
        assert_eq!(socket.recv(), Some(Message::from("Rain")));
        socket.send("Sun");
        assert_eq!(socket.recv(), Some(Message::from("Sun")));
        assert_eq!(
            events.next().map(|event| event.data).as_deref(),
            Some("Sun")
        );
    }
}
