//! The panel of the last requests.

use pyramidion::devel::Shown;

use crate::history::{History, lock};
use crate::recording::{Kind, Recording};

use super::of_request::{status, tone_of_status};
use super::{Cell, Panel, Table, Tone, milliseconds, written};

/// Returns the panel of the last requests, those for files apart.
pub(crate) fn of_history(history: &History) -> Panel {
    let head = ["request", "status", "time", "from", "at (UTC)"];
    let mut requests = Table::new("The last requests, the latest first", &head);
    let mut files = Table::new("Static files", &head);
    for recording in history.all() {
        let recording = lock(&recording);
        let table = match recording.kind {
            Kind::Static => &mut files,
            Kind::Page | Kind::Script => &mut requests,
        };
        table.row(row(&recording));
    }
    Panel::new("history", "History")
        .count(requests.rows.len())
        .with_table(requests, "No request was recorded yet.")
        .with_table(files, "")
}

fn row(recording: &Recording) -> [Cell; 5] {
    let Recording {
        id, method, path, ..
    } = recording;
    let from = match recording.kind {
        Kind::Script => "a script",
        Kind::Page | Kind::Static => "",
    };
    let from = match &recording.after {
        Some(redirect) => written(format_args!("after {redirect}")),
        None => Shown::from(from),
    };
    let clock = recording.begun % 86_400;
    let clock = written(format_args!(
        "{:02}:{:02}:{:02}",
        clock / 3600,
        clock / 60 % 60,
        clock % 60
    ));
    let request = Cell::from(written(format_args!("{method} {path}")));
    [
        request.linked(written(format_args!("/r/{id}"))),
        Cell::toned(status(recording), tone_of_status(recording.status)),
        milliseconds(recording.elapsed_us).into(),
        Cell::toned(from, Tone::Dim),
        Cell::toned(clock, Tone::Dim),
    ]
}
