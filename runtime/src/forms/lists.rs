//! Fields that hold any number of the same: lists, and values of which several are chosen.

use std::collections::BTreeSet;

use super::choices::{self, Choice};
use super::control::{Control, Showing};
use super::errors::{Errors, FieldError};
use super::field::Field;
use super::form_field::{FormField, choices_of};
use super::kind::Kind;
use super::node::{Given, Items, Node};
use super::sent_controls::Sent;
use super::text_value::required;
use crate::form_shape::Shape;

impl<F: FormField> FormField for Vec<F> {
    type Value = F::Value;

    fn shape() -> Shape {
        Shape::List(F::shape)
    }

    fn read(node: &Node<'_>, field: &Field<F::Value>, errors: &mut Errors) -> Option<Self> {
        let mut wrong = |error| errors.add(node.path(), field.error(error));
        let items = match node.items(field.max_items, F::shape) {
            Items::Of(items) => items,
            Items::TooMany => {
                let error =
                    FieldError::of_colander("too_many", "Longer than maximum length ${max}");
                wrong(error.with("max", field.max_items));
                return None;
            }
            Items::NoList => {
                wrong(FieldError::own("list", "Not a list"));
                return None;
            }
        };
        if items.is_empty() && field.is_required {
            wrong(required());
            return None;
        }
        let choices = field.choices_or(F::choices);
        if !choices.is_empty() {
            let texts = items.iter().filter_map(|item| match item.text(Kind::Text) {
                Given::Text(text) => Some(text),
                _ => None,
            });
            let checked: Result<(), _> =
                { texts }.try_for_each(|text| choices::check(&text, &choices));
            if let Err(error) = checked {
                wrong(error);
                return None;
            }
        }
        // Where one control has all of them, it says what is wrong with any.
        let has_one_control = F::IS_FILE || !choices.is_empty();
        let items = items.into_iter().map(|item| {
            if has_one_control {
                item.reported_as(node.path())
            } else {
                item
            }
        });
        // Every item is read, so that every mistake is seen.
        let read = items.map(|item| F::read(&item, field, errors));
        let read: Vec<_> = read.collect();
        read.into_iter().collect()
    }

    fn show(&self, field: &Field<F::Value>, path: &str, sent: &mut Sent) {
        show_items(self, field, path, sent);
    }

    fn control(
        node: &Node<'_>,
        field: &Field<F::Value>,
        required: bool,
        showing: &Showing<'_>,
    ) -> Control {
        let items = node.shown_items(F::shape);
        let choices = choices_of::<F>(node, field, showing);
        if !choices.is_empty() {
            let values = items.iter().filter_map(Node::shown).map(str::to_owned);
            let control = Control::of(node, field, Kind::Select, required, showing);
            return control.with_several(choices, values.collect());
        }
        if F::IS_FILE {
            return Control::of(node, field, Kind::File, required, showing).with_several_files();
        }
        let item = |node: &Node<'_>, showing: &Showing<'_>| {
            F::control(node, field, F::is_required(field), showing)
        };
        let entries = items.iter().map(|node| item(node, showing)).collect();
        // A list within a blank item has none itself, so that a type that holds itself has an end.
        let behind = node.item_behind(items.len());
        let blank = showing
            .shows_blanks
            .then(|| item(&behind, &showing.without_blanks()));
        Control::of(node, field, Kind::List, required, showing).with_entries(entries, blank)
    }

    fn is_required(field: &Field<F::Value>) -> bool {
        field.is_required
    }

    fn choices() -> Vec<Choice> {
        F::choices()
    }

    fn mistakes(path: &str) -> Vec<String> {
        F::mistakes(path)
    }
}

impl<F: FormField + Ord> FormField for BTreeSet<F> {
    type Value = F::Value;

    fn shape() -> Shape {
        Shape::List(F::shape)
    }

    fn read(node: &Node<'_>, field: &Field<F::Value>, errors: &mut Errors) -> Option<Self> {
        Vec::<F>::read(node, field, errors).map(|items| items.into_iter().collect())
    }

    fn show(&self, field: &Field<F::Value>, path: &str, sent: &mut Sent) {
        show_items(self, field, path, sent);
    }

    fn control(
        node: &Node<'_>,
        field: &Field<F::Value>,
        required: bool,
        showing: &Showing<'_>,
    ) -> Control {
        Vec::<F>::control(node, field, required, showing)
    }

    fn is_required(field: &Field<F::Value>) -> bool {
        field.is_required
    }

    fn choices() -> Vec<Choice> {
        F::choices()
    }

    fn mistakes(path: &str) -> Vec<String> {
        F::mistakes(path)
    }
}

/// Shows items: under one name where they are chosen, otherwise each under its own.
fn show_items<'f, F: FormField + 'f>(
    items: impl IntoIterator<Item = &'f F>,
    field: &Field<F::Value>,
    path: &str,
    sent: &mut Sent,
) {
    let are_chosen = !field.choices_or(F::choices).is_empty();
    for (position, item) in items.into_iter().enumerate() {
        if are_chosen {
            item.show(field, path, sent);
        } else {
            item.show(field, &format!("{path}.{position}"), sent);
        }
    }
}

/// A field of which nothing need be given, unless it says `required`. It is not public API.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`required` is for `bool` and lists, but the field is a `{Self}`",
    label = "this is required anyway, or an `Option`",
    note = "a field of any other type is required, unless its type is an `Option`: leave `required` out"
)]
pub trait MayBeRequired {}

impl MayBeRequired for bool {}
impl<F> MayBeRequired for Vec<F> {}
impl<F> MayBeRequired for BTreeSet<F> {}

/// A list. It is not public API.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`max_items` is for lists, but the field is a `{Self}`",
    label = "this is not a list",
    note = "the length of a text is said by `max_length`, the greatest number by `max`"
)]
pub trait ListField {}

impl<F> ListField for Vec<F> {}
impl<F> ListField for BTreeSet<F> {}
