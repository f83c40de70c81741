//! The item under an attribute: a function whose body is left as it is.

use proc_macro2::TokenStream;
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Token, Visibility};

use crate::keywords;

/// A function of which only the signature is parsed.
///
/// The body may be incomplete while it is being typed, and is not the macro's business.
pub(crate) struct FunctionItem {
    pub(crate) attrs: Vec<Attribute>,
    vis: Visibility,
    pub(crate) sig: Signature,
    body: TokenStream,
}

impl Parse for FunctionItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        if let Some(other) = other_item(input) {
            let rest: TokenStream = input.parse()?;
            return Err(syn::Error::new_spanned(first_token(rest), other));
        }
        let sig: Signature = input.parse()?;
        if !input.peek(syn::token::Brace) {
            let rest: TokenStream = input.parse()?;
            let message = "a view needs a body: the attribute goes on the function that answers";
            return Err(syn::Error::new_spanned(first_token(rest), message));
        }
        Ok(Self {
            attrs,
            vis,
            sig,
            body: input.parse()?,
        })
    }
}

impl FunctionItem {
    /// Takes further attributes of the same name off the function.
    pub(crate) fn take_stacked(&mut self) -> Vec<Attribute> {
        let is_stacked = |attr: &Attribute| {
            attr.path()
                .segments
                .last()
                .is_some_and(|last| last.ident == keywords::ATTRIBUTE)
        };
        let (stacked, others) = std::mem::take(&mut self.attrs)
            .into_iter()
            .partition(is_stacked);
        self.attrs = others;
        stacked
    }

    /// Returns the attributes of a name.
    pub(crate) fn attrs_named(&self, name: &str) -> impl Iterator<Item = &Attribute> {
        self.attrs
            .iter()
            .filter(move |attr| attr.path().is_ident(name))
    }
}

impl ToTokens for FunctionItem {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

/// Says what an item is that is no function.
fn other_item(input: ParseStream<'_>) -> Option<String> {
    let what = if input.peek(Token![struct]) {
        "a struct"
    } else if input.peek(Token![enum]) {
        "an enum"
    } else if input.peek(Token![trait]) {
        "a trait"
    } else if input.peek(Token![mod]) {
        "a module"
    } else if input.peek(Token![static]) {
        "a static"
    } else if input.peek(Token![type]) {
        "a type alias"
    } else if input.peek(Token![use]) {
        "an import"
    } else if input.peek(Token![const]) && !input.peek2(Token![fn]) && !is_function(input) {
        "a constant"
    } else if input.peek(Token![impl]) || (input.peek(Token![unsafe]) && input.peek2(Token![impl]))
    {
        return Some(
            "`#[view_config]` goes on a function, not on an impl block: put it on the methods"
                .to_owned(),
        );
    } else if input.peek(syn::Ident) && input.peek2(Token![!]) {
        "a macro call"
    } else {
        return None;
    };
    Some(format!(
        "`#[view_config]` goes on a function; this is {what}"
    ))
}

/// Tells whether `const` begins a function with more qualifiers.
fn is_function(input: ParseStream<'_>) -> bool {
    input.peek2(Token![async]) || input.peek2(Token![unsafe]) || input.peek2(Token![extern])
}

/// Returns the first token, or all if there is none.
fn first_token(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .next()
        .map_or_else(TokenStream::new, |token| quote!(#token))
}
