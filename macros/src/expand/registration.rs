//! The registration of a view: constant data, handed to `inventory`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use crate::asked::{Asked, What};
use crate::keywords::Key;
use crate::model::{
    Caching, Context, Declaration, Etag, Function, Predicate, Renderer, Route, Test, Timeout,
};
use crate::templates;

use super::text::{Check, text};
use super::{call, described};

/// Writes what one attribute registers.
pub(super) fn registration(
    declaration: &Declaration,
    function: &Function,
    asked: &[Asked],
    support: &Ident,
) -> TokenStream {
    let site = Span::mixed_site();
    let written = written(declaration, function, asked, support);
    let caller = call::caller_name(declaration.renderer.is_some());
    let kind = Ident::new(if function.is_async { "Async" } else { "Sync" }, site);
    let place = place(&function.display_name(), declaration.site, support);
    quote_spanned! {site=>
        #support::inventory::submit! {
            #support::RegisteredView {
                function: #support::FunctionPointer::#kind(#caller),
                place: #place,
                written: &[#(#support::Written::#written),*],
            }
        }
    }
}

/// Writes where a function is declared, by an attribute that stands at `written`.
pub(super) fn place(function: &str, written: Span, support: &Ident) -> TokenStream {
    // `line!` tells the place of its own tokens, which are those of the attribute.
    let line = quote_spanned!(written=> ::core::line!());
    let column = quote_spanned!(written=> ::core::column!());
    let target = target(support);
    quote_spanned! {Span::mixed_site()=>
        #support::Place {
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: #line,
            column: #column,
            function: #function,
            target: #target,
        }
    }
}

/// Writes which part of the package is compiled. It is read here, for each macro in what is written costs time.
fn target(support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let is_test = || std::env::var_os("CARGO_TARGET_TMPDIR").is_some();
    match std::env::var("CARGO_BIN_NAME") {
        Ok(program) => quote_spanned!(site=> #support::Target::Program(#program)),
        Err(_) if is_test() => quote_spanned!(site=> #support::Target::Test),
        Err(_) => quote_spanned!(site=> #support::Target::Library),
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
            quote_spanned!(site=> Route(#name, #support::None))
        }
        What::Route(name, Some(values)) => {
            quote_spanned!(site=> Route(#name, #support::Some(&[#(#values),*])))
        }
        What::StaticFile(path) => quote_spanned!(site=> StaticFile(#path)),
    };
    let line = quote_spanned!(asked.span=> ::core::line!());
    quote_spanned!(site=> #support::Asked { line: #line, what: #support::AskedFor::#what })
}

/// What is declared: the variants of `Written`.
struct Sayings(Vec<TokenStream>);

impl Sayings {
    fn say(&mut self, what: &str, value: impl ToTokens) {
        let what = Ident::new(what, Span::mixed_site());
        self.0
            .push(quote_spanned!(Span::mixed_site()=> #what(#value)));
    }
}

/// Writes what is declared, and what the function takes and asks for.
fn written(
    declaration: &Declaration,
    function: &Function,
    asked: &[Asked],
    support: &Ident,
) -> Vec<TokenStream> {
    let mut written = Sayings(Vec::new());
    say_requests(declaration, support, &mut written);
    say_options(declaration, support, &mut written);
    if let Some(renderer) = &declaration.renderer {
        written.say("Renderer", self::renderer(renderer, function, support));
    }
    let site = Span::mixed_site();
    for constant in call::constants(function) {
        written.say("Requires", quote_spanned!(site=> #constant.requires));
    }
    if described::IS_ON {
        let describe = described::Use::of(declaration).function();
        written.say("Described", describe);
    }
    for asked in asked {
        written.say("Asked", self::asked(asked, support));
    }
    written.0
}

/// Writes which requests the view is for.
fn say_requests(declaration: &Declaration, support: &Ident, written: &mut Sayings) {
    let site = Span::mixed_site();
    match &declaration.route {
        Some(Route::Name(key, name)) => {
            written.say("RouteName", text(support, key, name, Check::NotEmpty));
        }
        Some(Route::Type(key, ty)) => {
            let documented = Ident::new(&key.unraw().to_string(), key.span());
            let name = quote_spanned!(site=> #support::args::#documented::<#ty>());
            written.say("RouteName", name);
        }
        None => {}
    }
    if let Some((key, name)) = &declaration.name {
        written.say("Name", text(support, key, name, Check::Any));
    }
    if let Some(context) = context(&declaration.context, support) {
        written.say("Context", context);
    }
    for predicate in &declaration.predicates {
        written.say("Predicate", self::predicate(predicate, support));
    }
}

/// Writes what is done around the view.
fn say_options(declaration: &Declaration, support: &Ident, written: &mut Sayings) {
    let site = Span::mixed_site();
    if let Some((key, permission)) = &declaration.permission {
        let permission = text(support, key, permission, Check::NotEmpty);
        written.say("Permission", permission);
    }
    if let Some((key, wrapper)) = &declaration.wrapper {
        written.say("Wrapper", text(support, key, wrapper, Check::NotEmpty));
    }
    if let Some(require_csrf) = &declaration.require_csrf {
        written.say("RequireCsrf", require_csrf);
    }
    if let Some(http_cache) = &declaration.http_cache {
        written.say("HttpCache", caching(http_cache, support));
    }
    if let Some(etag) = declaration.etag {
        let etag = match etag {
            Etag::Weak => "Weak",
            Etag::Strong => "Strong",
        };
        let etag = Ident::new(etag, site);
        written.say("Etag", quote_spanned!(site=> #support::Etag::#etag));
    }
    if let Some((key, compress)) = &declaration.compress {
        let documented = Ident::new(Key::Compress.name(), key.span());
        let compress = quote_spanned!(site=> #support::args::#documented(#compress));
        written.say("Compress", compress);
    }
    if let Some(timeout) = &declaration.timeout {
        written.say("Timeout", self::timeout(timeout, support));
    }
    for path in &declaration.decorators {
        let span = path.span();
        let [support, decorator, of] =
            [&support.to_string(), "Decorator", "of"].map(|name| Ident::new(name, span));
        let decorator = quote_spanned!(span=> #support::#decorator::#of(&#path));
        written.say("Decorator", decorator);
    }
    for (key, option) in &declaration.options {
        let documented = Ident::new(Key::Option.name(), key.span());
        let option = quote_spanned!(site=> || #support::args::#documented(#option));
        written.say("Option", option);
    }
    if let Some(status) = declaration.append_slash {
        let status = Ident::new(status.constant(), site);
        let status = quote_spanned!(site=> #support::StatusCode::#status);
        written.say("AppendSlash", status);
    }
}

/// Writes the renderer of a view, with the templates that come with its name.
fn renderer(renderer: &Renderer, function: &Function, support: &Ident) -> TokenStream {
    let templates::Templates { named, folders } = &renderer.templates;
    let name = renderer_name(renderer, support);
    let is_page = !named.is_empty();
    let fields = is_page.then(|| crate::value_names::of(function)).flatten();
    let fields = option(fields.map(|names| quote!(&[#(#names),*])), support);
    let values = call::view_value_names(function);
    let named = templates::sources(named, &quote!(#support));
    let folders = templates::folders(folders, &quote!(#support));
    quote_spanned! {Span::mixed_site()=>
        #support::DeclaredRenderer {
            name: #support::Cow::Borrowed(#name),
            templates: #named,
            folders: #folders,
            fields: #fields,
            view_values: &[#(#values),*],
        }
    }
}

fn option(value: Option<impl ToTokens>, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    match value {
        Some(value) => quote_spanned!(site=> #support::Some(#value)),
        None => quote_spanned!(site=> #support::None),
    }
}

fn context(context: &Context, support: &Ident) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let (kind, ty) = match context {
        Context::Any => return None,
        Context::Resource(ty @ Type::TraitObject(_)) => ("family", ty.to_token_stream()),
        Context::Resource(ty) => ("resource", ty.to_token_stream()),
        Context::Error(ty) => ("error", ty.to_token_stream()),
        Context::AnyError => ("error", quote_spanned!(site=> #support::AnyError)),
        Context::Status(status) => ("error", quote_spanned!(site=> #support::Status<#status>)),
    };
    let kind = Ident::new(kind, site);
    Some(quote_spanned!(site=> #support::ViewContext::#kind::<#ty>()))
}

/// Writes a condition.
pub(super) fn predicate(predicate: &Predicate, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let function = Ident::new(predicate.argument.name(), site);
    let config = match &predicate.test {
        Test::Flag(value) => {
            let key_span = predicate.key.span();
            let documented = Ident::new(predicate.argument.name(), key_span);
            // Its type is told at a function that is written by hand.
            let flag = Ident::new("flag", key_span);
            quote_spanned! {site=>
                #support::predicates::#function(
                    #support::args::#documented(#support::args::#flag(#value))
                )
            }
        }
        Test::Type(ty @ Type::TraitObject(_)) => quote_spanned! {site=>
            #support::PredicateConfig::#function(#support::ResourceType::family::<#ty>())
        },
        Test::Type(ty) => quote_spanned! {site=>
            #support::PredicateConfig::#function(#support::ResourceType::of::<#ty>())
        },
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

fn timeout(timeout: &Timeout, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    match timeout {
        Timeout::Never => quote_spanned!(site=> #support::Timeout::Never),
        Timeout::After(time) => {
            let (seconds, nanoseconds) = (time.as_secs(), time.subsec_nanos());
            quote_spanned! {site=>
                #support::Timeout::After(::core::time::Duration::new(#seconds, #nanoseconds))
            }
        }
        Timeout::Expression(value) => quote_spanned! {site=>
            {
                const __TIMEOUT: ::core::time::Duration = #value;
                #support::Timeout::After(__TIMEOUT)
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
