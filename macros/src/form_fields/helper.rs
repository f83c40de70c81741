//! The attributes of a form, its fields and what can be chosen, and how they are read.

use pyramidion_syntax::near;
use quote::ToTokens as _;
use syn::{Attribute, Meta, Path};

use crate::argument_names::Arguments;
use crate::argument_reader::{self, Reader};
use crate::argument_values::Argument;
use crate::errors::Errors;

/// An attribute of a form, its fields or what can be chosen.
pub(super) struct Helper {
    pub(super) name: &'static str,
    /// An argument that it takes, as it is written.
    pub(super) example: &'static str,
    /// The argument that a text without a name probably is.
    pub(super) of_text: Option<&'static str>,
    /// Its arguments.
    pub(super) names: fn() -> Vec<&'static str>,
    /// Where other arguments of that name are written, and by which attribute.
    pub(super) elsewhere: Option<Elsewhere>,
}

/// Another place of the same type, with an attribute of its own.
pub(super) struct Elsewhere {
    /// Where it is, as in "belongs on the struct".
    pub(super) place: &'static str,
    pub(super) attribute: &'static str,
    pub(super) names: fn() -> Vec<&'static str>,
}

impl Helper {
    /// Reads the attributes of this kind, one argument at a time; after a mistake it goes on with the next.
    pub(super) fn read<A: Arguments>(
        &self,
        attributes: &[Attribute],
        errors: &mut Errors,
        mut read_one: impl FnMut(A, &Argument<'_>) -> syn::Result<()>,
    ) {
        let name = self.name;
        let mut given = Vec::new();
        for attribute in of_name(attributes, name) {
            if matches!(attribute.meta, Meta::List(_)) {
                argument_reader::read(attribute, self, &mut given, errors, &mut read_one);
                continue;
            }
            errors.add(
                attribute,
                format!(
                    "`#[{name}]` takes its arguments in parentheses, as in `#[{name}({})]`",
                    self.example
                ),
            );
        }
    }

    /// Reports attributes of this kind at a place that they are not for.
    pub(super) fn misplaced(&self, attributes: &[Attribute], place: &str, errors: &mut Errors) {
        let name = self.name;
        for attribute in of_name(attributes, name) {
            errors.add(attribute, format!("`#[{name}]` belongs on {place}"));
        }
    }
}

/// Returns the attributes of a name.
fn of_name<'a>(attributes: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a Attribute> {
    attributes
        .iter()
        .filter(move |attribute| attribute.path().is_ident(name))
}

impl Reader for Helper {
    fn example(&self) -> &'static str {
        self.example
    }

    fn of_text(&self) -> Option<&'static str> {
        self.of_text
    }

    fn unknown(&self, path: &Path) -> syn::Error {
        let (attribute, names) = (self.name, (self.names)());
        let written = path.to_token_stream().to_string().replace(' ', "");
        if let Some(elsewhere) = &self.elsewhere
            && (elsewhere.names)().contains(&written.as_str())
        {
            let Elsewhere {
                place, attribute, ..
            } = elsewhere;
            let message = format!("`{written}` belongs on {place}, in `#[{attribute}(…)]`");
            return syn::Error::new_spanned(path, message);
        }
        let of_others = OF_OTHERS.iter().find(|(other, _)| *other == written);
        let meant = of_others
            .map(|(_, own)| *own)
            .filter(|own| names.contains(own));
        let hint = match meant.or_else(|| near::nearest(&written, names.iter().copied())) {
            Some(meant) => format!("; did you mean `{meant}`?"),
            None => format!("; there are `{}`", names.join("`, `")),
        };
        let message = format!("`#[{attribute}]` has no argument `{written}`{hint}");
        syn::Error::new_spanned(path, message)
    }
}

/// What others call an argument.
const OF_OTHERS: [(&str, &str); 14] = [
    ("length", "max_length"),
    ("maxlength", "max_length"),
    ("minlength", "min_length"),
    ("range", "min"),
    ("regex", "pattern"),
    ("validate", "check"),
    ("validator", "check"),
    ("custom", "check"),
    ("matches", "equal_to"),
    ("must_match", "equal_to"),
    ("title", "label"),
    ("description", "help"),
    ("widget", "kind"),
    ("rename", "name"),
];
