//! The conditions that a view is declared with.
//!
//! How the value of a predicate is read is said by `pyramidion_syntax::predicates`, which lists them.

use proc_macro2::Ident;
use pyramidion_syntax::predicates::{Check, Takes};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{Expr, Type};

use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::keywords::Key;
use crate::value::{self, Text};

use super::{methods, resource};

/// A condition.
pub(crate) struct Predicate {
    /// The argument as it was written; for a custom predicate its name.
    pub(crate) key: Ident,
    pub(crate) argument: Key,
    pub(crate) test: Test,
    pub(crate) is_negated: bool,
}

/// What a condition asks for.
pub(crate) enum Test {
    Flag(Expr),
    Texts(Vec<Text>),
    Type(Type),
}

impl Predicate {
    /// Writes it as one text, by which equal ones are known.
    pub(super) fn written(&self) -> String {
        let test = match &self.test {
            Test::Flag(value) => value.to_token_stream().to_string(),
            Test::Type(ty) => ty.to_token_stream().to_string(),
            Test::Texts(texts) => {
                let texts = texts.iter().map(|text| text.to_token_stream().to_string());
                texts.collect::<Vec<_>>().join(",")
            }
        };
        format!("{} {} {test}", self.is_negated, self.key)
    }

    /// Understands the conditions among the arguments of an attribute.
    pub(super) fn parse_all(args: &Args, errors: &mut Errors) -> Vec<Self> {
        let predicates = args.iter().filter_map(|arg| Self::parse(arg, errors));
        predicates.collect()
    }

    fn parse(arg: &Arg, errors: &mut Errors) -> Option<Self> {
        let test = match arg.key {
            Key::Predicate(predicate) => match predicate.takes() {
                Takes::Flag => Test::Flag(value::flag(arg, errors)?),
                Takes::Type => Test::Type(resource::parse(arg, errors)?),
                Takes::Methods => {
                    let texts = texts(arg, "method", errors)?;
                    methods::check(&texts, errors);
                    Test::Texts(texts)
                }
                Takes::Texts(check, _) => Test::Texts(checked(arg, check, errors)?),
                Takes::Text(check, several) => Test::Texts(one_text(arg, check, several, errors)?),
            },
            Key::Custom => Test::Texts(texts(arg, "value", errors)?),
            _ => return None,
        };
        Some(Self {
            key: arg.ident.clone(),
            argument: arg.key,
            test,
            is_negated: arg.is_negated,
        })
    }
}

/// Reads a text or a list of them; `what` is one of them.
fn texts(arg: &Arg, what: &str, errors: &mut Errors) -> Option<Vec<Text>> {
    let value = arg.expr()?;
    let items = value::items(value);
    if items.is_empty() {
        let name = arg.ident.unraw();
        errors.add(value, format!("`{name}` needs at least one {what}"));
    }
    let texts = items
        .into_iter()
        .filter_map(|item| Text::parse(arg, item, errors));
    Some(texts.collect())
}

/// Reads a text or a list of them, of which `check` says what is wrong with a literal.
fn checked(arg: &Arg, check: Check, errors: &mut Errors) -> Option<Vec<Text>> {
    let texts = texts(arg, "value", errors)?;
    let mut seen = Vec::new();
    for text in &texts {
        let Some(literal) = text.literal() else {
            continue;
        };
        if let Err(message) = check(&literal) {
            errors.add(text, message);
        } else if seen.contains(&literal) {
            errors.add(
                text,
                format!("{literal:?} is listed twice: leave one of them out"),
            );
        }
        seen.push(literal);
    }
    Some(texts)
}

fn one_text(arg: &Arg, check: Check, several: &str, errors: &mut Errors) -> Option<Vec<Text>> {
    let value = arg.expr()?;
    if let [_, _, ..] = value::items(value).as_slice() {
        errors.add(value, several);
        return None;
    }
    checked(arg, check, errors)
}
