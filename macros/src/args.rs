//! The tokens of an attribute: `key = value, …`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Expr;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};

use crate::errors::Errors;
use crate::keywords::{self, Key};
use crate::near;

/// The arguments of one attribute.
#[derive(Default)]
pub(crate) struct Args {
    args: Vec<Arg>,
}

/// One argument.
#[derive(Clone)]
pub(crate) struct Arg {
    pub(crate) key: &'static Key,
    /// The key as it was written.
    pub(crate) ident: Ident,
    pub(crate) value: Expr,
}

impl Args {
    /// Reads the arguments that can be read, and adds a mistake for each other one.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for tokens in split_at_commas(tokens) {
            let Some(arg) = errors.take(parse_arg.parse2(tokens)) else {
                continue;
            };
            if args.get(arg.key.name).is_some() {
                errors.add(&arg.ident, format!("`{}` is given twice", arg.key.name));
            } else {
                args.args.push(arg);
            }
        }
        args
    }

    /// Returns the argument of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.key.name == name)
    }
}

/// Splits tokens at the commas between arguments.
fn split_at_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                parts.push(TokenStream::new());
            }
            (_, Some(part)) => part.extend([token]),
            (_, None) => {}
        }
    }
    // A comma at the end is fine.
    if parts.last().is_some_and(TokenStream::is_empty) {
        parts.pop();
    }
    parts
}

fn parse_arg(input: ParseStream<'_>) -> syn::Result<Arg> {
    if input.is_empty() {
        return Err(input.error("an argument is missing before the comma"));
    }
    if input.peek(syn::Lit) {
        let literal: syn::Lit = input.parse()?;
        input.parse::<TokenStream>()?;
        let message = match &literal {
            syn::Lit::Str(text) => {
                format!(
                    "arguments have names: write `route_name = {:?}`",
                    text.value()
                )
            }
            _ => "arguments have names, as in `route_name = \"home\"`".to_owned(),
        };
        return Err(syn::Error::new_spanned(literal, message));
    }
    let ident = input.call(Ident::parse_any)?;
    let Some(key) = keywords::find(&ident.unraw().to_string()) else {
        input.parse::<TokenStream>()?;
        return Err(unknown_key(&ident));
    };
    let shown = format!("`{}` takes a value, as in `{}`", key.name, key.example);
    if !input.peek(syn::Token![=]) {
        input.parse::<TokenStream>()?;
        return Err(syn::Error::new_spanned(ident, shown));
    }
    input.parse::<syn::Token![=]>()?;
    if input.is_empty() {
        return Err(syn::Error::new_spanned(ident, shown));
    }
    let value: Expr = input.parse()?;
    if !input.is_empty() {
        let rest: TokenStream = input.parse()?;
        let message = format!("a comma is missing after the value of `{}`", key.name);
        return Err(syn::Error::new_spanned(rest, message));
    }
    Ok(Arg { key, ident, value })
}

fn unknown_key(ident: &Ident) -> syn::Error {
    let name = ident.unraw().to_string();
    let keys = || keywords::VIEW_CONFIG.iter().map(|key| key.name);
    let message = match near::nearest(&name, keys()) {
        Some(near) => format!("unknown argument `{name}`; did you mean `{near}`?"),
        None => {
            let keys: Vec<_> = keys().map(|key| format!("`{key}`")).collect();
            format!("unknown argument `{name}`; there are {}", keys.join(", "))
        }
    };
    syn::Error::new_spanned(ident, message)
}
