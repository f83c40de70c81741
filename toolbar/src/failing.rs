//! The error that a request was answered with, as far as it is kept.

use pyramidion::devel::{ErrorPlace, ErrorReport, Mask};
use pyramidion::observers::Departure;

use crate::limits::{Budget, VALUES};
use crate::recording::{Failure, Line, Place};

/// Returns what development mode knows of the error, if there is one.
pub(crate) fn error(
    departure: &Departure<'_>,
    mask: &Mask,
    budget: &mut Budget,
) -> Option<Failure> {
    let report = ErrorReport::of(departure)?;
    // More secrets may be known by now than when the report was made.
    let mut keep = |text: &str| budget.keep(mask, mask.lines(text));
    let causes = report.causes().take(VALUES);
    let causes = causes.map(|(kind, message)| (kind.clone(), keep(message.as_str())));
    let causes = causes.collect();
    let places = report.places().take(VALUES);
    let places = places.map(|place| self::place(place, &mut keep));
    Some(Failure {
        message: mask.lines(report.message().as_str()),
        causes,
        places: places.collect(),
        text: keep(report.text().as_str()),
    })
}

fn place(place: ErrorPlace<'_>, keep: &mut impl FnMut(&str) -> pyramidion::devel::Shown) -> Place {
    let lines = place.excerpt.map(|excerpt| {
        let lines = excerpt.lines().iter().map(|line| Line {
            number: line.number,
            text: keep(line.text.as_str()),
            is_hit: line.number == excerpt.line(),
        });
        lines.collect()
    });
    Place {
        what: place.what.clone(),
        at: place.at.clone(),
        lines: lines.unwrap_or_default(),
    }
}
