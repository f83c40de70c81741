//! The pages. Each view is an ordinary function, which a test can call.

mod errors;

use pyramidion::extract::State;
use pyramidion::forms::{Controls, Fields, Filled};
use pyramidion::{HttpException, Response, view_config};
use serde::Serialize;
use sqlx::SqlitePool;

use crate::notes::{self, Note};
use crate::routes::OneNote;

/// The form: its fields, and what they may hold.
#[derive(Fields)]
pub(crate) struct NewNote {
    #[field(max_length = 200, label = "Note")]
    text: String,
}

#[derive(Serialize)]
pub(crate) struct Home {
    form: Controls,
    notes: Vec<Note>,
}

/// Shows the notes with the form, and adds what the form brings.
#[view_config(route_name = "home", renderer = "templates/home.html")]
pub(crate) async fn home(
    State(database): State<SqlitePool>,
    form: Filled<NewNote>,
) -> pyramidion::Result<Response> {
    let notes = notes::latest(&database).await?;
    // Where nothing was sent yet, or something is wrong with it, this shows the page.
    let NewNote { text } = form.submitted_with(|form| Home { form, notes })?;
    let id = notes::add(&database, &text).await?;
    tracing::debug!(id, "there is a new note");
    Ok(Response::see_other("/"))
}

#[view_config(route = OneNote, renderer = "templates/note.html")]
pub(crate) async fn note(
    OneNote { id }: OneNote,
    State(database): State<SqlitePool>,
) -> pyramidion::Result<Note> {
    let found = notes::find(&database, id).await?;
    Ok(found.ok_or_else(HttpException::not_found)?)
}
