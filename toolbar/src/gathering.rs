//! What is taken of a request, its session and its response, once it is known.

use std::borrow::Cow;

use pyramidion::Request;
use pyramidion::devel::{self, Mask, Shown};
use pyramidion::http::header::{COOKIE, LOCATION, SET_COOKIE};
use pyramidion::http::{HeaderMap, Method, StatusCode};
use pyramidion::introspection::Explanation;
use pyramidion::observers::Departure;
use pyramidion::session::SessionSight;

use crate::history::{History, lock};
use crate::limits::{Budget, VALUES};
use crate::recording::{Entry, Input, Kind, Pair, Recording};
use crate::{failing, naming, tried};

/// Takes what is known of a request when it comes.
pub(crate) fn arrival(recording: &mut Recording, request: &Request, mask: &Mask) {
    let budget = &mut recording.budget;
    recording.method = mask.text(request.method().as_str());
    recording.path = budget.keep(mask, path(request, mask));
    recording.peer = request
        .remote_addr()
        .map(|peer| mask.text(&peer.to_string()));
    recording.request_id = request.id().map(|id| mask.text(id));
    recording.kind = kind(request);
    recording.request_headers = headers(request.headers(), mask, budget);
}

fn kind(request: &Request) -> Kind {
    let is_script = request.is_xhr()
        || matches!(
            request.header("sec-fetch-mode"),
            Some("cors" | "same-origin" | "no-cors")
        ) && request.header("sec-fetch-dest") == Some("empty");
    if is_script { Kind::Script } else { Kind::Page }
}

/// Returns the path of a request with its query.
fn path(request: &Request, mask: &Mask) -> Shown {
    let path = request.uri().path_and_query();
    mask.text(path.map_or("/", |path| path.as_str()))
}

/// Returns a mask that knows what is secret of a request in the end: its form, its session, its cookies and those that it sets.
pub(crate) fn mask(departure: &Departure<'_>) -> Mask {
    let mut mask = Mask::of(departure.request());
    for (_, value) in set_cookies(departure.response().headers()) {
        mask.learn("cookie", &value);
    }
    mask
}

/// Says which redirect led to a request: that of the last one, if it leads here.
pub(crate) fn redirect_before(
    history: &History,
    departure: &Departure<'_>,
    mask: &Mask,
) -> Option<Shown> {
    let request = departure.request();
    let here = path(request, mask);
    let url = mask.text(&request.url());
    let last = history.all().into_iter().next()?;
    let last = lock(&last);
    let leads_here =
        (last.location.as_ref()).is_some_and(|location| *location == here || *location == url);
    leads_here.then(|| {
        let status = last.status.unwrap_or_default();
        mask.text(&format!("{} {} ({status})", last.method, last.path))
    })
}

/// Completes a recording with what is known once a request is answered.
pub(crate) fn departure(
    recording: &mut Recording,
    departure: &Departure<'_>,
    explanation: &Explanation,
    mask: &Mask,
) {
    let (request, response) = (departure.request(), departure.response());
    mask_again(recording, mask);
    recording.status = Some(response.status().as_u16());
    recording.size = size(departure);
    let route = request.matched_route();
    recording.route = route.map(|route| mask.text(route.name()));
    if let Some((function, place)) = departure.view() {
        recording.view = Some(mask.text(function));
        recording.place = Some(mask.text(&place.to_string()));
    }
    let location = response.headers().get(LOCATION);
    let location = location.filter(|_| response.status().is_redirection());
    recording.location = location.map(|location| mask.text(&text(location.as_bytes())));
    recording.matching = tried::matching(explanation, mask);
    for rendering in &mut recording.templates {
        rendering.names = naming::of(rendering.renderer.as_str(), departure, mask);
    }
    let budget = &mut recording.budget;
    recording.error = failing::error(departure, mask, budget);
    recording.curl = budget.keep(mask, mask.text(devel::curl(request, mask).as_str()));
    recording.input = input(request, mask, budget);
    recording.response_headers = headers(response.headers(), mask, budget);
    recording.session.cookies = set_cookies(response.headers())
        .take(VALUES)
        .map(|(name, value)| (budget.keep(mask, mask.text(&name)), value.len() as u64))
        .collect();
    if let (Some(opened), Some(session)) = (&mut recording.session.opened, departure.session()) {
        opened.after = session_values(session, mask, budget);
    }
}

/// Returns how much of a body is sent, if that is known.
fn size(departure: &Departure<'_>) -> Option<u64> {
    let (request, response) = (departure.request(), departure.response());
    let is_empty = *request.method() == Method::HEAD
        || matches!(
            response.status(),
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
        )
        || response.status().is_informational();
    let length = response.body().as_bytes().map(|bytes| bytes.len() as u64);
    if is_empty { Some(0) } else { length }
}

/// Hides what was not known to be a secret when it was recorded.
fn mask_again(recording: &mut Recording, mask: &Mask) {
    let again = |text: &mut Shown| *text = mask.lines(text.as_str());
    again(&mut recording.path);
    recording
        .request_headers
        .iter_mut()
        .for_each(|(_, value)| again(value));
    for permission in &mut recording.permissions {
        again(&mut permission.reason);
    }
    for rendering in &mut recording.templates {
        rendering.values = mask.text(rendering.values.as_str());
    }
    if let Some(opened) = &mut recording.session.opened {
        opened.before.iter_mut().for_each(|(_, value)| again(value));
    }
    let entries = [&mut recording.log, &mut recording.statements];
    for entries in entries.into_iter().chain(recording.own.values_mut()) {
        for entry in &mut entries.kept {
            mask_entry(entry, mask);
        }
    }
}

/// Hides in an event what was not known to be a secret when it was read.
pub(crate) fn mask_entry(entry: &mut Entry, mask: &Mask) {
    let again = |text: &mut Shown| *text = mask.lines(text.as_str());
    again(&mut entry.message);
    entry.fields.iter_mut().for_each(|(_, value)| again(value));
}

/// Returns headers in the order in which they are sent, cookies by their names and lengths.
fn headers(headers: &HeaderMap, mask: &Mask, budget: &mut Budget) -> Vec<Pair> {
    let pairs = headers.iter().take(VALUES).map(|(name, value)| {
        let value = text(value.as_bytes());
        let shown = if *name == COOKIE {
            let cookies = value.split(';').map(|pair| cookie(pair.trim()));
            mask.text(&cookies.collect::<Vec<_>>().join("; "))
        } else if *name == SET_COOKIE {
            let (pair, attributes) = value.split_once(';').unwrap_or((&value, ""));
            let attributes = attributes.trim();
            mask.text(format!("{}; {attributes}", cookie(pair)).trim_end_matches("; "))
        } else {
            mask.value(name.as_str(), &value)
        };
        (mask.text(name.as_str()), budget.keep(mask, shown))
    });
    pairs.collect()
}

/// Shows a cookie without its value.
fn cookie(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) => format!("{name}=(a value of {} bytes)", value.len()),
        None => format!("(a value of {} bytes)", pair.len()),
    }
}

/// Returns the cookies that a response sets, as they are sent.
fn set_cookies(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers.get_all(SET_COOKIE).iter().map(|value| {
        let value = text(value.as_bytes());
        let pair = value.split(';').next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        (name.to_owned(), value.to_owned())
    })
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Returns the values of a session as JSON.
pub(crate) fn session_values(
    session: SessionSight<'_>,
    mask: &Mask,
    budget: &mut Budget,
) -> Vec<Pair> {
    let values = session.values().iter().take(VALUES);
    let pairs = values.map(|(name, value)| {
        let shown = match serde_json::to_value(value) {
            Ok(value) if !mask.hides(name) => mask.json(&value),
            _ => mask.value(name, &value.to_string()),
        };
        (mask.text(name), budget.keep(mask, shown))
    });
    pairs.collect()
}

/// Returns what came with a request beside its headers.
fn input(request: &Request, mask: &Mask, budget: &mut Budget) -> Input {
    let mut pairs = |values: &mut dyn Iterator<Item = (&str, &str)>| {
        let values = values.take(VALUES);
        let pairs = values.map(|(name, value)| {
            let value = mask.value(name, value);
            // A body that is not a form may be read as one: its lines are then the names.
            let name = mask.lines(name);
            (budget.keep(mask, name), budget.keep(mask, value))
        });
        pairs.collect::<Vec<_>>()
    };
    let placeholders = pairs(&mut request.matchdict().iter());
    let query = pairs(&mut request.get().iter());
    let form = pairs(&mut request.post().iter());
    let body = body(request, mask, budget);
    Input {
        placeholders,
        query,
        form,
        files: files(request, mask, budget),
        body,
    }
}

/// Returns the beginning of a body that is text and no form.
fn body(request: &Request, mask: &Mask, budget: &mut Budget) -> Option<Shown> {
    let body = request.body();
    if body.is_empty() || !request.post().is_empty() {
        return None;
    }
    let document = serde_json::from_slice(body).ok();
    let shown = match (&document, str::from_utf8(body)) {
        (Some(document), _) => mask.json(document),
        (None, Ok(body)) => mask.lines(body),
        (None, Err(_)) => mask.text(&format!("{} bytes that are not text", body.len())),
    };
    Some(budget.keep(mask, shown))
}

fn files(request: &Request, mask: &Mask, budget: &mut Budget) -> Vec<(Shown, u64)> {
    let files = request.files().iter().take(VALUES);
    let files = files.map(|file| {
        let name = mask.text(file.file_name());
        (budget.keep(mask, name), file.size())
    });
    files.collect()
}

/// Tells whether a status is one of an answer that is a failure of the server.
pub(crate) fn is_failure(status: u16) -> bool {
    StatusCode::from_u16(status).is_ok_and(|status| status.is_server_error())
}
