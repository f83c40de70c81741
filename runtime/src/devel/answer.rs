//! What a developer gets in place of the plain answer: a page, JSON or a text, as the client likes.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;

use crate::accept::Accept;
use crate::httpexceptions::{BodyKind, HttpException};
use crate::request::Request;
use crate::response::Response;
use crate::telemetry::report;

use super::editor::Editor;
use super::failure::Failure;
use super::gates::{Closed, Gate};
use super::html::protect;
use super::known::Application;
use super::mask::Mask;
use super::report::Report;
use super::{asked, failed, page, plain, raised, unanswered};

/// Puts what a developer wants to know into a response whose body is not written yet.
///
/// Nothing is changed if the response is none of an error, or if the request comes from anybody else.
pub(crate) fn explain(
    response: &mut Response,
    request: &Request,
    application: &dyn Application,
) -> Result<(), Closed> {
    let failure = Failure::take(response);
    let Some(exception) = response.exception().cloned() else {
        return Ok(());
    };
    if !exception.status().is_client_error() && !exception.status().is_server_error() {
        return Ok(());
    }
    let gate = Gate::open(request)?;
    let mask = Mask::of(request);
    let mut report = match failure {
        Some(failure) => failed::report(&failure, &application.known(request), request, &mask),
        None if is_unanswered(&exception, request) => {
            unanswered::report(exception.status(), application, request, &mask)
        }
        None => raised::report(&exception, &application.known(request), request, &mask),
    };
    report.request = asked::line(request, &mask);
    report.details = asked::details(request, &mask);
    report.curl = asked::curl(request, &mask);
    write(&report, &exception, request, (gate, &mask), response);
    Ok(())
}

/// Tells whether no view was called for a request because none was found.
fn is_unanswered(exception: &HttpException, request: &Request) -> bool {
    const REFUSALS: [StatusCode; 4] = [
        StatusCode::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::NOT_ACCEPTABLE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ];
    request.view().is_none() && REFUSALS.contains(&exception.status())
}

/// Writes a report in the form that the client likes, beside the headers that the response has.
pub(super) fn write(
    report: &Report,
    exception: &HttpException,
    request: &Request,
    (gate, mask): (Gate, &Mask),
    response: &mut Response,
) {
    let editor = Editor::of(request.settings());
    let mut answer = match kind(request.headers()) {
        BodyKind::Html => page::response(report, gate, &editor, mask),
        BodyKind::Json => {
            let plain = mask.json(&exception.document());
            let plain = serde_json::from_str(plain.as_str()).unwrap_or_default();
            let document = Document { plain, report };
            let text = serde_json::to_string(&document).unwrap_or_default();
            let mut answer = Response::text(text);
            let json = HeaderValue::from_static("application/json");
            answer.set_header(CONTENT_TYPE, json);
            protect(&mut answer, gate);
            answer
        }
        BodyKind::Text => {
            let mut answer = Response::text(plain::text(report));
            protect(&mut answer, gate);
            answer
        }
    };
    let body = std::mem::take(answer.as_http_mut().body_mut());
    response.set_body(body);
    for (name, value) in answer.headers() {
        response.headers_mut().insert(name, value.clone());
    }
    crate::response::vary(response.headers_mut(), "Accept");
}

/// Returns what suits the client; one that takes anything, such as `curl`, reads a text more easily than a page.
fn kind(headers: &HeaderMap) -> BodyKind {
    let accepts = headers.get_all(ACCEPT).iter();
    let names_html = accepts
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("html"));
    match BodyKind::of(&Accept::of(headers)) {
        BodyKind::Html if !names_html => BodyKind::Text,
        kind => kind,
    }
}

/// The plain document, with more members.
#[derive(Serialize)]
struct Document<'r> {
    #[serde(flatten)]
    plain: serde_json::Value,
    #[serde(flatten)]
    report: &'r Report,
}

/// Says in the log why a request gets no page of development.
pub(crate) fn tell(closed: Closed) {
    let reason = closed.to_string();
    report!(INFO, reason, "an error is answered with its plain page");
}
