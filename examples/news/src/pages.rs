//! The views for people.

use pyramidion::extract::State;
use pyramidion::forms::{Controls, Fields, Filled, FormFile};
use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{Response, Session, view_config};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use crate::stories::{Stories, Story};

/// What a reader tells.
#[derive(Fields)]
struct Telling {
    #[field(max_length = 200)]
    title: String,
    #[field(types = ["image/png", "image/jpeg"], help = "A photo, if there is one")]
    picture: Option<FormFile>,
}

#[derive(Serialize)]
struct NewsPage {
    stories: Vec<Story>,
    form: Controls,
}

/// Shows the stories, and tells another one when the form is sent.
#[view_config(route_name = "news", renderer = "templates/news.html")]
fn news(
    session: &mut Session,
    State(stories): State<Stories>,
    form: Filled<Telling>,
) -> pyramidion::Result<Response> {
    let page = |form| NewsPage {
        stories: stories.told(),
        form,
    };
    let Telling { title, picture } = form.submitted_with(page)?;
    let picture = picture.map(|picture| picture.size());
    stories.tell(Story { title, picture });
    session.flash("It is told.")?;
    Ok(Response::redirect("/"))
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
