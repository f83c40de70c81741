//! The pages of the toolbar, below `/_debug` or where a setting says: everything is only read, but the history can be cleared.

use std::sync::LazyLock;

use pyramidion::devel::{Closed, Gate, Html, Shown, debug_path};
use pyramidion::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use pyramidion::http::{HeaderName, HeaderValue, Method, StatusCode};
use pyramidion::{Request, Response};
use serde::Serialize;

use crate::application::Application;
use crate::history::{History, lock};
use crate::panels::{Panel, of_application, of_history, of_request};
use crate::{following, markdown, pages};

/// The header with the token of this process, without which nothing is changed.
const TOKEN: &str = "x-debug-token";

/// The script, which is called with its style sheet.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let style = serde_json::Value::from(include_str!("../assets/toolbar.css"));
    let script = include_str!("../assets/toolbar.js").trim_end();
    format!("{script}({style});\n")
});

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target<'p> {
    History,
    Request(&'p str),
    Application,
    /// The script in pages of the application.
    Script,
    /// The script of the page of the history.
    HistoryScript,
    /// The events of the history.
    Events,
    /// What clears the history.
    Clear,
}

impl<'p> Target<'p> {
    /// Returns what a path below that of the toolbar leads to.
    fn of(path: &'p str) -> Option<Self> {
        match path {
            "" | "/" => Some(Self::History),
            "/application" => Some(Self::Application),
            "/toolbar.js" => Some(Self::Script),
            "/history.js" => Some(Self::HistoryScript),
            "/history/events" => Some(Self::Events),
            "/history/clear" => Some(Self::Clear),
            path => path.strip_prefix("/r/").map(Self::Request),
        }
    }

    fn allows(self, method: &Method) -> bool {
        match self {
            Self::Clear => *method == Method::POST,
            _ => matches!(*method, Method::GET | Method::HEAD),
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
    /// The panels, for issues and messages.
    Markdown,
    /// The command that sends a request again.
    Curl,
}

impl Format {
    fn of(request: &Request) -> Self {
        match request.get().get("format") {
            Some("json") => Self::Json,
            Some("panels") => Self::Panels,
            Some("markdown") => Self::Markdown,
            Some("curl") => Self::Curl,
            _ => Self::Html,
        }
    }
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
    let path = request.uri().path();
    let target = Target::of(path.strip_prefix(debug_path(request.settings()))?)?;
    let gate = match Gate::open(request) {
        Ok(gate) => gate,
        Err(Closed::Off) => return None,
        Err(closed) => return Some(refusal(StatusCode::FORBIDDEN, &closed.to_string())),
    };
    if !target.allows(request.method()) {
        let allowed = match target {
            Target::Clear => "POST",
            _ => "GET, HEAD",
        };
        let refusal = refusal(StatusCode::METHOD_NOT_ALLOWED, "this is not done here");
        return Some(refusal.with_header(ALLOW, HeaderValue::from_static(allowed)));
    }
    let format = Format::of(request);
    Some(match target {
        Target::Script => script(SCRIPT.as_str()),
        Target::HistoryScript => script(include_str!("../assets/history.js")),
        Target::History => last_requests(history, format, gate, request),
        Target::Application => application(about, format, gate, request),
        Target::Request(id) => recording(history, id, format, gate, request),
        Target::Events => events(history, request),
        Target::Clear => clear(history, request),
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
    let title = "The last requests".into();
    let page = || pages::of_history(&panels, history.token(), request);
    shown(&title, &panels, format, gate, page)
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
    let title = "The application".into();
    let page = || pages::of_application(&panels, request);
    shown(&title, &panels, format, gate, page)
}

fn recording(
    history: &History,
    id: &str,
    format: Format,
    gate: Gate,
    request: &Request,
) -> Response {
    let Some(recording) = history.find(id) else {
        let why = "there is no such request any more: the last ones are in the history";
        return refusal(StatusCode::NOT_FOUND, why);
    };
    let recording = lock(&recording);
    match format {
        Format::Json => return json(&*recording),
        Format::Curl => return text(recording.curl.as_str()),
        Format::Html | Format::Panels | Format::Markdown => {}
    }
    let panels = of_request(&recording);
    let title = pages::title_of(&recording);
    let page = || pages::of_request(&title, &panels, &recording, request);
    shown(&title, &panels, format, gate, page)
}

fn shown(
    title: &Shown,
    panels: &[Panel],
    format: Format,
    gate: Gate,
    page: impl FnOnce() -> Html,
) -> Response {
    match format {
        Format::Html | Format::Curl => page().into_response(gate, StatusCode::OK),
        Format::Json | Format::Panels => json(&Described { panels }),
        Format::Markdown => text(markdown::write(title, panels).as_str()),
    }
}

fn events(history: &History, request: &Request) -> Response {
    match following::events(history, request) {
        Some(events) => resource(events, "text/event-stream"),
        None => {
            let why = "as many pages follow the history as may: close some of them";
            let seconds = HeaderValue::from_static("10");
            refusal(StatusCode::SERVICE_UNAVAILABLE, why).with_header(RETRY_AFTER, seconds)
        }
    }
}

/// Clears the history for a page of this process: others neither know its token nor may send it.
fn clear(history: &History, request: &Request) -> Response {
    let is_own = request.header("sec-fetch-site") == Some("same-origin");
    let token = request.header(TOKEN);
    if !is_own || token.is_none() || token != history.token() {
        let why = "only a page of the toolbar clears the history: load it again";
        return refusal(StatusCode::FORBIDDEN, why);
    }
    history.clear();
    text("the history is empty")
}

fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(json) => resource(Response::new(json), "application/json"),
        Err(error) => refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn script(script: &'static str) -> Response {
    resource(Response::new(script), "text/javascript; charset=UTF-8")
}

fn text(text: &str) -> Response {
    let text = Response::new(format!("{}\n", text.trim_end()));
    resource(text, "text/plain; charset=UTF-8")
}

fn refusal(status: StatusCode, why: &str) -> Response {
    text(why).with_status(status)
}

/// Completes a response that is not a page: nobody keeps it, and no other site reads it or runs it.
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
