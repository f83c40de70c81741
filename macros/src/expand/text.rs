//! Texts that are values of arguments, and what the compiler checks of those that the macro cannot read.

use proc_macro2::{Ident, Span, TokenStream};
use pyramidion_syntax::constants::Constant;
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
    OfPredicate(PredicateName),
}

impl Check {
    /// Returns what the values of a predicate must be.
    pub(super) fn of(predicate: Key) -> Self {
        match predicate {
            Key::Predicate(predicate) => Self::OfPredicate(predicate),
            _ => Self::NotEmpty,
        }
    }

    /// Returns the function that checks it, and what is said if it does not hold.
    fn constant(self) -> Option<Constant> {
        match self {
            Self::Any => None,
            Self::NotEmpty => Some(Constant::NOT_EMPTY),
            Self::OfPredicate(predicate) => predicate.constant(),
        }
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
    let check = check.constant().map(|constant| {
        let function = Ident::new(constant.function, site);
        let message = format!("`{}` {}", key.unraw(), constant.must);
        let refuse = quote_spanned!(text.span()=> ::core::panic!(#message));
        quote_spanned! {site=>
            const _: () = if !#support::constants::#function(__TEXT) {
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
