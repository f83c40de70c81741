//! Events of `tracing` as they are kept: log records, statements, and the entries of an application's own panels.

use std::fmt::{self, Write as _};

use pyramidion::devel::Mask;
use tracing::field::{Field, Visit};
use tracing::{Event, Level};

use crate::limits::{EVENTS, STATEMENTS, VALUES};
use crate::recording::{Entries, Entry, Recording};

/// What the target of an event begins with that belongs to a panel of the application's own.
const OWN: &str = "pyramidion::panel::";

/// The target of the statements of `sqlx`.
const SQLX: &str = "sqlx::query";

/// The field with the statement, also where others than `sqlx` tell it.
pub(crate) const STATEMENT: &str = "db.statement";

/// The panels that an application can have of its own.
const PANELS: usize = 20;

/// Where an entry belongs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Log,
    Statements,
    Own(String),
}

/// Returns where an event belongs.
pub(crate) fn place_of(event: &Event<'_>) -> Place {
    let metadata = event.metadata();
    match metadata.target().strip_prefix(OWN) {
        Some(name) if !name.is_empty() => Place::Own(name.to_owned()),
        _ if metadata.target() == SQLX || metadata.fields().field(STATEMENT).is_some() => {
            Place::Statements
        }
        _ => Place::Log,
    }
}

/// Reads an event.
pub(crate) fn read(event: &Event<'_>, at_us: u64, mask: &Mask) -> Entry {
    let metadata = event.metadata();
    let mut reader = Reader {
        mask,
        entry: Entry {
            at_us,
            level: level(*metadata.level()),
            target: mask.text(metadata.target()),
            place: metadata.file().map(|file| {
                let line = metadata.line().unwrap_or_default();
                mask.text(&format!("{file}:{line}"))
            }),
            message: mask.text(""),
            fields: Vec::new(),
        },
    };
    event.record(&mut reader);
    reader.entry
}

/// Counts an event that is not kept, since as many are kept as may; it need not be read then.
pub(crate) fn leave_out(recording: &mut Recording, place: &Place) -> bool {
    let (entries, most) = entries(recording, place);
    let is_full = entries.kept.len() >= most;
    entries.left_out += usize::from(is_full);
    is_full
}

/// Keeps an entry where it belongs.
pub(crate) fn keep(recording: &mut Recording, mut entry: Entry, place: &Place, mask: &Mask) {
    let budget = &mut recording.budget;
    entry.message = budget.keep(mask, entry.message);
    for (_, value) in &mut entry.fields {
        *value = budget.keep(mask, std::mem::take(value));
    }
    let (entries, most) = entries(recording, place);
    entries.push(entry, most);
}

/// Returns the entries of a place, and how many are kept of them.
fn entries<'r>(recording: &'r mut Recording, place: &Place) -> (&'r mut Entries, usize) {
    let Recording {
        log,
        statements,
        own,
        ..
    } = recording;
    match place {
        Place::Statements => (statements, STATEMENTS),
        Place::Own(name) if own.len() < PANELS || own.contains_key(name) => {
            (own.entry(name.clone()).or_default(), EVENTS)
        }
        Place::Log | Place::Own(_) => (log, EVENTS),
    }
}

/// Adds what was logged into another recording of the request.
pub(crate) fn append(recording: &mut Recording, later: Recording) {
    recording.log.append(later.log, EVENTS);
    recording.statements.append(later.statements, STATEMENTS);
    for (name, later) in later.own {
        recording.own.entry(name).or_default().append(later, EVENTS);
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warning",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

/// Reads the fields of an event.
struct Reader<'m> {
    mask: &'m Mask,
    entry: Entry,
}

impl Visit for Reader<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        // A value that cannot be written is shown as far as it could be.
        let _ = write!(text, "{value:?}");
        self.put(field, &text);
    }
}

impl Reader<'_> {
    fn put(&mut self, field: &Field, value: &str) {
        let name = field.name();
        if name == "message" {
            self.entry.message = self.mask.lines(value);
        } else if self.entry.fields.len() < VALUES {
            let value = if self.mask.hides(name) {
                self.mask.value(name, value)
            } else {
                self.mask.lines(value)
            };
            self.entry.fields.push((name, value));
        }
    }
}
