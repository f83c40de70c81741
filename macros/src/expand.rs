//! Writing the expansion: the function as it was, and a registration beside it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Expr, Item, Meta, Path};

use crate::item::FunctionItem;
use crate::keywords;
use crate::model::{Argument, AttributeTokens, Declaration, Function, Renderer, View};
use crate::value::Text;

/// Expands `#[view_config(args)] item`.
///
/// Whatever is wrong, the item comes back as it was, so that one mistake is one message and the editor
/// still understands the function.
pub(crate) fn view_config(args: TokenStream, item: &TokenStream, suffix: &str) -> TokenStream {
    let mut function: FunctionItem = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.into_compile_error();
            // After an expression there can be nothing else.
            let is_expression = syn::parse2::<Item>(item.clone()).is_err()
                && syn::parse2::<Expr>(item.clone()).is_ok();
            let item = if is_expression { None } else { Some(item) };
            return quote!(#item #error);
        }
    };
    let mut attributes = vec![AttributeTokens {
        args: Ok(args),
        place: attribute_place(&function),
        site: Span::call_site(),
    }];
    for attr in function.take_stacked() {
        let path = attr.path();
        let (place, site) = (quote!(#path), path.span());
        let args = match attr.meta {
            Meta::List(list) => Ok(list.tokens),
            Meta::Path(_) => Ok(TokenStream::new()),
            Meta::NameValue(pair) => Err(syn::Error::new_spanned(
                pair.value,
                "arguments are written in parentheses, as in `#[view_config(route_name = \"home\")]`",
            )),
        };
        attributes.push(AttributeTokens { args, place, site });
    }
    match View::parse(attributes, &function) {
        Ok(view) if function.is_complete && !view.function.has_unknown_type() => {
            let registration = register(&view, &function, suffix);
            quote!(#function #registration)
        }
        Ok(_) => quote!(#function),
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#function #error)
        }
    }
}

/// Returns tokens at the attribute that is expanded. They belong to the user's code, since of others the
/// compiler says that they come from a macro.
fn attribute_place(function: &FunctionItem) -> TokenStream {
    let span = Span::call_site().resolved_at(function.sig.ident.span());
    quote_spanned!(span=> #[view_config])
}

fn register(view: &View, item: &FunctionItem, suffix: &str) -> TokenStream {
    let imports = imports(
        &view.krate,
        view.declarations.iter().any(|d| d.renderer.is_some()),
    );
    let support = Ident::new("__support", Span::mixed_site());
    let function = &view.function;
    let name = function.name.unraw();
    let constant = format_ident!(
        "__{}_{name}_{suffix}",
        keywords::ATTRIBUTE,
        span = Span::mixed_site()
    );
    let cfgs = item.attrs_named("cfg");
    let has_renderer = |has: bool| {
        view.declarations
            .iter()
            .any(|d| d.renderer.is_some() == has)
    };
    let constants = argument_constants(function, &support);
    let respond = has_renderer(false).then(|| caller(function, &support, false));
    let render = has_renderer(true).then(|| caller(function, &support, true));
    let registrations = view
        .declarations
        .iter()
        .enumerate()
        .map(|(index, declaration)| registration(index, declaration, function, &support));
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_upper_case_globals, reason = "the name is that of the view")]
        const #constant: () = {
            #imports
            #constants
            #respond
            #render
            #(#registrations)*
        };
    }
}

/// Names the runtime crate once, so that a wrong path is one error.
fn imports(krate: &Path, has_renderer: bool) -> TokenStream {
    let span = krate
        .segments
        .last()
        .map_or_else(Span::mixed_site, |last| last.ident.span());
    // Which of the traits is needed, only the types tell; an unused one is not the user's mistake.
    let site = Span::mixed_site();
    let plain = quote_spanned!(site=> use __support::PlainReturn as _;);
    let rendered = has_renderer.then(|| quote_spanned!(site=> use __support::RenderedValue as _;));
    quote_spanned! {span=>
        use #krate::macro_support as __support;
        #plain
        #rendered
    }
}

fn argument_constant(index: usize) -> Ident {
    format_ident!("__ARGUMENT_{index}", span = Span::mixed_site())
}

fn argument_variable(index: usize) -> Ident {
    format_ident!("__argument_{index}", span = Span::mixed_site())
}

/// Names each argument's type once, where a wrong one becomes an error at the user's own tokens.
fn argument_constants(function: &Function, support: &Ident) -> TokenStream {
    let constants = function
        .arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| {
            let constant = argument_constant(index);
            let (ty, kind, make) = match argument {
                Argument::Owned(ty) => (ty, "Argument", "argument"),
                Argument::Shared(ty) => (ty, "Part", "part"),
                Argument::Exclusive(ty) => (ty, "PartMut", "part_mut"),
            };
            let span = ty.span();
            let allow = allow_repeated();
            let [support, kind, make] =
                [&support.to_string(), kind, make].map(|name| Ident::new(name, span));
            quote_spanned! {span=>
                #allow
                const #constant: #support::#kind<#ty> = #support::#make::<#ty>();
            }
        });
    constants.collect()
}

/// Returns the name of the function that calls the view.
fn caller_name(renders: bool) -> Ident {
    Ident::new(
        if renders { "__render" } else { "__respond" },
        Span::mixed_site(),
    )
}

/// Writes the function that calls the view with its arguments.
fn caller(function: &Function, support: &Ident, renders: bool) -> TokenStream {
    let caller = caller_name(renders);
    let site = Span::mixed_site();
    let request = Ident::new("__request", site);
    let renderer = Ident::new(if renders { "__renderer" } else { "_renderer" }, site);
    let allow = allow_repeated();

    let arguments = take_arguments(function, support, &request);
    let call = call(function, support);
    let rendering = renders.then_some((&request, &renderer));
    let answer = answer(function, support, &call, rendering);

    if function.is_async {
        quote_spanned! {site=>
            #allow
            fn #caller<'r>(
                #request: &'r mut #support::Request,
                #renderer: &'r #support::RendererHelper,
            ) -> #support::BoxFuture<'r, #support::CallResult> {
                #support::Box::pin(async move {
                    #arguments
                    #answer
                })
            }
        }
    } else {
        quote_spanned! {site=>
            #allow
            fn #caller(
                #request: &mut #support::Request,
                #renderer: &#support::RendererHelper,
            ) -> #support::CallResult {
                #arguments
                #answer
            }
        }
    }
}

/// Allows what the compiler already says of the types and of the function where the user names them.
fn allow_repeated() -> TokenStream {
    quote! {
        #[allow(deprecated, clippy::type_complexity, reason = "it is reported at the function")]
    }
}

/// Calls the view. The tokens of the call are the user's, so that what is wrong with the future is
/// reported at the name of the function, and not at a macro.
fn call(function: &Function, support: &Ident) -> TokenStream {
    let name = &function.name;
    let span = name.span();
    let variables = (0..function.arguments.len()).map(argument_variable);
    let call = quote_spanned!(span=> #name(#(#variables),*));
    if !function.is_async {
        return call;
    }
    let send = Ident::new("send", span);
    quote_spanned!(span=> #support::#send(#call).await)
}

/// Takes the owned arguments first, then borrows.
fn take_arguments(function: &Function, support: &Ident, request: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let mut owned = TokenStream::new();
    let mut borrowed = TokenStream::new();
    for (index, argument) in function.arguments.iter().enumerate() {
        let (constant, variable) = (argument_constant(index), argument_variable(index));
        match argument {
            Argument::Owned(_) => owned.extend(quote_spanned! {site=>
                let #variable = (#constant.extract)(#request)?;
            }),
            Argument::Shared(_) => borrowed.extend(quote_spanned! {site=>
                (#constant.prepare)(#request)?;
                let #request: &#support::Request = #request;
                let #variable = (#constant.borrow)(#request)?;
            }),
            Argument::Exclusive(_) => borrowed.extend(quote_spanned! {site=>
                let #variable = (#constant.borrow)(#request)?;
            }),
        }
    }
    quote!(#owned #borrowed)
}

/// Makes the result of what the view returned. The names of the methods that check its type stand at
/// the type.
fn answer(
    function: &Function,
    support: &Ident,
    call: &TokenStream,
    rendering: Option<(&Ident, &Ident)>,
) -> TokenStream {
    let site = Span::mixed_site();
    let span = match &function.output {
        Some(output) => output.span(),
        None => function.name.span(),
    };
    // The compiler blames the variable for what its type lacks, so it stands at the type, too.
    let name = |name| Ident::new(name, span);
    let Some((request, renderer)) = rendering else {
        let (returned, respond) = (name("__returned"), name("respond"));
        return quote_spanned! {site=>
            let #returned = #support::Returned(#call).return_kind();
            #returned.#respond()
        };
    };
    let (returned, into_value) = (name("__returned"), name("value"));
    let (value, render) = (name("__value"), name("render"));
    quote_spanned! {site=>
        let #returned = #support::Returned(#call).return_kind();
        let #value = #returned.#into_value()?.value_kind();
        #value.#render(#request, #renderer)
    }
}

fn registration(
    index: usize,
    declaration: &Declaration,
    function: &Function,
    support: &Ident,
) -> TokenStream {
    let site = Span::mixed_site();
    let route_name = match &declaration.route_name {
        Some((key, name)) => {
            let name = text(support, key, name, &Check::NOT_EMPTY);
            quote_spanned!(site=> ::core::option::Option::Some(#name))
        }
        None => quote_spanned!(site=> ::core::option::Option::None),
    };
    let predicates = match &declaration.request_method {
        Some((key, methods)) => {
            let methods = methods
                .iter()
                .map(|method| text(support, key, method, &Check::METHOD));
            quote_spanned!(site=> &[#support::PredicateConfig::request_method(&[#(#methods),*])])
        }
        None => quote_spanned!(site=> &[]),
    };
    let renderer = match &declaration.renderer {
        Some(renderer) => {
            let name = renderer_name(renderer, support);
            quote_spanned!(site=> ::core::option::Option::Some(#name))
        }
        None => quote_spanned!(site=> ::core::option::Option::None),
    };
    let templates = template_sources(declaration.renderer.as_ref(), support);
    let caller = caller_name(declaration.renderer.is_some());
    let kind = Ident::new(if function.is_async { "Async" } else { "Sync" }, site);
    let requires = (0..function.arguments.len()).map(argument_constant);
    let name = function.name.unraw().to_string();
    // `line!` tells the place of its own tokens, which are those of the attribute.
    let line = quote_spanned!(declaration.site=> ::core::line!());
    let column = quote_spanned!(declaration.site=> ::core::column!());
    let view = format_ident!("__VIEW_{index}", span = site);
    quote_spanned! {site=>
        const #view: #support::ViewConfig = #support::ViewConfig {
            route_name: #route_name,
            predicates: #predicates,
            renderer: #renderer,
            templates: #templates,
            requires: &[#(#requires.requires),*],
            ..#support::ViewConfig::new(
                #support::FunctionPointer::#kind(#caller),
                #support::Place {
                    module: ::core::module_path!(),
                    file: ::core::file!(),
                    line: #line,
                    column: #column,
                    function: #name,
                },
            )
        };
        #support::inventory::submit! { #view }
    }
}

/// What the compiler checks of a constant that the macro cannot read.
struct Check {
    function: &'static str,
    message: &'static str,
}

impl Check {
    const NOT_EMPTY: Self = Self {
        function: "is_not_empty",
        message: "must not be empty",
    };
    const METHOD: Self = Self {
        function: "is_method",
        message: "must be an HTTP method, in upper case",
    };
}

/// Writes a text that is the value of an argument. A constant is checked at its own tokens.
fn text(support: &Ident, key: &Ident, text: &Text, check: &Check) -> TokenStream {
    let site = Span::mixed_site();
    let documented = Ident::new(&key.unraw().to_string(), key.span());
    if text.literal().is_some() {
        return quote_spanned!(site=> #support::args::#documented(#text));
    }
    let key_span = key.span();
    let ty = quote_spanned!(key_span=> &::core::primitive::str);
    let function = Ident::new(check.function, site);
    let message = format!("`{}` {}", key.unraw(), check.message);
    let text_span = text.span();
    let refuse = quote_spanned!(text_span=> ::core::panic!(#message));
    quote_spanned! {site=>
        {
            const __TEXT: #ty = #text;
            const _: () = if !#support::args::#function(__TEXT) {
                #refuse
            };
            #support::args::#documented(__TEXT)
        }
    }
}

/// The name of a renderer; that of a template begins with the name of its package.
fn renderer_name(renderer: &Renderer, support: &Ident) -> TokenStream {
    let name = &renderer.name;
    if renderer.templates.is_empty() {
        return text(support, &renderer.key, name, &Check::NOT_EMPTY);
    }
    let check = Ident::new(keywords::RENDERER, renderer.key.span());
    quote_spanned! {Span::mixed_site()=>
        #support::args::#check(::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name))
    }
}

fn template_sources(renderer: Option<&Renderer>, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let templates = renderer
        .map(|renderer| renderer.templates.as_slice())
        .unwrap_or_default();
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

#[cfg(test)]
mod snapshots;
