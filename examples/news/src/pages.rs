//! The views for people.

use pyramidion::extract::State;
use pyramidion::request::FormFile;
use pyramidion::view::PageOr;
use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{Request, Response, view_config};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use crate::stories::{Stories, Story};

#[derive(Serialize)]
struct NewsPage {
    stories: Vec<Story>,
    title: String,
    mistake: &'static str,
}

#[view_config(
    route_name = "news",
    request_method = "GET",
    renderer = "templates/news.html"
)]
fn news(State(stories): State<Stories>) -> NewsPage {
    NewsPage {
        stories: stories.told(),
        title: String::new(),
        mistake: "",
    }
}

/// Tells a story of a form, or shows the form again.
#[view_config(
    route_name = "news",
    request_method = "POST",
    renderer = "templates/news.html"
)]
fn tell(
    request: &mut Request,
    State(stories): State<Stories>,
) -> pyramidion::Result<PageOr<NewsPage>> {
    let title = request.params().one("title")?.to_owned();
    if title.trim().is_empty() {
        return Ok(PageOr::Page(NewsPage {
            stories: stories.told(),
            title,
            mistake: "A story needs a title.",
        }));
    }
    let picture = request.files().first().map(FormFile::size);
    stories.tell(Story { title, picture });
    request.session().flash("It is told.")?;
    Ok(Response::redirect("/").into())
}

/// Sends the titles of stories while they are told.
#[view_config(route_name = "live")]
fn live(State(stories): State<Stories>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        let mut news = stories.listen();
        loop {
            tokio::select! {
                // Whatever a reader sends is passed over.
                message = socket.recv() => if message.is_none() {
                    return Ok(());
                },
                title = news.recv() => match title {
                    Ok(title) => socket.send(title).await?,
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                },
            }
        }
    })
}
