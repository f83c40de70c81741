//! A report as plain text, for terminals and for issues.

use std::fmt::Write as _;

use super::excerpt::{Excerpt, SourceLine};
use super::page_contents::{Frames, Outcome, Place, Report};

/// Writes a report as a text.
pub(super) fn text(report: &Report) -> String {
    let mut text = format!(
        "{}: {}\n\n{}\n",
        report.status, report.request, report.error
    );
    for cause in &report.causes {
        if cause.message == report.error {
            let _ = writeln!(text, "  ({})", cause.kind);
        } else {
            let _ = writeln!(text, "  caused by {}: {}", cause.kind, cause.message);
        }
    }
    for advice in &report.advice {
        let _ = writeln!(text, "{}", advice.text);
    }
    for place in &report.places {
        let _ = writeln!(text, "\n{}: {}", place.what, place.at);
        text += &source(place);
    }
    if !report.routes.is_empty() {
        text.push('\n');
        text += &routes(report);
    }
    if !report.decision.is_empty() {
        text.push('\n');
        for (position, step) in report.decision.iter().enumerate() {
            let _ = writeln!(text, "{:>3}. {step}", position + 1);
        }
    }
    if !report.facts.is_empty() {
        text.push('\n');
    }
    for fact in &report.facts {
        let place = fact.place.as_ref().map(|place| format!("  {}", place.at));
        let _ = writeln!(
            text,
            "{:<15} {}{}",
            fact.name,
            fact.value,
            place.unwrap_or_default()
        );
    }
    if !report.stack.is_empty() {
        text.push_str("\nStack, innermost first:\n");
    }
    for frames in &report.stack {
        let _ = match frames {
            Frames::Own(place) => writeln!(text, "  {}\n    at {}", place.what, place.at),
            Frames::Others(others) => writeln!(text, "  ({others})"),
        };
    }
    text
}

/// Writes the lines around a place.
fn source(place: &Place) -> String {
    let mut text = String::new();
    let Some(excerpt) = &place.excerpt else {
        return text;
    };
    for line in excerpt.lines() {
        let is_hit = line.number == excerpt.line();
        let mark = if is_hit { '>' } else { ' ' };
        let _ = writeln!(text, "  {mark}{:>5} | {}", line.number, line.text);
        if is_hit && let Some(marker) = marker(excerpt, line) {
            let _ = writeln!(text, "        | {marker}");
        }
    }
    text
}

/// Writes the routes that are near in columns; of the others only how many there are.
fn routes(report: &Report) -> String {
    let near: Vec<_> = report
        .routes
        .iter()
        .filter(|trial| trial.is_near || report.routes.len() <= 20)
        .collect();
    let names = near.iter().map(|trial| trial.name.as_str().chars().count());
    let width = names.max().unwrap_or_default().min(30);
    let mut text = String::new();
    for trial in &near {
        let mark = match trial.outcome {
            Outcome::Matches => '+',
            Outcome::Refuses => '-',
            Outcome::NotTried => ' ',
        };
        let number = trial
            .number
            .map(|number| number.to_string())
            .unwrap_or_default();
        let pattern = trial.pattern.as_ref().map(|pattern| format!("  {pattern}"));
        let _ = writeln!(
            text,
            "{number:>3} {mark} {:<width$}{}",
            trial.name,
            pattern.unwrap_or_default()
        );
        let _ = writeln!(text, "        {}  {}", trial.verdict, trial.place.at);
    }
    let left = report.routes.len() - near.len();
    if left > 0 {
        let _ = writeln!(text, "    and {left} routes that are not near");
    }
    text
}

/// Returns what stands below a line to mark the column of the place.
pub(super) fn marker(excerpt: &Excerpt, line: &SourceLine) -> Option<String> {
    let column = usize::try_from(excerpt.column()?).ok()?;
    let before = line.text.as_str().chars().take(column.checked_sub(1)?);
    let blank = before.map(|c| if c == '\t' { '\t' } else { ' ' });
    Some(blank.chain(['^']).collect())
}
