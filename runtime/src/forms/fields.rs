//! A form as a type: what `#[derive(Fields)]` implements.

use std::fmt;

use crate::extract::{Requirements, ShownForm};

use super::control::{Control, Showing};
use super::errors::{Errors, FieldError};
use super::field::Field;
use super::form_field::FormField;
use super::kind::Kind;
use super::lists::{ListField, MayBeRequired};
use super::node::Node;
use super::sent_controls::Sent;
use super::unknown_name;
use crate::form_shape::Part;

/// A form: a struct whose fields are the controls.
///
/// It is derived: `#[derive(Fields)]`. See the [chapter](super) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a form",
    label = "this type has no fields",
    note = "derive it: `#[derive(pyramidion::forms::Fields)]`"
)]
pub trait Fields: Sized + 'static {
    /// How the form is sent.
    #[doc(hidden)]
    const METHOD: FormMethod;

    /// What the names of the controls begin with; empty if they begin with nothing.
    #[doc(hidden)]
    const PREFIX: &'static str;

    /// Whether a CSRF token that is missing or wrong is an error of the form.
    #[doc(hidden)]
    const HAS_CSRF_ERROR: bool;

    /// The names of the fields.
    #[doc(hidden)]
    const NAMES: &'static [&'static str];

    /// Returns the fields by their names.
    #[doc(hidden)]
    fn parts() -> &'static [Part];

    /// Reads the fields, and notes what is wrong with each.
    #[doc(hidden)]
    fn read_fields(node: &Node<'_>, errors: &mut Errors) -> Option<Self>;

    /// Checks the whole, whose fields keep their rules.
    #[doc(hidden)]
    fn check_whole(&self, errors: &mut Errors);

    /// Writes down what the controls show for it.
    #[doc(hidden)]
    fn show_fields(&self, path: &str, sent: &mut Sent);

    /// Returns the controls, in order.
    #[doc(hidden)]
    fn controls(node: &Node<'_>, showing: &Showing<'_>) -> Vec<Control>;

    /// Returns what is wrong with the rules.
    #[doc(hidden)]
    fn mistakes(path: &str) -> Vec<String>;
}

/// How a form is sent. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormMethod {
    /// In the query.
    Get,
    /// In the body.
    Post,
}

/// Reads a form and checks it as a whole, if nothing is wrong with its fields. It is not public API.
#[doc(hidden)]
pub(super) fn read_form<T: Fields>(node: &Node<'_>, errors: &mut Errors) -> Option<T> {
    let before = errors.found();
    let form = T::read_fields(node, errors)?;
    if errors.found() == before {
        let mut inner = Errors::default();
        form.check_whole(&mut inner);
        let misnamed = inner
            .iter()
            .find_map(|(name, _)| unknown_name::of_error::<T>(T::parts(), name));
        if let Some(mistake) = misnamed {
            unknown_name::report(&mistake, None);
        }
        errors.extend_below(node.path(), inner);
    }
    Some(form)
}

/// Notes what a view that shows a form needs of it.
pub(super) fn require_form<T: Fields>(requirements: &mut Requirements) {
    requirements.shown_forms.push(ShownForm {
        form: std::any::type_name::<T>(),
        prefix: T::PREFIX,
        names: T::NAMES,
        is_in_body: T::METHOD == FormMethod::Post,
        has_csrf_error: T::HAS_CSRF_ERROR,
    });
    require_right_rules::<T>(requirements);
}

/// Notes the rules of a form that no value keeps, for [`make_app`](crate::Configurator::make_app) to report.
pub(super) fn require_right_rules<T: Fields>(requirements: &mut Requirements) {
    for mistake in T::mistakes("") {
        requirements.mistake(format!(
            "takes the form `{}`: {mistake}",
            std::any::type_name::<T>()
        ));
    }
}

/// Reads a form within a form. It is not public API.
#[doc(hidden)]
pub fn read_group<T: Fields + FormField<Value = T>>(
    node: &Node<'_>,
    field: &Field<T>,
    errors: &mut Errors,
) -> Option<T> {
    if !node.can_have_fields() {
        errors.add(
            node.path(),
            field.error(FieldError::own("object", "Not an object")),
        );
        return None;
    }
    let group = read_form(node, errors)?;
    field.check_rules(&group, node.path(), errors);
    Some(group)
}

/// Returns the control of a form within a form. It is not public API.
#[doc(hidden)]
pub fn group<T: Fields>(
    node: &Node<'_>,
    field: &Field<T>,
    required: bool,
    showing: &Showing<'_>,
) -> Control {
    let controls = T::controls(node, showing);
    Control::of(node, field, Kind::Group, required, showing).with_controls(controls)
}

/// A field of a form, whose type is an `F`. It is not public API.
///
/// That the type can be a field is asked for where this is made, and nowhere else, so that a wrong one is one error.
#[doc(hidden)]
pub struct Access<F>(Box<dyn Accessible<F>>);

trait Accessible<F> {
    fn part(&self) -> Part;
    fn path(&self, node: &Node<'_>) -> String;
    fn error(&self, error: FieldError) -> FieldError;
    fn read(&self, node: &Node<'_>, errors: &mut Errors) -> Option<F>;
    fn show(&self, value: &F, path: &str, sent: &mut Sent);
    fn control(&self, node: &Node<'_>, showing: &Showing<'_>) -> Control;
    fn add_mistakes(&self, path: &str, mistakes: &mut Vec<String>);
}

/// Returns a field with what `#[field(…)]` says of it. It is not public API.
#[doc(hidden)]
pub fn access<F: FormField + 'static>(
    name: &'static str,
    label: &'static str,
    describe: fn(Field<F::Value>) -> Field<F::Value>,
) -> Access<F>
where
    F::Value: 'static,
{
    Access(Box::new(Described::<F> {
        name,
        label,
        describe,
    }))
}

/// A field that is put together once it is used.
struct Described<F: FormField> {
    name: &'static str,
    label: &'static str,
    describe: fn(Field<F::Value>) -> Field<F::Value>,
}

impl<F: FormField> Described<F> {
    fn field(&self) -> Field<F::Value> {
        (self.describe)(Field::new(self.label))
    }
}

impl<F: FormField> Accessible<F> for Described<F> {
    fn part(&self) -> Part {
        Part {
            name: self.name,
            shape: F::shape,
        }
    }

    fn path(&self, node: &Node<'_>) -> String {
        node.field(self.name).path().to_owned()
    }

    fn error(&self, error: FieldError) -> FieldError {
        self.field().error(error)
    }

    fn read(&self, node: &Node<'_>, errors: &mut Errors) -> Option<F> {
        F::read(&node.field(self.name), &self.field(), errors)
    }

    fn show(&self, value: &F, path: &str, sent: &mut Sent) {
        value.show(&self.field(), &within(path, self.name), sent);
    }

    fn control(&self, node: &Node<'_>, showing: &Showing<'_>) -> Control {
        let field = self.field();
        F::control(
            &node.field(self.name),
            &field,
            F::is_required(&field),
            showing,
        )
    }

    fn add_mistakes(&self, path: &str, mistakes: &mut Vec<String>) {
        let path = within(path, self.name);
        let own = self.field().mistakes().into_iter();
        mistakes.extend(own.map(|mistake| format!("`{path}`: {mistake}")));
        mistakes.extend(F::mistakes(&path));
    }
}

impl<F> Access<F> {
    #[must_use]
    pub fn part(&self) -> Part {
        self.0.part()
    }

    pub fn read(&self, node: &Node<'_>, errors: &mut Errors) -> Option<F> {
        self.0.read(node, errors)
    }

    pub fn show(&self, value: &F, path: &str, sent: &mut Sent) {
        self.0.show(value, path, sent);
    }

    pub fn control(&self, node: &Node<'_>, showing: &Showing<'_>) -> Control {
        self.0.control(node, showing)
    }

    pub fn add_mistakes(&self, path: &str, mistakes: &mut Vec<String>) {
        self.0.add_mistakes(path, mistakes);
    }

    /// Notes that the value differs from that of another field, if both could be read.
    pub fn equals<O>(
        &self,
        node: &Node<'_>,
        (value, other): (Option<&F>, Option<&O>),
        label: &'static str,
        errors: &mut Errors,
    ) where
        F: PartialEq<O>,
    {
        if let (Some(value), Some(other)) = (value, other)
            && value != other
        {
            let error = FieldError::own("equal_to", "Not the same as ${other}");
            let error = self.0.error(error.with_text("other", label));
            errors.add(self.0.path(node), error);
        }
    }
}

impl<F> fmt::Debug for Access<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access")
    }
}

/// Says that a field may say `required`. It is not public API.
#[doc(hidden)]
pub const fn may_be_required<F: MayBeRequired>() {}

/// Says that a field is a list. It is not public API.
#[doc(hidden)]
pub const fn is_list<F: ListField>() {}

fn within(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
