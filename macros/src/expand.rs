//! Writing the expansion: the function as it was, and a registration beside it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use crate::item::FunctionItem;
use crate::keywords;
use crate::model::{Argument, Declaration, Function, Renderer, View};

/// Expands `#[view_config(args)] item`.
///
/// Whatever is wrong, the item comes back as it was, so that one mistake is one message and the editor
/// still understands the function.
pub(crate) fn view_config(args: TokenStream, item: &TokenStream, suffix: &str) -> TokenStream {
    let mut function: FunctionItem = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.into_compile_error();
            return quote!(#item #error);
        }
    };
    let mut attributes = vec![(quote_spanned!(Span::call_site()=> #[view_config]), args)];
    for attr in function.take_stacked() {
        let tokens = match &attr.meta {
            syn::Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let path = attr.path();
        attributes.push((quote!(#path), tokens));
    }
    match View::parse(attributes, &function) {
        Ok(view) => {
            let registration = register(&view, &function, suffix);
            quote!(#function #registration)
        }
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#function #error)
        }
    }
}

/// Returns a span that shows `span` but whose names cannot clash with the user's, nor be hidden by
/// macros of theirs.
fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

fn register(view: &View, item: &FunctionItem, suffix: &str) -> TokenStream {
    let krate = &view.krate;
    let support = quote!(#krate::macro_support);
    let function = &view.function;
    let name = function.name.unraw();
    let constant = format_ident!(
        "__{}_{name}_{suffix}",
        keywords::ATTRIBUTE,
        span = Span::mixed_site()
    );
    let cfgs = item.attrs_named("cfg");
    let allow_deprecated = item
        .attrs_named("deprecated")
        .next()
        .map(|_| quote!(#[allow(deprecated, reason = "the view is registered, not called")]));

    let has_renderer = |has: bool| {
        view.declarations
            .iter()
            .any(|d| d.renderer.is_some() == has)
    };
    let constants = argument_constants(function, &support);
    let respond = has_renderer(false).then(|| caller(function, krate, &support, false));
    let render = has_renderer(true).then(|| caller(function, krate, &support, true));
    let registrations = view
        .declarations
        .iter()
        .map(|declaration| registration(declaration, function, &support));
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_upper_case_globals, reason = "the name is that of the view")]
        #allow_deprecated
        const #constant: () = {
            #constants
            #respond
            #render
            #(#registrations)*
        };
    }
}

fn argument_constant(index: usize) -> Ident {
    format_ident!("__ARGUMENT_{index}", span = Span::mixed_site())
}

fn argument_variable(index: usize) -> Ident {
    format_ident!("__argument_{index}", span = Span::mixed_site())
}

/// Names each argument's type once, where a wrong one becomes an error at the user's own tokens.
fn argument_constants(function: &Function, support: &TokenStream) -> TokenStream {
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
            let span = at(ty.span());
            let kind = Ident::new(kind, span);
            let make = Ident::new(make, span);
            quote_spanned! {span=>
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
fn caller(function: &Function, krate: &Path, support: &TokenStream, renders: bool) -> TokenStream {
    let caller = caller_name(renders);
    let site = Span::mixed_site();
    let request = Ident::new("__request", site);
    let renderer = Ident::new(if renders { "__renderer" } else { "_renderer" }, site);

    let arguments = take_arguments(function, krate, &request);
    let variables = (0..function.arguments.len()).map(argument_variable);
    let name = &function.name;
    let call_span = at(name.span());
    let mut call = quote_spanned!(call_span=> #name(#(#variables),*));
    if function.is_async {
        call = quote_spanned!(call_span=> #support::send(#call).await);
    }
    let answer = answer(
        function,
        support,
        &call,
        renders.then_some((&request, &renderer)),
    );

    if function.is_async {
        quote_spanned! {site=>
            fn #caller<'r>(
                #request: &'r mut #krate::Request,
                #renderer: &'r #support::RendererHelper,
            ) -> #krate::BoxFuture<'r, #support::CallResult> {
                #support::Box::pin(async move {
                    #arguments
                    #answer
                })
            }
        }
    } else {
        quote_spanned! {site=>
            fn #caller(
                #request: &mut #krate::Request,
                #renderer: &#support::RendererHelper,
            ) -> #support::CallResult {
                #arguments
                #answer
            }
        }
    }
}

/// Takes the owned arguments first, then borrows.
fn take_arguments(function: &Function, krate: &Path, request: &Ident) -> TokenStream {
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
                let #request: &#krate::Request = #request;
                let #variable = (#constant.borrow)(#request)?;
            }),
            Argument::Exclusive(_) => borrowed.extend(quote_spanned! {site=>
                let #variable = (#constant.borrow)(#request)?;
            }),
        }
    }
    quote!(#owned #borrowed)
}

/// Makes the result of what the view returned.
fn answer(
    function: &Function,
    support: &TokenStream,
    call: &TokenStream,
    rendering: Option<(&Ident, &Ident)>,
) -> TokenStream {
    let span = function
        .output
        .as_ref()
        .map_or_else(|| function.name.span(), syn::spanned::Spanned::span);
    let span = at(span);
    let Some((request, renderer)) = rendering else {
        return quote_spanned!(span=> #support::respond(#call));
    };
    let (result, value) = (Ident::new("__result", span), Ident::new("__value", span));
    quote_spanned! {span=>
        let #result = #call;
        let #value = {
            use #support::PlainKind as _;
            #support::Probe(&#result).result_kind().value(#result)?
        };
        {
            use #support::ValueKind as _;
            #support::Probe(&#value).value_kind().render(#value, #request, #renderer)
        }
    }
}

fn registration(
    declaration: &Declaration,
    function: &Function,
    support: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let route_name = match &declaration.route_name {
        Some((key, name)) => {
            let check = Ident::new(keywords::ROUTE_NAME, key.span());
            quote_spanned!(site=> ::core::option::Option::Some(#support::args::#check(#name)))
        }
        None => quote_spanned!(site=> ::core::option::Option::None),
    };
    let request_method = match &declaration.request_method {
        Some((key, methods)) => {
            let check = Ident::new(keywords::REQUEST_METHOD, key.span());
            quote_spanned!(site=> &[#(#support::args::#check(#methods)),*])
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
    let place_span = declaration.place.span();
    let line = quote_spanned!(place_span=> ::core::line!());
    let column = quote_spanned!(place_span=> ::core::column!());
    quote_spanned! {site=>
        #support::inventory::submit! {
            #support::ViewConfig {
                route_name: #route_name,
                request_method: #request_method,
                renderer: #renderer,
                templates: #templates,
                function: #support::ViewFunction::#kind(#caller),
                requires: &[#(#requires.requires),*],
                place: #support::Place {
                    module: ::core::module_path!(),
                    file: ::core::file!(),
                    line: #line,
                    column: #column,
                    function: #name,
                },
            }
        }
    }
}

/// The name of a renderer; that of a template begins with the name of its package.
fn renderer_name(renderer: &Renderer, support: &TokenStream) -> TokenStream {
    let check = Ident::new(keywords::RENDERER, renderer.key.span());
    let name = &renderer.name;
    let site = Span::mixed_site();
    if renderer.templates.is_empty() {
        return quote_spanned!(site=> #support::args::#check(#name));
    }
    quote_spanned! {site=>
        #support::args::#check(::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name))
    }
}

fn template_sources(renderer: Option<&Renderer>, support: &TokenStream) -> TokenStream {
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
