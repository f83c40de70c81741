//! The panel of a session: its values before and after, side by side.

use pyramidion::devel::Shown;

use crate::recording::{Opened, Pair, Recording};

use super::{Block, Cell, Panel, Table, Tone, written};

/// Shows what became of the session of a request.
pub(super) fn session(recording: &Recording) -> Panel {
    let mut cookies = Table::new("Cookies that the response sets", &["name", "size"]);
    for (name, size) in &recording.session.cookies {
        let size = written(format_args!("{size} of about 4096 bytes"));
        cookies.row([name.clone().into(), size.into()]);
    }
    let panel = Panel::new("session", "Session");
    let panel = match &recording.session.opened {
        None => panel.with(Block::Note("Nothing asked for the session.".into())),
        Some(opened) => with_changes(panel, opened),
    };
    panel.with_table(cookies, "")
}

/// Shows a session before and after, side by side.
fn with_changes(panel: Panel, opened: &Opened) -> Panel {
    let mut table = Table::new(
        "Values before and after",
        &["key", "before", "after", "change"],
    );
    let value = |values: &[Pair], key: &Shown| {
        let mut values = values.iter();
        Some(values.find(|(name, _)| name == key)?.1.clone())
    };
    let keys = opened
        .before
        .iter()
        .chain(&opened.after)
        .map(|(key, _)| key);
    let mut seen: Vec<&Shown> = Vec::new();
    let mut changes = 0;
    for key in keys {
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let (before, after) = (value(&opened.before, key), value(&opened.after, key));
        let (change, tone) = match (&before, &after) {
            (None, _) => ("added", Tone::Good),
            (_, None) => ("removed", Tone::Bad),
            (Some(before), Some(after)) if before == after => ("", Tone::Dim),
            _ => ("changed", Tone::Good),
        };
        changes += usize::from(!change.is_empty());
        table.row([
            key.clone().into(),
            before.unwrap_or_default().into(),
            after.unwrap_or_default().into(),
            Cell::toned(change, tone),
        ]);
    }
    let began = if opened.is_new {
        "This request began the session."
    } else {
        "The session was there before."
    };
    panel
        .count(changes)
        .with(Block::Note(began.into()))
        .with_table(table, "It has no values.")
}
