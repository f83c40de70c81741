//! The command `routes`, Pyramid's `proutes`.

use std::collections::HashMap;

use pyramidion_syntax::near;
use regex::Regex;
use serde::Serialize;

use crate::introspection::{Answers, RouteKind, RouteRecord, StaticViewRecord, ViewRecord};
use crate::router::App;

use super::failure::Failure;
use super::glob;
use super::methods;
use super::output::Output;
use super::table::Table;
use super::views;

/// What is listed, and how.
#[derive(Debug)]
pub(super) struct Listed {
    glob: Option<Regex>,
    /// Positions in [`COLUMNS`].
    columns: Vec<usize>,
    output: Output,
}

impl Listed {
    /// Reads which routes and which columns are asked for.
    pub(super) fn parse(
        glob: Option<&str>,
        columns: Option<&str>,
        output: Output,
    ) -> Result<Self, Failure> {
        let glob = glob.map(|text| {
            glob::expression(text).ok_or_else(|| {
                let mistake = format!("`{text}` has no meaning as wildcards");
                Failure::of_arguments(&mistake, "Wildcards are `*`, `?` and `[a-z]`")
            })
        });
        Ok(Self {
            glob: glob.transpose()?,
            columns: self::columns(columns)?,
            output,
        })
    }
}

/// A route with its views.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    route: RouteRecord,
    views: Vec<ViewRecord>,
    /// The folder of a static view.
    files: Option<String>,
}

/// The columns of the table, with their heads.
const COLUMNS: [(&str, &str); 5] = [
    ("name", "Name"),
    ("pattern", "Pattern"),
    ("view", "View"),
    ("method", "Method"),
    ("place", "Place"),
];

pub(super) fn answer(app: &App, query: Listed) -> Result<u8, Failure> {
    let Listed {
        glob,
        columns,
        output,
    } = query;
    let mut rows = rows(app);
    if let Some(glob) = &glob {
        rows.retain(|row| glob.is_match(&row.route.name) || glob.is_match(&row.route.pattern));
    }
    output.write(&rows, |is_coloured| {
        let heads: Vec<_> = columns.iter().map(|column| COLUMNS[*column].1).collect();
        let mut table = Table::new(&heads);
        for line in rows.iter().flat_map(lines) {
            table.add(columns.iter().map(|column| line[*column].clone()).collect());
        }
        table.write(is_coloured)
    })?;
    Ok(0)
}

/// Returns the positions of the columns that are asked for.
fn columns(names: Option<&str>) -> Result<Vec<usize>, Failure> {
    let Some(names) = names else {
        return Ok((0..COLUMNS.len()).collect());
    };
    let known = || COLUMNS.iter().map(|(name, _)| *name);
    let words = names.split([',', ' ']).filter(|name| !name.is_empty());
    let positions = words.map(|name| {
        let position = known().position(|known| known == name);
        position.ok_or_else(|| {
            let mistake = format!("there is no column `{name}`{}", near::hint(name, known()));
            let all: Vec<_> = known().collect();
            Failure::of_arguments(&mistake, &format!("The columns are {}", all.join(", ")))
        })
    });
    positions.collect()
}

/// Returns the routes, each with its views.
fn rows(app: &App) -> Vec<Row> {
    let mut views: HashMap<String, Vec<ViewRecord>> = HashMap::new();
    let answering = |view: &ViewRecord| !matches!(view.answers, Answers::Errors(_));
    for view in app.views().into_iter().filter(answering) {
        if let Some(route) = view.route.clone() {
            views.entry(route).or_default().push(view);
        }
    }
    let files: HashMap<_, _> = app
        .static_views()
        .iter()
        .map(|files: &StaticViewRecord| (files.route.as_str(), &files.source))
        .collect();
    let rows = app.routes().into_iter().map(|route| Row {
        views: views.remove(&route.name).unwrap_or_default(),
        files: files.get(route.name.as_str()).map(ToString::to_string),
        route,
    });
    rows.collect()
}

/// Returns the fields of all columns, a line for each view of a route.
fn lines(row: &Row) -> Vec<[String; COLUMNS.len()]> {
    let Row {
        route,
        views,
        files,
    } = row;
    let line = |view: String, method: String, place: String| {
        [
            route.name.clone(),
            written(&route.pattern),
            view,
            method,
            place,
        ]
    };
    let route_methods = route.methods.as_deref();
    if let Some(folder) = files {
        let method = methods::common(route_methods, None);
        return vec![line(folder.clone(), method, route.place.to_string())];
    }
    if views.is_empty() {
        let method = methods::common(route_methods, None);
        let view = match route.kind {
            RouteKind::Mounted => "<mounted>".to_owned(),
            _ if !route.forwarded_to.is_empty() => {
                format!("forwarded to {}", route.forwarded_to.join(", "))
            }
            _ => "<none>".to_owned(),
        };
        return vec![line(view, method, route.place.to_string())];
    }
    let lines = views.iter().map(|view| {
        let method = methods::common(route_methods, view.methods.as_deref());
        line(views::name(view), method, view.place.to_string())
    });
    lines.collect()
}

/// Returns a pattern with the slash that it begins with, unless it is a URL.
pub(super) fn written(pattern: &str) -> String {
    if pattern.starts_with('/') || crate::url::Origin::split(pattern).is_some() {
        pattern.to_owned()
    } else {
        format!("/{pattern}")
    }
}
