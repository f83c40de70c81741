//! Why no view answered the request of a test.

use std::sync::Arc;

use std::time::Duration;

use pyramidion_syntax::near;
use tokio::time::timeout;

use crate::body::Body;
use crate::introspection::{Answer, Explanation, RouteKind, RouteOutcome};
use crate::request::{Connection, Request};
use crate::router::App;
use crate::unwinding::caught;

use super::received::TestResponse;
use super::threads::{Log, runtime};

/// How many patterns are named.
const MOST: usize = 12;

/// How long it may take to find out.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says which routes and views were tried, if nothing else explains the status.
pub(super) fn why(response: &TestResponse) -> String {
    if !matches!(response.status().as_u16(), 404 | 405 | 406 | 415) {
        return String::new();
    }
    let app = response.browser().app();
    let head = response.request().head.clone();
    let path = head.uri.path().to_owned();
    let registry = Arc::clone(app.registry());
    let mut request = Request::new(head, Body::empty(), Connection::default(), registry);
    // What resources are loaded from may panic, or need the thread that waits here.
    let explaining = async { timeout(PATIENCE, app.explain_async(&mut request)).await };
    let explained = Log::here().in_thread(|| caught(|| runtime().block_on(explaining)));
    let Ok(Ok(explanation)) = explained else {
        return String::new();
    };
    let told = match &explanation.answer {
        Answer::MethodNotAllowed(methods) => {
            Some(format!("a view would answer {}", methods.join(", ")))
        }
        Answer::NotFound | Answer::NotAcceptable | Answer::UnsupportedMediaType(_) => {
            Some(tried(app, &explanation, &path))
        }
        // The view itself says so, or the path cannot be read.
        _ => None,
    };
    told.map(|told| format!("\n{told}")).unwrap_or_default()
}

fn tried(app: &App, explanation: &Explanation, path: &str) -> String {
    let matched = explanation.routes.last();
    let matched = matched.filter(|trial| matches!(trial.outcome, RouteOutcome::Matched(_)));
    let mut lines = Vec::new();
    for trial in &explanation.routes {
        if let RouteOutcome::PredicatesFail(unmet) = &trial.outcome {
            let unmet: Vec<_> = unmet.iter().map(ToString::to_string).collect();
            lines.push(format!(
                "the route `{}` does not match: {}",
                trial.name,
                unmet.join(", ")
            ));
        }
    }
    match matched {
        Some(trial) if explanation.views.is_empty() && explanation.walk.is_none() => {
            lines.push(format!(
                "the route `{}` matches, and has no view",
                trial.name
            ));
        }
        Some(trial) => lines.push(format!("the route `{}` matches", trial.name)),
        None if lines.is_empty() && explanation.walk.is_none() => lines.push(no_route(app, path)),
        None => {}
    }
    if let Some(walk) = &explanation.walk {
        let view = match walk.view_name.as_str() {
            "" => "without a name".to_owned(),
            name => format!("called {name:?}"),
        };
        let none = match explanation.views.len() {
            0 => ", and there is none",
            _ => "",
        };
        lines.push(format!(
            "/{} is a {}; a view {view} is looked for{none}",
            walk.traversed.join("/"),
            walk.context
        ));
    }
    for trial in &explanation.views {
        let view = &trial.view;
        let name = view.function.as_deref().unwrap_or("a view");
        let unmet: Vec<_> = trial.unmet.iter().map(ToString::to_string).collect();
        lines.push(format!(
            "{name} at {} does not answer: {}",
            view.place,
            unmet.join(", ")
        ));
    }
    lines.join("\n")
}

/// Says which routes there are, and which is near.
fn no_route(app: &App, path: &str) -> String {
    let routes = app.routes().into_iter();
    let routes = routes.filter(|route| {
        matches!(
            route.kind,
            RouteKind::Matched | RouteKind::Static | RouteKind::Mounted
        )
    });
    let patterns: Vec<_> = routes.map(|route| route.pattern).collect();
    if patterns.is_empty() {
        return "there is no route; call `config.add_route(…)`".to_owned();
    }
    let hint = near::hint(path, patterns.iter().map(String::as_str));
    let more = if patterns.len() > MOST { ", …" } else { "" };
    let shown: Vec<_> = patterns
        .iter()
        .take(MOST)
        .map(|pattern| format!("`{pattern}`"))
        .collect();
    format!(
        "no route matches; the patterns are {}{more}{hint}",
        shown.join(", ")
    )
}
