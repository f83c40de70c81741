//! The type whose methods are views: Pyramid's view class.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Expr, Lifetime, Type};

use crate::args::Args;
use crate::errors::Errors;
use crate::keywords::Key;
use crate::value;

use super::content;

/// The type that a block of methods belongs to, with what templates see of it.
pub(crate) struct Class {
    pub(super) ty: Type,
    pub(super) values: Vec<ViewValue>,
}

/// A value of a view class that templates see as an attribute of `view`.
#[derive(Clone)]
pub(crate) struct ViewValue {
    pub(crate) name: Ident,
    /// Whether it is a method, and not a field.
    pub(crate) is_method: bool,
}

impl Class {
    pub(super) fn parse(ty: Type, args: &Args, errors: &mut Errors) -> Self {
        let written = args.get(Key::ViewValues).and_then(|arg| arg.expr());
        let mut values: Vec<ViewValue> = Vec::new();
        for item in written.map(value::items).unwrap_or_default() {
            match ViewValue::parse(item) {
                Some(value) if values.iter().any(|other| other.name == value.name) => {
                    errors.add(item, "this value is named twice: remove one of them");
                }
                Some(value) => values.push(value),
                None => errors.add(
                    item,
                    "`view_values` takes fields, and methods with empty parentheses, as in \
                     `view_values = (title, full_name())`",
                ),
            }
        }
        Self { ty, values }
    }

    /// Tells whether it borrows the request: then it has a lifetime.
    pub(super) fn borrows(&self) -> bool {
        content::lifetime(&self.ty).is_some()
    }
}

impl ViewValue {
    fn parse(item: &Expr) -> Option<Self> {
        let (path, is_method) = match item {
            Expr::Path(path) => (path, false),
            Expr::Call(call) if call.args.is_empty() => match &*call.func {
                Expr::Path(path) => (path, true),
                _ => return None,
            },
            _ => return None,
        };
        let name = path.path.get_ident()?.clone();
        Some(Self { name, is_method })
    }
}

/// Writes `'_` for the lifetimes in a type, which mean nothing outside of its block.
pub(super) fn with_any_lifetime(ty: &Type) -> Type {
    let lifetime = Lifetime::new("'_", Span::mixed_site()).to_token_stream();
    let replaced = replace_lifetimes(ty.to_token_stream(), &lifetime);
    syn::parse2(replaced).unwrap_or_else(|_| ty.clone())
}

fn replace_lifetimes(tokens: TokenStream, lifetime: &TokenStream) -> TokenStream {
    let mut replaced = TokenStream::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '\'' => {
                tokens.next();
                replaced.extend(lifetime.clone());
            }
            TokenTree::Group(group) => {
                let content = replace_lifetimes(group.stream(), lifetime);
                let mut inner = Group::new(group.delimiter(), content);
                inner.set_span(group.span());
                replaced.extend([TokenTree::Group(inner)]);
            }
            token => replaced.extend([token]),
        }
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_of_a_type_are_replaced() {
        let check = |ty: &str, expected: &str| {
            let ty: Type = syn::parse_str(ty).unwrap();
            let replaced = with_any_lifetime(&ty).to_token_stream().to_string();
            assert_eq!(replaced.replace(' ', ""), expected);
        };
        check("Page<'r>", "Page<'_>");
        check(
            "pages::Page<'r, (u8, &'r str)>",
            "pages::Page<'_,(u8,&'_str)>",
        );
        check("Page", "Page");
    }
}
