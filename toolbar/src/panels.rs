//! Panels: what is shown of a request and of the application, apart from how it looks.
//!
//! A panel is written as HTML by `pages`, and as JSON for the script in a page, which makes the same of it.

mod of_application;
mod of_history;
mod of_request;
mod of_session;
mod of_statements;

use pyramidion::devel::Shown;
use serde::Serialize;

use crate::pauses::Interval;
use crate::recording::{Entries, Line};

pub(crate) use of_application::of_application;
pub(crate) use of_history::of_history;
pub(crate) use of_request::of_request;

/// Something that is shown.
#[derive(Debug, Serialize)]
pub(crate) struct Panel {
    /// What a link to it is called.
    pub(crate) name: Shown,
    pub(crate) title: Shown,
    pub(crate) badge: Option<Badge>,
    pub(crate) blocks: Vec<Block>,
}

/// A short text beside the title of a panel.
#[derive(Debug, Serialize)]
pub(crate) struct Badge {
    pub(crate) text: Shown,
    pub(crate) tone: Tone,
}

/// What a text says by its look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tone {
    #[default]
    Plain,
    Good,
    Bad,
    Dim,
}

/// A part of a panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Block {
    Note(Shown),
    Code {
        caption: Shown,
        text: Shown,
    },
    /// What is said elsewhere, in another form.
    Folded {
        caption: Shown,
        text: Shown,
    },
    /// Lines of the source around a place.
    Source {
        caption: Shown,
        place: Shown,
        lines: Vec<Line>,
    },
    Table(Table),
    Bars {
        caption: Shown,
        total_us: u64,
        bars: Vec<Bar>,
    },
}

/// A table. Without a head the first cell of each row is what the row is about.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Table {
    pub(crate) caption: Shown,
    pub(crate) head: Vec<Shown>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Cell {
    pub(crate) text: Shown,
    pub(crate) tone: Tone,
    /// A path below that of the toolbar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<Shown>,
}

/// A stretch of time in a picture.
#[derive(Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) label: Shown,
    /// What it consists of, in order.
    pub(crate) parts: Vec<Part>,
}

/// A part of a stretch of time.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    #[serde(flatten)]
    pub(crate) time: Interval,
    /// Whether nothing was done but waiting.
    pub(crate) is_waited: bool,
}

impl Bar {
    fn new(label: Shown, time: Interval, waits: &[Interval]) -> Self {
        let mut parts = Vec::new();
        let mut put = |from_us, until_us, is_waited| {
            let time = Interval { from_us, until_us };
            if time.length() > 0 {
                parts.push(Part { time, is_waited });
            }
        };
        let mut from_us = time.from_us;
        for wait in waits {
            put(from_us, wait.from_us, false);
            put(wait.from_us, wait.until_us, true);
            from_us = wait.until_us;
        }
        put(from_us, time.until_us, false);
        if parts.is_empty() {
            let is_waited = false;
            parts.push(Part { time, is_waited });
        }
        Self { label, parts }
    }

    /// Returns how long it took.
    pub(crate) fn took(&self) -> Shown {
        milliseconds(self.sum(|_| true))
    }

    /// Returns how long of that was waited, if it was.
    pub(crate) fn waited(&self) -> Option<Shown> {
        let waited = self.sum(|part| part.is_waited);
        (waited > 0).then(|| milliseconds(waited))
    }

    fn sum(&self, counts: impl Fn(&Part) -> bool) -> u64 {
        let parts = self.parts.iter().filter(|part| counts(part));
        parts.map(|part| part.time.length()).sum()
    }
}

impl Panel {
    fn new(name: &'static str, title: &'static str) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            badge: None,
            blocks: Vec::new(),
        }
    }

    fn badge(mut self, text: Shown, tone: Tone) -> Self {
        self.badge = Some(Badge { text, tone });
        self
    }

    /// Says how many there are, if there are any.
    fn count(self, count: usize) -> Self {
        match count {
            0 => self,
            count => self.badge(count.into(), Tone::Plain),
        }
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Says how many entries were not kept.
    fn left_out(self, entries: &Entries) -> Self {
        match entries.left_out {
            0 => self,
            more => self.with(Block::Note(written(format_args!("… and {more} more.")))),
        }
    }

    /// Adds a table, or says that there is nothing to be shown.
    fn with_table(self, table: Table, otherwise: &'static str) -> Self {
        match table.rows.is_empty() {
            true if otherwise.is_empty() => self,
            true => self.with(Block::Note(otherwise.into())),
            false => self.with(Block::Table(table)),
        }
    }
}

impl Table {
    fn new(caption: &'static str, head: &[&'static str]) -> Self {
        Self {
            caption: caption.into(),
            head: head.iter().map(|text| Shown::from(*text)).collect(),
            rows: Vec::new(),
        }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds a row with a name, unless there is no value.
    fn fact(&mut self, name: &'static str, value: Option<Shown>) {
        if let Some(value) = value {
            self.row([Cell::from(Shown::from(name)), Cell::from(value)]);
        }
    }
}

impl Cell {
    fn toned(text: impl Into<Shown>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
            link: None,
        }
    }

    fn linked(mut self, link: Shown) -> Self {
        self.link = Some(link);
        self
    }
}

impl From<Shown> for Cell {
    fn from(text: Shown) -> Self {
        Self::toned(text, Tone::Plain)
    }
}

impl From<&'static str> for Cell {
    fn from(text: &'static str) -> Self {
        Shown::from(text).into()
    }
}

/// Returns a time in milliseconds.
fn milliseconds(micros: u64) -> Shown {
    written(format_args!(
        "{}.{:02} ms",
        micros / 1000,
        micros % 1000 / 10
    ))
}

/// Returns a text of this program, with numbers and texts that have passed the mask.
fn written(text: std::fmt::Arguments<'_>) -> Shown {
    pyramidion::devel::Mask::default().text(&text.to_string())
}
