//! What `%(name)s` stands for in the values of an ini file.

use std::path::Path;

use super::sections::{DEFAULT, Section, Sections};

/// The values may refer to each other this often, as in Python.
const DEEPEST: usize = 10;

/// The values that a section can refer to: its own, those of `[DEFAULT]`, `here` and `__file__`.
pub(super) struct Scope<'s> {
    section: &'s Section,
    defaults: Option<&'s Section>,
    /// The folder of the file.
    here: String,
    file: String,
}

impl<'s> Scope<'s> {
    pub(super) fn new(path: &Path, sections: &'s Sections, section: &'s Section) -> Self {
        let file = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let here = file.parent().unwrap_or(&file).display().to_string();
        Self {
            section,
            defaults: sections.get(DEFAULT),
            here,
            file: file.display().to_string(),
        }
    }

    /// Puts into a value what its `%(name)s` stand for, or says what is wrong with it.
    pub(super) fn expand(&self, value: &str) -> Result<String, String> {
        self.expand_at(value, 0)
    }

    /// Returns a value of `[DEFAULT]`.
    pub(super) fn global(&self, name: &str) -> Result<String, String> {
        match self.default(name) {
            Some(value) => self.expand(value),
            None => Err(format!("gets `{name}`, which `[{DEFAULT}]` does not set")),
        }
    }

    fn default(&self, name: &str) -> Option<&str> {
        match name {
            "here" => Some(&self.here),
            "__file__" => Some(&self.file),
            _ => self.defaults?.get(name),
        }
    }

    fn expand_at(&self, value: &str, depth: usize) -> Result<String, String> {
        if depth > DEEPEST {
            return Err("refers to itself through its `%(…)s`".to_owned());
        }
        let mut expanded = String::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('%') {
            expanded += before;
            rest = if let Some(after) = after.strip_prefix('%') {
                expanded.push('%');
                after
            } else if let Some((name, after)) = reference(after) {
                let found = self.section.get(name).or_else(|| self.default(name));
                let found = found.ok_or_else(|| format!("holds `%({name})s`, which is not set"))?;
                // A folder may have a percent sign in its name.
                if name == "here" || name == "__file__" {
                    expanded += found;
                } else {
                    expanded += &self.expand_at(found, depth + 1)?;
                }
                after
            } else {
                return Err("holds a `%` alone; for a percent sign write two".to_owned());
            };
        }
        Ok(expanded + rest)
    }
}

/// Reads `(name)s`, and returns the name and what follows.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('(')?.split_once(')')?;
    Some((name, after.strip_prefix('s')?))
}
