//! The tokens of an attribute: `key = value, …`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, Lit, Token};

use crate::errors::Errors;
use crate::keywords::{self, Key};
use crate::near;

/// The arguments of one attribute.
#[derive(Default)]
pub(crate) struct Args {
    args: Vec<Arg>,
    /// What the arguments that could not be read were meant to be, where that is known.
    unread: Vec<Option<&'static Key>>,
}

/// One argument.
#[derive(Clone)]
pub(crate) struct Arg {
    pub(crate) key: &'static Key,
    /// The key as it was written.
    pub(crate) ident: Ident,
    pub(crate) value: Expr,
}

/// An argument that cannot be read.
struct Mistake {
    error: syn::Error,
    meant: Option<&'static Key>,
}

impl Args {
    /// Reads the arguments that can be read, and adds a mistake for each other one.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        let read = |input: ParseStream<'_>| {
            while !input.is_empty() {
                args.read_one(input, errors);
            }
            Ok(())
        };
        let all = read.parse2(tokens);
        errors.take(all);
        args
    }

    /// Reads an argument and the comma after it.
    fn read_one(&mut self, input: ParseStream<'_>, errors: &mut Errors) {
        if let Ok(comma) = input.parse::<Token![,]>() {
            errors.add(comma, "an argument is missing before this comma");
            return;
        }
        match parse_arg(input) {
            Ok(arg) => {
                let name = arg.key.name;
                if self.get(name).is_some() {
                    errors.add(&arg.ident, format!("`{name}` is given twice"));
                } else {
                    self.args.push(arg);
                }
                read_separator(name, input, errors);
            }
            Err(mistake) => {
                self.unread.push(mistake.meant);
                errors.push(mistake.error);
                skip_to_comma(input);
                input.parse::<Option<Token![,]>>().ok();
            }
        }
    }

    /// Returns the argument of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.key.name == name)
    }

    /// Tells whether an argument is there, or may have been meant by one that could not be read.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        let mut unread = self.unread.iter();
        self.get(name).is_some() || unread.any(|meant| meant.is_none_or(|key| key.name == name))
    }
}

/// Reads the comma after a value. If it is missing before another argument, that one is read next.
fn read_separator(name: &str, input: ParseStream<'_>, errors: &mut Errors) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    if let Ok(semicolon) = input.parse::<Token![;]>() {
        errors.add(semicolon, "arguments are separated by commas");
        return;
    }
    let is_argument = input.peek(Ident::peek_any) && input.peek2(Token![=]);
    let rest = input.fork();
    let at = if is_argument {
        rest.call(Ident::parse_any)
            .map(ToTokens::into_token_stream)
            .unwrap_or_default()
    } else {
        skip_to_comma(input)
    };
    let message = format!("a comma is missing after the value of `{name}`");
    errors.add(at, message);
    if !is_argument {
        input.parse::<Option<Token![,]>>().ok();
    }
}

/// Returns the tokens before the next comma.
fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => tokens.extend([token]),
            Err(_) => break,
        }
    }
    tokens
}

fn parse_arg(input: ParseStream<'_>) -> Result<Arg, Mistake> {
    if let Ok(literal) = input.parse::<Lit>() {
        return Err(nameless(&literal, input.peek(Token![=])));
    }
    let Ok(ident) = input.call(Ident::parse_any) else {
        let message = "here should be an argument, as in `route_name = \"home\"`";
        return Err(mistake(skip_to_comma(input), message, None));
    };
    let Some(key) = keywords::find(&ident.unraw().to_string()) else {
        return Err(unknown_key(ident, input));
    };
    let is_equals = input.peek(Token![=]) && !input.peek(Token![==]) && !input.peek(Token![=>]);
    let is_end = |input: ParseStream<'_>| input.is_empty() || input.peek(Token![,]);
    if !is_equals && !is_end(input) {
        let message = format!("a value is given with `=`, as in `{}`", key.example);
        return Err(mistake(skip_to_comma(input), message, Some(key)));
    }
    input.parse::<Option<Token![=]>>().ok();
    if is_end(input) {
        let message = format!("`{}` takes a value, as in `{}`", key.name, key.example);
        return Err(mistake(ident, message, Some(key)));
    }
    let written = skip_to_comma(&input.fork());
    let value = input.parse::<Expr>().map_err(|_| {
        let message = format!(
            "the value of `{}` cannot be read; write it as in `{}`",
            key.name, key.example
        );
        mistake(written, message, Some(key))
    })?;
    Ok(Arg { key, ident, value })
}

/// Explains a literal where the name of an argument should be.
fn nameless(literal: &Lit, has_value: bool) -> Mistake {
    let message = match literal {
        Lit::Str(text) if keywords::METHODS.contains(&text.value().as_str()) => {
            "several methods are written in parentheses, as in `request_method = (\"GET\", \"POST\")`"
                .to_owned()
        }
        Lit::Str(text) if has_value => {
            let name = text.value();
            format!("the name of an argument has no quotes: write `{name} = …`")
        }
        Lit::Str(text) => {
            let name = text.value();
            format!("arguments have names: write `route_name = {name:?}`")
        }
        _ => "arguments have names, as in `route_name = \"home\"`".to_owned(),
    };
    mistake(literal, message, None)
}

/// Explains a key that is none, whose first word has been read.
fn unknown_key(first: Ident, input: ParseStream<'_>) -> Mistake {
    let mut written = first.to_token_stream();
    let mut word = first.unraw().to_string();
    let mut name = word.clone();
    while let Ok(colons) = input.parse::<Token![::]>() {
        colons.to_tokens(&mut written);
        if let Ok(next) = input.call(Ident::parse_any) {
            next.to_tokens(&mut written);
            word = next.unraw().to_string();
            name = format!("{name}::{word}");
        }
    }
    let keys = || keywords::VIEW_CONFIG.iter();
    let is_part_of = |key: &&Key| key.name.split('_').any(|part| part == word);
    let near = near::nearest(&word, keys().map(|key| key.name));
    let meant = match near.and_then(keywords::find) {
        Some(key) => Some(key),
        None => keys().find(is_part_of),
    };
    let message = match meant {
        Some(key) => format!("unknown argument `{name}`; did you mean `{}`?", key.name),
        None if keywords::PREDICATES.contains(&word.as_str()) => format!(
            "`{name}` is no argument of the attribute: add such a view with `config.add_view` and \
             `View::predicate`"
        ),
        None => {
            let keys: Vec<_> = keys().map(|key| format!("`{}`", key.name)).collect();
            format!("unknown argument `{name}`; there are {}", keys.join(", "))
        }
    };
    mistake(written, message, meant)
}

fn mistake(
    at: impl ToTokens,
    message: impl std::fmt::Display,
    meant: Option<&'static Key>,
) -> Mistake {
    Mistake {
        error: syn::Error::new_spanned(at, message),
        meant,
    }
}
