//! What the application knows of a request, as far as pages say it.

use std::error::Error as StdError;

use crate::causes;
use crate::httpexceptions::HttpException;
use crate::introspection::{Explanation, RouteRecord, ViewRecord};
use crate::request::{BodyLimits, Request};
use crate::security::Denial;
use crate::telemetry::Source;

use super::mask::Mask;
use super::page_contents::{Cause, Fact, Place};
use super::shown::Shown;

/// The bytes of a message that are looked at.
const READ: usize = 64 << 10;

/// The characters of a message that are shown.
const LONGEST: usize = 8000;

/// What knows why a request is answered as it is.
pub(crate) trait Application {
    /// Returns what is known of a request for which a view was called, or none.
    fn known(&self, view: Option<Source>) -> Known;

    /// Says which routes and views are tried for a request.
    fn explanation(&self, request: &Request) -> Explanation;

    /// Returns how much a request may hold, and how long its body may take.
    fn body_limits(&self, request: &Request) -> BodyLimits;

    /// Tells whether the pattern of a route matches a path.
    fn matches(&self, path: &str) -> bool;
}

/// What the application knows of a request.
#[derive(Debug)]
pub(crate) struct Known {
    /// The routes, in the order in which they are tried.
    pub(crate) routes: Vec<RouteRecord>,
    /// The view that is to blame.
    pub(crate) view: Option<ViewRecord>,
}

impl Known {
    /// Returns the route that a request matched.
    pub(super) fn route(&self, request: &Request) -> Option<&RouteRecord> {
        let name = request.matched_route()?.name();
        self.routes.iter().find(|route| route.name == name)
    }

    /// Says what was happening: the route, the view and what stands around them.
    pub(super) fn facts(&self, request: &Request, mask: &Mask) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut add = |name, value: String, place| {
            facts.push(Fact {
                name,
                value: mask.text(&value),
                place,
            });
        };
        if let Some(route) = self.route(request) {
            let place = (route.place.file(), route.place.line(), None);
            let value = format!("{} {}", route.name, route.pattern);
            add("Route", value, Some(Place::new("", place, mask)));
        }
        if let Some(view) = &self.view {
            let place = (view.place.file(), view.place.line(), None);
            add(
                "View",
                name_of(view).to_owned(),
                Some(Place::new("", place, mask)),
            );
            if !view.predicates.is_empty() {
                add("Predicates", view.predicates.join("; "), None);
            }
            if let Some(permission) = &view.permission {
                add("Permission", permission.clone(), None);
            }
            if let Some(renderer) = &view.renderer {
                add("Renderer", renderer.clone(), None);
            }
        }
        let is_denied = request.extensions().get::<Denial>().is_some();
        let stage = match (&self.view, request.matched_route()) {
            _ if is_denied => "the permission, before the view",
            (Some(_), _) => "the view",
            (None, Some(_)) => "between the route and the view",
            (None, None) => "before a route was found",
        };
        add("Stage", stage.to_owned(), None);
        if let Some(userid) = request.visitor().and_then(|visitor| visitor.userid()) {
            add("Visitor", userid.to_owned(), None);
        }
        if let Some(id) = request.id() {
            add("Request id", id.to_owned(), None);
        }
        facts
    }

    /// Returns the place of the view, or of the route if no view was called.
    pub(super) fn place(&self, request: &Request, mask: &Mask) -> Option<Place> {
        if let Some(view) = &self.view {
            let what = match &view.function {
                Some(name) => mask.text(&format!("The view `{name}`")),
                None => "The view, a closure".into(),
            };
            let place = (view.place.file(), view.place.line(), None);
            return Some(Place::new(what, place, mask));
        }
        let route = self.route(request)?;
        let what = format!("The route {}", route.name);
        let place = (route.place.file(), route.place.line(), None);
        Some(Place::new(mask.text(&what), place, mask))
    }
}

/// Returns the name of a view.
pub(super) fn name_of(view: &ViewRecord) -> &str {
    view.function.as_deref().unwrap_or("a closure")
}

/// Returns an error and what caused it, each with its type as far as it is known.
pub(super) fn causes(error: &(dyn StdError + 'static), mask: &Mask) -> Vec<Cause> {
    let causes = causes::chain(error).map(|error| Cause {
        kind: kind(error, mask),
        message: message(&error.to_string(), mask),
    });
    causes.collect()
}

/// Returns what an error says, without secrets; of a very long text the begin.
pub(super) fn message(text: &str, mask: &Mask) -> Shown {
    let mut ends = (0..=text.len().min(READ)).rev();
    let end = ends.find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    // A secret that is cut in two would not be known.
    let whole = if end < text.len() {
        let begin = text[..end].trim_end_matches(|c: char| !c.is_whitespace());
        format!("{begin}…")
    } else {
        text.to_owned()
    };
    mask.lines(&whole).shortened(LONGEST)
}

/// Returns the type of an error: one that is known, or the first word of how it shows itself to developers.
fn kind(error: &(dyn StdError + 'static), mask: &Mask) -> Shown {
    if error.is::<HttpException>() {
        return "HttpException".into();
    }
    if error.is::<std::io::Error>() {
        return "std::io::Error".into();
    }
    if error.is::<serde_json::Error>() {
        return "serde_json::Error".into();
    }
    let text = format!("{error:?}");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    match &text[..end] {
        "" => "a text".into(),
        word if word.starts_with(char::is_uppercase) => mask.text(word),
        _ => "an error".into(),
    }
}
