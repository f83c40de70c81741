//! What is said of a field of a form.

use super::choices::Choice;
use super::errors::{Errors, FieldError};
use super::kind::Kind;
use super::rules::{self, Limit, Rule};

/// How many items a list has at most, unless the field says `max_items`.
const MAX_ITEMS: usize = 1000;

/// What `#[field(…)]` says of a field, whose value, or that of each item, is a `V`. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<V> {
    pub(super) label: &'static str,
    pub(super) help: Option<&'static str>,
    pub(super) kind: Option<Kind>,
    pub(super) is_required: bool,
    pub(super) trims: bool,
    pub(super) autocomplete: Option<&'static str>,
    message: Option<&'static str>,
    choices: Option<Vec<Choice>>,
    pub(super) max_items: usize,
    pub(super) rules: Vec<Rule<V>>,
}

impl<V> Field<V> {
    #[must_use]
    pub fn new(label: &'static str) -> Self {
        Self {
            label,
            help: None,
            kind: None,
            is_required: false,
            trims: true,
            autocomplete: None,
            message: None,
            choices: None,
            max_items: MAX_ITEMS,
            rules: Vec::new(),
        }
    }

    #[must_use]
    pub fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.trims &= kind != Kind::Password;
        self.kind = Some(kind);
        self
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    #[must_use]
    pub fn trim(mut self, trims: bool) -> Self {
        self.trims = trims;
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = Some(autocomplete);
        self
    }

    #[must_use]
    pub fn message(mut self, message: &'static str) -> Self {
        self.message = Some(message);
        self
    }

    #[must_use]
    pub fn choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = Some(choices);
        self
    }

    #[must_use]
    pub fn max_items(mut self, max_items: usize) -> Self {
        self.max_items = max_items;
        self
    }

    #[must_use]
    pub fn rule(mut self, rule: Rule<V>) -> Self {
        self.rules.push(rule);
        self
    }

    /// Adds the least value.
    #[must_use]
    pub fn min(self, min: impl Limit<V>) -> Self {
        self.rule(min.least())
    }

    /// Adds the greatest value.
    #[must_use]
    pub fn max(self, max: impl Limit<V>) -> Self {
        self.rule(max.greatest())
    }

    /// Adds what a function of the application says.
    #[must_use]
    pub fn check(self, check: impl Fn(&V) -> Result<(), FieldError> + 'static) -> Self
    where
        V: 'static,
    {
        self.rule(rules::check(check))
    }

    /// Returns an error with the message of the field, if it has one of its own; a secret is not in it.
    pub(super) fn error(&self, error: FieldError) -> FieldError {
        let error = match self.kind {
            Some(Kind::Password) => error.without_value(),
            _ => error,
        };
        match self.message {
            Some(message) => error.said_as(message),
            None => error,
        }
    }

    /// Checks a value, and notes every rule that it does not keep.
    pub(super) fn check_rules(&self, value: &V, path: &str, errors: &mut Errors) {
        for rule in &self.rules {
            if let Err(error) = rule.check(value) {
                errors.add(path, self.error(error));
            }
        }
    }

    /// Returns the choices: those of the field, or those that its type has.
    pub(super) fn choices_or(&self, of_type: fn() -> Vec<Choice>) -> Vec<Choice> {
        self.choices.clone().unwrap_or_else(of_type)
    }

    /// Says what is wrong with the field, whatever its value is.
    pub(super) fn mistakes(&self) -> Vec<String> {
        rules::mistakes(&self.rules)
    }
}
