//! The panels of a request.

use std::collections::BTreeMap;

use pyramidion::devel::Shown;

use crate::entries::STATEMENT;
use crate::gathering::is_failure;
use crate::recording::{Entries, Entry, Opened, Pair, Recording, Trial};

use super::{Bar, Block, Cell, Panel, Table, Tone, milliseconds, written};

/// How often a statement occurs before it is marked: it is probably in a loop.
const OFTEN: usize = 3;

/// Returns the panels of a request, in the order in which they are shown.
pub(crate) fn of_request(recording: &Recording) -> Vec<Panel> {
    let mut panels = vec![
        summary(recording),
        matching(recording),
        input(recording),
        headers(recording),
        session(recording),
        permissions(recording),
        timing(recording),
        log(recording),
        templates(recording),
        statements(recording),
    ];
    for (name, entries) in &recording.own {
        let panel = Panel {
            name: written(format_args!("own-{name}")),
            title: written(format_args!("{name}")),
            badge: None,
            blocks: Vec::new(),
        };
        let table = events("Entries", entries);
        panels.push(left_out(
            panel.count(entries.len()).with_table(table, ""),
            entries,
        ));
    }
    panels
}

/// Returns how a status looks.
pub(super) fn tone_of_status(status: Option<u16>) -> Tone {
    match status {
        Some(200..=399) => Tone::Good,
        Some(status) if is_failure(status) => Tone::Bad,
        Some(400..) => Tone::Bad,
        _ => Tone::Dim,
    }
}

/// Returns the text of a status.
pub(super) fn status(recording: &Recording) -> Shown {
    match recording.status {
        Some(status) => written(format_args!("{status}")),
        None => Shown::from("given up"),
    }
}

fn summary(recording: &Recording) -> Panel {
    let mut facts = Table::new("This request", &[]);
    let path = written(format_args!("{} {}", recording.method, recording.path));
    facts.fact("request", Some(path));
    facts.row([
        "status".into(),
        Cell::toned(status(recording), tone_of_status(recording.status)),
    ]);
    facts.fact("time", Some(milliseconds(recording.elapsed_us)));
    let size = recording
        .size
        .map(|size| written(format_args!("{size} bytes")));
    facts.fact("size", size);
    facts.fact("came after", recording.after.clone());
    facts.fact("leads to", recording.location.clone());
    facts.fact("route", recording.route.clone());
    facts.fact("view", recording.view.clone());
    facts.fact("declared at", recording.place.clone());
    let mut renderers = recording.templates.iter();
    facts.fact("renderer", renderers.next().map(|one| one.renderer.clone()));
    facts.fact("client", recording.peer.clone());
    facts.fact("request id", recording.request_id.clone());
    let mut panel = Panel::new("summary", "Summary")
        .badge(status(recording), tone_of_status(recording.status))
        .with(Block::Table(facts));
    if !recording.errors.is_empty() {
        let mut errors = Table::new("The error that was answered, and its causes", &["error"]);
        for error in &recording.errors {
            errors.row([Cell::toned(error.clone(), Tone::Bad)]);
        }
        panel = panel.with(Block::Table(errors));
    }
    panel
}

fn matching(recording: &Recording) -> Panel {
    let matching = &recording.matching;
    let trial = |trial: &Trial| {
        let tone = if trial.is_chosen {
            Tone::Good
        } else {
            Tone::Dim
        };
        let verdict = Cell::toned(trial.verdict.clone(), tone);
        [
            trial.name.clone().into(),
            trial.about.clone().into(),
            verdict,
        ]
    };
    let mut routes = Table::new(
        "Routes, in the order in which they are tried",
        &["route", "pattern", "verdict"],
    );
    matching
        .routes
        .iter()
        .for_each(|route| routes.row(trial(route)));
    let mut views = Table::new(
        "Views, in the order in which they are tried",
        &["view", "predicates", "verdict", "declared at"],
    );
    for view in &matching.views {
        let place = view.place.clone().unwrap_or_default();
        views.row(
            trial(view)
                .into_iter()
                .chain([Cell::toned(place, Tone::Dim)]),
        );
    }
    let answers = written(format_args!("What answers: {}.", matching.answer));
    let mut panel = Panel::new("match", "Match")
        .count(matching.views.len())
        .with(Block::Note(answers))
        .with_table(routes, "No route was tried.");
    if matching.more_routes > 0 {
        let more = matching.more_routes;
        let more = written(format_args!(
            "The patterns of {more} further routes differ."
        ));
        panel = panel.with(Block::Note(more));
    }
    panel.with_table(views, "No view is for this route.")
}

/// Returns a table of names and values.
fn pairs(caption: &'static str, pairs: &[Pair]) -> Table {
    let mut table = Table::new(caption, &[]);
    for (name, value) in pairs {
        table.row([name.clone().into(), value.clone().into()]);
    }
    table
}

fn input(recording: &Recording) -> Panel {
    let input = &recording.input;
    let mut files = Table::new("Files", &[]);
    for (name, size) in &input.files {
        let size = written(format_args!("{size} bytes"));
        files.row([name.clone().into(), size.into()]);
    }
    let panel = Panel::new("request", "Request")
        .with_table(pairs("Placeholders of the route", &input.placeholders), "")
        .with_table(pairs("Query", &input.query), "")
        .with_table(pairs("Form", &input.form), "")
        .with_table(files, "");
    match &input.body {
        Some(body) => panel.with(Block::Code {
            caption: "Body".into(),
            text: body.clone(),
        }),
        None if panel.blocks.is_empty() => panel.with(Block::Note(
            "The request has no placeholders, no query and no form.".into(),
        )),
        None => panel,
    }
}

fn headers(recording: &Recording) -> Panel {
    Panel::new("headers", "Headers")
        .with_table(
            pairs("Headers of the request", &recording.request_headers),
            "The request has no headers.",
        )
        .with_table(
            pairs("Headers of the response", &recording.response_headers),
            "The response has no headers.",
        )
}

fn session(recording: &Recording) -> Panel {
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

fn permissions(recording: &Recording) -> Panel {
    let mut table = Table::new(
        "Permissions that were asked for",
        &["permission", "decision", "reason"],
    );
    for one in &recording.permissions {
        let decision = if one.is_allowed {
            Cell::toned("allowed", Tone::Good)
        } else {
            Cell::toned("denied", Tone::Bad)
        };
        table.row([one.name.clone().into(), decision, one.reason.clone().into()]);
    }
    let denied = recording.permissions.iter().any(|one| !one.is_allowed);
    let panel = Panel::new("permissions", "Permissions").count(recording.permissions.len());
    let panel = match panel.badge {
        Some(badge) if denied => Panel {
            badge: None,
            ..panel
        }
        .badge(badge.text, Tone::Bad),
        badge => Panel { badge, ..panel },
    };
    panel.with_table(table, "No permission was asked for.")
}

fn timing(recording: &Recording) -> Panel {
    let mut bars: Vec<_> = recording
        .stages
        .iter()
        .map(|stage| Bar {
            label: stage.name.into(),
            from_us: stage.from_us,
            until_us: stage.until_us,
        })
        .collect();
    bars.extend(recording.templates.iter().map(|rendering| Bar {
        label: written(format_args!("rendering of {}", rendering.renderer)),
        from_us: rendering.from_us,
        until_us: rendering.until_us.unwrap_or(rendering.from_us),
    }));
    Panel::new("timing", "Timing")
        .badge(milliseconds(recording.elapsed_us), Tone::Plain)
        .with(Block::Bars {
            caption: "Stages of the request, in milliseconds".into(),
            total_us: recording.elapsed_us,
            bars,
        })
}

fn log(recording: &Recording) -> Panel {
    let entries = &recording.log;
    let panel = Panel::new("log", "Log");
    let panel = match recording.problems() {
        0 => panel.count(entries.len()),
        problems => panel.badge(problems.into(), Tone::Bad),
    };
    let panel = panel.with_table(
        events("Log records", entries),
        "Nothing was logged. Records are seen where the subscriber of `tracing` has the layer `pyramidion_toolbar::layer()`, which \
         the commands of an application have by themselves.",
    );
    left_out(panel, entries)
}

/// Returns a table of events.
fn events(caption: &'static str, entries: &Entries) -> Table {
    let mut table = Table::new(caption, &["after", "level", "message", "where"]);
    for entry in &entries.kept {
        let tone = match entry.level {
            "error" | "warning" => Tone::Bad,
            "info" => Tone::Plain,
            _ => Tone::Dim,
        };
        let place = match &entry.place {
            Some(place) => written(format_args!("{} {place}", entry.target)),
            None => entry.target.clone(),
        };
        table.row([
            Cell::toned(milliseconds(entry.at_us), Tone::Dim),
            Cell::toned(entry.level, tone),
            message(entry).into(),
            Cell::toned(place, Tone::Dim),
        ]);
    }
    table
}

/// Returns the message of an event, and its fields.
fn message(entry: &Entry) -> Shown {
    let fields = entry.fields.iter();
    let fields: Vec<_> = fields
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let message = entry.message.as_str();
    let text = match (message, fields.is_empty()) {
        ("", _) => fields.join(" "),
        (message, true) => message.to_owned(),
        (message, false) => format!("{message} ({})", fields.join(" ")),
    };
    written(format_args!("{text}"))
}

fn left_out(panel: Panel, entries: &Entries) -> Panel {
    match entries.left_out {
        0 => panel,
        more => panel.with(Block::Note(written(format_args!("… and {more} more.")))),
    }
}

fn templates(recording: &Recording) -> Panel {
    let mut panel = Panel::new("templates", "Templates").count(recording.templates.len());
    if recording.templates.is_empty() {
        return panel.with(Block::Note("Nothing was rendered.".into()));
    }
    for rendering in &recording.templates {
        let took = rendering.until_us.unwrap_or(rendering.from_us) - rendering.from_us;
        let (renderer, took) = (&rendering.renderer, milliseconds(took));
        panel = panel.with(Block::Code {
            caption: written(format_args!("{renderer}, {took}: its values")),
            text: rendering.values.clone(),
        });
    }
    panel
}

fn statements(recording: &Recording) -> Panel {
    let entries = &recording.statements;
    let mut counts: BTreeMap<Shown, usize> = BTreeMap::new();
    for entry in &entries.kept {
        *counts.entry(statement(entry)).or_default() += 1;
    }
    let mut table = Table::new(
        "Statements, equal ones together",
        &["statement", "times", "rows", "took", "after"],
    );
    let mut shown: Vec<Shown> = Vec::new();
    for entry in &entries.kept {
        let text = statement(entry);
        if shown.contains(&text) {
            continue;
        }
        let count = counts[&text];
        let is_often = count >= OFTEN;
        let times = Cell::toned(count, if is_often { Tone::Bad } else { Tone::Plain });
        let field = |names: [&str; 2]| {
            let found = names.iter().find_map(|name| entry.field(name));
            Cell::from(found.cloned().unwrap_or_default())
        };
        table.row([
            text.clone().into(),
            times,
            field(["rows_returned", "rows_affected"]),
            field(["elapsed", "elapsed_secs"]),
            Cell::toned(milliseconds(entry.at_us), Tone::Dim),
        ]);
        shown.push(text);
    }
    let often = counts.values().any(|count| *count >= OFTEN);
    let panel = Panel::new("sql", "SQL");
    let panel = match entries.len() {
        0 => panel,
        count if often => panel.badge(count.into(), Tone::Bad),
        count => panel.count(count),
    };
    let panel = panel.with_table(table, "No statement was told of, as `sqlx` does.");
    left_out(panel, entries)
}

/// Returns the text of a statement, in one line.
fn statement(entry: &Entry) -> Shown {
    let statement = entry
        .field(STATEMENT)
        .filter(|text| !text.as_str().is_empty());
    let statement = statement
        .or_else(|| entry.field("summary"))
        .unwrap_or(&entry.message);
    let words: Vec<_> = statement.as_str().split_whitespace().collect();
    written(format_args!("{}", words.join(" ")))
}
