//! A log record of a request, as it is kept and as it is shown.

use std::fmt::{self, Write as _};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::{Event, Level};

use super::mask::Mask;
use super::shown::Shown;

/// The bytes of the longest text that is kept. A longer one is left out: cut in two, a secret would not be known.
const LARGEST: usize = 64 << 10;

/// The characters that are shown of a record.
const LONGEST: usize = 2000;

/// The fields that are kept of a record.
const FIELDS: usize = 30;

/// A log record, unmasked.
pub(super) struct Logged {
    at: Duration,
    level: Level,
    target: &'static str,
    place: Option<(&'static str, u32)>,
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl Logged {
    /// Reads an event.
    pub(super) fn read(event: &Event<'_>, at: Duration) -> Self {
        let metadata = event.metadata();
        let mut logged = Self {
            at,
            level: *metadata.level(),
            target: metadata.target(),
            place: metadata.file().zip(metadata.line()),
            message: String::new(),
            fields: Vec::new(),
        };
        event.record(&mut logged);
        logged
    }

    /// Learns the secrets among its fields.
    pub(super) fn teach(&self, mask: &mut Mask) {
        for (name, value) in &self.fields {
            if mask.hides(name) {
                mask.learn(name, value);
            }
        }
    }

    /// Returns when it was logged and how severe it is, and what it says.
    pub(super) fn shown(&self, mask: &Mask) -> (Shown, Shown) {
        let at = format!("{} {}", short(self.at), self.level);
        let mut said = mask.lines(&self.message).to_string();
        for (name, value) in &self.fields {
            let value = if mask.hides(name) {
                mask.value(name, value)
            } else {
                mask.lines(value)
            };
            let _ = write!(said, "  {name}={value}");
        }
        let said = mask.text(&said).shortened(LONGEST);
        let place = self.place.map(|(file, line)| format!("  {file}:{line}"));
        let from = format!("\n{}{}", self.target, place.unwrap_or_default());
        (mask.text(&at), mask.text(&format!("{said}{from}")))
    }

    fn keep(&mut self, field: &Field, mut text: String) {
        if text.len() > LARGEST {
            text = format!("({} bytes)", text.len());
        }
        if field.name() == "message" {
            self.message = text;
        } else if self.fields.len() < FIELDS {
            self.fields.push((field.name(), text));
        }
    }
}

impl Visit for Logged {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.keep(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        // A value that cannot be written is shown as far as it could be.
        let _ = write!(text, "{value:?}");
        self.keep(field, text);
    }
}

/// Shows no values, which may be private to the visitor.
impl fmt::Debug for Logged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logged")
            .field("level", &self.level)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// Writes a time in the unit in which it is short.
pub(super) fn short(time: Duration) -> String {
    if time < Duration::from_millis(1) {
        return format!("{} µs", time.as_micros());
    }
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
