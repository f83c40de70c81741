//! The texts of a form that can be translated, registered where they are written.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::Path;

/// Writes that texts can be translated, if anything translates them.
pub(super) fn registered<'t>(
    krate: &Path,
    texts: impl IntoIterator<Item = (&'t str, Span)>,
) -> TokenStream {
    if !cfg!(feature = "i18n") {
        return TokenStream::new();
    }
    let submitted = texts.into_iter().map(|(text, place)| {
        let (file, line) = {
            let place = Span::mixed_site().located_at(place);
            (
                quote_spanned!(place=> ::core::file!()),
                quote_spanned!(place=> ::core::line!()),
            )
        };
        quote_spanned! {Span::mixed_site()=>
            __support::inventory::submit! {
                __support::texts::Message::new(#text, (::core::module_path!(), #file, #line))
            }
        }
    });
    quote_spanned! {Span::mixed_site()=>
        const _: () = {
            #[allow(unused_imports, reason = "a form may have no text")]
            use #krate::macro_support as __support;
            #(#submitted)*
        };
    }
}
