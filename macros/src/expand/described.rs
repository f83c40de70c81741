//! What the types and the documentation of a view say, for documents of the API.
//!
//! The types are only named: which of them have a schema, the methods that the compiler finds tell.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::Type;

use crate::model::{Declaration, Function};
use crate::notes::Notes;

use super::call;

/// Whether views are described. The snapshots are the same whether they are or not.
pub(super) const IS_ON: bool = cfg!(all(feature = "schemas", not(test)));

/// What is made of the value that a view returns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It is a response.
    Response,
    /// A renderer writes it.
    Rendered,
    /// A template shows some of it.
    Shown,
}

impl Use {
    pub(super) const ALL: [Self; 3] = [Self::Response, Self::Rendered, Self::Shown];

    pub(super) fn of(declaration: &Declaration) -> Self {
        match &declaration.renderer {
            None => Self::Response,
            Some(renderer) if renderer.templates.named.is_empty() => Self::Rendered,
            Some(_) => Self::Shown,
        }
    }

    /// Returns the name of the function that describes the view.
    pub(super) fn function(self) -> Ident {
        let name = match self {
            Self::Response => "__describe_response",
            Self::Rendered => "__describe_rendered",
            Self::Shown => "__describe_shown",
        };
        Ident::new(name, Span::mixed_site())
    }

    /// Returns the method that describes the value; what a template shows of it is not described.
    fn method(self) -> Ident {
        let name = match self {
            Self::Response => "response",
            Self::Rendered => "value",
            Self::Shown => "shown",
        };
        Ident::new(name, Span::mixed_site())
    }
}

/// Writes the function that describes the view.
pub(super) fn describe(
    function: &Function,
    notes: &Notes,
    support: &Ident,
    used_as: Use,
) -> TokenStream {
    let site = Span::mixed_site();
    let view = Ident::new("__view", site);
    let name = used_as.function();
    let allow = call::allow_repeated();
    let notes = self::notes(notes, &view);
    let arguments = call::owned_arguments(function).map(|(constant, ty)| {
        quote_spanned!(site=> #support::Probe::<#ty>::new().argument(#view, #constant.requires);)
    });
    let returned = returned(function, support, &view, used_as);
    quote_spanned! {site=>
        #allow
        fn #name(#view: &mut #support::Description<'_>) {
            #[allow(unused_imports, reason = "which of them is needed, only the types tell")]
            use #support::{
                AnyArgument as _, AnyReturn as _, ArgumentOfKnownKind as _, OfKnownKind as _, PlainProbe as _,
            };
            #notes
            #(#arguments)*
            #returned
        }
    }
}

fn notes(notes: &Notes, view: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let docs = &notes.docs;
    let deprecated = notes.deprecated.iter();
    let hidden = notes
        .is_hidden
        .then(|| quote_spanned!(site=> #view.hidden();));
    quote_spanned! {site=>
        #(#view.docs(#docs);)*
        #(#view.deprecated(#deprecated);)*
        #hidden
    }
}

/// Describes what the function returns, unless its type has no name.
fn returned(
    function: &Function,
    support: &Ident,
    view: &Ident,
    used_as: Use,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let output = match &function.output {
        Some(output) => nameable(output)?,
        None => quote_spanned!(site=> ()),
    };
    let method = used_as.method();
    let [value, error] = ["__value", "__error"].map(|name| Ident::new(name, site));
    Some(quote_spanned! {site=>
        let (#value, #error) = #support::ReturnProbe::<#output>::new().parts();
        #value.#method(#view);
        #error.error(#view);
    })
}

/// Returns a type as it is named in an expression, where its lifetimes are found by the compiler.
fn nameable(ty: &Type) -> Option<TokenStream> {
    let tokens = ty.to_token_stream();
    (!has_impl(tokens.clone())).then(|| without_lifetimes(tokens))
}

/// Tells whether a type is `impl Trait`, or holds one.
fn has_impl(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_impl(group.stream()),
        TokenTree::Ident(ident) => ident == "impl",
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Replaces the names of lifetimes.
fn without_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut is_lifetime = false;
    let tokens = tokens.into_iter().map(|token| {
        let was_quote = std::mem::replace(
            &mut is_lifetime,
            matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\''),
        );
        match token {
            TokenTree::Ident(name) if was_quote => Ident::new("_", name.span()).into(),
            TokenTree::Group(group) => {
                let inside = without_lifetimes(group.stream());
                let mut replaced = Group::new(group.delimiter(), inside);
                replaced.set_span(group.span());
                replaced.into()
            }
            token => token,
        }
    });
    tokens.collect()
}
