//! The panel of the statements that were sent to databases, equal ones together.

use std::collections::BTreeMap;

use pyramidion::devel::Shown;

use crate::entries::STATEMENT;
use crate::recording::{Entry, Recording};

use super::{Cell, Panel, Table, Tone, milliseconds, written};

/// How often a statement occurs before it is marked: it is probably in a loop.
const OFTEN: usize = 3;

/// Equal statements.
#[derive(Default)]
struct Equals<'r> {
    /// The place among the statements, by the first of them.
    position: usize,
    entries: Vec<&'r Entry>,
}

impl Equals<'_> {
    fn is_often(&self) -> bool {
        self.entries.len() >= OFTEN
    }

    /// Returns how long they took, as far as they say it.
    fn took_us(&self) -> u64 {
        self.entries.iter().filter_map(|entry| took_us(entry)).sum()
    }

    /// Returns how many rows they returned or changed, as far as they say it.
    fn rows(&self) -> Option<usize> {
        let rows = self.entries.iter().filter_map(|entry| rows(entry));
        rows.reduce(usize::saturating_add)
    }
}

/// Shows the statements of a request.
pub(super) fn statements(recording: &Recording) -> Panel {
    let entries = &recording.statements;
    let mut equals: BTreeMap<Shown, Equals<'_>> = BTreeMap::new();
    for (position, entry) in entries.kept.iter().enumerate() {
        let equal = equals.entry(text(entry)).or_insert_with(|| Equals {
            position,
            ..Equals::default()
        });
        equal.entries.push(entry);
    }
    let is_often = equals.values().any(Equals::is_often);
    let took_us: u64 = equals.values().map(Equals::took_us).sum();
    let mut equals: Vec<_> = equals.into_iter().collect();
    equals.sort_by_key(|(_, equal)| equal.position);
    let head = ["statement", "times", "rows", "took", "first after"];
    let mut table = Table::new("Statements, equal ones together", &head);
    for (text, equal) in equals {
        let tone = if equal.is_often() {
            Tone::Bad
        } else {
            Tone::Plain
        };
        let rows = equal.rows().map(Shown::from);
        let first_us = equal.entries.first().map_or(0, |entry| entry.at_us);
        table.row([
            text.into(),
            Cell::toned(equal.entries.len(), tone),
            rows.unwrap_or_default().into(),
            milliseconds(equal.took_us()).into(),
            Cell::toned(milliseconds(first_us), Tone::Dim),
        ]);
    }
    let panel = Panel::new("sql", "SQL");
    let panel = match entries.len() {
        0 => panel,
        count => {
            let tone = if is_often { Tone::Bad } else { Tone::Plain };
            let badge = written(format_args!("{count}, {}", milliseconds(took_us)));
            panel.badge(badge, tone)
        }
    };
    let panel = panel.with_table(table, "No statement was told of, as sqlx does.");
    panel.left_out(entries)
}

/// Returns the text of a statement, in one line.
fn text(entry: &Entry) -> Shown {
    let whole = entry.field(STATEMENT);
    // `sqlx` says a short one in its summary only.
    let whole = whole.filter(|text| !text.as_str().is_empty());
    let text = whole.or_else(|| entry.field("summary"));
    let text = text.unwrap_or(&entry.message);
    let words: Vec<_> = text.as_str().split_whitespace().collect();
    written(format_args!("{}", words.join(" ")))
}

/// Returns how long a statement took: `elapsed_secs` is in seconds.
fn took_us(entry: &Entry) -> Option<u64> {
    let seconds: f64 = entry.field("elapsed_secs")?.as_str().parse().ok()?;
    let took = std::time::Duration::try_from_secs_f64(seconds).ok()?;
    u64::try_from(took.as_micros()).ok()
}

/// Returns how many rows a statement returned or changed, whichever is more.
fn rows(entry: &Entry) -> Option<usize> {
    let names = ["rows_returned", "rows_affected"];
    let rows = names.iter().filter_map(|name| entry.field(name));
    rows.filter_map(|rows| rows.as_str().parse().ok()).max()
}
