//! Writing what `#[derive(Route)]` implements and registers.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::TypedRoute;

/// Writes the implementations of a route, and its registration.
pub(super) fn of(route: &TypedRoute) -> TokenStream {
    let TypedRoute {
        krate,
        ty,
        name,
        pattern,
        fields,
    } = route;
    let site = Span::mixed_site();
    let support = Ident::new("__support", site);
    let matchdict = Ident::new("__matchdict", site);
    let read = fields.iter().map(|(placeholder, field)| {
        let (ident, ty) = (&field.ident, &field.ty);
        let name = &placeholder.name;
        let function = format_ident!("{}", value(placeholder.is_remainder), span = ty.span());
        let support = Ident::new("__support", ty.span().resolved_at(site));
        let read = quote_spanned!(ty.span()=> #support::#function::<#ty>);
        quote_spanned!(site=> #ident: #read(#matchdict, #name)?)
    });
    let write = fields.iter().map(|(placeholder, field)| {
        let ident = &field.ident;
        let name = &placeholder.name;
        let method = Ident::new(
            if placeholder.is_remainder {
                "segments"
            } else {
                "value"
            },
            site,
        );
        quote_spanned!(site=> .#method(#name, &self.#ident))
    });
    // A route without placeholders looks at nothing.
    let matched = (!fields.is_empty())
        .then(|| quote_spanned!(site=> let #matchdict = __request.matchdict();));
    let unused = fields
        .is_empty()
        .then(|| quote_spanned!(site=> let _ = __request;));
    let constant = format_ident!("__route_{}", ty.unraw(), span = site);
    let shown = ty.unraw().to_string();
    // `line!` tells the place of its own tokens.
    let line = quote_spanned!(ty.span()=> ::core::line!());
    let column = quote_spanned!(ty.span()=> ::core::column!());
    quote_spanned! {site=>
        #[doc(hidden)]
        #[allow(non_upper_case_globals, reason = "the name is that of the type")]
        const #constant: () = {
            use #krate::macro_support as __support;

            #[automatically_derived]
            impl #support::Route for #ty {
                const NAME: &'static ::core::primitive::str = #name;
                const PATTERN: &'static ::core::primitive::str = #pattern;

                fn url_args(&self) -> #support::UrlArgs {
                    #support::UrlArgs::new() #(#write)*
                }
            }

            #[automatically_derived]
            impl #support::FromRequest for #ty {
                fn from_request(
                    __request: &mut #support::Request,
                ) -> ::core::result::Result<Self, #support::Error> {
                    #matched
                    #unused
                    ::core::result::Result::Ok(Self { #(#read,)* })
                }

                fn requires(__requirements: &mut #support::Requirements) {
                    __requirements.route(#name);
                }
            }

            #support::inventory::submit! {
                #support::RouteDeclaration::new::<#ty>(#support::Place {
                    module: ::core::module_path!(),
                    file: ::core::file!(),
                    line: #line,
                    column: #column,
                    function: #shown,
                })
            }
        };
    }
}

/// Returns the function that reads a value of the path.
const fn value(is_remainder: bool) -> &'static str {
    if is_remainder {
        "path_segments"
    } else {
        "path_value"
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn a_route_without_placeholders_is_a_unit() {
        let expansion = super::super::expand(quote! {
            #[route(name = "home", pattern = "/")]
            struct Home;
        });
        let text = expansion.to_string();
        assert!(text.contains("Self { }"), "{text}");
        assert!(!text.contains("compile_error"), "{text}");
    }
}
