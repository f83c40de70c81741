//! The conditions that a view is declared with.
//!
//! A new predicate is a line in `keywords`, an arm of [`Predicate::parse`], and what `macro_support` of the
//! runtime offers under its name.

use proc_macro2::Ident;
use pyramidion_syntax::conditions;
use syn::ext::IdentExt as _;
use syn::{Expr, Type};

use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::keywords::{
    ACCEPT, CONTAINMENT, CUSTOM, HEADER, IS_AUTHENTICATED, MATCH_PARAM, PATH_INFO, REQUEST_METHOD,
    REQUEST_PARAM, XHR,
};
use crate::value::{self, Text};

use super::methods;

/// A condition.
pub(crate) struct Predicate {
    /// The argument as it was written; for a custom predicate its name.
    pub(crate) key: Ident,
    pub(crate) name: &'static str,
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
    /// Understands the conditions among the arguments of an attribute.
    pub(super) fn parse_all(args: &Args, errors: &mut Errors) -> Vec<Self> {
        let predicates = args.iter().filter_map(|arg| Self::parse(arg, errors));
        predicates.collect()
    }

    fn parse(arg: &Arg, errors: &mut Errors) -> Option<Self> {
        let test = match arg.key.name {
            XHR | IS_AUTHENTICATED => Test::Flag(value::flag(arg, errors)?),
            CONTAINMENT => Test::Type(arg.ty()?.clone()),
            REQUEST_METHOD => {
                let texts = texts(arg, errors)?;
                methods::check(&texts, errors);
                Test::Texts(texts)
            }
            PATH_INFO => Test::Texts(one_text(arg, conditions::regex, errors)?),
            ACCEPT => Test::Texts(one_text(arg, conditions::media_type, errors)?),
            REQUEST_PARAM => Test::Texts(checked(arg, conditions::param, errors)?),
            HEADER => Test::Texts(checked(arg, conditions::header, errors)?),
            MATCH_PARAM => Test::Texts(checked(arg, conditions::match_param, errors)?),
            CUSTOM => Test::Texts(texts(arg, errors)?),
            _ => return None,
        };
        Some(Self {
            key: arg.ident.clone(),
            name: arg.key.name,
            test,
            is_negated: arg.is_negated,
        })
    }
}

/// Reads a text or a list of them.
fn texts(arg: &Arg, errors: &mut Errors) -> Option<Vec<Text>> {
    let value = arg.expr()?;
    let items = value::items(value);
    if items.is_empty() {
        let what = if arg.key.name == REQUEST_METHOD {
            "method"
        } else {
            "value"
        };
        let name = arg.ident.unraw();
        errors.add(value, format!("`{name}` needs at least one {what}"));
    }
    let texts = items
        .into_iter()
        .filter_map(|item| Text::parse(arg, item, errors));
    Some(texts.collect())
}

/// Reads a text or a list of them, of which `check` says what is wrong with a literal.
fn checked(
    arg: &Arg,
    check: fn(&str) -> Result<(), String>,
    errors: &mut Errors,
) -> Option<Vec<Text>> {
    let texts = texts(arg, errors)?;
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

fn one_text(
    arg: &Arg,
    check: fn(&str) -> Result<(), String>,
    errors: &mut Errors,
) -> Option<Vec<Text>> {
    let value = arg.expr()?;
    if let [_, _, ..] = value::items(value).as_slice() {
        let advice = match arg.key.name {
            ACCEPT => "a view answers with one media type: declare it once for each of them",
            _ => "the expressions are written as one, as in `path_info = \"/(a|b)\"`",
        };
        errors.add(value, advice);
        return None;
    }
    checked(arg, check, errors)
}
