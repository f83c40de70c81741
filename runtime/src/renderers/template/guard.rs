//! An end to templates that extend each other in a circle.
//!
//! The engine looks for circles by the names that templates write, which are paths from their own folders here, and so
//! finds none: a circle would never end. What is known before is refused by `make_app()`; for names that are worked out,
//! and files that change, each `{% extends … %}` asks a function how many parents there were.

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::machinery::ast::{Spanned, Stmt};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, State, Value};
use pyramidion_syntax::course::join;
use pyramidion_syntax::outline::bodies;
use pyramidion_syntax::trans;

use super::functions::failed;

/// How many parents a template may have.
const MAX_PARENTS: usize = 100;

/// The name of the function.
const FUNCTION: &str = "__pyramidion_extends";

pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_function(FUNCTION, check);
}

/// How many children each template of a rendering has.
#[derive(Default)]
struct Depths(BTreeMap<String, usize>);

/// Counts the parents of a template, and returns the name of the next one.
fn check(state: &mut State<'_, '_>, name: Value) -> Result<Value, Error> {
    let Some(parent) = name.as_str() else {
        return Ok(name);
    };
    let (child, parent) = (state.name().to_owned(), join(parent, state.name()));
    let depths = &mut state.get_or_insert_extension_with(Depths::default).0;
    let depth = depths.get(&child).map_or(1, |depth| depth + 1);
    depths.insert(parent, depth);
    if depth > MAX_PARENTS {
        return Err(failed(
            "templates extend each other without end: this is the 101st parent",
        ));
    }
    Ok(name)
}

/// Returns the text of a template as the engine gets it: without `{% trans %}`, and with `{% extends … %}` that ask the function.
pub(super) fn guarded(text: &str, syntax: SyntaxConfig) -> Option<String> {
    let text = trans::rewritten(text, &syntax).ok()?;
    match guarding(&text, syntax) {
        None => match text {
            Cow::Owned(text) => Some(text),
            Cow::Borrowed(_) => None,
        },
        guarded => guarded,
    }
}

fn guarding(text: &str, syntax: SyntaxConfig) -> Option<String> {
    let root = parse(text, "", syntax).ok()?;
    let mut places = Vec::new();
    extends_in(std::slice::from_ref(&root), &mut places);
    if places.is_empty() {
        return None;
    }
    places.sort_unstable();
    let mut guarded = String::with_capacity(text.len() + 32 * places.len());
    let mut done = 0;
    for (start, end) in places {
        // The statement begins with its keyword and ends with the expression.
        let start = start + "extends".len();
        guarded.push_str(text.get(done..start)?);
        guarded.push_str(&format!(" {FUNCTION}({})", text.get(start..end)?));
        done = end;
    }
    guarded.push_str(text.get(done..)?);
    Some(guarded)
}

fn extends_in(statements: &[Stmt<'_>], places: &mut Vec<(usize, usize)>) {
    for statement in statements {
        if let Stmt::Extends(extends) = statement {
            let span = Spanned::span(extends);
            places.push((span.start_offset as usize, span.end_offset as usize));
        }
        for (body, _) in bodies(statement) {
            extends_in(body, places);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_is_asked_for() {
        let check = |text: &str, expected: Option<&str>| {
            let expected = expected.map(|text| text.replace('@', FUNCTION));
            assert_eq!(guarded(text, SyntaxConfig::default()), expected, "{text}");
        };
        check("{{ a }}", None);
        check(
            "{% trans %}a{% endtrans %}",
            Some("{{ __trans(\"a\", none, none, none, {}) }}"),
        );
        check(
            "é{%- extends\n \"a\" -%} {# {% extends 'b' %} #}",
            Some("é{%- extends @(\n \"a\") -%} {# {% extends 'b' %} #}"),
        );
        check(
            "{%extends\"a\"if x else('b')%}x",
            Some("{%extends @(\"a\"if x else('b'))%}x"),
        );
        check(
            "{% if x %}{% extends a ~ '.html' %}{% else %}{% extends b|default('c') %}{% endif %}",
            Some(
                "{% if x %}{% extends @( a ~ '.html') %}{% else %}{% extends @( b|default('c')) %}\
                 {% endif %}",
            ),
        );
    }
}
