//! What a page of development says, before it is known in which form.

use std::time::Duration;

use http::StatusCode;
use serde::{Serialize, Serializer};

use super::excerpt::Excerpt;
use super::mask::Mask;
use super::shown::Shown;

/// Why a request was answered with an error, as a developer wants to know it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Report {
    #[serde(serialize_with = "number")]
    pub(super) status: StatusCode,
    /// The method and the path.
    pub(super) request: Shown,
    pub(super) error: Shown,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) causes: Vec<Cause>,
    /// What to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) advice: Vec<Advice>,
    /// The places in the source, the best that is known first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) places: Vec<Place>,
    /// What was happening.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<Fact>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) routes: Vec<Trial>,
    /// The steps of the decision about a permission.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) decision: Vec<Shown>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) stack: Vec<Frames>,
    /// How long each stage took.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) stages: Vec<Stage>,
    /// What happened meanwhile, and the request, part by part.
    #[serde(skip)]
    pub(super) details: Vec<Details>,
    #[serde(skip)]
    pub(super) curl: Shown,
}

/// An error, or what caused it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cause {
    /// The type, as far as it is known.
    #[serde(rename = "type")]
    pub(super) kind: Shown,
    pub(super) message: Shown,
}

/// A sentence that says what to do, and where it leads.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Advice {
    pub(super) text: Shown,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<Shown>,
}

/// A place in the source.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Place {
    /// What is there.
    pub(super) what: Shown,
    #[serde(rename = "place")]
    pub(super) at: Shown,
    /// The lines around it, if the file is in the workspace.
    #[serde(skip)]
    pub(super) excerpt: Option<Excerpt>,
}

impl Place {
    /// Returns a place of a file as the compiler names it.
    pub(super) fn new(
        what: impl Into<Shown>,
        (file, line, column): (&str, u32, Option<u32>),
        mask: &Mask,
    ) -> Self {
        let excerpt = Excerpt::of(file, line, column, mask);
        let at = match (&excerpt, column) {
            (Some(excerpt), _) => excerpt.place(),
            (None, Some(column)) => mask.text(&format!("{file}:{line}:{column}")),
            (None, None) => mask.text(&format!("{file}:{line}")),
        };
        Self {
            what: what.into(),
            at,
            excerpt,
        }
    }
}

/// A stage of the path of a request.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Stage {
    pub(super) name: &'static str,
    #[serde(rename = "microseconds", serialize_with = "microseconds")]
    pub(super) took: Duration,
}

/// Something that is known of what was happening.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: Shown,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Place>,
}

/// How a request fared at a route or a view.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Trial {
    /// The place in the order of routes; a view has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<usize>,
    pub(super) name: Shown,
    /// The pattern of a route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pattern: Option<Shown>,
    pub(super) outcome: Outcome,
    pub(super) verdict: Shown,
    pub(super) place: Place,
    /// Whether it is of interest among many.
    #[serde(skip)]
    pub(super) is_near: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Matches,
    Refuses,
    NotTried,
}

/// Frames of a stack that stand together.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Frames {
    /// One of the workspace.
    Own(Place),
    /// Those of other crates.
    Others(Shown),
}

/// A part of the request, or of what happened: names with values, or a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    pub(super) title: &'static str,
    pub(super) rows: Vec<(Shown, Shown)>,
    pub(super) text: Option<Shown>,
    /// Whether it is seen at once.
    pub(super) is_open: bool,
}

fn microseconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u128(time.as_micros())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn number<S: Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
