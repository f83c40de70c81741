//! The pages. Each view is an ordinary function, which a test can call.

mod errors;

use pyramidion::extract::{Form, State};
use pyramidion::{HttpException, view_config};
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;

use crate::notes::{self, Note};
use crate::routes::OneNote;

#[derive(Serialize)]
pub(crate) struct Home {
    notes: Vec<Note>,
}

#[view_config(route_name = "home", renderer = "templates/home.html")]
pub(crate) async fn home(State(database): State<SqlitePool>) -> pyramidion::Result<Home> {
    let notes = notes::latest(&database).await?;
    Ok(Home { notes })
}

#[derive(Deserialize)]
pub(crate) struct NewNote {
    text: String,
}

/// Adds what the form of the page brings, with the token that proves it to be from there.
#[view_config(route_name = "home", request_method = "POST")]
pub(crate) async fn add(
    State(database): State<SqlitePool>,
    Form(NewNote { text }): Form<NewNote>,
) -> pyramidion::Result<HttpException> {
    let id = notes::add(&database, &text).await?;
    tracing::debug!(id, "there is a new note");
    Ok(HttpException::see_other("/"))
}

#[view_config(route = OneNote, renderer = "templates/note.html")]
pub(crate) async fn note(
    OneNote { id }: OneNote,
    State(database): State<SqlitePool>,
) -> pyramidion::Result<Note> {
    let found = notes::find(&database, id).await?;
    Ok(found.ok_or_else(HttpException::not_found)?)
}
