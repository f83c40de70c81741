//! Reading the values of an attribute's arguments.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprUnary, Lit, LitBool, LitStr, Token, UnOp};

/// An argument whose name has been read, and what follows it.
pub(crate) struct Argument<'i> {
    pub(crate) key: Ident,
    pub(crate) input: ParseStream<'i>,
}

impl Argument<'_> {
    /// Returns a mistake of this argument, at its name.
    pub(crate) fn mistake(&self, message: impl std::fmt::Display) -> syn::Error {
        syn::Error::new_spanned(&self.key, message)
    }

    /// Tells whether the argument has ended.
    pub(crate) fn is_at_end(&self) -> bool {
        self.input.is_empty() || self.input.peek(Token![,])
    }
}

/// Reads the value of an argument.
pub(crate) fn value<T: Parse>(
    argument: &Argument<'_>,
    what: &str,
    example: &str,
) -> syn::Result<T> {
    let equals = argument.input.parse::<Token![=]>();
    let parsed = equals.and_then(|_| argument.input.parse());
    parsed.map_err(|_| {
        let name = argument.key.unraw();
        argument.mistake(format!("`{name}` takes {what}, as in `{example}`"))
    })
}

/// Reads a text.
pub(crate) fn text(argument: &Argument<'_>, name: &str) -> syn::Result<LitStr> {
    value(argument, "a text", &format!("{name} = \"…\""))
}

/// Reads a text that people or browsers read: an empty one would be the key of a catalogue's header.
pub(crate) fn filled_text(argument: &Argument<'_>, name: &str) -> syn::Result<LitStr> {
    let text = text(argument, name)?;
    if text.value().trim().is_empty() {
        let message =
            format!("`{name}` must not be empty: write it as in `{name} = \"…\"`, or leave it out");
        return Err(syn::Error::new_spanned(text, message));
    }
    Ok(text)
}

/// Reads a word that has no value.
pub(crate) fn word(argument: &Argument<'_>) -> syn::Result<()> {
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
pub(crate) fn count(argument: &Argument<'_>, least: u8) -> syn::Result<Expr> {
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
pub(crate) fn number(limit: &Expr) -> Option<f64> {
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

/// Reads the path under which the crate is known.
pub(crate) fn krate(argument: &Argument<'_>) -> syn::Result<syn::Path> {
    value(argument, "a path", "crate = path::to::pyramidion")
}

/// Returns the tokens before the next comma.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => tokens.extend([token]),
            Err(_) => break,
        }
    }
    tokens
}
