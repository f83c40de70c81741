//! The page of a configuration from which no application can be made.

use http::StatusCode;

use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::response::{IntoResponse as _, Response};

use super::answer_forms;
use super::failed;
use super::gates::Gate;
use super::mask::Mask;
use super::page_contents::{Advice, Place, Report};
use super::panics::Panic;
use super::request_parts;

/// Why no application could be made.
#[derive(Clone, Debug)]
pub(crate) enum Unmade {
    /// There are mistakes.
    Mistaken {
        /// What is wrong as a whole.
        error: String,
        mistakes: Vec<Mistake>,
    },
    /// Something panicked.
    Panicked(Panic),
}

/// A mistake of a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    pub(crate) text: String,
    /// The files and lines that took part in it.
    pub(crate) places: Vec<(String, u32)>,
}

impl Unmade {
    /// Answers a request: whoever writes the application sees every mistake with its source, everybody else that there is no
    /// service.
    pub(crate) fn answer(&self, request: &Request) -> Response {
        let exception = HttpException::new(StatusCode::SERVICE_UNAVAILABLE);
        let mut response = exception.clone().into_response();
        if let Ok(gate) = Gate::open(request) {
            let mask = Mask::of(request);
            let report = self.report(request, &mask);
            answer_forms::write(&report, &exception, request, (gate, &mask), &mut response);
        }
        response
    }

    fn report(&self, request: &Request, mask: &Mask) -> Report {
        let report = match self {
            Self::Mistaken { error, mistakes } => of_mistakes(error, mistakes, mask),
            Self::Panicked(panic) => {
                let text = format!(
                    "the application panicked while it was made: {}",
                    panic.message
                );
                Report {
                    error: mask.text(&text),
                    ..failed::of_panic(panic, mask)
                }
            }
        };
        Report {
            status: StatusCode::SERVICE_UNAVAILABLE,
            request: request_parts::line(request, mask),
            ..report
        }
    }
}

fn of_mistakes(error: &str, mistakes: &[Mistake], mask: &Mask) -> Report {
    let places = mistakes.iter().flat_map(|mistake| {
        let first = mask.text(&mistake.text);
        let what = std::iter::once(first).chain(std::iter::repeat("Its other place".into()));
        let places = mistake.places.iter().zip(what);
        places.map(|((file, line), what)| Place::new(what, (file, *line, None), mask))
    });
    let elsewhere = mistakes.iter().filter(|mistake| mistake.places.is_empty());
    let advice = elsewhere.map(|mistake| Advice {
        text: mask.text(&mistake.text),
        target: None,
    });
    Report {
        error: mask.text(error),
        places: places.collect(),
        advice: advice.collect(),
        ..Report::default()
    }
}
