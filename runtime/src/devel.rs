//! Development mode: what only the developers of the application see.
//!
//! It is compiled in with the feature `devel` and in debug builds only: a release build has nothing of it. There, an error is
//! answered with a page of its causes, its place in the source and the request that led to it; a request that nothing answers,
//! with every route and view that was tried. [`Gate`] decides who gets to see that. All other visitors get the pages that
//! a release build answers with, byte for byte.
//!
//! The parts are there for packages that show developers more: what they show is made of [`Shown`] texts, in which a
//! [`Mask`] has hidden the secrets, and written into [`Html`], which lets nothing else in.
//!
//! ```
//! use pyramidion::devel::{Gate, Html, Mask};
//! use pyramidion::testing::DummyRequest;
//! use pyramidion::{Request, Response, http::StatusCode};
//!
//! fn route(request: &mut Request) -> Option<Response> {
//!     let gate = Gate::open(request).ok()?;
//!     let mask = Mask::of(request);
//!     let mut page = Html::new("The route");
//!     page.markup("<h1>").text(&mask.text(request.path())).markup("</h1>");
//!     Some(page.into_response(gate, StatusCode::OK))
//! }
//!
//! // Development mode is off in tests, unless a setting turns it on.
//! assert!(route(&mut DummyRequest::get("/").build()).is_none());
//! ```

mod answer_forms;
mod arrived;
mod backtrace;
mod body_tags;
mod credentials;
mod debug_path;
mod departing_page;
mod difference;
mod editor;
mod error_report;
mod exceeded_limit;
mod excerpt;
mod explanations;
mod failed;
mod failure;
mod gates;
mod happened;
mod hints;
mod html;
mod known;
mod live;
mod logged;
mod markup;
mod mask;
mod page;
mod page_contents;
mod page_policy;
mod panics;
mod plain;
mod raised;
mod request_parts;
mod secret_names;
mod secret_pairs;
mod secrets;
mod shown;
mod unanswered;
mod unknown;
#[cfg(feature = "cli")]
mod unmade;
mod witness;

pub(crate) use answer_forms::{explain, tell};
pub use debug_path::debug_path;
pub use departing_page::DepartingPage;
pub(crate) use editor::EDITOR;
pub use error_report::{ErrorPlace, ErrorReport};
pub use excerpt::{Excerpt, SourceLine};
pub(crate) use explanations::Explanations;
pub(crate) use failure::Failure;
pub use gates::{Closed, Gate};
pub use html::Html;
pub(crate) use known::{Application, Known};
pub(crate) use live::Live;
pub use mask::Mask;
pub use page_policy::{PagePolicy, ScriptPolicy};
pub(crate) use panics::listen as listen_to_panics;
#[cfg(feature = "cli")]
pub(crate) use panics::{Panic, caught as caught_panic};
pub use request_parts::curl;
pub use shown::Shown;
#[cfg(feature = "cli")]
pub(crate) use unmade::{Mistake, Unmade};
pub(crate) use witness::Witness;
