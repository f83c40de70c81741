//! The command `check`: what is wrong with an application, or doubtful.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use crate::moving;
use crate::proutes;
use crate::router::App;

use super::failure::Failure;
use super::output::Output;
use super::pyramid::Pyramid;

/// What is compared with the application, and how that is told.
#[derive(Debug)]
pub(super) struct Checked {
    /// The file that Pyramid's `proutes` wrote.
    pub(super) listing: Option<String>,
    /// An application of Pyramid.
    pub(super) pyramid: Option<Pyramid>,
    pub(super) output: Output,
}

/// What was found.
#[derive(Serialize)]
struct Found<'a> {
    routes: usize,
    views: usize,
    /// The templates that views are rendered by, each once.
    templates: usize,
    warnings: &'a [String],
    /// How the routes differ from those of a Pyramid application, if a listing is given.
    proutes: Option<Differences>,
    /// What of a Pyramid application has moved, if one is named.
    pyramid: Option<moving::Report>,
}

#[derive(Serialize)]
struct Differences {
    served: Vec<String>,
    forwarded: Vec<String>,
    external: Vec<String>,
    new: Vec<String>,
    findings: Vec<String>,
    #[serde(skip)]
    text: String,
}

/// Says what is doubtful about an application that could be made, and how it differs from the one that `proutes` listed.
///
/// Warnings are not failures; differences are.
pub(super) fn answer(app: &App, asked: &Checked) -> Result<u8, Failure> {
    let proutes = asked.listing.as_deref();
    let proutes = proutes.map(|file| compare(app, file)).transpose()?;
    let pyramid = asked.pyramid.as_ref();
    let pyramid = pyramid
        .map(|pyramid| compare_with(app, pyramid))
        .transpose()?;
    let is_different = proutes
        .as_ref()
        .is_some_and(|found| !found.findings.is_empty())
        || pyramid.as_ref().is_some_and(|report| !report.is_sound());
    let found = Found {
        routes: app.routes().len(),
        views: app.views().len(),
        templates: templates(app),
        warnings: app.warnings(),
        proutes,
        pyramid,
    };
    asked.output.write(&found, |_| text(&found))?;
    Ok(u8::from(is_different))
}

/// Counts the templates that views are rendered by: renderers that are found by the ending of a file's name.
fn templates(app: &App) -> usize {
    let views = app.views();
    let names = views.iter().filter_map(|view| view.renderer.as_deref());
    let is_known = |name: &&str| app.renderers().iter().any(|known| known.name == **name);
    let templates = names.filter(|name| !is_known(name));
    templates.collect::<BTreeSet<_>>().len()
}

fn compare(app: &App, file: &str) -> Result<Differences, Failure> {
    let listing = std::fs::read_to_string(file)
        .map_err(|error| Failure::of_settings([format!("{file}: {error}")]))?;
    let report = proutes::check(&listing, app)
        .map_err(|error| Failure::of_settings([format!("{file}: {error}")]))?;
    Ok(Differences {
        served: report.served().to_vec(),
        forwarded: report.forwarded().to_vec(),
        external: report.external().to_vec(),
        new: report.new_routes().to_vec(),
        findings: report.findings().iter().map(ToString::to_string).collect(),
        text: report.to_string(),
    })
}

fn compare_with(app: &App, pyramid: &Pyramid) -> Result<moving::Report, Failure> {
    let recorded = pyramid.ask()?;
    moving::check(&recorded, app)
        .map_err(|error| Failure::of_settings([format!("{}: {error}", pyramid.source)]))
}

fn text(found: &Found<'_>) -> String {
    let mut text = String::new();
    for warning in found.warnings {
        let _ = writeln!(text, "warning: {warning}");
    }
    let verdict = match found.warnings.len() {
        0 => "nothing is wrong".to_owned(),
        count => counted(count, "warning"),
    };
    let (routes, views) = (counted(found.routes, "route"), counted(found.views, "view"));
    let templates = counted(found.templates, "template");
    let _ = writeln!(text, "{routes}, {views}, {templates}: {verdict}.");
    if let Some(differences) = &found.proutes {
        let _ = write!(text, "\n{}", differences.text);
    }
    if let Some(report) = &found.pyramid {
        let _ = write!(text, "\n{report}");
    }
    text
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
