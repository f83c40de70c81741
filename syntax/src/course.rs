//! What certainly happens when a template is rendered, and what makes that fail: missing templates, and circles.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::{Choice, Keyword, Outline, Reference, Step};

/// What makes a template fail whenever it is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A statement names a template that is not there.
    Missing {
        /// The statement.
        by: Place,
        /// The names that it gives, each a whole name.
        names: Vec<String>,
    },
    /// Templates lead to each other without end: the statements, in order.
    Circle(Vec<Place>),
}

/// A statement of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The template that the statement is in.
    pub template: String,
    /// Its line, from 1.
    pub line: usize,
    /// What it begins with.
    pub keyword: Keyword,
    /// The template that it leads to.
    pub target: String,
}

/// Returns the message for statements by which templates lead to each other without end, in order.
pub fn circle_message(places: &[Place]) -> String {
    let steps = places.iter().map(|place| {
        let (template, verb, target) = (&place.template, place.keyword.verb(), &place.target);
        format!("`{template}` {verb} `{target}` in line {}", place.line)
    });
    let steps: Vec<_> = steps.collect();
    format!(
        "templates lead to each other without end: {}",
        steps.join(", ")
    )
}

/// The templates that there are.
pub trait Templates {
    /// Tells whether there is a template.
    fn exists(&self, name: &str) -> bool;

    /// Returns what is known of a template.
    fn outline(&self, name: &str) -> Option<&Outline>;
}

/// Walks what certainly happens when a template is rendered.
#[derive(Debug)]
pub struct Course<'t, T> {
    templates: &'t T,
    /// What was found to be wrong, each thing once.
    pub faults: Vec<Fault>,
    /// The templates that are met for certain.
    pub met: BTreeSet<String>,
    /// The includes and imports that are on their way, outermost first.
    on_the_way: Vec<Place>,
    done: BTreeSet<String>,
}

/// A template with its parents: what its blocks are, the nearest first.
#[derive(Default)]
struct Family<'t> {
    blocks: BTreeMap<&'t str, Vec<(&'t str, &'t [Step])>>,
}

impl<'t, T: Templates> Course<'t, T> {
    /// Returns the course before its first step.
    pub fn new(templates: &'t T) -> Self {
        Self {
            templates,
            faults: Vec::new(),
            met: BTreeSet::new(),
            on_the_way: Vec::new(),
            done: BTreeSet::new(),
        }
    }

    /// Walks a template; its blocks may be those of a child unless it is the one that is rendered.
    pub fn walk(&mut self, name: &'t str, is_rendered: bool) {
        let mut family = Family::default();
        let mut ancestors: Vec<Place> = Vec::new();
        let mut current = name;
        while let Some(outline) = self.templates.outline(current) {
            self.met.insert(current.to_owned());
            for (block, steps) in &outline.blocks {
                let blocks = family.blocks.entry(block).or_default();
                blocks.push((current, steps));
            }
            let parent = self.steps(current, &outline.steps, None);
            match parent {
                Parent::None => {
                    if is_rendered {
                        for step in &outline.steps {
                            if let Step::Block(block) = step {
                                self.block(block, 0, &family);
                            }
                        }
                    }
                    return;
                }
                Parent::Unknown => return,
                Parent::Known(place, parent) => {
                    ancestors.push(place);
                    let first = ancestors.iter().position(|other| other.template == parent);
                    if let Some(first) = first {
                        self.fault(Fault::Circle(ancestors.split_off(first)));
                        return;
                    }
                    current = parent;
                }
            }
        }
    }

    /// Walks the includes among steps; returns the parent that they name.
    fn steps(
        &mut self,
        template: &'t str,
        steps: &'t [Step],
        of_block: Option<(&Family<'t>, usize, &'t str)>,
    ) -> Parent<'t> {
        let mut parent = self.unsure_parent(template, of_block.is_some());
        for step in steps {
            match step {
                Step::Reference(number) => {
                    let Some(reference) = self.reference(template, *number) else {
                        continue;
                    };
                    let target = self.target(template, reference);
                    let place = |target: &str| Place {
                        template: template.to_owned(),
                        line: reference.line,
                        keyword: reference.keyword,
                        target: target.to_owned(),
                    };
                    match target {
                        None if reference.keyword == Keyword::Extends => parent = Parent::Unknown,
                        None => {}
                        Some(target) if reference.keyword == Keyword::Extends => {
                            parent = Parent::Known(place(target), target);
                        }
                        Some(target) => self.enter(place(target), target),
                    }
                }
                Step::Block(name) => {
                    if let Some((family, _, _)) = of_block {
                        self.block(name, 0, family);
                    }
                }
                Step::Super => {
                    if let Some((family, depth, name)) = of_block {
                        self.block(name, depth + 1, family);
                    }
                }
            }
        }
        parent
    }

    /// Returns what is known of the parent before the certain steps: a branch may name one.
    fn unsure_parent(&self, template: &str, is_block: bool) -> Parent<'t> {
        let outline = self.templates.outline(template).filter(|_| !is_block);
        let mut references = outline.iter().flat_map(|outline| &outline.references);
        let is_unsure = references.any(|r| r.keyword == Keyword::Extends);
        if is_unsure {
            Parent::Unknown
        } else {
            Parent::None
        }
    }

    fn block(&mut self, name: &str, depth: usize, family: &Family<'t>) {
        let Some((name, definitions)) = family.blocks.get_key_value(name) else {
            return;
        };
        if let Some((template, steps)) = definitions.get(depth) {
            self.steps(template, steps, Some((family, depth, name)));
        }
    }

    fn enter(&mut self, place: Place, target: &'t str) {
        let first = self
            .on_the_way
            .iter()
            .position(|other| other.target == target);
        self.on_the_way.push(place);
        if let Some(first) = first {
            let circle = self
                .on_the_way
                .get(first + 1..)
                .unwrap_or_default()
                .to_vec();
            self.fault(Fault::Circle(circle));
        } else if self.done.insert(target.to_owned()) {
            self.walk(target, true);
        }
        self.on_the_way.pop();
    }

    fn reference(&self, template: &str, number: usize) -> Option<&'t Reference> {
        self.templates.outline(template)?.references.get(number)
    }

    /// Returns the template that a reference leads to, if it is certain, and notes that there is none.
    fn target(&mut self, template: &str, reference: &'t Reference) -> Option<&'t str> {
        if reference.choice != Choice::First {
            return None;
        }
        let whole: Vec<_> = reference
            .names
            .iter()
            .map(|name| join(name, template))
            .collect();
        if let Some(found) = whole.iter().find(|name| self.templates.exists(name)) {
            let found = self.templates.outline(found)?;
            return Some(&found.name);
        }
        if !reference.ignores_missing && !whole.is_empty() {
            let by = Place {
                template: template.to_owned(),
                line: reference.line,
                keyword: reference.keyword,
                target: whole[0].clone(),
            };
            self.fault(Fault::Missing { by, names: whole });
        }
        None
    }

    fn fault(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

/// What a template extends.
enum Parent<'t> {
    None,
    /// It is chosen while the template is rendered, or is not there.
    Unknown,
    Known(Place, &'t str),
}

/// The template of the framework, as other templates name it from any folder.
pub const OF_FRAMEWORK: &str = "pyramidion/form.html";

/// Returns the name of a template that `parent` refers to by a path from its own folder.
///
/// `pyramidion/form.html` is that of the framework wherever it is named.
pub fn join(name: &str, parent: &str) -> String {
    if name == OF_FRAMEWORK {
        return name.to_owned();
    }
    if name.contains(':') {
        return name.to_owned(); // a whole name, with its package
    }
    let (package, parent) = parent.split_once(':').unwrap_or(("", parent));
    let mut parts: Vec<_> = parent.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let name = parts.join("/");
    if package.is_empty() {
        name
    } else {
        format!("{package}:{name}")
    }
}
