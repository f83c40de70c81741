//! Reading the values that only arguments of forms have.

use syn::ext::IdentExt as _;
use syn::{Expr, ExprUnary, Ident, Lit, LitBool, LitStr, Token, UnOp};

use crate::argument_values::{Argument, skip_to_comma, text, value};

/// Reads a text that people or browsers read: an empty one would be the key of a catalogue's header.
pub(super) fn filled_text(argument: &Argument<'_>, name: &str) -> syn::Result<LitStr> {
    let text = text(argument, name)?;
    if text.value().trim().is_empty() {
        let message =
            format!("`{name}` must not be empty: write it as in `{name} = \"…\"`, or leave it out");
        return Err(syn::Error::new_spanned(text, message));
    }
    Ok(text)
}

/// Reads a word that has no value.
pub(super) fn word(argument: &Argument<'_>) -> syn::Result<()> {
    let input = argument.input;
    // Another argument may follow, without a comma.
    if argument.is_at_end() || input.peek(Ident::peek_any) {
        return Ok(());
    }
    let written = skip_to_comma(&input.fork());
    let value = input
        .parse::<Token![=]>()
        .and_then(|_| input.parse::<LitBool>());
    let name = argument.key.unraw();
    let remedy = match value {
        Ok(LitBool { value: true, .. }) => format!("write `{name}` alone"),
        Ok(LitBool { value: false, .. }) => "leave it out".to_owned(),
        Err(_) => format!("write `{name}` alone, or leave it out"),
    };
    let message = format!("`{name}` is a word without a value: {remedy}");
    Err(syn::Error::new_spanned(written, message))
}

/// Reads how many there may be of something: an expression, of which a number that is written out is checked.
pub(super) fn count(argument: &Argument<'_>, least: u8) -> syn::Result<Expr> {
    let name = argument.key.unraw();
    let example = format!("{name} = 10");
    let limit: Expr = value(argument, "a whole number", &example)?;
    let message = match (&limit, number(&limit)) {
        (_, Some(number)) if number < f64::from(least) => {
            let least = if least == 0 {
                "negative"
            } else {
                "less than 1"
            };
            format!("`{name}` cannot be {least}: write it as in `{example}`, or leave it out")
        }
        (Expr::Lit(literal), _) if !matches!(literal.lit, Lit::Int(_)) => {
            format!("`{name}` takes a whole number, as in `{example}`")
        }
        _ => return Ok(limit),
    };
    Err(syn::Error::new_spanned(limit, message))
}

/// Returns the number that an expression is, if it is written as one.
pub(super) fn number(limit: &Expr) -> Option<f64> {
    match limit {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            Lit::Float(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => number(expr).map(|number| -number),
        Expr::Group(group) => number(&group.expr),
        Expr::Paren(paren) => number(&paren.expr),
        _ => None,
    }
}
