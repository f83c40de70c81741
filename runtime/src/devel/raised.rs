//! The page of an HTTP exception: which view answered with it, and why; a forbidden page and a missing token say more.

use crate::causes;
use crate::csrf::{BadCsrfOrigin, BadCsrfToken};
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::security::Denial;

use super::failed::raised;
use super::known::{self, Known};
use super::mask::Mask;
use super::page_contents::{Advice, Cause, Fact, Report};
use super::shown::Shown;

/// Says which code answered with an HTTP exception.
pub(super) fn report(
    exception: &HttpException,
    known: &Known,
    request: &Request,
    mask: &Mask,
) -> Report {
    let status = exception.status();
    let error = request.exception();
    let mut report = Report {
        status,
        facts: known.facts(request, mask),
        ..Report::default()
    };
    let said = exception.detail().or(exception.log_message());
    report.error = match (said, &known.view) {
        (Some(said), _) => known::message(said, mask),
        (None, Some(view)) => mask.text(&match &view.function {
            Some(name) => format!("The view `{name}` answered {status}"),
            None => format!("A view, a closure, answered {status}"),
        }),
        (None, None) => mask.text(&format!("{status} was answered before a view was called")),
    };
    if let Some(message) = exception
        .log_message()
        .filter(|_| exception.detail().is_some())
    {
        report.causes.push(Cause {
            kind: "for the log".into(),
            message: known::message(message, mask),
        });
    }
    if let Some(field) = exception.field() {
        report.facts.push(of_field(field, request, mask));
    }
    if let Some(error) = error {
        let causes = known::causes(&**error, mask).into_iter();
        report
            .causes
            .extend(causes.filter(|cause| cause.kind.as_str() != "HttpException"));
        report.places.extend(raised(error, mask));
    }
    if report.places.is_empty() {
        report.places.extend(known.place(request, mask));
    }
    if let Some(denied) = request.extensions().get::<Denial>() {
        forbidden(&mut report, denied, mask);
    }
    if let Some(error) = error {
        for cause in causes::chain(&**error) {
            if cause.is::<BadCsrfToken>() {
                report.advice = token_advice(request, mask);
            } else if cause.is::<BadCsrfOrigin>() {
                report.advice = origin_advice(request, mask);
            }
        }
    }
    report
}

/// Names what is wrong in the request, with what was sent.
fn of_field(field: &str, request: &Request, mask: &Mask) -> Fact {
    let sent = [request.post(), request.get()];
    let sent = sent.iter().find_map(|values| values.get(field));
    let sent = sent.or_else(|| request.matchdict().get(field));
    let sent = sent.or_else(|| request.header(field));
    let value = match sent {
        Some(sent) => mask.text(&format!(
            "`{field}`, of which was sent: {}",
            mask.value(field, sent)
        )),
        None => mask.text(&format!("`{field}`")),
    };
    Fact {
        name: "What is wrong",
        value,
        place: None,
    }
}

/// Says who wanted what, and which entries of the lists were considered.
fn forbidden(report: &mut Report, denied: &Denial, mask: &Mask) {
    let who = denied.userid().unwrap_or("nobody who is logged in");
    let text = format!("`{}` is denied to {who}", denied.permission());
    report.error = mask.text(&text);
    report.causes.clear();
    let steps = denied.decision().steps().iter();
    report.decision = steps.map(|step| mask.text(step)).collect();
}

/// Says what was missing, and the usual causes.
fn token_advice(request: &Request, mask: &Mask) -> Vec<Advice> {
    let options = crate::csrf::record_of(request);
    let field = options.token.as_deref();
    let header = options.header.as_deref();
    let length = |value: Option<&str>| match value {
        None => "is not there".to_owned(),
        Some("") => "is empty".to_owned(),
        Some(value) => format!(
            "has {} bytes, and differs from that of the session",
            value.len()
        ),
    };
    let mut said = Vec::new();
    if let Some(name) = header {
        said.push(format!(
            "The header `{name}` {}.",
            length(request.header(name))
        ));
    }
    if let Some(name) = field {
        said.push(format!(
            "The form field `{name}` {}.",
            length(request.post().get(name))
        ));
    }
    let mut advice: Vec<_> = said.iter().map(|said| sentence(mask.text(said))).collect();
    let causes: [Shown; 3] = [
        "Does the form have the field? Write `<input type=\"hidden\" name=\"csrf_token\" value=\"{{ get_csrf_token() }}\">` into it.".into(),
        "Did the session change since the form was sent, by a login or a new secret? Load the form again.".into(),
        "Does the browser send the cookie of the session? One that is `Secure` does not come over http, and one for another domain or path does not come here.".into(),
    ];
    advice.extend(causes.into_iter().map(sentence));
    advice
}

/// Says which origin the request named.
fn origin_advice(request: &Request, mask: &Mask) -> Vec<Advice> {
    let named = ["origin", "referer"].map(|name| match request.header(name) {
        Some(value) => format!("The header `{name}` is `{value}`."),
        None => format!("The header `{name}` is not there."),
    });
    let mut advice: Vec<_> = named.iter().map(|said| sentence(mask.text(said))).collect();
    let expected = format!(
        "Forms may come from `{}`, and from the hosts that the setting `pyramidion.csrf_trusted_origins` lists.",
        request.host_url()
    );
    advice.push(sentence(mask.text(&expected)));
    advice
}

fn sentence(text: Shown) -> Advice {
    Advice { text, target: None }
}
