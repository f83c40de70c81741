//! The types of fields: how each is read, checked and shown.

use super::choices::{self, Choice};
use super::control::{Control, Showing};
use super::errors::{Errors, FieldError};
use super::field::Field;
use super::node::{Given, Node};
use super::sent_controls::Sent;
use super::text_value::{FormValue, of_other_kind, required};
use crate::form_shape::Shape;

/// The type of a field: a value, an option or a list of one, a form within a form, or a file. It is not public API.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a form",
    label = "this type is not read from what a visitor types",
    note = "a field is a text, a number, a `Decimal`, a `bool`, a `Date`, a `Time`, a `LocalDateTime`, a `FormFile`, an enum with `#[derive(Choice)]`, a struct with `#[derive(Fields)]`, or an `Option` or `Vec` of one",
    note = "implement `pyramidion::forms::FormValue` for a type of your own"
)]
pub trait FormField: Sized {
    /// What the rules are about: that of an `Option` or a list is the value in it.
    type Value;

    /// Whether it is a file.
    const IS_FILE: bool = false;

    /// Returns what it is made of.
    fn shape() -> Shape {
        Shape::Value
    }

    /// Reads it, and notes what is wrong; a value that does not keep a rule could be read all the same.
    fn read(node: &Node<'_>, field: &Field<Self::Value>, errors: &mut Errors) -> Option<Self>;

    /// Writes down what the controls show for it.
    fn show(&self, field: &Field<Self::Value>, path: &str, sent: &mut Sent);

    /// Returns its control.
    fn control(
        node: &Node<'_>,
        field: &Field<Self::Value>,
        required: bool,
        showing: &Showing<'_>,
    ) -> Control;

    /// Tells whether something must be given.
    fn is_required(field: &Field<Self::Value>) -> bool {
        let _ = field;
        true
    }

    /// Returns the choices that the type has.
    fn choices() -> Vec<Choice> {
        Vec::new()
    }

    /// Returns what is wrong with the fields within.
    fn mistakes(path: &str) -> Vec<String> {
        let _ = path;
        Vec::new()
    }
}

#[diagnostic::do_not_recommend]
impl<T: FormValue> FormField for T {
    type Value = T;

    fn read(node: &Node<'_>, field: &Field<T>, errors: &mut Errors) -> Option<T> {
        let mut wrong = |error| {
            errors.add(node.path(), field.error(error));
            None
        };
        let value = match node.text(T::KIND) {
            Given::Other => return wrong(of_other_kind(T::KIND)),
            Given::Nothing => match T::absent() {
                Some(value) => value,
                None => return wrong(required()),
            },
            Given::Text(text) => match parse(&text, field) {
                Ok(value) => value,
                Err(error) => return wrong(error),
            },
        };
        if field.is_required && !value.is_given() {
            return wrong(required());
        }
        field.check_rules(&value, node.path(), errors);
        Some(value)
    }

    fn show(&self, _: &Field<T>, path: &str, sent: &mut Sent) {
        sent.add(path, FormValue::show(self));
    }

    fn control(
        node: &Node<'_>,
        field: &Field<T>,
        required: bool,
        showing: &Showing<'_>,
    ) -> Control {
        let choices = choices_of::<T>(node, field, showing);
        Control::of(node, field, T::KIND, required, showing).with_choices(choices)
    }

    fn is_required(field: &Field<T>) -> bool {
        field.is_required || T::absent().is_none()
    }

    fn choices() -> Vec<Choice> {
        T::choices()
    }
}

/// Reads a value of a text that is not blank.
fn parse<T: FormValue>(text: &str, field: &Field<T>) -> Result<T, FieldError> {
    let choices = field.choices_or(T::choices);
    if !choices.is_empty() {
        choices::check(text, &choices)?;
        return T::parse(text);
    }
    if text.contains('\0') {
        return Err(FieldError::own(
            "null_character",
            "Null characters are not allowed",
        ));
    }
    // Browsers send line ends as two characters, and count them as one.
    let text = if text.contains('\r') {
        &*text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    };
    T::parse(if field.trims { text.trim() } else { text })
}

impl<F: FormField> FormField for Option<F> {
    type Value = F::Value;

    const IS_FILE: bool = F::IS_FILE;

    fn shape() -> Shape {
        F::shape()
    }

    fn read(node: &Node<'_>, field: &Field<F::Value>, errors: &mut Errors) -> Option<Self> {
        if node.is_blank(F::shape) {
            return Some(None);
        }
        F::read(node, field, errors).map(Some)
    }

    fn show(&self, field: &Field<F::Value>, path: &str, sent: &mut Sent) {
        if let Some(value) = self {
            value.show(field, path, sent);
        }
    }

    fn control(
        node: &Node<'_>,
        field: &Field<F::Value>,
        required: bool,
        showing: &Showing<'_>,
    ) -> Control {
        F::control(node, field, required, showing)
    }

    fn is_required(_: &Field<F::Value>) -> bool {
        false
    }

    fn choices() -> Vec<Choice> {
        F::choices()
    }

    fn mistakes(path: &str) -> Vec<String> {
        F::mistakes(path)
    }
}

/// Returns the choices of a field: those that the view set go first.
pub(super) fn choices_of<F: FormField>(
    node: &Node<'_>,
    field: &Field<F::Value>,
    showing: &Showing<'_>,
) -> Vec<Choice> {
    match showing.choices.get(node.path()) {
        Some(choices) => choices.clone(),
        None => field.choices_or(F::choices),
    }
}
