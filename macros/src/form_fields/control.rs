//! Which control a field has, and what can be chosen in it.

use proc_macro2::TokenStream;
use pyramidion_syntax::near;
use quote::{ToTokens as _, quote};
use syn::{Expr, Lit};

use crate::argument_names::Arguments as _;
use crate::argument_values::{Argument, text, value};
use crate::errors::Errors;

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
    let written: Expr = value(argument, CHOICES, CHOICES_EXAMPLE)?;
    let elements = match peeled(&written) {
        Expr::Path(_) => return Ok(quote!(#written())),
        Expr::Array(list) => &list.elems,
        Expr::Lit(_) => {
            let message = format!("`choices` takes {CHOICES}, as in `{CHOICES_EXAMPLE}`");
            return Err(syn::Error::new_spanned(written, message));
        }
        _ => return Ok(quote!(#written)),
    };
    if elements.is_empty() {
        let message =
            format!("nothing can be chosen: write at least one, as in `{CHOICES_EXAMPLE}`");
        return Err(syn::Error::new_spanned(written, message));
    }
    let mut errors = Errors::default();
    let mut values = Vec::new();
    for element in elements {
        match sent(element) {
            Some(Lit::Str(text)) if values.contains(&text.value()) => {
                let value = text.value();
                let message = format!("two choices are sent as {value:?}: keep one of them");
                errors.add(text, message);
            }
            Some(Lit::Str(text)) => values.push(text.value()),
            Some(other) => {
                let text = other.to_token_stream().to_string();
                errors.add(other, format!("what is sent is a text: write {text:?}"));
                // The others are probably the same mistake.
                break;
            }
            None => {}
        }
    }
    errors.into_error().map_or(Ok(quote!(#written)), Err)
}

/// Returns the literal that a choice is sent as, if it is written as one.
fn sent(choice: &Expr) -> Option<&Lit> {
    match peeled(choice) {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Tuple(pair) => sent(pair.elems.first()?),
        // `Choice::new(value, label)`.
        Expr::Call(call) => match &*call.func {
            Expr::Path(function) if function.path.segments.last()?.ident == "new" => {
                sent(call.args.first()?)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Returns an expression without what surrounds it.
fn peeled(written: &Expr) -> &Expr {
    match written {
        Expr::Group(group) => peeled(&group.expr),
        Expr::Paren(paren) => peeled(&paren.expr),
        Expr::Reference(reference) => peeled(&reference.expr),
        written => written,
    }
}

/// What can be chosen, as it is written.
const CHOICES: &str = "a list, or the path of a function";
const CHOICES_EXAMPLE: &str = "choices = [\"red\", \"green\"]";
