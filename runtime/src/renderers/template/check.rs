//! What is wrong with templates, found before the first request.
//!
//! A [`Weight::Mistake`] makes a page fail, or cannot be meant. A [`Weight::Doubt`] may be meant, for example in a branch that
//! is not taken, or since a view may give a value that is not known here.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Environment;
#[cfg(feature = "forms")]
use minijinja::machinery::parse;
use pyramidion_syntax::course::{
    Course, Fault, OF_FRAMEWORK, Place, Templates as Known, circle_message, join,
};
use pyramidion_syntax::outline::{Choice, Keyword, Outline};
#[cfg(feature = "forms")]
use pyramidion_syntax::trans;

#[cfg(feature = "forms")]
use super::followed::{self, Trees};
use super::urls::AskedUrl;
use super::used_names::{Names, Reached};
use super::vocabulary::{Context, Weight};
use super::{Escaping, Templates};
use crate::csrf::Remembers;
use crate::request::RequestValues;

/// What the application has that templates may need.
pub(crate) struct Facts<'a> {
    /// Says why a URL cannot be written, if it cannot.
    pub(crate) missing_url: &'a dyn Fn(&AskedUrl) -> Option<String>,
    pub(crate) remembers: Remembers,
    /// Whether subscribers may insert values.
    pub(crate) has_subscribers: bool,
    /// The values that the application adds to its requests.
    pub(crate) request_values: &'a RequestValues,
}

/// A template that a view renders.
pub(crate) struct Page {
    /// Its whole name.
    pub(crate) template: String,
    /// The names of the values that the view gives, if they are known.
    pub(crate) fields: Option<&'static [&'static str]>,
    /// The names of what the view's class shows.
    pub(crate) view_values: &'static [&'static str],
    /// The form that the view takes, if it is one and the template sees it.
    #[cfg(feature = "forms")]
    pub(crate) form: Option<crate::form_shape::FormShape>,
}

/// What was found in a template.
pub(crate) struct Finding {
    pub(crate) weight: Weight,
    pub(crate) template: String,
    pub(crate) message: String,
}

impl Templates {
    /// Looks through the templates.
    pub(crate) fn check(&self, pages: &[Page], facts: &Facts<'_>) -> Vec<Finding> {
        let Some(environment) = self.environments.get(&Escaping::Html) else {
            return Vec::new();
        };
        let mut check = Check {
            templates: self,
            own: environment
                .templates()
                .map(|(name, _)| name.to_owned())
                .collect(),
            facts,
            findings: Vec::new(),
        };
        let met = check.courses(pages);
        check.doubtful_names();
        check.names(environment, pages, &met);
        #[cfg(feature = "forms")]
        check.forms(environment, pages);
        check.findings
    }
}

impl Templates {
    /// Returns the templates that a page may lead to.
    fn reached(&self, page: &str) -> BTreeSet<&'static str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![page.to_owned()];
        while let Some(name) = open.pop() {
            let Some((name, template)) = self.sources.get_key_value(name.as_str()) else {
                continue;
            };
            if !reached.insert(*name) {
                continue;
            }
            let Ok(outline) = &template.outline else {
                continue;
            };
            if outline.is_open() {
                return self.sources.keys().copied().collect();
            }
            let references = outline.references.iter();
            let targets = references.flat_map(|reference| &reference.names);
            open.extend(targets.map(|target| join(target, name)));
        }
        reached
    }
}

struct Check<'a> {
    templates: &'a Templates,
    /// The templates that the environment has, those that the application added to it included.
    own: BTreeSet<String>,
    facts: &'a Facts<'a>,
    findings: Vec<Finding>,
}

impl Known for Check<'_> {
    fn exists(&self, name: &str) -> bool {
        self.templates.sources.contains_key(name) || self.own.contains(name)
    }

    fn outline(&self, name: &str) -> Option<&Outline> {
        self.templates.sources.get(name)?.outline.as_ref().ok()
    }
}

impl Check<'_> {
    /// Reports what fails whenever a page is rendered; returns the templates that are met then.
    fn courses(&mut self, pages: &[Page]) -> BTreeSet<String> {
        let rendered: BTreeSet<_> = pages.iter().map(|page| page.template.as_str()).collect();
        let (mut faults, met) = {
            let mut course = Course::new(&*self);
            for (name, template) in &self.templates.sources {
                if rendered.contains(name) {
                    course.walk(name, true);
                } else if template.is_named {
                    // Only what stands outside of blocks is certain of a template that may be a parent.
                    course.walk(name, false);
                }
            }
            (course.faults, course.met)
        };
        faults.sort_by_key(|fault| matches!(fault, Fault::Circle(_)));
        let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
        for fault in faults {
            match fault {
                Fault::Missing { by, names } => {
                    let message = self.missing(&by, &names);
                    self.add(Weight::Mistake, &by.template, by.line, message);
                }
                Fault::Circle(places) => {
                    let mut templates: Vec<_> =
                        places.iter().map(|place| place.template.clone()).collect();
                    templates.sort();
                    if circles.insert(templates) {
                        let first = &places[0];
                        let message = circle_message(&places);
                        self.add(Weight::Mistake, &first.template, first.line, message);
                    }
                }
            }
        }
        met
    }

    /// Warns of names of nothing in places that need not be reached.
    fn doubtful_names(&mut self) {
        let mut doubts = Vec::new();
        for (name, outline) in self.outlines() {
            for reference in &outline.references {
                let whole: Vec<_> = reference.names.iter().map(|n| join(n, name)).collect();
                let missing: Vec<_> = whole.into_iter().filter(|n| !self.exists(n)).collect();
                let is_doubt = match reference.choice {
                    Choice::First => missing.len() == reference.names.len(),
                    Choice::Any => true,
                    Choice::Open => false,
                };
                if is_doubt && !missing.is_empty() && !reference.ignores_missing {
                    let by = Place {
                        template: name.to_owned(),
                        line: reference.line,
                        keyword: reference.keyword,
                        target: missing[0].clone(),
                    };
                    doubts.push((by, missing));
                }
            }
        }
        for (by, names) in doubts {
            let message = self.missing(&by, &names);
            let said = self.said(&by.template, by.line, &message);
            if !self.findings.iter().any(|finding| finding.message == said) {
                self.add(Weight::Doubt, &by.template, by.line, message);
            }
        }
    }

    fn outlines(&self) -> impl Iterator<Item = (&'static str, &Outline)> {
        let sources = self.templates.sources.iter();
        sources.filter_map(|(name, template)| Some((*name, template.outline.as_ref().ok()?)))
    }

    fn missing(&self, by: &Place, names: &[String]) -> String {
        let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        let known = self.templates.sources.keys().copied();
        let hint = pyramidion_syntax::near::hint(&by.target, known);
        let (verb, names) = (by.keyword.verb(), quoted.join(" or "));
        let otherwise = match by.keyword {
            Keyword::Include => ", or write `ignore missing`",
            Keyword::Extends | Keyword::Import | Keyword::From => "",
        };
        format!(
            "it {verb} {names}, which is not a template of the application{hint}; add it with \
             `config.add_templates([template!(\"…\")])`{otherwise}"
        )
    }

    /// Reports names of nothing: filters, tests, functions, methods, variables.
    fn names(&mut self, environment: &Environment<'_>, pages: &[Page], met: &BTreeSet<String>) {
        let sources = &self.templates.sources;
        let syntax = environment.syntax();
        // The template of the framework holds macros, so that nothing sees what it assigns.
        let of_application = sources.iter().filter(|(name, _)| **name != OF_FRAMEWORK);
        let read: BTreeMap<&str, Names> = of_application
            .map(|(name, template)| (*name, Names::of(&template.text, syntax.clone())))
            .collect();
        // What one template assigns, those that it includes and extends see.
        let assigned: BTreeSet<&str> = read
            .values()
            .flat_map(|names| names.assigned.iter().map(String::as_str))
            .collect();
        let optional: BTreeSet<&str> = read
            .values()
            .flat_map(|names| names.optional.iter().map(String::as_str))
            .collect();
        let globals = environment
            .globals()
            .map(|(name, _)| name.to_owned())
            .collect();
        let shapes = self.shapes(pages);
        let unknown = Shape::default();
        for (template, names) in &read {
            let shape = shapes.get(template).unwrap_or(&unknown);
            let is_page = pages.iter().any(|page| page.template == *template);
            let is_met = met.contains(*template);
            for used in &names.uses {
                let is_reached = match used.reached {
                    Reached::Always => true,
                    Reached::InBlock => is_page,
                    Reached::Perhaps | Reached::OnCondition => false,
                };
                let context = Context {
                    environment,
                    globals: &globals,
                    assigned: &assigned,
                    optional: &optional,
                    given: &shape.names,
                    of_view: &shape.of_view,
                    is_closed: shape.is_known && !self.facts.has_subscribers,
                    remembers: self.facts.remembers,
                    request_values: self.facts.request_values,
                    missing_url: self.facts.missing_url,
                    reached: used.reached,
                    is_certain: is_met && is_reached,
                };
                if let Some((weight, message)) = context.judge(&used.what) {
                    self.add(weight, template, used.line, message);
                }
            }
        }
    }

    /// Reports names that the forms of pages do not have.
    #[cfg(feature = "forms")]
    fn forms(&mut self, environment: &Environment<'_>, pages: &[Page]) {
        let with_forms = || pages.iter().filter_map(|page| Some((page, page.form?)));
        if with_forms().next().is_none() {
            return;
        }
        let (sources, syntax) = (&self.templates.sources, environment.syntax());
        let texts = sources.iter().filter_map(|(name, template)| {
            let text = trans::rewritten(&template.text, syntax).ok()?;
            Some((*name, text))
        });
        let texts: Vec<_> = texts.collect();
        let trees = texts
            .iter()
            .filter_map(|(name, text)| Some((*name, parse(text, name, syntax.clone()).ok()?)));
        let trees: Trees<'_> = trees.collect();
        let mut found = Vec::new();
        for (page, form) in with_forms() {
            if let Some((name, _)) = sources.get_key_value(page.template.as_str()) {
                found.extend(followed::misnamed(name, form, &trees));
            }
        }
        // A page of several forms may ask which one it shows.
        let of_any = |name: &str| {
            with_forms().any(|(_, form)| (form.parts)().iter().any(|part| part.name == name))
        };
        found.retain(|misnamed| misnamed.is_certain || !of_any(&misnamed.name));
        for misnamed in found {
            let weight = if misnamed.is_certain {
                Weight::Mistake
            } else {
                Weight::Doubt
            };
            self.add(weight, misnamed.template, misnamed.line, misnamed.message);
        }
    }

    /// Returns what the views give that render each template, or one that leads to it.
    fn shapes(&self, pages: &[Page]) -> BTreeMap<&'static str, Shape> {
        let mut shapes: BTreeMap<&'static str, Shape> = BTreeMap::new();
        for page in pages {
            for name in self.templates.reached(&page.template) {
                let shape = shapes.entry(name).or_insert_with(Shape::known);
                shape.of_view.extend(page.view_values);
                match page.fields {
                    Some(fields) => shape.names.extend(fields),
                    None => shape.is_known = false,
                }
            }
        }
        shapes
    }

    fn said(&self, template: &str, line: usize, message: &str) -> String {
        let source = self.templates.sources.get(template);
        let path = source.map_or(template, |template| template.source.path);
        format!("a mistake in the template {path}:{line}: {message}")
    }

    fn add(&mut self, weight: Weight, template: &str, line: usize, message: String) {
        let mut message = self.said(template, line, &message);
        if weight == Weight::Doubt {
            message = message.replacen("a mistake in the template", "in the template", 1);
        }
        let is_told = |finding: &Finding| finding.message == message;
        if !self.findings.iter().any(is_told) {
            self.findings.push(Finding {
                weight,
                template: template.to_owned(),
                message,
            });
        }
    }
}

/// The values that views give a template.
#[derive(Default)]
struct Shape {
    /// Whether those of all views are known.
    is_known: bool,
    names: BTreeSet<&'static str>,
    /// The names of what the classes of the views show.
    of_view: BTreeSet<&'static str>,
}

impl Shape {
    fn known() -> Self {
        Self {
            is_known: true,
            ..Self::default()
        }
    }
}
