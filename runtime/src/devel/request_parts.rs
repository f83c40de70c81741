//! The request, part by part, as far as it was read, and the command that sends it again.

use http::header::{CONNECTION, CONTENT_LENGTH, COOKIE, HOST, TRANSFER_ENCODING};
use http::{HeaderName, Method};
use serde_json::Value;

use crate::request::Request;
use crate::session::Session;

use super::arrived::ArrivedSession;
use super::mask::Mask;
use super::page_contents::Details;
use super::shown::Shown;

/// The values of one kind that are shown.
const MOST: usize = 200;

/// The characters of a value that are shown.
const LONGEST: usize = 2000;

/// The bytes of a body that is sent again at most.
const LARGEST: usize = 16 << 10;

/// Returns the method and the path with the query.
pub(super) fn line(request: &Request, mask: &Mask) -> Shown {
    mask.text(&format!("{} {}", request.method(), request.path_qs()))
}

/// Returns the parts of a request that are there.
pub(super) fn details(request: &Request, mask: &Mask) -> Vec<Details> {
    let pairs = |title, pairs: &mut dyn Iterator<Item = (&str, &str)>| {
        let shown = (&mut *pairs).take(MOST);
        let rows = shown.map(|(name, value)| {
            let value = mask.value(name, value).shortened(LONGEST);
            (mask.lines(name).shortened(LONGEST), value)
        });
        let mut rows: Vec<_> = rows.collect();
        let more = pairs.count();
        if more > 0 {
            rows.push(("…".into(), mask.text(&format!("and {more} more"))));
        }
        Details {
            title,
            rows,
            ..Details::default()
        }
    };
    let mut parts = vec![
        pairs("Placeholders", &mut request.matchdict().iter()),
        pairs("Query", &mut request.get().iter()),
        pairs("Form", &mut request.post().iter()),
        files(request, mask),
        json(request, mask),
        cookies(request, mask),
        headers(request, mask),
    ];
    parts.extend(session(request, mask));
    parts.retain(|part| !part.rows.is_empty() || part.text.is_some());
    parts
}

#[cfg(feature = "multipart")]
fn files(request: &Request, mask: &Mask) -> Details {
    let rows = request.files().iter().map(|file| {
        let value = format!("{:?}, {} bytes", file.file_name(), file.size());
        (mask.text(file.name()), mask.text(&value))
    });
    Details {
        title: "Files",
        rows: rows.collect(),
        ..Details::default()
    }
}

#[cfg(not(feature = "multipart"))]
fn files(_: &Request, _: &Mask) -> Details {
    Details {
        title: "Files",
        ..Details::default()
    }
}

/// Returns the document that a request sent.
fn json(request: &Request, mask: &Mask) -> Details {
    let is_short = request.body().len() <= LARGEST;
    let document = is_short.then(|| serde_json::from_slice::<Value>(request.body()).ok());
    Details {
        title: "JSON",
        text: document.flatten().map(|document| mask.json(&document)),
        ..Details::default()
    }
}

/// Returns the names of cookies; what they hold is a secret.
fn cookies(request: &Request, mask: &Mask) -> Details {
    let cookies = request.cookies();
    let rows = cookies.iter().map(|(name, value)| {
        let size = format!("{} bytes", value.len());
        (mask.text(name), mask.text(&size))
    });
    Details {
        title: "Cookies",
        rows: rows.collect(),
        ..Details::default()
    }
}

fn headers(request: &Request, mask: &Mask) -> Details {
    let headers = request
        .headers()
        .iter()
        .filter(|(name, _)| **name != COOKIE);
    let rows = headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (mask.text(name.as_str()), mask.value(name.as_str(), &value))
    });
    Details {
        title: "Headers",
        rows: rows.collect(),
        ..Details::default()
    }
}

/// Returns the session as the request left it, and as it came. Looking does not count as use.
fn session(request: &Request, mask: &Mask) -> Vec<Details> {
    let now = request.session_ref();
    let data = |session: &Session| serde_json::to_value(session.data()).unwrap_or_default();
    let shown = |title, data: &Value| Details {
        title,
        text: Some(mask.json(data)),
        ..Details::default()
    };
    let Some(now) = now.map(data) else {
        return Vec::new();
    };
    match ArrivedSession::of(request) {
        Some(before) if *before != now => {
            vec![shown("Session before", before), shown("Session now", &now)]
        }
        Some(_) => vec![shown("Session, unchanged", &now)],
        None => vec![shown("Session now", &now)],
    }
}

/// Returns a command of a shell that sends a request again, by `curl`, without its secrets.
///
/// A body that is neither a form nor JSON, or longer than 16 KiB, is left out, which a comment says.
///
/// # Examples
///
/// ```
/// use pyramidion::devel::{self, Mask};
/// use pyramidion::testing::DummyRequest;
///
/// let request = DummyRequest::get("/login?user=ada&password=hunter2").build();
/// let command = devel::curl(&request, &Mask::of(&request));
/// assert!(command.as_str().starts_with("curl 'http://localhost/login?user=ada&password=****'"));
/// ```
pub fn curl(request: &Request, mask: &Mask) -> Shown {
    let mut command = String::from("curl");
    match *request.method() {
        Method::GET => {}
        Method::HEAD => command.push_str(" --head"),
        ref method => command.push_str(&format!(" --request {}", quoted(method.as_str()))),
    }
    command.push_str(&format!(" {}", quoted(mask.text(&request.url()).as_str())));
    for (name, value) in request.headers() {
        if is_sent_again(name) {
            let value = String::from_utf8_lossy(value.as_bytes());
            let header = format!("{name}: {}", mask.value(name.as_str(), &value));
            command.push_str(&format!(" \\\n  --header {}", quoted(&header)));
        }
    }
    if let Some(body) = body(request, mask) {
        command.push_str(&format!(" \\\n  --data-raw {}", quoted(body.as_str())));
    } else if !request.body().is_empty() {
        let length = request.body().len();
        command.push_str(&format!("\n# without the body of {length} bytes"));
    }
    // Masked once more, since a secret may stand across what was put together.
    mask.text(&command)
}

/// Tells whether a header says something that curl does not say by itself.
fn is_sent_again(name: &HeaderName) -> bool {
    let is_of_connection = *name == HOST
        || *name == CONTENT_LENGTH
        || *name == CONNECTION
        || *name == TRANSFER_ENCODING;
    let of_browser = [
        "sec-",
        "upgrade-insecure-requests",
        "accept-encoding",
        "accept-language",
        "user-agent",
    ];
    !is_of_connection
        && !of_browser
            .iter()
            .any(|begin| name.as_str().starts_with(begin))
}

/// Returns a body that is a form or JSON, and not too long.
fn body(request: &Request, mask: &Mask) -> Option<Shown> {
    if request.body().is_empty() || request.body().len() > LARGEST {
        return None;
    }
    if let Ok(document) = serde_json::from_slice::<Value>(request.body()) {
        return Some(mask.json(&document));
    }
    let is_form = request.content_type() == "application/x-www-form-urlencoded";
    is_form.then(|| mask.form(&String::from_utf8_lossy(request.body())))
}

/// Returns a text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
