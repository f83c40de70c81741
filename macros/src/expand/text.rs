//! Texts that are values of arguments, and what the compiler checks of those that the macro cannot read.

use proc_macro2::{Ident, Span, TokenStream};
use pyramidion_syntax::predicates::PredicateName;
use quote::quote_spanned;
use syn::ext::IdentExt as _;

use crate::keywords::Key;
use crate::value::Text;

/// What a constant must be.
#[derive(Clone, Copy)]
pub(super) enum Check {
    Any,
    NotEmpty,
    Method,
    Header,
    MediaType,
    ContentType,
    MatchParam,
}

impl Check {
    /// Returns what the values of a predicate must be.
    pub(super) fn of(predicate: Key) -> Self {
        let Key::Predicate(predicate) = predicate else {
            return Self::NotEmpty;
        };
        match predicate {
            PredicateName::RequestMethod => Self::Method,
            PredicateName::Header => Self::Header,
            PredicateName::Accept => Self::MediaType,
            PredicateName::ContentType => Self::ContentType,
            PredicateName::MatchParam => Self::MatchParam,
            _ => Self::NotEmpty,
        }
    }

    /// Returns the function that checks it, and what is said if it does not hold.
    fn function(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Any => return None,
            Self::NotEmpty => (
                "is_not_empty",
                "must not be empty: give it a text, or leave the argument out",
            ),
            Self::Method => ("is_method", "must be an HTTP method, in upper case"),
            Self::Header => ("is_header", "must begin with the name of a header"),
            Self::MediaType => ("is_media_type", "must be a media type without wildcards"),
            Self::ContentType => (
                "is_content_type",
                "must be a media type without parameters, such as `application/json` or `text/*`",
            ),
            Self::MatchParam => (
                "is_match_param",
                "must be a placeholder and its value, `name=value`",
            ),
        })
    }
}

/// Writes a text that is the value of an argument. A constant is checked at its own tokens.
pub(super) fn text(support: &Ident, key: &Ident, text: &Text, check: Check) -> TokenStream {
    let site = Span::mixed_site();
    let documented = Ident::new(&key.unraw().to_string(), key.span());
    if text.literal().is_some() {
        return quote_spanned!(site=> #support::args::#documented(#text));
    }
    let key_span = key.span();
    let ty = quote_spanned!(key_span=> &::core::primitive::str);
    let check = check.function().map(|(function, message)| {
        let function = Ident::new(function, site);
        let message = format!("`{}` {message}", key.unraw());
        let refuse = quote_spanned!(text.span()=> ::core::panic!(#message));
        quote_spanned! {site=>
            const _: () = if !#support::args::#function(__TEXT) {
                #refuse
            };
        }
    });
    quote_spanned! {site=>
        {
            const __TEXT: #ty = #text;
            #check
            #support::args::#documented(__TEXT)
        }
    }
}
