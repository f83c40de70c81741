//! Writing down the templates that are found.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, parse2};

use super::{Folder, Template, Templates, found};

/// Writes a list of templates.
pub(crate) fn sources(templates: &[Template], support: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let sources = templates.iter().map(|template| {
        let name = &template.name;
        let path = template.path.to_string_lossy();
        quote_spanned! {site=>
            #support::TemplateSource {
                name: ::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name),
                path: #path,
                text: ::core::include_str!(#path),
            }
        }
    });
    quote_spanned!(site=> &[#(#sources),*])
}

/// Writes a list of folders.
pub(crate) fn folders(folders: &[Folder], support: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let folders = folders.iter().map(|folder| {
        let name = &folder.name;
        let path = folder.path.to_string_lossy();
        let templates = sources(&folder.templates, support);
        quote_spanned! {site=>
            #support::TemplateFolder {
                name: ::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name),
                path: #path,
                templates: #templates,
            }
        }
    });
    quote_spanned!(site=> &[#(#folders),*])
}

/// What `template!` hands over: the path of the runtime crate, and the name of the template.
struct Input {
    krate: TokenStream,
    name: LitStr,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate: syn::Path = input.call(syn::Path::parse_mod_style)?;
        input.parse::<Token![,]>()?;
        let name = input.parse()?;
        Ok(Self {
            krate: quote!(#krate),
            name,
        })
    }
}

/// Expands `template!("mail/welcome.txt")`: the template, and beside it those that it refers to.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    try_expand(input).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(input: TokenStream) -> syn::Result<TokenStream> {
    let Input { krate, name } = parse2(input)?;
    let path = name.value();
    let Templates { named, folders } =
        found(&path).map_err(|message| syn::Error::new(name.span(), message))?;
    let (own, others): (Vec<_>, Vec<_>) = named.into_iter().partition(|other| other.name == path);
    let support = quote!(#krate::macro_support);
    let own = sources(&own, &support);
    let others = sources(&others, &support);
    let folders = self::folders(&folders, &support);
    Ok(quote_spanned! {Span::mixed_site()=> {
        const __TEMPLATE: #support::TemplateSource = {
            const __OWN: &[#support::TemplateSource] = #own;
            __OWN[0]
        };
        const _: () = {
            use #support as __support;
            const __SET: __support::TemplateSet = __support::TemplateSet {
                of: __TEMPLATE.name,
                templates: #others,
                folders: #folders,
            };
            __support::inventory::submit! { __SET }
        };
        __TEMPLATE
    }})
}
