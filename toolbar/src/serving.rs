//! The pages of the toolbar, below `/_debug`: everything is read, and nothing is changed.

use std::sync::LazyLock;

use pyramidion::devel::{Closed, Gate};
use pyramidion::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use pyramidion::http::{HeaderName, HeaderValue, Method, StatusCode};
use pyramidion::{Request, Response};
use serde::Serialize;

use crate::application::Application;
use crate::history::{History, lock};
use crate::pages;
use crate::panels::{Panel, of_application, of_history, of_request};
use crate::paths::ROOT;

/// The script, which is called with its style sheet.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let style = serde_json::Value::from(include_str!("../assets/toolbar.css"));
    let script = include_str!("../assets/toolbar.js").trim_end();
    format!("{script}({style});\n")
});

/// What a path leads to.
enum Target<'p> {
    History,
    Request(&'p str),
    Application,
    Script,
}

impl<'p> Target<'p> {
    /// Returns what a path leads to, if it is one of the toolbar.
    fn of(path: &'p str) -> Option<Self> {
        match path.strip_prefix(ROOT)? {
            "" | "/" => Some(Self::History),
            "/application" => Some(Self::Application),
            "/toolbar.js" => Some(Self::Script),
            path => path.strip_prefix("/r/").map(Self::Request),
        }
    }
}

/// In which form something is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// A page.
    Html,
    /// What was recorded, for tools.
    Json,
    /// The panels, for the script.
    Panels,
}

/// Panels as the script reads them.
#[derive(Serialize)]
struct Described<'p> {
    panels: &'p [Panel],
}

/// Answers a request for a page of the toolbar, if this is one.
pub(crate) fn answer(
    history: &History,
    about: &Application,
    request: &Request,
) -> Option<Response> {
    let target = Target::of(request.uri().path())?;
    let gate = match Gate::open(request) {
        Ok(gate) => gate,
        Err(Closed::Off) => return None,
        Err(closed) => return Some(refusal(StatusCode::FORBIDDEN, &closed.to_string())),
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allowed = HeaderValue::from_static("GET, HEAD");
        let refusal = refusal(
            StatusCode::METHOD_NOT_ALLOWED,
            "everything here is only read",
        );
        return Some(refusal.with_header(ALLOW, allowed));
    }
    let format = match request.get().get("format") {
        Some("json") => Format::Json,
        Some("panels") => Format::Panels,
        _ => Format::Html,
    };
    Some(match target {
        Target::Script => script(),
        Target::History => last_requests(history, format, gate, request),
        Target::Application => application(about, format, gate, request),
        Target::Request(id) => recording(history, id, format, gate, request),
    })
}

fn last_requests(history: &History, format: Format, gate: Gate, request: &Request) -> Response {
    if format == Format::Json {
        let recordings = history.all();
        let recordings: Vec<_> = recordings.iter().map(|one| lock(one)).collect();
        let recordings: Vec<_> = recordings.iter().map(|one| &**one).collect();
        return json(&recordings);
    }
    let panels = [of_history(history)];
    shown("The last requests".into(), &panels, format, gate, request)
}

fn application(
    application: &Application,
    format: Format,
    gate: Gate,
    request: &Request,
) -> Response {
    let Some(known) = application.known() else {
        return refusal(StatusCode::NOT_FOUND, "nothing is known of the application");
    };
    let panels = of_application(known, request.settings());
    let format = match format {
        Format::Json => Format::Panels,
        format => format,
    };
    shown("The application".into(), &panels, format, gate, request)
}

fn recording(
    history: &History,
    id: &str,
    format: Format,
    gate: Gate,
    request: &Request,
) -> Response {
    let Some(recording) = history.find(id) else {
        let why = "there is no such request any more: the last ones are at /_debug/";
        return refusal(StatusCode::NOT_FOUND, why);
    };
    let recording = lock(&recording);
    if format == Format::Json {
        return json(&*recording);
    }
    let title = pages::title_of(&recording);
    shown(title, &of_request(&recording), format, gate, request)
}

fn shown(
    title: pyramidion::devel::Shown,
    panels: &[Panel],
    format: Format,
    gate: Gate,
    request: &Request,
) -> Response {
    match format {
        Format::Html => pages::page(title, panels, request).into_response(gate, StatusCode::OK),
        Format::Json | Format::Panels => json(&Described { panels }),
    }
}

fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(json) => resource(Response::new(json), "application/json"),
        Err(error) => refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn script() -> Response {
    resource(
        Response::new(SCRIPT.as_str()),
        "text/javascript; charset=UTF-8",
    )
}

fn refusal(status: StatusCode, why: &str) -> Response {
    let text = Response::new(format!("{why}\n")).with_status(status);
    resource(text, "text/plain; charset=UTF-8")
}

/// Completes what is no page: nobody keeps it, and no other site reads it or runs it.
fn resource(response: Response, content_type: &'static str) -> Response {
    const RESOURCES: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let headers = [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "no-store"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (REFERRER_POLICY, "no-referrer"),
        (RESOURCES, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    headers
        .into_iter()
        .fold(response, |response, (name, value)| {
            response.with_header(name, HeaderValue::from_static(value))
        })
}
