//! The panels of the application.

use pyramidion::Settings;
use pyramidion::devel::{Mask, Shown};
use pyramidion::introspection::{Answers, SettingOrigin, SourcePlace};

use crate::application::Known;

use super::{Block, Cell, Panel, Table, Tone, written};

/// Returns the panels of an application with these settings.
pub(crate) fn of_application(known: &Known, settings: &Settings) -> Vec<Panel> {
    let mask = Mask::of_settings(settings);
    vec![
        warnings(known, &mask),
        routes(known, &mask),
        views(known, &mask),
        tweens(known, &mask),
        templates(known, &mask),
        values(known, settings, &mask),
        versions(),
    ]
}

fn warnings(known: &Known, mask: &Mask) -> Panel {
    let mut table = Table::new("What is questionable about the configuration", &["warning"]);
    for warning in &known.warnings {
        table.row([Cell::toned(mask.lines(warning), Tone::Bad)]);
    }
    let panel = Panel::new("warnings", "Warnings");
    let panel = match known.warnings.len() {
        0 => panel,
        count => panel.badge(count.into(), Tone::Bad),
    };
    panel.with_table(table, "Nothing is questionable.")
}

fn place(place: &SourcePlace) -> Cell {
    Cell::toned(written(format_args!("{place}")), Tone::Dim)
}

fn routes(known: &Known, mask: &Mask) -> Panel {
    let mut table = Table::new(
        "Routes, in the order in which they are tried",
        &["route", "pattern", "predicates", "declared at"],
    );
    for route in &known.routes {
        let pattern = match &route.hidden_by {
            Some(other) => format!("{} (never reached: `{other}` takes it)", route.pattern),
            None => route.pattern.clone(),
        };
        table.row([
            mask.text(&route.name).into(),
            mask.text(&pattern).into(),
            mask.text(&route.predicates.join(", ")).into(),
            place(&route.place),
        ]);
    }
    Panel::new("routes", "Routes")
        .count(known.routes.len())
        .with_table(table, "There are none.")
}

fn views(known: &Known, mask: &Mask) -> Panel {
    let mut table = Table::new(
        "Views, route by route",
        &[
            "view",
            "for",
            "predicates",
            "permission",
            "renderer",
            "declared at",
        ],
    );
    for view in &known.views {
        let subject = match (&view.answers, &view.route, &view.name) {
            (Answers::Errors(error), ..) => format!("errors: {error}"),
            (_, Some(route), _) => format!("the route {route}"),
            (_, None, Some(name)) => format!("the name {name:?}"),
            _ => "requests".to_owned(),
        };
        let text =
            |text: &Option<String>| Cell::from(mask.text(text.as_deref().unwrap_or_default()));
        table.row([
            mask.text(view.function.as_deref().unwrap_or("a closure"))
                .into(),
            mask.text(&subject).into(),
            mask.text(&view.predicates.join(", ")).into(),
            text(&view.permission),
            text(&view.renderer),
            place(&view.place),
        ]);
    }
    Panel::new("views", "Views")
        .count(known.views.len())
        .with_table(table, "There are none.")
}

fn tweens(known: &Known, mask: &Mask) -> Panel {
    let mut tweens = Table::new("Tweens, outermost first", &["tween", "added at"]);
    for tween in &known.tweens {
        let place = tween.place.as_ref().map_or(Cell::default(), place);
        tweens.row([mask.text(&tween.name).into(), place]);
    }
    let mut derivers = Table::new("View derivers, outermost first", &["deriver", "added at"]);
    for deriver in &known.derivers {
        let place = deriver.place.as_ref().map_or(Cell::default(), place);
        derivers.row([mask.text(&deriver.name).into(), place]);
    }
    Panel::new("tweens", "Tweens")
        .count(known.tweens.len())
        .with_table(tweens, "There are none.")
        .with_table(derivers, "")
}

fn templates(known: &Known, mask: &Mask) -> Panel {
    let mut table = Table::new(
        "Templates, as they were when the application was made",
        &["template", "names", "file"],
    );
    for template in &known.templates {
        let names = template.references.iter().map(|reference| {
            let names = reference.names.join(" or ");
            let names = if reference.is_open {
                format!("{names} …")
            } else {
                names
            };
            format!("{} {names}", reference.keyword)
        });
        let names: Vec<_> = names.collect();
        let path = template.path.as_deref().unwrap_or_default();
        table.row([
            mask.text(&template.name).into(),
            mask.text(&names.join("\n")).into(),
            Cell::toned(mask.text(path), Tone::Dim),
        ]);
    }
    Panel::new("templates", "Templates")
        .count(known.templates.len())
        .with_table(table, "There are none.")
}

fn values(known: &Known, settings: &Settings, mask: &Mask) -> Panel {
    let mut table = Table::new("Settings", &["setting", "value", "set by"]);
    for record in &known.settings {
        let value = settings.get(&record.name).unwrap_or_default();
        table.row([
            mask.text(&record.name).into(),
            mask.value(&record.name, value).into(),
            Cell::toned(origin(&record.origin, mask), Tone::Dim),
        ]);
    }
    Panel::new("settings", "Settings")
        .count(known.settings.len())
        .with_table(table, "There are none.")
}

fn origin(origin: &SettingOrigin, mask: &Mask) -> Shown {
    match origin {
        SettingOrigin::Program(place) => written(format_args!("{place}")),
        SettingOrigin::File { path, line, .. } => mask.text(&format!("{path}:{line}")),
        SettingOrigin::Argument => Shown::from("an argument"),
        SettingOrigin::Environment => Shown::from("the environment"),
        _ => Shown::default(),
    }
}

fn versions() -> Panel {
    let mut table = Table::new("Versions", &[]);
    table.fact("pyramidion-toolbar", Some(env!("CARGO_PKG_VERSION").into()));
    table.fact("system", Some(std::env::consts::OS.into()));
    table.fact("processor", Some(std::env::consts::ARCH.into()));
    table.fact(
        "process",
        Some(written(format_args!("{}", std::process::id()))),
    );
    Panel::new("versions", "Versions").with(Block::Table(table))
}
