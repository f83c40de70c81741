//! Events for pages that follow the history: one whenever it has changed.

use std::time::Duration;

use pyramidion::response::IntoResponse as _;
use pyramidion::sse::{Event, Sse};
use pyramidion::{Request, Response};

use crate::history::History;

/// When a page that lost its events asks for them again.
const RETRY: Duration = Duration::from_millis(500);

/// Returns the events of a history, unless as many follow it as may.
///
/// They end with the server, and with the client, which then counts no longer.
pub(crate) fn events(history: &History, request: &Request) -> Option<Response> {
    let mut follower = history.follow()?;
    let end = request.shutdown();
    let (sender, events) = Sse::channel(1);
    tokio::spawn(async move {
        let follow = async {
            while let Some(changes) = follower.change().await {
                let event = Event::data(changes.to_string()).event("history");
                let Ok(event) = event else { break };
                if sender.send(event.retry(RETRY)).await.is_err() {
                    break;
                }
            }
        };
        tokio::select! {
            () = follow => {}
            () = sender.closed() => {}
            () = end => {}
        }
    });
    Some(events.into_response())
}
