//! The registration of a view: constant data, handed to `inventory`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use crate::asked::{Asked, What};
use crate::keywords::Key;
use crate::model::{Caching, Context, Declaration, Function, Predicate, Renderer, Route, Test};
use crate::templates;
use crate::value::Text;

use super::call;
use super::text::{Check, text};

/// Writes what one attribute registers.
pub(super) fn registration(
    declaration: &Declaration,
    function: &Function,
    asked: &[Asked],
    support: &Ident,
) -> TokenStream {
    let site = Span::mixed_site();
    let Declared { lists, declared } = declared(declaration, function, asked, support);
    let caller = call::caller_name(declaration.renderer.is_some());
    let kind = Ident::new(if function.is_async { "Async" } else { "Sync" }, site);
    let name = function.display_name();
    // `line!` tells the place of its own tokens, which are those of the attribute.
    let line = quote_spanned!(declaration.site=> ::core::line!());
    let column = quote_spanned!(declaration.site=> ::core::column!());
    // The lists stand in the block of the value, since each item besides costs the compiler time for each view.
    quote_spanned! {site=>
        #support::inventory::submit! {
            #lists
            #support::View::registered(
                #support::FunctionPointer::#kind(#caller),
                #support::Place {
                    module: ::core::module_path!(),
                    file: ::core::file!(),
                    line: #line,
                    column: #column,
                    function: #name,
                    target: #support::target!(),
                },
                #declared,
            )
        }
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

/// What is declared, as it is written.
struct Declared {
    /// Lists that live as long as the program: constants of their own, if there is something in them.
    lists: TokenStream,
    declared: TokenStream,
}

/// Writes what is declared, every field of it.
fn declared(
    declaration: &Declaration,
    function: &Function,
    asked: &[Asked],
    support: &Ident,
) -> Declared {
    let site = Span::mixed_site();
    let mut lists = TokenStream::new();
    let mut list = |name: &str, ty: TokenStream, values: Vec<TokenStream>| {
        if values.is_empty() {
            return quote!(&[]);
        }
        let name = Ident::new(name, site);
        lists.extend(quote_spanned!(site=> const #name: &[#ty] = &[#(#values),*];));
        quote!(#name)
    };
    let borrowed = |value: TokenStream| quote_spanned!(site=> #support::Cow::Borrowed(#value));
    let named = |(key, value): &(Ident, Text)| borrowed(text(support, key, value, Check::NotEmpty));

    let route_name = option(declaration.route.as_ref().map(|route| {
        borrowed(match route {
            Route::Name(key, name) => text(support, key, name, Check::NotEmpty),
            Route::Type(key, ty) => {
                let documented = Ident::new(&key.unraw().to_string(), key.span());
                quote_spanned!(site=> #support::args::#documented::<#ty>())
            }
        })
    }));
    let name = declaration.name.as_ref();
    let name = name.map_or_else(
        || quote!(""),
        |(key, name)| text(support, key, name, Check::Any),
    );
    let name = borrowed(name);
    let context = context(&declaration.context, support);
    let predicates = declaration.predicates.iter();
    let predicates = predicates.map(|predicate| self::predicate(predicate, support));
    let config = quote_spanned!(site=> #support::PredicateConfig);
    let predicates = borrowed(list("__PREDICATES", config, predicates.collect()));
    let permission = option(declaration.permission.as_ref().map(named));
    let require_csrf = option(declaration.require_csrf.as_ref());
    let http_cache = declaration.http_cache.as_ref();
    let http_cache = option(http_cache.map(|http_cache| caching(http_cache, support)));
    let decorators = declaration.decorators.iter().map(|path| {
        let span = path.span();
        let [support, decorator, of] =
            [&support.to_string(), "Decorator", "of"].map(|name| Ident::new(name, span));
        quote_spanned!(span=> #support::#decorator::#of(&#path))
    });
    let decorators = decorators.collect();
    let decorator = quote_spanned!(site=> #support::Decorator);
    let decorators = list("__DECORATORS", decorator, decorators);
    let append_slash = option(declaration.append_slash.map(|status| {
        let status = Ident::new(status.constant(), site);
        quote_spanned!(site=> #support::StatusCode::#status)
    }));
    let renderer = option(
        declaration
            .renderer
            .as_ref()
            .map(|renderer| self::renderer(renderer, function, support)),
    );
    let requires = call::constants(function);
    let requires = requires.map(|constant| quote_spanned!(site=> #constant.requires));
    let require = quote_spanned!(site=> fn(&mut #support::Requirements));
    let requires = borrowed(list("__REQUIRES", require, requires.collect()));
    let asked = asked.iter().map(|asked| self::asked(asked, support));
    let declared = quote_spanned! {site=>
        #support::Declaration {
            route_name: #route_name,
            name: #name,
            context: #context,
            predicates: #predicates,
            permission: #permission,
            require_csrf: #require_csrf,
            http_cache: #http_cache,
            decorators: #support::Decorators::Written(#decorators),
            append_slash: #append_slash,
            renderer: #renderer,
            requires: #requires,
            asked: &[#(#asked),*],
        }
    };
    Declared { lists, declared }
}

/// Writes the renderer of a view, with the templates that come with its name.
fn renderer(renderer: &Renderer, function: &Function, support: &Ident) -> TokenStream {
    let templates::Templates { named, folders } = &renderer.templates;
    let name = renderer_name(renderer, support);
    let is_page = !named.is_empty();
    let fields = is_page.then(|| crate::fields::of(function)).flatten();
    let fields = option(fields.map(|names| quote!(&[#(#names),*])));
    let named = templates::sources(named, &quote!(#support));
    let folders = templates::folders(folders, &quote!(#support));
    quote_spanned! {Span::mixed_site()=>
        #support::DeclaredRenderer {
            name: #support::Cow::Borrowed(#name),
            templates: #named,
            folders: #folders,
            fields: #fields,
        }
    }
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    let site = Span::mixed_site();
    match value {
        Some(value) => quote_spanned!(site=> ::core::option::Option::Some(#value)),
        None => quote_spanned!(site=> ::core::option::Option::None),
    }
}

fn context(context: &Context, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    match context {
        Context::Any => quote_spanned!(site=> #support::ViewContext::Any),
        Context::Resource(ty) => quote_spanned!(site=> #support::ViewContext::resource::<#ty>()),
        Context::Error(ty) => quote_spanned!(site=> #support::ViewContext::error::<#ty>()),
        Context::AnyError => {
            quote_spanned!(site=> #support::ViewContext::error::<#support::AnyError>())
        }
        Context::Status(status) => {
            quote_spanned!(site=> #support::ViewContext::error::<#support::Status<#status>>())
        }
    }
}

fn predicate(predicate: &Predicate, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let function = Ident::new(predicate.argument.name(), site);
    let config = match &predicate.test {
        Test::Flag(value) => {
            let documented = Ident::new(predicate.argument.name(), predicate.key.span());
            quote_spanned! {site=>
                #support::predicates::#function(#support::args::#documented(#value))
            }
        }
        Test::Type(ty) => quote_spanned!(site=> #support::predicates::#function::<#ty>()),
        Test::Texts(texts) => {
            let check = Check::of(predicate.argument);
            let is_custom = predicate.argument == Key::Custom;
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
    let check = Ident::new(Key::Renderer.name(), renderer.key.span());
    quote_spanned! {Span::mixed_site()=>
        #support::args::#check(::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name))
    }
}
