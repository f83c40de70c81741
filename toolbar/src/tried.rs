//! Which routes and views were tried for a request, as far as it is kept.

use pyramidion::devel::{Mask, Shown};
use pyramidion::introspection::{Answer, Explanation, RouteOutcome, Unmet};

use crate::limits::{ROUTES, VALUES};
use crate::recording::{Matching, Trial};

/// Says which routes and views were tried: of many routes those whose pattern matches, and the first of the others.
pub(crate) fn matching(explanation: &Explanation, mask: &Mask) -> Matching {
    let differs = |outcome: &RouteOutcome| matches!(outcome, RouteOutcome::PatternDiffers);
    let trials = explanation.routes.iter();
    let differing = trials
        .clone()
        .filter(|trial| differs(&trial.outcome))
        .count();
    let mut others = 0;
    let routes = trials
        .filter(|trial| {
            others += usize::from(differs(&trial.outcome));
            !differs(&trial.outcome) || others <= ROUTES
        })
        .map(|trial| {
            let verdict = match &trial.outcome {
                RouteOutcome::PatternDiffers => Shown::from("does not match"),
                RouteOutcome::PredicatesFail(unmet) => mask.text(&format!(
                    "matches, but does not hold: {}",
                    conditions(unmet)
                )),
                _ => Shown::from("matches"),
            };
            Trial {
                name: mask.text(&trial.name),
                about: mask.text(&trial.pattern),
                is_chosen: matches!(trial.outcome, RouteOutcome::Matched(_)),
                verdict,
                place: None,
            }
        });
    let routes = routes.collect();
    let chosen = match &explanation.answer {
        Answer::View(position) => Some(*position),
        _ => None,
    };
    let views = explanation.views.iter().take(VALUES).enumerate();
    let views = views.map(|(position, trial)| {
        let view = &trial.view;
        let is_chosen = chosen == Some(position);
        let verdict = if is_chosen {
            Shown::from("answers")
        } else if trial.unmet.is_empty() {
            Shown::from("could answer, but another is tried first")
        } else {
            mask.text(&format!("does not hold: {}", conditions(&trial.unmet)))
        };
        Trial {
            name: mask.text(view.function.as_deref().unwrap_or("a closure")),
            about: mask.text(&view.predicates.join(", ")),
            is_chosen,
            verdict,
            place: Some(mask.text(&view.place.to_string())),
        }
    });
    Matching {
        answer: answer(&explanation.answer, mask),
        routes,
        more_routes: differing.saturating_sub(ROUTES),
        views: views.collect(),
    }
}

fn answer(answer: &Answer, mask: &Mask) -> Shown {
    match answer {
        Answer::View(_) => Shown::from("a view"),
        Answer::NotFound => Shown::from("nothing: no route and no view is for this request"),
        Answer::MethodNotAllowed(methods) => mask.text(&format!(
            "nothing: views take other methods, {}",
            methods.join(", ")
        )),
        Answer::NotAcceptable => Shown::from("nothing: views offer other media types"),
        Answer::UnsupportedMediaType(types) => mask.text(&format!(
            "nothing: views take content of other types, {}",
            types.join(", ")
        )),
        Answer::BadRequest => Shown::from("nothing: the path is not percent-encoded UTF-8"),
        Answer::Forwarded => Shown::from("another application"),
        _ => Shown::from("something else"),
    }
}

/// Returns the texts of conditions, without what was found: it is what a visitor typed.
fn conditions(unmet: &[Unmet]) -> String {
    let conditions = unmet.iter().map(|unmet| unmet.condition.as_str());
    conditions.collect::<Vec<_>>().join(", ")
}
