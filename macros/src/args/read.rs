//! Reading one argument: its name, its value, the comma after it.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Lit, Token};

use crate::argument_values::skip_to_comma;
use crate::errors::Errors;
use crate::keywords::{AttributeKind, Form, Key};

use super::{Mistake, Place, Value, explain, mistake};

/// Reads the comma after a value. If it is missing before another argument, that one is read next.
pub(super) fn read_separator(
    kind: AttributeKind,
    name: &Ident,
    input: ParseStream<'_>,
    errors: &mut Errors,
) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    if let Ok(semicolon) = input.parse::<Token![;]>() {
        errors.add(semicolon, "arguments are separated by commas");
        return;
    }
    let is_group = || {
        let ident = input.fork().call(Ident::parse_any);
        let key = ident.ok().and_then(|ident| kind.find(&ident.to_string()));
        key.is_some_and(|key| key.form() == Form::Group) && input.peek2(syn::token::Paren)
    };
    let is_argument = input.peek(Ident::peek_any) && (input.peek2(Token![=]) || is_group());
    let rest = input.fork();
    let at = if is_argument {
        rest.call(Ident::parse_any)
            .map(ToTokens::into_token_stream)
            .unwrap_or_default()
    } else {
        skip_to_comma(input)
    };
    let message = format!("a comma is missing after the value of `{}`", name.unraw());
    errors.add(at, message);
    if !is_argument {
        input.parse::<Option<Token![,]>>().ok();
    }
}

/// Reads the name of an argument.
pub(super) fn parse_key(
    kind: AttributeKind,
    place: Place,
    input: ParseStream<'_>,
) -> Result<(Key, Ident), Mistake> {
    if let Ok(literal) = input.parse::<Lit>() {
        return Err(explain::nameless(&literal, input.peek(Token![=])));
    }
    let Ok(ident) = input.call(Ident::parse_any) else {
        let message = "an argument is expected here, as in `route_name = \"home\"`";
        return Err(mistake(skip_to_comma(input), message, None));
    };
    let name = ident.unraw().to_string();
    if matches!(place, Place::Custom { .. }) {
        return match kind.find(&name) {
            Some(key @ Key::Predicate(_)) => Err(mistake(ident, explain::not_custom(key), None)),
            _ => Ok((Key::Custom, ident)),
        };
    }
    let Some(key) = kind.find(&name) else {
        return Err(explain::unknown_key(kind, ident, input));
    };
    if place == Place::Not && !key.can_be_negated() {
        return Err(mistake(ident, explain::not_negatable(key), None));
    }
    Ok((key, ident))
}

pub(super) fn parse_value(
    key: Key,
    ident: &Ident,
    input: ParseStream<'_>,
) -> Result<Value, Mistake> {
    let is_equals = input.peek(Token![=]) && !input.peek(Token![==]) && !input.peek(Token![=>]);
    let is_end = |input: ParseStream<'_>| input.is_empty() || input.peek(Token![,]);
    if !is_equals && !is_end(input) {
        let message = format!("a value is given with `=`, as in `{}`", key.example());
        return Err(mistake(skip_to_comma(input), message, Some(key)));
    }
    input.parse::<Option<Token![=]>>().ok();
    if is_end(input) {
        let name = ident.unraw();
        let message = format!("`{name}` takes a value, as in `{}`", key.example());
        return Err(mistake(ident, message, Some(key)));
    }
    let written = skip_to_comma(&input.fork());
    let value = if key.form() == Form::Type {
        input.parse().map(Value::Type)
    } else {
        input.parse().map(Value::Expr)
    };
    value.map_err(|_| {
        let message = explain::unreadable(key, ident, &written);
        mistake(written, message, Some(key))
    })
}
