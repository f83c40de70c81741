//! The conditions that a view is declared with.
//!
//! A new predicate is a line in `keywords`, an arm of [`Predicate::parse`], and what `macro_support` of the
//! runtime offers under its name.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::{Expr, Type};

use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::keywords::{
    ACCEPT, CONTAINMENT, CUSTOM, HEADER, IS_AUTHENTICATED, MATCH_PARAM, PATH_INFO, REQUEST_METHOD,
    REQUEST_PARAM, XHR,
};
use crate::python_regex;
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
        let predicates: Vec<_> = predicates.collect();
        check_contradictions(&predicates, args, errors);
        predicates
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
            PATH_INFO => Test::Texts(one_text(arg, check_regex, errors)?),
            ACCEPT => Test::Texts(one_text(arg, check_media_type, errors)?),
            REQUEST_PARAM => Test::Texts(checked(arg, check_param, errors)?),
            HEADER => Test::Texts(checked(arg, check_header, errors)?),
            MATCH_PARAM => Test::Texts(checked(arg, check_match_param, errors)?),
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
            errors.add(text, format!("{literal:?} is listed twice"));
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
            ACCEPT => "a view answers with one media type: put an attribute for each of them on it",
            _ => "the expressions are written as one, as in `path_info = \"/(a|b)\"`",
        };
        errors.add(value, advice);
        return None;
    }
    checked(arg, check, errors)
}

fn check_regex(text: &str) -> Result<(), String> {
    python_regex::check(text)
        .map_err(|reason| format!("`path_info` is not a regular expression: {reason}"))
}

fn check_media_type(text: &str) -> Result<(), String> {
    if text.contains(',') {
        return Err(
            "a view answers with one media type: put an attribute for each of them on it"
                .to_owned(),
        );
    }
    let (essence, _) = text.split_once(';').unwrap_or((text, ""));
    let is_token = |part: &str| !part.is_empty() && part.bytes().all(is_token_byte);
    match essence.trim().split_once('/') {
        Some((kind, subtype)) if kind == "*" || subtype == "*" => Err(
            "`accept` is what the view answers with, so it has no wildcard: write one media type, \
             as in `accept = \"text/html\"`"
                .to_owned(),
        ),
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) => Ok(()),
        _ => Err(format!(
            "{text:?} is no media type; write it as in `accept = \"application/json\"`"
        )),
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn check_param(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix('=').unwrap_or(text);
    let name = rest.split('=').next().unwrap_or_default().trim();
    if name.is_empty() && rest == text {
        return Err("`request_param` needs a name, as in `request_param = \"page\"`".to_owned());
    }
    if text.contains('&') {
        return Err(
            "several parameters are written as a list, as in `request_param = (\"a=1\", \"b\")`"
                .to_owned(),
        );
    }
    Ok(())
}

fn check_header(text: &str) -> Result<(), String> {
    let (name, regex) = match text.split_once(':') {
        Some((name, regex)) => (name, Some(regex)),
        None => (text, None),
    };
    if name.is_empty() || !name.bytes().all(is_token_byte) {
        let advice = if name.contains('=') {
            "; a value follows a colon, as in `header = \"X-Version:2\"`"
        } else {
            ""
        };
        return Err(format!("{name:?} cannot be the name of a header{advice}"));
    }
    if let Some(regex) = regex {
        python_regex::check(regex)
            .map_err(|reason| format!("{regex:?} is not a regular expression: {reason}"))?;
    }
    Ok(())
}

fn check_match_param(text: &str) -> Result<(), String> {
    match text.split_once('=') {
        Some((name, _)) if !name.trim().is_empty() => Ok(()),
        _ => Err(format!(
            "`match_param` takes a placeholder and its value, as in \
             `match_param = \"action=edit\"`, not {text:?}"
        )),
    }
}

/// Reports conditions of which one excludes another, so that the view would never be called.
fn check_contradictions(predicates: &[Predicate], args: &Args, errors: &mut Errors) {
    let negated = predicates.iter().filter(|predicate| predicate.is_negated);
    for negated in negated {
        let mut wanted = predicates
            .iter()
            .filter(|other| !other.is_negated && other.key == negated.key);
        let Some(wanted) = wanted.find(|other| excludes(negated, other)) else {
            continue;
        };
        let name = negated.key.unraw();
        let arg = args
            .iter()
            .find(|arg| arg.is_negated && arg.ident == wanted.key);
        let span = arg.map_or_else(|| negated.key.span(), |arg| arg.value.span());
        let message = format!(
            "no request meets `{name}` and `not({name})` of the same: the view would never be called"
        );
        errors.push(syn::Error::new(span, message));
    }
}

/// Tells whether every request that meets `wanted` meets what `negated` excludes.
fn excludes(negated: &Predicate, wanted: &Predicate) -> bool {
    match (&negated.test, &wanted.test) {
        (Test::Texts(negated_texts), Test::Texts(wanted_texts)) => {
            let literals =
                |texts: &[Text]| texts.iter().map(Text::literal).collect::<Option<Vec<_>>>();
            let (Some(negated_texts), Some(wanted_texts)) =
                (literals(negated_texts), literals(wanted_texts))
            else {
                return false;
            };
            let is_subset = |a: &[String], b: &[String]| a.iter().all(|text| b.contains(text));
            match negated.name {
                // One of several methods is enough.
                REQUEST_METHOD => is_subset(&wanted_texts, &negated_texts),
                // All of several conditions are needed.
                CUSTOM => negated_texts == wanted_texts,
                _ => is_subset(&negated_texts, &wanted_texts),
            }
        }
        (Test::Flag(negated), Test::Flag(wanted)) => {
            value::literal_flag(negated).is_some()
                && value::literal_flag(negated) == value::literal_flag(wanted)
        }
        _ => false,
    }
}
