//! Explanations of errors that views of the application answer: a strip in their pages leads there.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{Method, StatusCode};

use crate::observers::{Observer, RequestObserver};
use crate::random;
use crate::request::Request;
use crate::response::Response;

use super::debug_path::debug_path;
use super::departing_page::DepartingPage;
use super::gates::{Closed, Gate};
use super::html::Html;

/// Where explanations are, each by its name, below the path of pages for developers.
const PATH: &str = "/why/";

/// How many are kept, the last ones.
const MOST: usize = 20;

/// The bytes of the longest that is kept.
const LONGEST: usize = 1 << 20;

/// The last explanations, by their names.
#[derive(Default)]
pub(crate) struct Explanations(Mutex<VecDeque<(String, Html)>>);

impl Explanations {
    /// Keeps an explanation, and puts a strip that leads to it into the page that answers the error.
    pub(super) fn keep(&self, explanation: Html, root: &str, page: DepartingPage<'_>) {
        if explanation.as_str().len() > LONGEST {
            return;
        }
        if page.has_no_body() {
            // Nobody sees the link.
            return page.insert("");
        }
        let name = random::hex::<16>();
        let status = page.status().as_u16();
        // Nothing of it needs what a policy may forbid: neither a style nor a script.
        page.insert_first(&format!(
            "<aside aria-label=\"Development\"><a href=\"{root}{PATH}{name}\">Explain this {status}</a><hr></aside>\n"
        ));
        let mut kept = self.kept();
        if kept.len() == MOST {
            kept.pop_front();
        }
        kept.push_back((name, explanation));
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(String, Html)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Explanations {
    fn answer(&self, request: &Request) -> Option<Response> {
        let path = request.uri().path();
        let path = path.strip_prefix(debug_path(request.settings()))?;
        let name = path.strip_prefix(PATH)?;
        if request.method() != Method::GET {
            return None;
        }
        let gate = match Gate::open(request) {
            Ok(gate) => gate,
            Err(Closed::Off) => return None,
            Err(closed) => {
                let refusal = Response::text(format!("{closed}\n"));
                return Some(refusal.with_status(StatusCode::FORBIDDEN));
            }
        };
        let kept = self.kept();
        let found = kept.iter().find(|(known, _)| known == name);
        Some(match found {
            Some((_, explanation)) => explanation.clone().into_response(gate, StatusCode::OK),
            None => Response::text(format!("Only the last {MOST} explanations are kept.\n"))
                .with_status(StatusCode::NOT_FOUND),
        })
    }

    /// It watches no request.
    fn watch(&self, _: &Request) -> Option<std::sync::Arc<dyn RequestObserver>> {
        None
    }
}

/// Says how many there are.
impl fmt::Debug for Explanations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Explanations")
            .field(&self.kept().len())
            .finish()
    }
}
