//! Which control a field has, and what can be chosen in it.

use proc_macro2::TokenStream;
use pyramidion_syntax::near;
use quote::quote;
use syn::Expr;

use crate::argument_names::Arguments as _;
use crate::argument_values::{Argument, text, value};

use super::rule::RuleName;

/// A kind of control that a field can say.
#[derive(Clone, Copy)]
pub(super) struct ControlKind {
    name: &'static str,
    /// The variant of `Kind`.
    pub(super) variant: &'static str,
    /// Whether spaces around what was typed are left out.
    pub(super) is_trimmed: bool,
}

impl ControlKind {
    const fn new(name: &'static str, variant: &'static str) -> Self {
        Self {
            name,
            variant,
            is_trimmed: true,
        }
    }
}

/// The kinds that a field can say.
const KINDS: [ControlKind; 11] = [
    ControlKind::new("checkboxes", "Checkboxes"),
    ControlKind::new("color", "Color"),
    ControlKind::new("hidden", "Hidden"),
    ControlKind {
        is_trimmed: false,
        ..ControlKind::new("password", "Password")
    },
    ControlKind::new("radio", "Radio"),
    ControlKind::new("range", "Range"),
    ControlKind::new("search", "Search"),
    ControlKind::new("select", "Select"),
    ControlKind::new("tel", "Tel"),
    ControlKind::new("text", "Text"),
    ControlKind::new("textarea", "Textarea"),
];

/// Reads the kind of a control.
pub(super) fn kind(argument: &Argument<'_>) -> syn::Result<ControlKind> {
    let text = text(argument, "kind")?;
    let written = text.value();
    if let Some(known) = KINDS.into_iter().find(|kind| kind.name == written) {
        return Ok(known);
    }
    let names = KINDS.map(|kind| kind.name);
    let hint = match (RuleName::find(&written), near::nearest(&written, names)) {
        (Some(RuleName::Email | RuleName::Url), _) => {
            format!("; write `{written}` alone, which is a rule, too")
        }
        (_, Some(near)) => format!("; did you mean {near:?}?"),
        _ => format!(
            "; there are `{}`, and what the type of the field says by itself",
            names.join("`, `")
        ),
    };
    Err(syn::Error::new_spanned(
        &text,
        format!("{written:?} is not a kind of control{hint}"),
    ))
}

/// Reads what can be chosen: the path of a function, or a list.
pub(super) fn choices(argument: &Argument<'_>) -> syn::Result<TokenStream> {
    let written: Expr = value(
        argument,
        "a list, or the path of a function",
        "choices = [\"red\", \"green\"]",
    )?;
    match &written {
        Expr::Path(_) => Ok(quote!(#written())),
        _ => Ok(quote!(#written)),
    }
}
