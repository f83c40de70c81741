//! The panels of a request.

use pyramidion::devel::Shown;

use crate::gathering::is_failure;
use crate::pauses::Interval;
use crate::recording::{Entries, Entry, Failure, Naming, Pair, Recording, Trial};

use super::of_session::session;
use super::of_statements::statements;
use super::{Bar, Block, Cell, Panel, Table, Tone, milliseconds, written};

/// Returns the panels of a request, in the order in which they are shown.
pub(crate) fn of_request(recording: &Recording) -> Vec<Panel> {
    let mut panels = vec![summary(recording)];
    panels.extend(recording.error.as_ref().map(failure));
    panels.extend([
        matching(recording),
        input(recording),
        headers(recording),
        session(recording),
        permissions(recording),
        timing(recording),
        log(recording),
        templates(recording),
        statements(recording),
    ]);
    for (name, entries) in &recording.own {
        let panel = Panel {
            name: written(format_args!("own-{name}")),
            title: written(format_args!("{name}")),
            badge: None,
            blocks: Vec::new(),
        };
        let table = events("Entries", entries);
        let panel = panel.count(entries.len()).with_table(table, "");
        panels.push(panel.left_out(entries));
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
    Panel::new("summary", "Summary")
        .badge(status(recording), tone_of_status(recording.status))
        .with(Block::Table(facts))
}

/// Shows the error that a request was answered with: what it was, where, and all that is known beside.
fn failure(failure: &Failure) -> Panel {
    let mut causes = Table::new("The error and what caused it", &["type", "message"]);
    for (kind, message) in &failure.causes {
        let message = Cell::toned(message.clone(), Tone::Bad);
        causes.row([kind.clone().into(), message]);
    }
    let mut panel = Panel::new("error", "Error")
        .badge(failure.causes.len().max(1).into(), Tone::Bad)
        .with(Block::Note(failure.message.clone()))
        .with_table(causes, "");
    for place in &failure.places {
        panel = panel.with(Block::Source {
            caption: place.what.clone(),
            place: place.at.clone(),
            lines: place.lines.clone(),
        });
    }
    panel.with(Block::Folded {
        caption: "All that is known, as a text".into(),
        text: failure.text.clone(),
    })
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
    let stages = recording.stages.iter().map(|stage| {
        let (from_us, until_us) = (stage.from_us, stage.until_us);
        let time = Interval { from_us, until_us };
        Bar::new(stage.name.into(), time, &stage.waits)
    });
    let renderings = recording.templates.iter().map(|rendering| {
        let label = written(format_args!("rendering of {}", rendering.renderer));
        let from_us = rendering.from_us;
        let until_us = rendering.until_us.unwrap_or(from_us);
        Bar::new(label, Interval { from_us, until_us }, &[])
    });
    let bars = stages.chain(renderings).collect();
    Panel::new("timing", "Timing")
        .badge(milliseconds(recording.elapsed_us), Tone::Plain)
        .with(Block::Bars {
            caption: "Stages of the request, one after the other; what is pale was waited".into(),
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
        "Nothing was logged. Records are seen where the subscriber of tracing has the layer of this toolbar, which the commands of \
         an application have by themselves.",
    );
    panel.left_out(entries)
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

fn templates(recording: &Recording) -> Panel {
    let mut panel = Panel::new("templates", "Templates").count(recording.templates.len());
    if recording.templates.is_empty() {
        return panel.with(Block::Note("Nothing was rendered.".into()));
    }
    for rendering in &recording.templates {
        let took = rendering.until_us.unwrap_or(rendering.from_us) - rendering.from_us;
        let (renderer, took) = (&rendering.renderer, milliseconds(took));
        panel = panel
            .with_table(namings(&rendering.names), "")
            .with(Block::Code {
                caption: written(format_args!("{renderer}, {took}: its values")),
                text: rendering.values.clone(),
            });
    }
    panel
}

/// Returns a table of the templates that belong to a page.
fn namings(namings: &[Naming]) -> Table {
    let mut table = Table::new(
        "Templates that it is made of",
        &["template", "line", "statement", "names"],
    );
    for naming in namings {
        let mut names: Vec<_> = naming.names.iter().map(Shown::as_str).collect();
        if naming.is_open {
            names.push("what is worked out");
        }
        table.row([
            naming.template.clone().into(),
            Cell::toned(naming.line, Tone::Dim),
            naming.keyword.into(),
            written(format_args!("{}", names.join(" or "))).into(),
        ]);
    }
    table
}
