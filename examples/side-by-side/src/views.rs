//! The pages that have moved. Their templates are in `templates/`.

use http::StatusCode;
use pyramidion::{
    HttpException, Request, Session, forbidden_view_config, notfound_view_config, view_config,
};
use serde::Serialize;

use crate::routes::{NotePage, Profile};
use crate::security::PEOPLE;

/// All notes are in the session's cookie, which has room for these.
const MOST_NOTES: usize = 5;
const LONGEST_NOTE: usize = 40;

/// What a page without variables shows its template.
#[derive(Serialize)]
pub(crate) struct Page {}

#[derive(Serialize)]
pub(crate) struct Home {
    count: usize,
}

#[view_config(route_name = "home", renderer = "templates/home.html")]
pub(crate) fn home(session: &Session) -> pyramidion::Result<Home> {
    let count = written(session)?.len();
    Ok(Home { count })
}

#[derive(Serialize)]
pub(crate) struct Notebook {
    notes: Vec<Link>,
    longest: usize,
    error: String,
}

/// A link with its text.
#[derive(Serialize)]
struct Link {
    url: String,
    text: String,
}

#[view_config(
    route_name = "notes",
    request_method = "GET",
    renderer = "templates/notes.html"
)]
pub(crate) fn notes(request: &mut Request) -> pyramidion::Result<Notebook> {
    show_notes(request, String::new())
}

/// Adds a note and leads on to the old application, which shows the message.
#[view_config(
    route_name = "notes",
    request_method = "POST",
    renderer = "templates/notes.html"
)]
pub(crate) fn add_note(request: &mut Request) -> pyramidion::Result<Notebook> {
    let text = request.post().get("text").unwrap_or_default();
    let text = text.trim().to_owned();
    if !(1..=LONGEST_NOTE).contains(&text.chars().count()) {
        request
            .response()
            .set_status(StatusCode::UNPROCESSABLE_ENTITY);
        let error = format!("A note has 1 to {LONGEST_NOTE} characters.");
        return show_notes(request, error);
    }
    let session = request.session();
    let mut notes = written(session)?;
    notes.push(text);
    let first_kept = notes.len().saturating_sub(MOST_NOTES);
    session.insert("notes", &notes[first_kept..])?;
    session.flash_once("", "It is written down.")?;
    Err(HttpException::found(request.route_url("messages")?).into())
}

fn show_notes(request: &mut Request, error: String) -> pyramidion::Result<Notebook> {
    let texts = written(request.session())?;
    let notes = texts.into_iter().zip(1..).map(|(text, number)| {
        let url = request.route_path(&NotePage { number })?;
        Ok(Link { url, text })
    });
    Ok(Notebook {
        notes: notes.collect::<pyramidion::Result<_>>()?,
        longest: LONGEST_NOTE,
        error,
    })
}

/// Returns the notes, whichever application they were written in.
fn written(session: &Session) -> pyramidion::Result<Vec<String>> {
    Ok(session.get("notes")?.unwrap_or_default())
}

#[derive(Serialize)]
pub(crate) struct NotesAsJson {
    notes: Vec<String>,
}

#[view_config(route_name = "notes_json", renderer = "json")]
pub(crate) fn notes_as_json(session: &Session) -> pyramidion::Result<NotesAsJson> {
    let notes = written(session)?;
    Ok(NotesAsJson { notes })
}

#[derive(Serialize)]
pub(crate) struct Note {
    number: usize,
    text: String,
}

#[view_config(route = NotePage, renderer = "templates/note.html")]
pub(crate) fn note(session: &Session, page: NotePage) -> pyramidion::Result<Note> {
    let number = page.number;
    let text = match number.checked_sub(1) {
        Some(index) => written(session)?.into_iter().nth(index),
        None => None,
    };
    let text = text.ok_or_else(HttpException::not_found)?;
    Ok(Note { number, text })
}

#[derive(Serialize)]
pub(crate) struct Administration {
    people: Vec<Link>,
}

/// Links to the pages of the people, which the old application has.
#[view_config(
    route_name = "admin",
    permission = "administer",
    renderer = "templates/admin.html"
)]
pub(crate) fn admin(request: &Request) -> pyramidion::Result<Administration> {
    let people = PEOPLE.iter().map(|(name, _)| {
        let name = (*name).to_owned();
        let url = request.route_path(&Profile { name: name.clone() })?;
        Ok(Link { url, text: name })
    });
    let people = people.collect::<pyramidion::Result<_>>()?;
    Ok(Administration { people })
}

#[notfound_view_config(renderer = "templates/not_found.html")]
pub(crate) fn not_found() -> Page {
    Page {}
}

#[forbidden_view_config(renderer = "templates/forbidden.html")]
pub(crate) fn forbidden() -> Page {
    Page {}
}
