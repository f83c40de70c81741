//! The page of an error that nothing answered, and of a panic.

use http::StatusCode;

use crate::Error;
#[cfg(feature = "templates")]
use crate::causes;
#[cfg(feature = "templates")]
use crate::renderers::TemplateError;
use crate::request::Request;

use super::backtrace;
use super::failure::Failure;
use super::happened::Happened;
use super::hints;
use super::known::{self, Known};
use super::mask::Mask;
use super::page_contents::{Cause, Fact, Place, Report};
use super::panics::Panic;

/// What precedes a backtrace where errors show theirs to developers.
const BACKTRACE: &str = "Stack backtrace:";

/// Says what failed, and while what was answered.
pub(super) fn report(
    failure: &Failure,
    known: &Known,
    happened: &Happened,
    request: &Request,
    mask: &Mask,
) -> Report {
    let report = match failure {
        Failure::Error(error) => of_error(error, happened, request, mask),
        Failure::Panic(panic) => of_panic(panic, mask),
    };
    let mut report = surrounded(report, known, request, mask);
    if let Some(first) = request.exception() {
        let place = raised(first, mask);
        report.facts.push(Fact {
            name: "While answering",
            value: known::message(&first.to_string(), mask),
            place,
        });
    }
    report
}

/// Says what failed, although a view of the application answers it.
pub(super) fn answered(
    error: &Error,
    known: &Known,
    happened: &Happened,
    request: &Request,
    mask: &Mask,
) -> Report {
    let report = of_error(error, happened, request, mask);
    surrounded(report, known, request, mask)
}

/// Adds what surrounds a failure.
fn surrounded(mut report: Report, known: &Known, request: &Request, mask: &Mask) -> Report {
    report.status = StatusCode::INTERNAL_SERVER_ERROR;
    report.facts = known.facts(request, mask);
    if report.places.is_empty() {
        report.places.extend(known.place(request, mask));
    }
    report
}

fn of_error(error: &Error, happened: &Happened, request: &Request, mask: &Mask) -> Report {
    let mut places = Vec::new();
    #[cfg(feature = "templates")]
    places.extend(in_template(error, mask));
    places.extend(raised(error, mask));
    let text = format!("{:?}", &**error);
    let stack = text.split_once(BACKTRACE).map(|(_, text)| text);
    let mut causes = known::causes(&**error, mask);
    let message = causes.first().map(|cause| cause.message.clone());
    if let [only] = &causes[..]
        && only.kind.as_str() == "a text"
    {
        causes.clear();
    }
    Report {
        error: message.unwrap_or_default(),
        causes,
        advice: happened.hints(&**error, request, mask),
        places,
        stack: stack.map_or_else(Vec::new, |stack| backtrace::frames(stack, mask)),
        ..Report::default()
    }
}

pub(super) fn of_panic(panic: &Panic, mask: &Mask) -> Report {
    let place = panic.place.as_ref().map(|(file, line, column)| {
        Place::new("It panicked here", (file, *line, Some(*column)), mask)
    });
    let stack = panic
        .backtrace
        .as_ref()
        .map(|stack| backtrace::frames(&stack.to_string(), mask));
    Report {
        error: known::message(&panic.message, mask),
        causes: vec![Cause {
            kind: "a panic".into(),
            message: known::message(&panic.message, mask),
        }],
        advice: hints::of_panic(&panic.message),
        places: place.into_iter().collect(),
        stack: stack.unwrap_or_default(),
        ..Report::default()
    }
}

/// Returns where an error was raised, if that is in the application.
pub(super) fn raised(error: &Error, mask: &Mask) -> Option<Place> {
    let place = error.own_place()?;
    let place = (place.file(), place.line(), Some(place.column()));
    Some(Place::new("The error was raised here", place, mask))
}

/// Returns the line of a template that failed, and the lines of those that asked for it.
#[cfg(feature = "templates")]
fn in_template(error: &Error, mask: &Mask) -> Vec<Place> {
    let mut causes = causes::chain(&**error);
    let error = causes.find_map(|cause| cause.downcast_ref::<TemplateError>());
    let places = error
        .into_iter()
        .flat_map(TemplateError::places)
        .enumerate();
    let places = places.filter_map(|(position, place)| {
        let what = match position {
            0 => "The template failed here",
            _ => "It was asked for here",
        };
        // One that the application added itself has no file.
        let line = u32::try_from(place.line?).ok()?;
        Some(Place::new(what, (place.path?, line, None), mask))
    });
    places.collect()
}
