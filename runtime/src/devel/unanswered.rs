//! The page of a request that nothing answers: every route and view that was tried, and what was probably meant.

use http::{Method, StatusCode};
use pyramidion_syntax::near;

use crate::introspection::{
    Answer, Explanation, PatternPart, RouteKind, RouteOutcome, RouteRecord, Unmet, ViewTrial,
};
use crate::percent;
use crate::request::Request;

use super::difference::{Difference, difference};
use super::known::{Application, Known, name_of};
use super::mask::Mask;
use super::page_contents::{Advice, Outcome, Place, Report, Trial};
use super::shown::Shown;

/// The paths that are suggested at most.
const MOST: usize = 3;

/// Says which routes and views were tried, and why none answered.
pub(super) fn report(
    status: StatusCode,
    application: &dyn Application,
    request: &Request,
    mask: &Mask,
) -> Report {
    let tried = Tried {
        application,
        known: application.known(None),
        explanation: application.explanation(request),
        request,
        mask,
    };
    Report {
        status,
        error: mask.text(&tried.headline()),
        advice: tried.advice(),
        routes: tried.trials(),
        ..Report::default()
    }
}

/// What was tried for a request.
struct Tried<'a> {
    application: &'a dyn Application,
    known: Known,
    explanation: Explanation,
    request: &'a Request,
    mask: &'a Mask,
}

impl Tried<'_> {
    /// Says in one sentence why nothing answers.
    fn headline(&self) -> String {
        let Self {
            known,
            explanation,
            request,
            ..
        } = self;
        let method = request.method();
        let subject = match (&explanation.walk, known.route(request)) {
            (Some(end), _) => {
                let view = match end.view_name.as_str() {
                    "" => "without a name".to_owned(),
                    name => format!("called {name:?}"),
                };
                let path = end.traversed.join("/");
                let place = format!("/{path} is a {}", end.context);
                format!("{place}, and the view {view} is looked for")
            }
            (None, Some(route)) => format!("The route `{}` matches", route.name),
            (None, None) if matches!(explanation.answer, Answer::BadRequest) => {
                return "The path is not percent-encoded UTF-8".to_owned();
            }
            (None, None) if explanation.views.is_empty() => {
                return format!("No route matches {}", request.path());
            }
            (None, None) => format!("{} is the name of a view", request.path()),
        };
        let why = match &explanation.answer {
            Answer::MethodNotAllowed(_) => format!("none of its views is for {method}"),
            Answer::NotAcceptable => "none of its views has what `Accept` asks for".to_owned(),
            Answer::UnsupportedMediaType(_) => "none of its views takes such a body".to_owned(),
            _ if !explanation.views.is_empty() => match &explanation.walk {
                Some(_) => "those for other contexts and requests do not answer".to_owned(),
                None => "the predicates of its views do not hold".to_owned(),
            },
            _ => "there is no view for it".to_owned(),
        };
        match explanation.walk {
            Some(_) => format!("{subject}: {why}"),
            None => format!("{subject}, but {why}"),
        }
    }

    /// Says what would be answered instead.
    fn advice(&self) -> Vec<Advice> {
        let Self {
            explanation,
            request,
            mask,
            ..
        } = self;
        match &explanation.answer {
            Answer::MethodNotAllowed(methods) => {
                let text = format!("A view would answer {}.", methods.join(", "));
                let has_get = methods.iter().any(|method| method == Method::GET.as_str());
                vec![Advice {
                    text: mask.text(&text),
                    target: has_get.then(|| mask.text(request.path_qs())),
                }]
            }
            Answer::UnsupportedMediaType(types) => {
                let text = format!("The views take bodies of the types {}.", types.join(", "));
                vec![Advice {
                    text: mask.text(&text),
                    target: None,
                }]
            }
            Answer::NotFound => {
                let paths = self.near_paths().into_iter().take(MOST);
                let advice = paths.map(|path| Advice {
                    text: mask.text(&format!("Did you mean {path}?")),
                    target: Some(mask.text(&path)),
                });
                advice.collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns paths that are near and that a route matches.
    fn near_paths(&self) -> Vec<String> {
        let Self {
            known,
            request,
            application,
            ..
        } = self;
        if request.matched_route().is_some() {
            return Vec::new();
        }
        let path = request.path_info();
        let mut paths = Vec::new();
        let other_end = match request.path().strip_suffix('/') {
            Some(path) => path.to_owned(),
            None => format!("{}/", request.path()),
        };
        if application.matches(&other_end) {
            paths.push(other_end);
        }
        for route in known.routes.iter().filter(|route| can_match(route)) {
            let replaced = match difference(&route.parts, &path) {
                Some(Difference::Literal { position, expected }) => {
                    let found = path.split('/').nth(position).unwrap_or_default();
                    let is_near = near::nearest(found, [expected.as_str()]).is_some();
                    is_near.then(|| replaced(&path, position, &expected))
                }
                _ => None,
            };
            let replaced = replaced.filter(|near| difference(&route.parts, near).is_none());
            if let Some(near) = replaced.map(|near| quoted(&near))
                && !paths.contains(&near)
            {
                paths.push(near);
            }
        }
        paths
    }

    /// Returns how the request fared at each route, and below the one that matched at its views.
    fn trials(&self) -> Vec<Trial> {
        let Self {
            known,
            explanation,
            request,
            mask,
            ..
        } = self;
        let tried = &explanation.routes;
        let path = request.path_info();
        let routes = known.routes.iter().filter(|route| can_match(route));
        let mut trials = Vec::new();
        for (position, route) in routes.enumerate() {
            let mut trial = Trial {
                number: Some(position + 1),
                name: mask.text(&route.name),
                pattern: Some(mask.text(&route.pattern)),
                outcome: Outcome::Refuses,
                verdict: Shown::default(),
                place: place(route.place.file(), route.place.line(), mask),
                is_near: true,
            };
            let has_matched = match tried.get(position).map(|trial| &trial.outcome) {
                None => {
                    trial.outcome = Outcome::NotTried;
                    trial.verdict = "not tried: an earlier route took the request".into();
                    trial.is_near = false;
                    false
                }
                Some(RouteOutcome::PatternDiffers) => {
                    (trial.verdict, trial.is_near) = differs(route, &path, mask);
                    false
                }
                Some(RouteOutcome::PredicatesFail(failing)) => {
                    trial.verdict = mask.text(&format!("matches, but not {}", refusing(failing)));
                    false
                }
                Some(RouteOutcome::Matched(values)) => {
                    trial.outcome = Outcome::Matches;
                    let values = values.iter();
                    let values: Vec<_> = values
                        .map(|(name, value)| format!("{name} = {}", mask.value(name, value)))
                        .collect();
                    trial.verdict = match &values[..] {
                        [] => "matches".into(),
                        values => mask.text(&format!("matches with {}", values.join(", "))),
                    };
                    true
                }
            };
            trials.push(trial);
            if has_matched {
                let views = explanation.views.iter();
                trials.extend(views.map(|view| of_view(view, mask)));
            }
        }
        if known.route(request).is_none() {
            let views = explanation.views.iter();
            trials.extend(views.map(|view| of_view(view, mask)));
        }
        trials
    }
}

fn of_view(trial: &ViewTrial, mask: &Mask) -> Trial {
    let ViewTrial { view, unmet, .. } = trial;
    let (outcome, verdict) = if unmet.is_empty() {
        (Outcome::Matches, "every predicate holds".into())
    } else {
        let text = format!("not {}", refusing(unmet));
        (Outcome::Refuses, mask.text(&text))
    };
    Trial {
        number: None,
        name: mask.text(name_of(view)),
        pattern: None,
        outcome,
        verdict,
        place: place(view.place.file(), view.place.line(), mask),
        is_near: true,
    }
}

fn place(file: &str, line: u32, mask: &Mask) -> Place {
    Place::new("", (file, line, None), mask)
}

/// Returns a path with another segment at a position.
fn replaced(path: &str, position: usize, segment: &str) -> String {
    let mut segments: Vec<_> = path.split('/').collect();
    segments[position] = segment;
    segments.join("/")
}

fn quoted(path: &str) -> String {
    let mut quoted = String::new();
    percent::quote_into(&mut quoted, path, percent::PATH_VALUE);
    quoted
}

/// Tells whether requests can match a route, so that it is tried.
fn can_match(route: &RouteRecord) -> bool {
    !matches!(route.kind, RouteKind::GenerationOnly | RouteKind::External)
}

/// Says how a pattern differs from a path, and whether it is near.
fn differs(route: &RouteRecord, path: &str, mask: &Mask) -> (Shown, bool) {
    let has_placeholder = |part: &PatternPart| !matches!(part, PatternPart::Text(_));
    let text = match difference(&route.parts, path) {
        Some(Difference::Literal { position, expected }) => {
            let found = path.split('/').nth(position).unwrap_or_default();
            let is_near = near::nearest(found, [expected.as_str()]).is_some();
            let text = match found {
                "" => "does not match".to_owned(),
                found => format!("does not match: differs in `{found}`"),
            };
            return (mask.text(&text), is_near);
        }
        Some(Difference::Placeholder { name }) => {
            return (
                mask.text(&format!("does not match: `{{{name}}}` does not take this")),
                true,
            );
        }
        Some(Difference::Left(rest)) => format!("does not match: `{rest}` is left over"),
        Some(Difference::Missing(text)) => format!("does not match: `{text}` is missing"),
        None => "does not match: a placeholder does not take this".to_owned(),
    };
    (mask.text(&text), route.parts.iter().any(has_placeholder))
}

/// Says which conditions do not hold, and what the request has instead.
fn refusing(failing: &[Unmet]) -> String {
    let failing = failing.iter().map(|unmet| match unmet.found.as_str() {
        "" => unmet.condition.clone(),
        found => format!("{}: {found}", unmet.condition),
    });
    failing.collect::<Vec<_>>().join("; not ")
}
