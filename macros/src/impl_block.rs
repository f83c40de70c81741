//! The `impl` block under `#[view_defaults]`: its methods with their bodies left as they are.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Generics, Token, Type, braced};

use crate::errors::Errors;
use crate::item::FunctionItem;
use crate::keywords::AttributeKind;

/// An `impl` block whose methods are views.
pub(crate) struct ImplBlock {
    attrs: Vec<Attribute>,
    keyword: Token![impl],
    generics: Generics,
    self_ty: Type,
    items: Vec<ImplItem>,
}

enum ImplItem {
    Method(Box<FunctionItem>),
    /// A constant, a type or a macro call.
    Other(TokenStream),
}

impl ImplBlock {
    /// Reads the block.
    ///
    /// # Errors
    ///
    /// Fails if it is not the `impl` block of a type.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        let parse = |input: ParseStream<'_>| {
            let attrs = input.call(Attribute::parse_outer)?;
            if !input.peek(Token![impl]) {
                let rest: TokenStream = input.parse()?;
                let first = rest.into_iter().next();
                return Err(syn::Error::new_spanned(
                    first,
                    "`#[view_defaults]` goes on an `impl` block whose methods are views",
                ));
            }
            let keyword = input.parse()?;
            let generics: Generics = input.parse()?;
            let self_ty = input.parse()?;
            if let Ok(keyword) = input.parse::<Token![for]>() {
                input.parse::<TokenStream>()?;
                return Err(syn::Error::new_spanned(
                    keyword,
                    "`#[view_defaults]` goes on the `impl` block of a type, not on that of a trait",
                ));
            }
            let content;
            braced!(content in input);
            let mut items = Vec::new();
            while !content.is_empty() {
                items.push(parse_item(&content)?);
            }
            Ok(Self {
                attrs,
                keyword,
                generics,
                self_ty,
                items,
            })
        };
        parse.parse2(item)
    }

    pub(crate) fn self_ty(&self) -> &Type {
        &self.self_ty
    }

    pub(crate) fn methods_mut(&mut self) -> impl Iterator<Item = &mut FunctionItem> {
        self.items.iter_mut().filter_map(|item| match item {
            ImplItem::Method(method) => Some(&mut **method),
            ImplItem::Other(_) => None,
        })
    }

    /// Returns the attributes of a name.
    pub(crate) fn attrs_named(&self, name: &str) -> impl Iterator<Item = &Attribute> {
        let attrs = self.attrs.iter();
        attrs.filter(move |attr| attr.path().is_ident(name))
    }

    /// Reports what is wrong with the block as a whole.
    pub(crate) fn check(&self, has_no_views: bool, errors: &mut Errors) {
        for parameter in &self.generics.params {
            errors.add(
                parameter,
                "a view cannot be generic: it is registered once, so nothing can choose this; \
                 write the block for one type",
            );
        }
        if has_no_views {
            let names: Vec<_> = AttributeKind::VIEWS
                .iter()
                .map(|kind| format!("`#[{}]`", kind.name()))
                .collect();
            let ty = &self.self_ty;
            errors.add(
                quote!(#ty),
                format!(
                    "no method of the block is a view: put {} on those that answer requests",
                    names.join(", ")
                ),
            );
        }
    }
}

fn parse_item(input: ParseStream<'_>) -> syn::Result<ImplItem> {
    if is_method(input) {
        return FunctionItem::parse_method(input)
            .map(Box::new)
            .map(ImplItem::Method);
    }
    let mut tokens = TokenStream::new();
    while let Ok(token) = input.parse::<TokenTree>() {
        let is_end = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            // A macro call in braces ends without a semicolon.
            TokenTree::Group(group) => {
                group.delimiter() == proc_macro2::Delimiter::Brace && !input.peek(Token![;])
            }
            _ => false,
        };
        tokens.append(token);
        if is_end {
            break;
        }
    }
    Ok(ImplItem::Other(tokens))
}

/// Tells whether the next item is a method, from the words before its name.
fn is_method(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    if ahead.call(Attribute::parse_outer).is_err() || ahead.parse::<syn::Visibility>().is_err() {
        return false;
    }
    while !ahead.peek(Token![fn]) {
        let is_qualifier = ahead.peek(Token![const])
            || ahead.peek(Token![async])
            || ahead.peek(Token![unsafe])
            || ahead.peek(Token![extern])
            || ahead.peek(syn::LitStr);
        if !is_qualifier || ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    true
}

impl ToTokens for ImplBlock {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (generics, bounds, self_ty) =
            (&self.generics, &self.generics.where_clause, &self.self_ty);
        let (attrs, keyword) = (&self.attrs, &self.keyword);
        let items = self.items.iter().map(|item| match item {
            ImplItem::Method(method) => method.to_token_stream(),
            ImplItem::Other(tokens) => tokens.clone(),
        });
        let body = quote::quote_spanned!(Span::call_site()=> { #(#items)* });
        tokens.extend(quote!(#(#attrs)* #keyword #generics #self_ty #bounds #body));
    }
}
