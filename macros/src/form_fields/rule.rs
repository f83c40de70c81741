//! The rules that `#[field(…)]` says, in their order.

use proc_macro2::Span;
use pyramidion_syntax::python_regex;
use syn::spanned::Spanned as _;
use syn::{Expr, Lit, LitStr, Path};

use crate::argument_names::{Arguments as _, arguments};
use crate::argument_values::{Argument, text, value};

use super::values::{count, word};

arguments! {
    /// The names of the rules.
    pub(super) enum RuleName {
        MinLength "min_length",
        MaxLength "max_length",
        Min "min",
        Max "max",
        MaxSize "max_size",
        Pattern "pattern",
        Email "email",
        Url "url",
        Check "check",
        Types "types",
    }
}

/// A rule, with the place where it is written.
pub(super) struct Rule {
    pub(super) name: RuleName,
    pub(super) place: Span,
    pub(super) what: What,
}

/// What a rule says.
pub(super) enum What {
    /// `min_length`, `max_length`, `min`, `max` or `max_size`, with the limit.
    Limit(Expr),
    Pattern(LitStr),
    /// `email` or `url`.
    Address,
    Check(Path),
    Types(Vec<LitStr>),
}

/// The types that files are known by.
const TYPES: [&str; 6] = [
    "application/pdf",
    "application/zip",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
];

impl Rule {
    /// Reads what a rule says.
    pub(super) fn parse(name: RuleName, argument: &Argument<'_>) -> syn::Result<Self> {
        let place = argument.key.span();
        let what = match name {
            RuleName::Email | RuleName::Url => {
                word(argument)?;
                What::Address
            }
            RuleName::Pattern => What::Pattern(pattern(argument)?),
            RuleName::Check => What::Check(value(
                argument,
                "the path of a function",
                "check = is_free",
            )?),
            RuleName::Types => What::Types(types(argument)?),
            RuleName::MinLength => What::Limit(count(argument, 0)?),
            RuleName::MaxLength | RuleName::MaxSize => What::Limit(count(argument, 1)?),
            RuleName::Min | RuleName::Max => {
                let example = format!("{} = 10", name.name());
                What::Limit(value(argument, "a value", &example)?)
            }
        };
        Ok(Self { name, place, what })
    }
}

/// Reads an expression, and checks it.
fn pattern(argument: &Argument<'_>) -> syn::Result<LitStr> {
    let text = text(argument, "pattern")?;
    let written = text.value();
    let checked = python_regex::translate(&written)
        .and_then(|_| pyramidion_syntax::conditions::regex(&written));
    match checked {
        Ok(()) => Ok(text),
        Err(message) => Err(syn::Error::new_spanned(text, message)),
    }
}

/// Reads the types of a file.
fn types(argument: &Argument<'_>) -> syn::Result<Vec<LitStr>> {
    let example = "types = [\"image/png\", \".csv\"]";
    let list: syn::ExprArray = value(argument, "a list of texts", example)?;
    if list.elems.is_empty() {
        return Err(syn::Error::new(
            list.span(),
            format!("every file has a type: write at least one, as in `{example}`"),
        ));
    }
    let texts = list.elems.iter().map(|element| match element {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => known_type(text),
            other => Err(not_a_type(other.span())),
        },
        other => Err(not_a_type(other.span())),
    });
    texts.collect()
}

fn known_type(text: &LitStr) -> syn::Result<LitStr> {
    let ty = text.value();
    let is_ending = ty.len() > 1 && ty.starts_with('.') && !ty.contains(',');
    if is_ending || TYPES.contains(&ty.as_str()) {
        return Ok(text.clone());
    }
    let near = pyramidion_syntax::near::nearest(&ty, TYPES);
    let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
    let known = TYPES.join("`, `");
    Err(syn::Error::new_spanned(
        text,
        format!(
            "the type of a file is recognized by its first bytes (`{known}`) or by the ending of its name (as in `.csv`), but `{ty}` by neither{hint}"
        ),
    ))
}

fn not_a_type(span: Span) -> syn::Error {
    syn::Error::new(
        span,
        "a type is written as a text, such as `\"image/png\"` or `\".csv\"`",
    )
}
