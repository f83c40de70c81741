//! What a developer gets in place of the plain answer: a page, JSON or a text, as the client likes.

use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Serialize;

use crate::Error;
use crate::accept::Accept;
use crate::body::Body;
use crate::causes;
use crate::httpexceptions::{BodyKind, HttpException};
use crate::request::Request;
use crate::response::Response;
use crate::telemetry::{Source, report};

use super::debug_path::debug_path;
use super::departing_page::DepartingPage;
use super::editor::Editor;
use super::error_report::ErrorReport;
use super::explanations::Explanations;
use super::failure::Failure;
use super::gates::{Closed, Gate};
use super::happened::Happened;
use super::html::protect;
use super::known::{self, Application};
use super::mask::Mask;
use super::page_contents::Report;
use super::{exceeded_limit, failed, page, plain, raised, request_parts, unanswered};

/// Puts what a developer wants to know into a response whose body is not written yet, or leads to it from the page of a view
/// that answers an error.
///
/// Nothing is changed if the response does not report an error, or if the request comes from anybody else.
pub(crate) fn explain(
    response: &mut Response,
    request: &Request,
    application: &dyn Application,
    explanations: &Explanations,
) -> Result<(), Closed> {
    let failure = Failure::take(response);
    let status = response.status();
    if let Some(exception) = response.exception().cloned() {
        let status = exception.status();
        if !status.is_client_error() && !status.is_server_error() {
            return Ok(());
        }
        let gate = Gate::open(request)?;
        let of = Explained::by(request, application);
        let report = match failure {
            Some(failure) => of.failure(&failure),
            None => of.exception(&exception, request.view()),
        };
        let report = of.completed(report);
        write(&report, &exception, request, (gate, &of.mask), response);
        ErrorReport::keep(report, response);
    } else if let Some(error) = request.exception()
        && (status.is_client_error() || status.is_server_error())
    {
        Gate::open(request)?;
        let of = Explained::by(request, application);
        let mut causes = causes::chain(&**error);
        let report = match causes.find_map(|cause| cause.downcast_ref()) {
            Some(exception) => of.exception(exception, request.failed_view()),
            None => of.answered(error),
        };
        let mut report = of.completed(report);
        if let Some(page) = DepartingPage::new(request, response) {
            let editor = Editor::of(request.settings());
            let explanation = page::page(&report, &editor, &of.mask);
            let root = debug_path(request.settings());
            let root = format!("{}{root}", request.script_name());
            explanations.keep(explanation, &root, page);
        }
        report.status = status;
        ErrorReport::keep(report, response);
    }
    Ok(())
}

/// A request whose error is explained.
struct Explained<'e> {
    request: &'e Request,
    application: &'e dyn Application,
    happened: Happened,
    mask: Mask,
}

impl<'e> Explained<'e> {
    fn by(request: &'e Request, application: &'e dyn Application) -> Self {
        let mut mask = Mask::of(request);
        let happened = Happened::to(request);
        happened.teach(&mut mask);
        Self {
            request,
            application,
            happened,
            mask,
        }
    }

    /// Explains what nothing answers.
    fn failure(&self, failure: &Failure) -> Report {
        let Self { request, mask, .. } = self;
        let known = self.application.known(request.view());
        failed::report(failure, &known, &self.happened, request, mask)
    }

    /// Explains an error that a view of the application answers.
    fn answered(&self, error: &Error) -> Report {
        let Self { request, mask, .. } = self;
        let known = self.application.known(request.failed_view());
        failed::answered(error, &known, &self.happened, request, mask)
    }

    /// Explains an HTTP exception that a view raised, or what came before any view.
    fn exception(&self, exception: &HttpException, view: Option<Source>) -> Report {
        let Self { request, mask, .. } = self;
        if view.is_none() && REFUSALS.contains(&exception.status()) {
            return unanswered::report(exception.status(), self.application, request, mask);
        }
        let known = self.application.known(view);
        let mut report = raised::report(exception, &known, request, mask);
        if let Some(limit) = exception.limit() {
            let limits = self.application.body_limits(request);
            let advice = exceeded_limit::advice(limit, &limits, request, mask);
            report.advice.push(advice);
        }
        report
    }

    /// Adds what every report says.
    fn completed(&self, mut report: Report) -> Report {
        let Self { request, mask, .. } = self;
        report.request = request_parts::line(request, mask);
        self.happened.add_to(&mut report, request, mask);
        report.details.extend(request_parts::details(request, mask));
        report.curl = request_parts::curl(request, mask);
        report
    }
}

/// The statuses of a request for which no view was found.
const REFUSALS: [StatusCode; 4] = [
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::NOT_ACCEPTABLE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
];

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
        BodyKind::Html => page::page(report, &editor, mask).into_response(gate, report.status),
        BodyKind::Json => {
            let plain = masked(exception.document(), mask);
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
    let mut body = std::mem::take(answer.as_http_mut().body_mut());
    if *request.method() == Method::HEAD {
        // What is said of another request is not as long.
        body = Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response.set_body(body);
    for (name, value) in answer.headers() {
        response.headers_mut().insert(name, value.clone());
    }
    crate::response::vary(response.headers_mut(), "Accept");
}

/// Hides what is secret in a document whose members, such as `code`, have the names of this program.
fn masked(mut document: serde_json::Value, mask: &Mask) -> serde_json::Value {
    for value in document
        .as_object_mut()
        .into_iter()
        .flat_map(|members| members.values_mut())
    {
        if let serde_json::Value::String(text) = value {
            *text = known::message(text, mask).to_string();
        }
    }
    document
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
