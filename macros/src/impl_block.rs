//! The `impl` block under `#[view_defaults]`: its methods with their bodies left as they are.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::parse::{ParseStream, Parser as _};
use syn::token::Brace;
use syn::{AttrStyle, Attribute, GenericParam, Generics, Meta, Token, Type, braced};

use crate::errors::Errors;
use crate::item::FunctionItem;
use crate::keywords::AttributeKind;

/// An `impl` block whose methods are views.
pub(crate) struct ImplBlock {
    attrs: Vec<Attribute>,
    keyword: Token![impl],
    generics: Generics,
    /// The trait that it implements, which no block of views does.
    of_trait: Option<TokenStream>,
    self_ty: Type,
    brace: Brace,
    items: Vec<ImplItem>,
}

enum ImplItem {
    View(Box<FunctionItem>),
    /// An item without an attribute of a view: it stays as it is.
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
            let mut attrs = input.call(Attribute::parse_outer)?;
            if !input.peek(Token![impl]) {
                let rest: TokenStream = input.parse()?;
                let first = rest.into_iter().next();
                return Err(syn::Error::new_spanned(
                    first,
                    "`#[view_defaults]` goes on an `impl` block whose methods are views",
                ));
            }
            let keyword = input.parse()?;
            let mut generics: Generics = input.parse()?;
            let mut self_ty: Type = input.parse()?;
            let mut of_trait = None;
            if let Ok(keyword) = input.parse::<Token![for]>() {
                of_trait = Some(quote!(#self_ty #keyword));
                self_ty = input.parse()?;
            }
            generics.where_clause = input.parse()?;
            let content;
            let brace = braced!(content in input);
            attrs.extend(content.call(Attribute::parse_inner)?);
            let mut items = Vec::new();
            while !content.is_empty() {
                items.push(parse_item(&content)?);
            }
            Ok(Self {
                attrs,
                keyword,
                generics,
                of_trait,
                self_ty,
                brace,
                items,
            })
        };
        parse.parse2(item)
    }

    pub(crate) fn self_ty(&self) -> &Type {
        &self.self_ty
    }

    pub(crate) fn views_mut(&mut self) -> impl Iterator<Item = &mut FunctionItem> {
        self.items.iter_mut().filter_map(|item| match item {
            ImplItem::View(method) => Some(&mut **method),
            ImplItem::Other(_) => None,
        })
    }

    /// Takes further attributes of the block's own kind, which would find no views any more, and returns their arguments.
    pub(crate) fn take_repeated(&mut self, errors: &mut Errors) -> Vec<TokenStream> {
        let name = AttributeKind::Defaults.name();
        let is_repeated = |attr: &Attribute| {
            let last = attr.path().segments.last();
            last.is_some_and(|last| last.ident == name)
        };
        let attrs = std::mem::take(&mut self.attrs);
        let (repeated, attrs): (Vec<_>, Vec<_>) = attrs.into_iter().partition(is_repeated);
        self.attrs = attrs;
        for attr in &repeated {
            errors.add(
                attr,
                format!("`#[{name}]` is given twice: write the arguments of both in one of them"),
            );
        }
        let arguments = repeated.into_iter().filter_map(|attr| match attr.meta {
            Meta::List(list) => Some(list.tokens),
            _ => None,
        });
        arguments.collect()
    }

    /// Returns the attributes of a name.
    pub(crate) fn attrs_named(&self, name: &str) -> impl Iterator<Item = &Attribute> {
        let attrs = self.attrs.iter();
        attrs.filter(move |attr| attr.path().is_ident(name))
    }

    /// Reports what is wrong with the block as a whole.
    pub(crate) fn check(&self, has_no_views: bool, errors: &mut Errors) {
        if let Some(of_trait) = &self.of_trait {
            errors.add(
                of_trait,
                "`#[view_defaults]` goes on a block of the type's own methods, not on the \
                 implementation of a trait",
            );
            return;
        }
        for parameter in &self.generics.params {
            if matches!(parameter, GenericParam::Lifetime(_)) {
                continue;
            }
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
    if is_view(input) {
        return FunctionItem::parse_method(input)
            .map(Box::new)
            .map(ImplItem::View);
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

/// Tells whether the next item is a method with an attribute of a view.
fn is_view(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let attrs = ahead.call(Attribute::parse_outer).unwrap_or_default();
    let is_declared = |attr: &Attribute| AttributeKind::of_view(attr.path()).is_some();
    if !attrs.iter().any(is_declared) || ahead.parse::<syn::Visibility>().is_err() {
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
        let is_inner = |attr: &&Attribute| matches!(attr.style, AttrStyle::Inner(_));
        let (inner, outer): (Vec<_>, Vec<_>) = self.attrs.iter().partition(is_inner);
        let items = self.items.iter().map(|item| match item {
            ImplItem::View(method) => method.to_token_stream(),
            ImplItem::Other(tokens) => tokens.clone(),
        });
        let (keyword, generics, of_trait) = (&self.keyword, &self.generics, &self.of_trait);
        let (self_ty, bounds) = (&self.self_ty, &self.generics.where_clause);
        tokens.extend(quote!(#(#outer)* #keyword #generics #of_trait #self_ty #bounds));
        self.brace
            .surround(tokens, |body| body.extend(quote!(#(#inner)* #(#items)*)));
    }
}
