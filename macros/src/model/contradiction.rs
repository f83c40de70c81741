//! Predicates of which one excludes another.

use pyramidion_syntax::predicates::{Several, Takes};
use syn::ext::IdentExt as _;

use crate::args::Args;
use crate::errors::Errors;
use crate::keywords::Key;
use crate::value::{self, Text};

use super::predicate::{Predicate, Test};

/// Reports conditions of which one excludes another, so that the view would never be called.
pub(super) fn check(predicates: &[Predicate], args: &Args, errors: &mut Errors) {
    for predicate in predicates.iter().filter(|predicate| !predicate.is_negated) {
        check_values(predicate, errors);
    }
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
            "no request meets `{name}` and `not({name})` of the same: the view would never be called; remove one of them"
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
            // `a=1` is met by no request without `a`.
            let is_implied = |text: &String| {
                let mut wanted = wanted_texts.iter();
                wanted.any(|wanted| {
                    wanted == text || wanted.split_once('=').is_some_and(|(name, _)| name == text)
                })
            };
            match takes(negated.argument) {
                // One of several methods is enough, and `GET` implies `HEAD`.
                Some(Takes::Methods) => {
                    let has_get = negated_texts.iter().any(|method| method == "GET");
                    let is_excluded = |method: &String| {
                        negated_texts.contains(method) || (has_get && method == "HEAD")
                    };
                    wanted_texts.iter().all(is_excluded)
                }
                Some(Takes::Texts(_, Several::OneOf)) => is_subset(&wanted_texts, &negated_texts),
                Some(Takes::Texts(_, Several::Pairs)) => negated_texts.iter().all(is_implied),
                Some(_) => is_subset(&negated_texts, &wanted_texts),
                // What several values of an application's own condition mean is not known.
                None => negated_texts == wanted_texts,
            }
        }
        (Test::Flag(negated), Test::Flag(wanted)) => {
            value::literal_flag(negated).is_some()
                && value::literal_flag(negated) == value::literal_flag(wanted)
        }
        _ => false,
    }
}

fn takes(argument: Key) -> Option<Takes> {
    match argument {
        Key::Predicate(predicate) => Some(predicate.takes()),
        _ => None,
    }
}

/// A parameter or placeholder has one value.
fn check_values(predicate: &Predicate, errors: &mut Errors) {
    let (Test::Texts(texts), Some(Takes::Texts(_, Several::Pairs))) =
        (&predicate.test, takes(predicate.argument))
    else {
        return;
    };
    let mut values: Vec<(String, String)> = Vec::new();
    for text in texts {
        let literal = text.literal().unwrap_or_default();
        let Some((name, value)) = literal.split_once('=') else {
            continue;
        };
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        let mut others = values.iter();
        if let Some((_, other)) = others.find(|(seen, other)| *seen == name && *other != value) {
            errors.add(
                text,
                format!(
                    "`{name}` cannot be {other:?} and {value:?}: put an attribute for each of them on the function"
                ),
            );
        }
        values.push((name, value));
    }
}
