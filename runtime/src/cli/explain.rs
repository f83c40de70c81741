//! The command `views` with a path: what becomes of a request, and why.

use std::sync::Arc;

use pyramidion_syntax::near;

use crate::body::Body;
use crate::introspection::{
    Answer, Explanation, RouteKind, RouteOutcome, RouteRecord, Unmet, ViewTrial, WalkEnd,
};
use crate::request::{Connection, Request};
use crate::router::App;

use super::colours;
use super::failure::Failure;
use super::one_request::Head;
use super::output::Output;
use super::routes::written;
use super::table::aligned;
use super::views;

/// The request that is asked about.
#[derive(Debug)]
pub(super) struct Explained {
    pub(super) head: Head,
    pub(super) output: Output,
}

/// Ends with 1 if no view answers, as a search that finds nothing.
pub(super) async fn answer(app: &App, query: Explained) -> Result<u8, Failure> {
    let Explained { head, output } = query;
    let (method, target) = (head.method.clone(), head.target.clone());
    let mut request = Request::new(
        head.into_parts(),
        Body::empty(),
        Connection::default(),
        Arc::clone(app.registry()),
    );
    let explanation = app.explain_async(&mut request).await;
    output.write(&explanation, |is_coloured| {
        let title = format!("{method} {}: {}", target, outcome(&explanation));
        let mut text = format!("{}\n\n", colours::bold(&title, is_coloured));
        text += &trials(app, &explanation, is_coloured);
        text += &advice(app, &explanation, target.path());
        text
    })?;
    let is_answered = matches!(
        explanation.answer,
        Answer::View(_) | Answer::Options(_) | Answer::Forwarded
    );
    Ok(u8::from(!is_answered))
}

/// Says what answers.
fn outcome(explanation: &Explanation) -> String {
    match &explanation.answer {
        Answer::View(position) => {
            let trial = explanation.views.get(*position);
            trial
                .map(|trial| views::name(&trial.view))
                .unwrap_or_default()
        }
        Answer::NotFound => "404 Not Found".to_owned(),
        Answer::MethodNotAllowed(_) => "405 Method Not Allowed".to_owned(),
        Answer::Options(_) => "204 No Content, which lists the methods".to_owned(),
        Answer::NotAcceptable => "406 Not Acceptable".to_owned(),
        Answer::UnsupportedMediaType(_) => "415 Unsupported Media Type".to_owned(),
        Answer::BadRequest => "400 Bad Request".to_owned(),
        Answer::Forwarded => "passed on to another application".to_owned(),
        Answer::Failed(error) => format!("the context cannot be made: {error}"),
    }
}

/// Writes the routes in the order in which they are tried, and below the one that matches its views.
fn trials(app: &App, explanation: &Explanation, is_coloured: bool) -> String {
    let tried = &explanation.routes;
    let routes: Vec<_> = app.routes().into_iter().filter(can_match).collect();
    let rows = routes.iter().enumerate().map(|(position, route)| {
        let place = route.place.to_string();
        let (verdict, place) = match tried.get(position).map(|trial| &trial.outcome) {
            None => ("not tried".to_owned(), String::new()),
            Some(RouteOutcome::PatternDiffers) => ("does not match".to_owned(), String::new()),
            Some(RouteOutcome::PredicatesFail(_)) => ("has the pattern".to_owned(), place),
            Some(RouteOutcome::Matched(values)) => (matched(values), place),
        };
        let name = format!("{:>3} {}", position + 1, route.name);
        vec![name, written(&route.pattern), verdict, place]
    });
    let lines = aligned(&rows.collect::<Vec<_>>());
    // Nothing is tried after the route that matches. Without one, views without a route are.
    let has_match =
        matches!(tried.last(), Some(trial) if matches!(trial.outcome, RouteOutcome::Matched(_)));
    let before = if has_match { tried.len() } else { lines.len() };
    let (before, after) = lines.split_at(before.min(lines.len()));
    let before = before.iter().enumerate().flat_map(|(position, line)| {
        let unmet = match tried.get(position).map(|trial| &trial.outcome) {
            Some(RouteOutcome::PredicatesFail(unmet)) => unmet.as_slice(),
            _ => &[],
        };
        std::iter::once(line.clone()).chain(unmet_lines(unmet, is_coloured))
    });
    let walk = explanation.walk.iter().flat_map(walk_lines);
    let views = view_lines(&explanation.views, is_coloured);
    let lines = before.chain(walk).chain(views).chain(after.iter().cloned());
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

/// Tells whether requests can match a route, so that it is tried.
fn can_match(route: &RouteRecord) -> bool {
    !matches!(route.kind, RouteKind::GenerationOnly | RouteKind::External)
}

fn matched(values: &[(String, String)]) -> String {
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| format!("{name} = {value:?}"))
        .collect();
    match values.as_slice() {
        [] => "matches".to_owned(),
        values => format!("matches with {}", values.join(", ")),
    }
}

/// Returns a line for each resource that the walk has passed, and one for what was not walked.
fn walk_lines(walk: &WalkEnd) -> Vec<String> {
    let rows = walk.steps.iter().enumerate().map(|(depth, step)| {
        let names = walk.steps[..=depth].iter().skip(1);
        let names: Vec<_> = names.map(|step| format!("{:?}", step.name)).collect();
        let kind = if depth + 1 == walk.steps.len() {
            format!("{}, the context", step.resource)
        } else {
            step.resource.clone()
        };
        vec![format!("      /{}", names.join("/")), kind]
    });
    let mut lines = aligned(&rows.collect::<Vec<_>>());
    let view = match (walk.view_name.as_str(), walk.is_view_selected) {
        ("", _) => "a view without a name is looked for".to_owned(),
        (name, true) => format!("a view called {name:?} is looked for, as `@@` says"),
        (name, false) => {
            format!("{name:?} is not a resource, so a view of that name is looked for")
        }
    };
    let subpath = match walk.subpath.as_slice() {
        [] => String::new(),
        names => format!("; the subpath is {names:?}"),
    };
    lines.push(format!("      {view}{subpath}"));
    lines
}

/// Returns a line for each view that may answer, and below it the predicate that does not hold.
fn view_lines(trials: &[ViewTrial], is_coloured: bool) -> Vec<String> {
    let names = trials.iter().map(|trial| views::name(&trial.view));
    let names: Vec<_> = names.map(|name| vec![format!("      {name}")]).collect();
    let names = aligned(&names);
    let width = names.iter().map(|name| name.chars().count()).max();
    let lines = trials.iter().zip(names).flat_map(|(trial, name)| {
        let verdict = if trial.unmet.is_empty() {
            colours::green("can answer   ", is_coloured)
        } else {
            colours::red("cannot answer", is_coloured)
        };
        let width = width.unwrap_or(0);
        // A view without a name is called by its place.
        let place = trial
            .view
            .function
            .as_ref()
            .map(|_| trial.view.place.to_string());
        let line = format!(
            "{name:<width$}    {verdict}    {}",
            place.unwrap_or_default()
        );
        std::iter::once(line.trim_end().to_owned()).chain(unmet_lines(&trial.unmet, is_coloured))
    });
    lines.collect()
}

/// Returns a line for each condition that does not hold, with what the request has instead.
fn unmet_lines(unmet: &[Unmet], is_coloured: bool) -> Vec<String> {
    let rows = unmet.iter().map(|unmet| {
        let condition = format!("        not: {}", unmet.condition);
        vec![condition, unmet.found.clone()]
    });
    let lines = aligned(&rows.collect::<Vec<_>>()).into_iter();
    lines.map(|line| colours::red(&line, is_coloured)).collect()
}

/// Says what would be answered instead.
fn advice(app: &App, explanation: &Explanation, path: &str) -> String {
    match &explanation.answer {
        Answer::MethodNotAllowed(methods) | Answer::Options(methods) => {
            format!("\nA view would answer {}.\n", methods.join(", "))
        }
        Answer::NotAcceptable => {
            "\nThe views offer other media types than `Accept` asks for.\n".to_owned()
        }
        Answer::UnsupportedMediaType(types) => {
            format!(
                "\nThe views take bodies of the types {}.\n",
                types.join(", ")
            )
        }
        Answer::BadRequest => "\nThe path is not percent-encoded UTF-8.\n".to_owned(),
        Answer::NotFound if explanation.walk.is_some() => {
            let wanted = explanation.walk.iter().map(|walk| walk.view_name.as_str());
            let wanted = wanted.collect::<String>();
            let views = app.views();
            let names = views.iter().filter_map(|view| view.name.as_deref());
            match near::nearest(&wanted, names.filter(|name| *name != wanted)) {
                Some(name) if !name.is_empty() => {
                    format!("\nDid you mean the view {name:?}?\n")
                }
                _ => String::new(),
            }
        }
        Answer::NotFound => {
            let paths = app.routes().into_iter();
            let paths = paths.filter(|route| route.placeholders.is_empty() && can_match(route));
            let paths: Vec<_> = paths.map(|route| written(&route.pattern)).collect();
            let others = paths
                .iter()
                .map(String::as_str)
                .filter(|other| *other != path);
            match near::nearest(path, others) {
                Some(other) => format!("\nDid you mean {other}?\n"),
                None => String::new(),
            }
        }
        Answer::View(_) | Answer::Forwarded | Answer::Failed(_) => String::new(),
    }
}
