//! Writing what `#[derive(Route)]` implements and registers.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::DeriveInput;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::{Arguments, TypedRoute};

/// Writes the implementations of a route, and its registration.
pub(super) fn of(route: &TypedRoute) -> TokenStream {
    let TypedRoute {
        krate,
        ty,
        name,
        pattern,
        factory,
        fields,
    } = route;
    let site = Span::mixed_site();
    let support = Ident::new("__support", site);
    let matchdict = Ident::new("__matchdict", site);
    let constants = fields
        .iter()
        .enumerate()
        .map(|(index, (placeholder, field))| {
            let (ty, constant) = (&field.ty, constant(index));
            let function = Ident::new(value(placeholder.is_remainder), site);
            let make = quote_spanned!(site=> #support::#function::<#ty>());
            quote_spanned!(site=> const #constant: #support::PathField<#ty> = #make;)
        });
    let read = fields
        .iter()
        .enumerate()
        .map(|(index, (placeholder, field))| {
            let (ident, name, constant) = (&field.ident, &placeholder.name, constant(index));
            quote_spanned!(site=> #ident: (#constant.read)(#matchdict, #name)?)
        });
    let write = fields
        .iter()
        .enumerate()
        .map(|(index, (placeholder, field))| {
            let (ident, name, constant) = (&field.ident, &placeholder.name, constant(index));
            quote_spanned! {site=>
                let __args = (#constant.write)(__args, #name, &self.#ident);
            }
        });
    // A route without placeholders looks at nothing.
    let matched = (!fields.is_empty())
        .then(|| quote_spanned!(site=> let #matchdict = __request.matchdict();));
    let unused = fields
        .is_empty()
        .then(|| quote_spanned!(site=> let _ = __request;));
    let with_factory = factory.as_ref().map(
        |factory| quote_spanned!(factory.span()=> .with_factory(|| #support::factory(#factory))),
    );
    let shown = ty.unraw().to_string();
    // `line!` tells the place of its own tokens.
    let line = quote_spanned!(ty.span()=> ::core::line!());
    let column = quote_spanned!(ty.span()=> ::core::column!());
    quote_spanned! {site=>
        const _: () = {
            use #krate::macro_support as __support;
            #(#constants)*

            #[automatically_derived]
            impl #support::Route for #ty {
                const NAME: &'static ::core::primitive::str = #name;
                const PATTERN: &'static ::core::primitive::str = #pattern;

                fn url_args(&self) -> #support::UrlArgs {
                    let __args = #support::UrlArgs::new();
                    #(#write)*
                    __args
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
                    target: #support::target!(),
                })#with_factory
            }
        };
    }
}

/// Writes implementations that let the rest of the program be checked although the route has a mistake, so that this is
/// one error and not another wherever the type is used.
pub(super) fn stand_in(input: &DeriveInput, arguments: &Arguments) -> TokenStream {
    let (krate, ty) = (&arguments.krate, &input.ident);
    let (generics, parameters, bounds) = input.generics.split_for_impl();
    let site = Span::mixed_site();
    let support = Ident::new("__support", site);
    let name = arguments
        .name
        .as_ref()
        .map_or_else(String::new, syn::LitStr::value);
    quote_spanned! {site=>
        const _: () = {
            use #krate::macro_support as #support;

            #[automatically_derived]
            impl #generics #support::Route for #ty #parameters #bounds {
                const NAME: &'static ::core::primitive::str = #name;
                const PATTERN: &'static ::core::primitive::str = "";

                fn url_args(&self) -> #support::UrlArgs {
                    #support::UrlArgs::new()
                }
            }

            #[automatically_derived]
            impl #generics #support::FromRequest for #ty #parameters #bounds {
                fn from_request(
                    _: &mut #support::Request,
                ) -> ::core::result::Result<Self, #support::Error> {
                    ::core::unimplemented!()
                }
            }
        };
    }
}

/// Returns the constant of a field.
fn constant(index: usize) -> Ident {
    format_ident!("__FIELD_{index}", span = Span::mixed_site())
}

/// Returns the function that says how a field is read and written.
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
