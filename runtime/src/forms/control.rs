//! Controls: what a page shows of a field.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::translation_string::TranslationString;

use super::choices::Choice;
use super::control_id;
use super::errors::{Errors, FieldError};
use super::field::Field;
use super::kind::Kind;
use super::node::Node;
use super::text_value::FormValue as _;

/// What is shown beside the values. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Showing<'a> {
    pub(super) errors: &'a Errors,
    /// The choices that a view set, by the name of the field.
    pub(super) choices: &'a BTreeMap<String, Vec<Choice>>,
    pub(super) was_submitted: bool,
    /// Whether lists show what another item would be like.
    pub(super) shows_blanks: bool,
}

impl Showing<'_> {
    pub(super) fn without_blanks(self) -> Self {
        Self {
            shows_blanks: false,
            ..self
        }
    }
}

/// A control: what templates see of a field. It is not public API.
#[doc(hidden)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates ask for each by its name"
)]
#[derive(Clone, Debug, Serialize)]
pub struct Control {
    name: String,
    id: String,
    label: TranslationString,
    help: Option<TranslationString>,
    kind: Kind,
    /// What stands as `type` of an `input`.
    #[serde(rename = "type")]
    input_type: Option<&'static str>,
    value: Option<String>,
    /// The values of which there may be several.
    values: Vec<String>,
    checked: bool,
    required: bool,
    multiple: bool,
    /// Whether a file has to be chosen once more, since no page can show one.
    again: bool,
    errors: Vec<FieldError>,
    attrs: BTreeMap<&'static str, String>,
    choices: Vec<ShownChoice>,
    /// Whether nothing can be chosen, too.
    empty_choice: bool,
    /// The items of a list.
    entries: Vec<Self>,
    /// What another item of the list would be like.
    blank: Option<Box<Self>>,
    /// The controls of a form within the form. They are there once, so that what is deep is not large.
    fields: Named,
}

/// A choice, and whether it is taken.
#[derive(Clone, Debug, Serialize)]
struct ShownChoice {
    id: String,
    value: String,
    label: TranslationString,
    selected: bool,
}

impl Control {
    /// Returns the control of a field, of this kind unless the field says another one.
    pub(super) fn of<V>(
        node: &Node<'_>,
        field: &Field<V>,
        natural: Kind,
        required: bool,
        showing: &Showing<'_>,
    ) -> Self {
        let of_rules = field.rules.iter().find_map(|rule| rule.kind);
        let kind = field.kind.or(of_rules).unwrap_or(natural);
        let path = node.path();
        let is_shown = !matches!(kind, Kind::Password | Kind::File);
        let value = node.shown().filter(|_| is_shown).map(str::to_owned);
        let is_ticked =
            |text: &String| !text.trim().is_empty() && bool::parse(text.trim()) == Ok(true);
        let has_attribute = !matches!(
            kind,
            Kind::Checkboxes | Kind::Group | Kind::List | Kind::Hidden
        );
        Self {
            name: path.to_owned(),
            id: control_id::of_name(path),
            label: field.label.into(),
            help: field.help.map(TranslationString::from),
            kind,
            input_type: kind.input_type(),
            checked: kind == Kind::Checkbox && value.as_ref().is_some_and(is_ticked),
            values: Vec::new(),
            required: required && has_attribute,
            multiple: false,
            again: kind == Kind::File && showing.was_submitted,
            errors: showing.errors.of(path).cloned().collect(),
            attrs: attributes(field, kind, natural, value.as_deref()),
            value,
            choices: Vec::new(),
            empty_choice: false,
            entries: Vec::new(),
            blank: None,
            fields: Named::default(),
        }
    }

    /// Returns the control with choices, of which one is taken; without choices it stays as it is.
    pub(super) fn with_choices(self, choices: Vec<Choice>) -> Self {
        if choices.is_empty() {
            return self;
        }
        let values = self.value.clone().into_iter().collect();
        let mut control = self.chosen(choices, values);
        let is_any_taken = control.choices.iter().any(|choice| choice.selected);
        control.empty_choice = !control.required || !is_any_taken;
        control
    }

    /// Returns the control with choices, of which several may be taken.
    pub(super) fn with_several(self, choices: Vec<Choice>, values: Vec<String>) -> Self {
        let mut control = self.chosen(choices, values);
        control.multiple = true;
        control
    }

    fn chosen(mut self, choices: Vec<Choice>, values: Vec<String>) -> Self {
        if !self.kind.is_choice() && self.kind != Kind::Hidden {
            self.kind = Kind::Select;
        }
        self.input_type = self.kind.input_type();
        self.attrs.retain(|name, _| *name == "autocomplete");
        let choices = choices
            .into_iter()
            .enumerate()
            .map(|(position, choice)| ShownChoice {
                // The label of the group, and the summary of the errors, lead to the first.
                id: match position {
                    0 => self.id.clone(),
                    position => control_id::of_part(&self.id, position),
                },
                selected: values.iter().any(|value| value == choice.value()),
                value: choice.value().to_owned(),
                label: choice.label().clone(),
            });
        self.choices = choices.collect();
        self.values = values;
        self
    }

    #[cfg(feature = "multipart")]
    pub(super) fn takes_file(&self) -> bool {
        let within = self.fields.0.iter().chain(&self.entries);
        let mut within = within.chain(self.blank.as_deref());
        self.kind == Kind::File || within.any(Self::takes_file)
    }

    pub(super) fn with_several_files(mut self) -> Self {
        self.multiple = true;
        self
    }

    /// Returns the control of a list with its items.
    pub(super) fn with_entries(mut self, mut entries: Vec<Self>, blank: Option<Self>) -> Self {
        for (position, entry) in entries.iter_mut().enumerate() {
            let label = TranslationString::new("${label} ${number}");
            entry.label = label
                .with_text("label", self.label.clone())
                .with("number", position + 1);
        }
        self.entries = entries;
        self.blank = blank.map(Box::new);
        self
    }

    /// Returns the control of a form within the form.
    pub(super) fn with_controls(mut self, controls: Vec<Self>) -> Self {
        self.fields = Named(controls);
        self
    }

    /// Returns the last part of its name, that of its field.
    pub(super) fn last_name(&self) -> &str {
        let last = self.name.rsplit('.').next();
        last.unwrap_or_default()
    }

    /// Gives it, and all within, a name that begins with a prefix.
    pub(super) fn put_behind(&mut self, prefix: &str) {
        self.name = format!("{prefix}.{}", self.name);
        for control in self.within_mut() {
            control.put_behind(prefix);
        }
    }

    /// Gives it, its choices, and all within, ids that begin with those of a place on the page.
    pub(super) fn put_at(&mut self, place: &str) {
        self.id = format!("{place}-{}", self.id);
        for choice in &mut self.choices {
            choice.id = format!("{place}-{}", choice.id);
        }
        for control in self.within_mut() {
            control.put_at(place);
        }
    }

    fn within_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        let within = self.fields.0.iter_mut().chain(&mut self.entries);
        within.chain(self.blank.as_deref_mut())
    }

    /// Tells whether it, or one within, has a name and holds any number of values.
    pub(super) fn is_list(&self, name: &str) -> bool {
        let within = self.fields.0.iter().chain(&self.entries);
        let mut within = within.filter(|control| name.starts_with(&control.name));
        (self.name == name && (self.multiple || self.kind == Kind::List))
            || within.any(|control| control.is_list(name))
    }

    /// Adds the errors of the control, and those within, as a page lists them.
    pub(super) fn list_errors(&self, listed: &mut Vec<ListedError>) {
        listed.extend(self.errors.iter().map(|error| ListedError {
            name: self.name.clone(),
            id: Some(self.id.clone()),
            label: Some(self.label.clone()),
            error: error.clone(),
        }));
        for control in self.fields.0.iter().chain(&self.entries) {
            control.list_errors(listed);
        }
    }
}

/// Returns the attributes that the rules say, as far as a control of the kind has them.
fn attributes<V>(
    field: &Field<V>,
    kind: Kind,
    natural: Kind,
    value: Option<&str>,
) -> BTreeMap<&'static str, String> {
    let is_line = matches!(
        kind,
        Kind::Text | Kind::Password | Kind::Email | Kind::Url | Kind::Tel | Kind::Search
    );
    let has_order = kind.is_number()
        || matches!(
            kind,
            Kind::Range | Kind::Date | Kind::Time | Kind::DatetimeLocal
        );
    let belongs = |name: &str| match name {
        "minlength" | "maxlength" => is_line || kind == Kind::Textarea,
        "pattern" => is_line,
        "min" | "max" => has_order,
        "accept" => kind == Kind::File,
        _ => true,
    };
    let of_rules = field.rules.iter().filter_map(|rule| rule.attribute.clone());
    let mut attributes: BTreeMap<_, _> = of_rules.filter(|(name, _)| belongs(name)).collect();
    let min = attributes.get("min").map(String::as_str);
    if (natural == Kind::Number && has_order) || is_between_steps(kind, min, value) {
        attributes.insert("step", "any".to_owned());
    }
    if let Some(autocomplete) = field.autocomplete {
        attributes.insert("autocomplete", autocomplete.to_owned());
    }
    attributes
}

/// Tells whether browsers would refuse what is right, since by themselves they take whole steps alone: of 1, and of a minute.
///
/// Steps are counted from the least value, or else from the value that is shown, even if that is wrong.
fn is_between_steps(kind: Kind, min: Option<&str>, value: Option<&str>) -> bool {
    let has_fraction = |text: &str| {
        text.trim()
            .parse()
            .is_ok_and(|number: f64| number.fract() != 0.0)
    };
    let has_seconds = |text: &str| text.matches(':').count() == 2 && !text.ends_with(":00");
    match kind {
        Kind::Integer | Kind::Range => min.or(value).is_some_and(has_fraction),
        Kind::Time | Kind::DatetimeLocal => {
            min.is_some_and(has_seconds) || value.is_some_and(has_seconds)
        }
        _ => false,
    }
}

/// Controls by the last part of their names, in order.
#[derive(Clone, Debug, Default)]
struct Named(Vec<Control>);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|control| (control.last_name(), control)))
    }
}

/// An error as the summary of a page has it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ListedError {
    name: String,
    /// The control that it leads to.
    id: Option<String>,
    label: Option<TranslationString>,
    #[serde(flatten)]
    error: FieldError,
}

impl ListedError {
    /// Returns an error that no control shows.
    pub(super) fn elsewhere(name: &str, error: &FieldError) -> Self {
        Self {
            name: name.to_owned(),
            id: None,
            label: None,
            error: error.clone(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn put_behind(&mut self, prefix: &str) {
        if !self.name.is_empty() {
            self.name = format!("{prefix}.{}", self.name);
        }
    }

    pub(super) fn put_at(&mut self, place: &str) {
        self.id = self.id.take().map(|id| format!("{place}-{id}"));
    }
}
