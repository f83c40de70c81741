//! Values of arguments: literals, lists of them, and constant expressions.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit, LitStr};

use crate::args::Arg;
use crate::errors::Errors;
use crate::keywords::Key;

/// A text: a literal, which is checked here, or an expression, which the compiler checks.
#[derive(Clone)]
pub(crate) enum Text {
    Literal(LitStr),
    Expression(Expr),
}

impl Text {
    /// Reads a text; a literal of another type is a mistake.
    pub(crate) fn parse(arg: &Arg, value: &Expr, errors: &mut Errors) -> Option<Self> {
        match value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => {
                // The view without a name is that of the root.
                if text.value().is_empty() && arg.key != Key::Name {
                    let name = arg.ident.unraw();
                    let example = arg.key.example();
                    errors.add(
                        text,
                        format!("`{name}` must not be empty: write it as in `{example}`, or leave it out"),
                    );
                    return None;
                }
                Some(Self::Literal(text.clone()))
            }
            Expr::Lit(_)
            | Expr::Tuple(_)
            | Expr::Array(_)
            | Expr::Reference(_)
            | Expr::Closure(_)
            | Expr::Assign(_)
            | Expr::Return(_) => {
                errors.add(value, takes_a_text(arg));
                None
            }
            Expr::Unary(unary) if matches!(*unary.expr, Expr::Lit(_)) => {
                errors.add(value, takes_a_text(arg));
                None
            }
            Expr::Group(group) => Self::parse(arg, &group.expr, errors),
            Expr::Paren(paren) => Self::parse(arg, &paren.expr, errors),
            value => match negation(arg, value) {
                Some(message) => {
                    errors.add(value, message);
                    None
                }
                None => Some(Self::Expression(value.clone())),
            },
        }
    }

    /// Returns the value of a literal.
    pub(crate) fn literal(&self) -> Option<String> {
        match self {
            Self::Literal(text) => Some(text.value()),
            Self::Expression(_) => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Literal(text) => text.span(),
            Self::Expression(value) => value.span(),
        }
    }
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        match self {
            Self::Literal(text) => text.to_tokens(tokens),
            Self::Expression(value) => value.to_tokens(tokens),
        }
    }
}

fn takes_a_text(arg: &Arg) -> String {
    format!(
        "`{}` takes a text, as in `{}`",
        arg.ident.unraw(),
        arg.key.example()
    )
}

/// Explains `not(…)` around a value, where Pyramid has it.
fn negation(arg: &Arg, value: &Expr) -> Option<String> {
    let Expr::Call(call) = value else {
        return None;
    };
    let Expr::Path(function) = &*call.func else {
        return None;
    };
    let last = &function.path.segments.last()?.ident;
    (last == "not" || last == "not_").then(|| {
        let (name, value) = (arg.ident.unraw(), call.args.to_token_stream());
        match arg.key {
            Key::Custom => {
                format!("`not` goes around the predicate: write `not(custom({name} = {value}))`")
            }
            _ => format!("`not` goes around the predicate: write `not({name} = {value})`"),
        }
    })
}

/// Reads a `bool`: a literal, or a constant that the compiler checks.
pub(crate) fn flag(arg: &Arg, errors: &mut Errors) -> Option<Expr> {
    let value = arg.expr()?;
    let is_other = match value {
        Expr::Lit(ExprLit { lit, .. }) => !matches!(lit, Lit::Bool(_)),
        Expr::Tuple(_) | Expr::Array(_) | Expr::Reference(_) | Expr::Closure(_) => true,
        _ => false,
    };
    let name = arg.ident.unraw();
    if let Some(message) = negation(arg, value) {
        errors.add(value, message);
        return None;
    }
    if is_other {
        errors.add(value, format!("`{name}` is `true` or `false`"));
        return None;
    }
    Some(value.clone())
}

/// Returns the items of a tuple or array, or the value itself as the only one.
pub(crate) fn items(value: &Expr) -> Vec<&Expr> {
    match value {
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        Expr::Array(array) => array.elems.iter().collect(),
        Expr::Reference(reference) => items(&reference.expr),
        Expr::Group(group) => items(&group.expr),
        Expr::Paren(paren) => items(&paren.expr),
        value => vec![value],
    }
}

/// Returns the value of a literal `bool`.
pub(crate) fn literal_flag(value: &Expr) -> Option<bool> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(flag),
            ..
        }) => Some(flag.value),
        Expr::Group(group) => literal_flag(&group.expr),
        Expr::Paren(paren) => literal_flag(&paren.expr),
        _ => None,
    }
}
