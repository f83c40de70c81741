//! Writing the expansion: the item as it was, and registrations beside it.

mod bodies;
mod call;
mod described;
mod registration;
mod subscriber;
mod text;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Item, Meta, Path};

use crate::asked::Asked;
use crate::errors::Errors;
use crate::impl_block::ImplBlock;
use crate::item::FunctionItem;
use crate::keywords::AttributeKind;
use crate::model::{AttributeTokens, Declaration, Defaults, METHOD, View};
use crate::notes::Notes;

pub(crate) use subscriber::subscriber;

/// Expands `#[view_config(args)] item`, or another attribute that declares a view.
pub(crate) fn view(
    kind: AttributeKind,
    args: TokenStream,
    item: &TokenStream,
    suffix: &str,
    is_in_impl: fn() -> bool,
) -> TokenStream {
    let mut function = match FunctionItem::parse(kind, item.clone()) {
        Ok(function) => function,
        Err(error) => return with_error(item, &error),
    };
    let attribute = AttributeTokens {
        kind,
        args: Ok(args),
        place: attribute_place(kind, &function),
        site: Span::call_site(),
    };
    let taken = function.take_attributes();
    let uses = uses(taken.iter().filter(|(other, _)| *other != kind));
    let further = taken.into_iter().map(tokens);
    let mut errors = Errors::default();
    let attributes = [attribute].into_iter().chain(further).collect();
    let views = [ViewItem::parse(attributes, &function, None, &mut errors)];
    check_conflicts(&views, &mut errors);
    if function.is_complete && errors.is_empty() && is_in_impl() {
        errors.add(&function.sig.ident, METHOD);
    }
    let cfgs: Vec<_> = function.attrs_named("cfg").collect();
    let uses = uses.map(|uses| quote!(#(#cfgs)* #uses));
    let item = quote!(#function #uses);
    expansion(&item, errors, &views, |_| suffix.to_owned(), &[])
}

/// Expands `#[view_defaults(args)] impl …`.
pub(crate) fn view_defaults(args: TokenStream, item: &TokenStream, suffix: &str) -> TokenStream {
    let mut block = match ImplBlock::parse(item.clone()) {
        Ok(block) => block,
        Err(error) => return with_error(item, &error),
    };
    let mut errors = Errors::default();
    let args = block
        .take_repeated(&mut errors)
        .into_iter()
        .fold(args, joined);
    let defaults = Defaults::parse(args, block.self_ty().clone(), &mut errors);
    let mut views = Vec::new();
    let mut taken = Vec::new();
    for method in block.views_mut() {
        let attributes = method.take_attributes();
        taken.extend(attributes.iter().cloned());
        let attributes = attributes.into_iter().map(tokens).collect();
        views.push(ViewItem::parse(
            attributes,
            method,
            Some(&defaults),
            &mut errors,
        ));
    }
    block.check(views.is_empty(), &mut errors);
    check_conflicts(&views, &mut errors);
    let cfgs: Vec<_> = block.attrs_named("cfg").collect();
    let uses = uses(&taken).map(|uses| quote!(#(#cfgs)* #uses));
    let item = quote!(#block #uses);
    let suffix = |index| format!("{suffix}_{index}");
    expansion(&item, errors, &views, suffix, &cfgs)
}

/// Returns arguments with others after them.
fn joined(args: TokenStream, others: TokenStream) -> TokenStream {
    let last = args.clone().into_iter().last();
    let comma = last.filter(|last| last.to_string() != ",");
    let comma = comma.map(|_| <syn::Token![,]>::default());
    quote!(#args #comma #others)
}

/// Reports views of resources of which nothing says which of them answers. Those that are compiled under conditions may be
/// alone.
fn check_conflicts(views: &[ViewItem], errors: &mut Errors) {
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    for item in views.iter().filter(|item| item.cfgs.is_empty()) {
        let declared = item.view.declarations.iter().zip(&item.view.places);
        for (declaration, place) in declared {
            let Some(answers) = declaration.answers() else {
                continue;
            };
            let earlier = seen.iter().find(|(other, _)| *other == answers);
            if let Some((_, function)) = earlier {
                errors.add(
                    place,
                    format!(
                        "`{function}` answers the same requests, for it has the same context and name: give one of them another \
                         `name`, or a predicate"
                    ),
                );
            } else {
                seen.push((answers, item.view.name()));
            }
        }
    }
}

/// A view with what its registration takes from the function.
struct ViewItem {
    view: View,
    asked: Vec<Asked>,
    notes: Notes,
    cfgs: Vec<Attribute>,
    is_complete: bool,
}

impl ViewItem {
    fn parse(
        attributes: Vec<AttributeTokens>,
        function: &FunctionItem,
        defaults: Option<&Defaults>,
        errors: &mut Errors,
    ) -> Self {
        Self {
            view: View::parse(attributes, &function.sig, defaults, errors),
            asked: function.asked(),
            notes: Notes::of(&function.attrs),
            cfgs: function.attrs_named("cfg").cloned().collect(),
            is_complete: function.is_complete,
        }
    }
}

/// Writes the item, and behind it its mistakes or what registers its views.
///
/// Whatever is wrong, the item comes back as it was, so that one mistake is one message and the editor
/// still understands the function. A view that the compiler complains about anyway is not registered.
fn expansion(
    item: &TokenStream,
    errors: Errors,
    views: &[ViewItem],
    suffix: impl Fn(usize) -> String,
    cfgs: &[&Attribute],
) -> TokenStream {
    if let Some(error) = errors.into_error() {
        let error = error.into_compile_error();
        return quote!(#item #error);
    }
    let views = views.iter().enumerate();
    let views =
        views.filter(|(_, item)| item.is_complete && !item.view.function.has_unknown_type());
    let registrations = views.map(|(index, item)| {
        let cfgs: Vec<_> = cfgs.iter().copied().chain(&item.cfgs).collect();
        register(item, &cfgs, &suffix(index))
    });
    quote!(#item #(#registrations)*)
}

fn with_error(item: &TokenStream, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    // After an expression there can be nothing else.
    let is_expression =
        syn::parse2::<Item>(item.clone()).is_err() && syn::parse2::<Expr>(item.clone()).is_ok();
    let item = if is_expression { None } else { Some(item) };
    quote!(#item #error)
}

/// Uses the attributes that are taken off an item, for the compiler would report their imports as unused.
fn uses<'a>(
    taken: impl IntoIterator<Item = &'a (AttributeKind, Attribute)>,
) -> Option<TokenStream> {
    let taken = taken.into_iter();
    let mut names: Vec<_> = taken
        .filter_map(|(_, attr)| attr.path().get_ident())
        .collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| {
        quote_spanned! {Span::mixed_site()=>
            const _: () = {
                #(
                    #[allow(unused_imports, reason = "the attribute is expanded with another one")]
                    use #names as _;
                )*
            };
        }
    })
}

/// Returns what a further attribute of a function says.
fn tokens((kind, attr): (AttributeKind, Attribute)) -> AttributeTokens {
    let path = attr.path();
    let (place, site) = (quote!(#path), path.span());
    let args = match attr.meta {
        Meta::List(list) => Ok(list.tokens),
        Meta::Path(_) => Ok(TokenStream::new()),
        Meta::NameValue(pair) => Err(syn::Error::new_spanned(
            pair.value,
            format!(
                "arguments are written in parentheses, as in `#[{}(route_name = \"home\")]`",
                kind.name()
            ),
        )),
    };
    AttributeTokens {
        kind,
        args,
        place,
        site,
    }
}

/// Returns tokens at the attribute that is expanded. They belong to the user's code, since of others the
/// compiler says that they come from a macro.
fn attribute_place(kind: AttributeKind, function: &FunctionItem) -> TokenStream {
    let span = Span::call_site().resolved_at(function.sig.ident.span());
    let name = Ident::new(kind.name(), span);
    quote_spanned!(span=> #[#name])
}

/// Writes the registrations of a function or method.
fn register(item: &ViewItem, cfgs: &[&Attribute], suffix: &str) -> TokenStream {
    let ViewItem { view, asked, .. } = item;
    let has_renderer = |has: bool| {
        view.declarations
            .iter()
            .any(|declaration| declaration.renderer.is_some() == has)
    };
    let imports = imports(&view.krate, has_renderer(true));
    let support = Ident::new("__support", Span::mixed_site());
    let function = &view.function;
    let name = view.name().unraw();
    let constant = format_ident!("__view_config_{name}_{suffix}", span = Span::mixed_site());
    let constants = call::argument_constants(function, &support);
    let bodies = bodies::checks(view);
    let contexts = contexts(view, &support);
    let respond = has_renderer(false).then(|| call::caller(function, &support, false));
    let render = has_renderer(true).then(|| call::caller(function, &support, true));
    let uses = described::Use::ALL.into_iter().filter(|used_as| {
        let mut declarations = view.declarations.iter();
        described::IS_ON && declarations.any(|other| described::Use::of(other) == *used_as)
    });
    let describe =
        uses.map(|used_as| described::describe(function, &item.notes, &support, used_as));
    let registrations = view
        .declarations
        .iter()
        .map(|declaration| registration::registration(declaration, function, asked, &support));
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_upper_case_globals, reason = "the name is that of the view")]
        const #constant: () = {
            #imports
            #constants
            #bodies
            #contexts
            #respond
            #render
            #(#describe)*
            #(#registrations)*
        };
    }
}

/// Writes the checks that a function takes the contexts that its attributes name, which only the compiler knows.
fn contexts(view: &View, support: &Ident) -> TokenStream {
    let Some(taken) = view.function.context() else {
        return TokenStream::new();
    };
    let (span, allow) = (taken.span(), call::allow_repeated());
    let declared = view.declarations.iter().filter_map(Declaration::resource);
    let checks = declared.map(|declared| {
        let [support, check] =
            [&support.to_string(), "context_taken_as"].map(|name| Ident::new(name, span));
        quote_spanned!(span=> #allow const _: () = #support::#check::<#declared, #taken>();)
    });
    checks.collect()
}

/// Names the runtime crate and the traits by which returned types are told apart.
fn imports(krate: &Path, has_renderer: bool) -> TokenStream {
    let support = support_of(krate);
    // Which of the traits is needed, only the types tell; an unused one is not the user's mistake.
    let site = Span::mixed_site();
    let plain = quote_spanned!(site=> use __support::PlainReturn as _;);
    let rendered = has_renderer.then(|| quote_spanned!(site=> use __support::RenderedValue as _;));
    quote_spanned! {site=>
        #support
        #plain
        #rendered
    }
}

/// Names the runtime crate once, so that a wrong path is one error.
fn support_of(krate: &Path) -> TokenStream {
    let span = krate
        .segments
        .last()
        .map_or_else(Span::mixed_site, |last| last.ident.span());
    quote_spanned!(span=> use #krate::macro_support as __support;)
}

#[cfg(test)]
mod snapshots;
