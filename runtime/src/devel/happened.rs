//! What happened while a request was answered: log records, decisions, the variables of a template, and times.

use std::error::Error as StdError;
use std::time::Duration;

use serde_json::Value;

use crate::request::Request;
use crate::security::Denial;

use super::hints::{self, Scene};
use super::mask::Mask;
use super::page_contents::{Advice, Details, Fact, Report, Stage};
use super::shown::Shown;
use super::witness::{Decided, Rendering, Seen, Witness};

/// The characters that are shown of a variable.
const LONGEST: usize = 2000;

/// The variables that are shown.
const MOST: usize = 200;

/// What happened while a request was answered.
#[derive(Debug, Default)]
pub(super) struct Happened {
    seen: Seen,
    elapsed: Duration,
}

impl Happened {
    /// Takes what was seen of a request: what is logged while that is read is not waited for.
    pub(super) fn to(request: &Request) -> Self {
        let witness = Witness::who_saw(request);
        witness.map_or_else(Self::default, |witness| Self {
            elapsed: witness.elapsed(),
            seen: std::mem::take(&mut *witness.seen()),
        })
    }

    /// Learns the secrets among it.
    pub(super) fn teach(&self, mask: &mut Mask) {
        if let Some(rendering) = &self.seen.rendering {
            mask.learn_document(&rendering.value);
        }
        for logged in &self.seen.records {
            logged.teach(mask);
        }
    }

    /// Returns what to do about an error.
    pub(super) fn hints(
        &self,
        error: &(dyn StdError + 'static),
        request: &Request,
        mask: &Mask,
    ) -> Vec<Advice> {
        let scene = Scene {
            request,
            #[cfg(feature = "templates")]
            rendering: self.seen.rendering.as_ref(),
        };
        hints::of_error(error, &scene, mask)
    }

    /// Adds it to a report.
    pub(super) fn add_to(&self, report: &mut Report, request: &Request, mask: &Mask) {
        let Self { seen, elapsed } = self;
        let userid = request.visitor().and_then(|visitor| visitor.userid());
        let denied = request.extensions().get::<Denial>();
        let userid = userid.or_else(|| denied?.userid());
        let decisions = seen.decisions.iter();
        let decisions = decisions.map(|decided| decision(decided, userid, mask));
        report.facts.extend(decisions);
        report.stages = stages(&seen.stages, *elapsed);
        if let Some(rendering) = &seen.rendering {
            report.details.push(variables(rendering, mask));
        }
        report.details.push(records(seen, mask));
    }
}

/// Says who was allowed what, or not, and why.
fn decision(decided: &Decided, userid: Option<&str>, mask: &Mask) -> Fact {
    let Decided {
        permission, reason, ..
    } = decided;
    let verdict = if decided.is_allowed {
        "allowed"
    } else {
        "denied"
    };
    let who = userid.map_or(String::new(), |userid| format!(" to {userid}"));
    Fact {
        name: "Decision",
        value: mask.text(&format!("`{permission}` is {verdict}{who}: {reason}")),
        place: None,
    }
}

/// Returns how long each stage took; what was not over is the last one.
fn stages(passed: &[(&'static str, Duration)], elapsed: Duration) -> Vec<Stage> {
    let passed = passed.iter().copied();
    let ends = passed.chain([("the response", elapsed)]);
    let mut begun = Duration::ZERO;
    let stages = ends.map(|(name, end)| Stage {
        name,
        took: end.saturating_sub(std::mem::replace(&mut begun, end)),
    });
    stages.collect()
}

/// Returns what a template was given.
fn variables(rendering: &Rendering, mask: &Mask) -> Details {
    let shown = |name: &str, value: &Value| {
        if mask.hides(name) {
            return mask.value(name, &value.to_string());
        }
        mask.json(value).shortened(LONGEST)
    };
    let rows: Vec<(Shown, Shown)> = match &rendering.value {
        Value::Object(members) => {
            let members = members.iter().take(MOST);
            members
                .map(|(name, value)| (mask.text(name), shown(name, value)))
                .collect()
        }
        _ => Vec::new(),
    };
    Details {
        title: "Variables of the template",
        rows,
        is_open: true,
        ..Details::default()
    }
}

/// Returns what was logged.
fn records(seen: &Seen, mask: &Mask) -> Details {
    let mut rows = Vec::new();
    if seen.earlier > 0 {
        let earlier = format!("and {} before", seen.earlier);
        rows.push((Shown::default(), mask.text(&earlier)));
    }
    rows.extend(seen.records.iter().map(|logged| logged.shown(mask)));
    Details {
        title: "Log",
        rows,
        ..Details::default()
    }
}
