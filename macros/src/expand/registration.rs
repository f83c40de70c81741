//! The registration of a view: constant data, handed to `inventory`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;

use crate::asked::{Asked, What};
use crate::keywords;
use crate::model::{Caching, Context, Declaration, Function, Predicate, Renderer, Route, Test};
use crate::templates;

use super::call;
use super::text::{Check, text};

/// Writes what one attribute registers.
pub(super) fn registration(
    index: usize,
    declaration: &Declaration,
    function: &Function,
    asked: &[Asked],
    support: &Ident,
) -> TokenStream {
    let site = Span::mixed_site();
    let mut fields = fields(declaration, support);
    let is_page = (declaration.renderer.iter()).any(|r| !r.templates.named.is_empty());
    if let Some(names) = is_page.then(|| crate::fields::of(function)).flatten() {
        fields.extend(quote_spanned! {site=>
            fields: ::core::option::Option::Some(&[#(#names),*]),
        });
    }
    let asked = (!asked.is_empty()).then(|| {
        let asked = asked.iter().map(|asked| self::asked(asked, support));
        quote_spanned!(site=> asked: &[#(#asked),*],)
    });
    let caller = call::caller_name(declaration.renderer.is_some());
    let kind = Ident::new(if function.is_async { "Async" } else { "Sync" }, site);
    let requires: Vec<_> = call::constants(function).collect();
    let requires = (!requires.is_empty())
        .then(|| quote_spanned!(site=> requires: &[#(#requires.requires),*],));
    let name = function.display_name();
    // `line!` tells the place of its own tokens, which are those of the attribute.
    let line = quote_spanned!(declaration.site=> ::core::line!());
    let column = quote_spanned!(declaration.site=> ::core::column!());
    let view = format_ident!("__VIEW_{index}", span = site);
    quote_spanned! {site=>
        const #view: #support::ViewConfig = #support::ViewConfig {
            #fields
            #requires
            #asked
            ..#support::ViewConfig::new(
                #support::FunctionPointer::#kind(#caller),
                #support::Place {
                    module: ::core::module_path!(),
                    file: ::core::file!(),
                    line: #line,
                    column: #column,
                    function: #name,
                    target: #support::target!(),
                },
            )
        };
        #support::inventory::submit! { #view }
    }
}

/// Writes what the body asks for, and on which line.
fn asked(asked: &Asked, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let what = match &asked.what {
        What::Placeholder(name) => quote_spanned!(site=> Placeholder(#name)),
        What::Session => quote_spanned!(site=> Session),
        What::CsrfToken => quote_spanned!(site=> CsrfToken),
        What::Route(name, None) => {
            quote_spanned!(site=> Route(#name, ::core::option::Option::None))
        }
        What::Route(name, Some(values)) => {
            quote_spanned!(site=> Route(#name, ::core::option::Option::Some(&[#(#values),*])))
        }
        What::StaticFile(path) => quote_spanned!(site=> StaticFile(#path)),
    };
    let line = quote_spanned!(asked.span=> ::core::line!());
    quote_spanned!(site=> #support::Asked { line: #line, what: #support::AskedFor::#what })
}

/// Writes the fields that say something.
fn fields(declaration: &Declaration, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let mut fields = TokenStream::new();
    let mut field = |name: &str, value: TokenStream| {
        let name = Ident::new(name, site);
        fields.extend(quote_spanned!(site=> #name: #value,));
    };
    let some = |value: TokenStream| quote_spanned!(site=> ::core::option::Option::Some(#value));

    match &declaration.route {
        Some(Route::Name(key, name)) => field(
            "route_name",
            some(text(support, key, name, Check::NotEmpty)),
        ),
        Some(Route::Type(key, ty)) => {
            let documented = Ident::new(&key.unraw().to_string(), key.span());
            let name = quote_spanned!(site=> #support::args::#documented::<#ty>());
            field("route_name", some(name));
        }
        None => {}
    }
    if let Some((key, name)) = &declaration.name {
        field("name", text(support, key, name, Check::Any));
    }
    if let Some(context) = context(&declaration.context, support) {
        field("context", context);
    }
    if !declaration.predicates.is_empty() {
        let predicates = declaration.predicates.iter();
        let predicates = predicates.map(|predicate| self::predicate(predicate, support));
        field("predicates", quote_spanned!(site=> &[#(#predicates),*]));
    }
    if let Some((key, permission)) = &declaration.permission {
        field(
            "permission",
            some(text(support, key, permission, Check::NotEmpty)),
        );
    }
    if let Some(require_csrf) = &declaration.require_csrf {
        field("require_csrf", some(quote!(#require_csrf)));
    }
    if let Some(http_cache) = &declaration.http_cache {
        field("http_cache", some(caching(http_cache, support)));
    }
    if !declaration.decorators.is_empty() {
        let decorators = &declaration.decorators;
        field("decorators", quote_spanned!(site=> &[#(#decorators),*]));
    }
    if let Some(status) = declaration.append_slash {
        field("append_slash", some(quote!(#status)));
    }
    if let Some(renderer) = &declaration.renderer {
        field("renderer", some(renderer_name(renderer, support)));
        let (named, folders) = (&renderer.templates.named, &renderer.templates.folders);
        if !named.is_empty() {
            field("templates", templates::sources(named, &quote!(#support)));
        }
        if !folders.is_empty() {
            field(
                "template_folders",
                templates::folders(folders, &quote!(#support)),
            );
        }
    }
    fields
}

fn context(context: &Context, support: &Ident) -> Option<TokenStream> {
    let site = Span::mixed_site();
    Some(match context {
        Context::Any => return None,
        Context::Resource(ty) => quote_spanned!(site=> #support::ViewContext::resource::<#ty>()),
        Context::Error(ty) => quote_spanned!(site=> #support::ViewContext::error::<#ty>()),
        Context::AnyError => {
            quote_spanned!(site=> #support::ViewContext::error::<#support::AnyError>())
        }
        Context::Status(status) => {
            quote_spanned!(site=> #support::ViewContext::error::<#support::Status<#status>>())
        }
    })
}

fn predicate(predicate: &Predicate, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let function = Ident::new(predicate.name, site);
    let config = match &predicate.test {
        Test::Flag(value) => {
            let documented = Ident::new(predicate.name, predicate.key.span());
            quote_spanned! {site=>
                #support::predicates::#function(#support::args::#documented(#value))
            }
        }
        Test::Type(ty) => quote_spanned!(site=> #support::predicates::#function::<#ty>()),
        Test::Texts(texts) => {
            let check = Check::of(predicate.name);
            let is_custom = predicate.name == keywords::CUSTOM;
            let key = if is_custom { &function } else { &predicate.key };
            let texts = texts.iter().map(|value| text(support, key, value, check));
            let name = is_custom.then(|| {
                let name = predicate.key.unraw().to_string();
                quote!(#name,)
            });
            quote_spanned!(site=> #support::PredicateConfig::#function(#name &[#(#texts),*]))
        }
    };
    if predicate.is_negated {
        quote_spanned!(site=> #config.negated())
    } else {
        config
    }
}

fn caching(caching: &Caching, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    match caching {
        Caching::Seconds(seconds, directives) => {
            let directives = directives
                .as_ref()
                .map(|directives| quote_spanned!(site=> .directives(#directives)));
            quote_spanned!(site=> #support::HttpCache::seconds(#seconds) #directives)
        }
        Caching::Directives(directives) => {
            quote_spanned!(site=> #support::HttpCache::only(#directives))
        }
        Caching::Expression(value) => quote_spanned! {site=>
            {
                const __HTTP_CACHE: #support::HttpCache = #value;
                __HTTP_CACHE
            }
        },
    }
}

/// The name of a renderer; that of a template begins with the name of its package.
fn renderer_name(renderer: &Renderer, support: &Ident) -> TokenStream {
    let name = &renderer.name;
    if renderer.templates.named.is_empty() {
        return text(support, &renderer.key, name, Check::NotEmpty);
    }
    let check = Ident::new(keywords::RENDERER, renderer.key.span());
    quote_spanned! {Span::mixed_site()=>
        #support::args::#check(::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name))
    }
}
