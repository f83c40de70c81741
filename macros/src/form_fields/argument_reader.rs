//! Reading the arguments of attributes, one at a time, so that one mistake hides no other.

use proc_macro2::Ident;
use pyramidion_syntax::near;
use quote::ToTokens as _;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Meta, Path};

use crate::argument_names::Arguments;
use crate::argument_values::skip_value;
use crate::errors::Errors;

/// An attribute of a form, its fields or what can be chosen.
#[derive(Clone, Copy)]
pub(super) enum Helper {
    /// `#[form(…)]`, on the struct.
    Form,
    /// `#[field(…)]`, on a field.
    Field,
    /// `#[choice(…)]`, on an enum or a variant.
    Choice,
}

impl Helper {
    fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Field => "field",
            Self::Choice => "choice",
        }
    }

    /// Returns an argument that it takes, as it is written.
    fn example(self) -> &'static str {
        match self {
            Self::Form => "check = is_consistent",
            Self::Field => "max_length = 200",
            Self::Choice => "label = \"Extra large\"",
        }
    }
}

/// Reads the attributes of one kind, one argument at a time; after a mistake it goes on with the next.
pub(super) fn read<A: Arguments>(
    attributes: &[Attribute],
    helper: Helper,
    errors: &mut Errors,
    mut read_one: impl FnMut(A, &Ident, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    let name = helper.name();
    let attributes = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name));
    for attribute in attributes {
        if !matches!(attribute.meta, Meta::List(_)) {
            errors.add(
                attribute,
                format!(
                    "`#[{name}]` takes its arguments in parentheses, as in `#[{name}({})]`",
                    helper.example()
                ),
            );
            continue;
        }
        let mut mistakes = Vec::new();
        let parsed = attribute.parse_nested_meta(|meta| {
            let Some(key) = meta.path.get_ident() else {
                mistakes.push(unknown_path(helper, &meta.path));
                return skip_value(&meta);
            };
            let name = key.to_string();
            let read = match A::find(&name) {
                Some(argument) => read_one(argument, key, &meta),
                None => Err(unknown(helper, key, &name, &A::names())),
            };
            if let Err(error) = read {
                mistakes.push(error);
                skip_value(&meta)?;
            }
            Ok(())
        });
        // A mistake in the value of an argument is also one in what follows it.
        if mistakes.is_empty() {
            errors.take(parsed);
        }
        for mistake in mistakes {
            errors.push(mistake);
        }
    }
}

fn unknown_path(helper: Helper, path: &Path) -> syn::Error {
    let written = path.to_token_stream().to_string().replace(' ', "");
    let name = helper.name();
    syn::Error::new_spanned(path, format!("`#[{name}]` takes no `{written}`"))
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

/// Reports an argument that there is not.
fn unknown(helper: Helper, key: &Ident, name: &str, names: &[&str]) -> syn::Error {
    let attribute = helper.name();
    let of_others = OF_OTHERS.iter().find(|(other, _)| *other == name);
    let meant = of_others
        .map(|(_, own)| *own)
        .filter(|own| names.contains(own));
    let hint = match meant.or_else(|| near::nearest(name, names.iter().copied())) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => format!("; there are `{}`", names.join("`, `")),
    };
    syn::Error::new_spanned(
        key,
        format!("`#[{attribute}]` has no argument `{name}`{hint}"),
    )
}
