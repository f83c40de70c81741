//! The attribute macros of Pyramidion.
//!
//! Applications use them through the `pyramidion` crate, which documents them. An attribute goes
//! through three steps, each in its own module: `args` reads the tokens of the attribute, `model`
//! makes of them and of the function what is registered, `expand` writes it. Only the first two can
//! fail; they report every mistake at once, each on the user's own tokens.

mod args;
mod argument_names;
mod argument_reader;
mod argument_values;
mod asked;
mod crate_folder;
mod debug;
mod enclosing;
mod errors;
mod expand;
#[cfg(feature = "forms")]
mod form_fields;
mod impl_block;
mod item;
mod keywords;
mod model;
mod notes;
mod static_dir;
mod templates;
#[cfg(feature = "i18n")]
mod translation_dir;
mod typed_route;
mod value;
mod value_names;
mod words;

use proc_macro::TokenStream;

use keywords::AttributeKind;

/// Registers a function as a view. It is documented where `pyramidion` exports it.
#[proc_macro_attribute]
pub fn view_config(args: TokenStream, item: TokenStream) -> TokenStream {
    view(AttributeKind::View, args, &item)
}

/// Registers a function as a view of errors. It is documented where `pyramidion` exports it.
#[proc_macro_attribute]
pub fn exception_view_config(args: TokenStream, item: TokenStream) -> TokenStream {
    view(AttributeKind::Exception, args, &item)
}

/// Registers a function as the not-found view. It is documented where `pyramidion` exports
/// it.
#[proc_macro_attribute]
pub fn notfound_view_config(args: TokenStream, item: TokenStream) -> TokenStream {
    view(AttributeKind::NotFound, args, &item)
}

/// Registers a function as the view of what is forbidden. It is documented where `pyramidion` exports
/// it.
#[proc_macro_attribute]
pub fn forbidden_view_config(args: TokenStream, item: TokenStream) -> TokenStream {
    view(AttributeKind::Forbidden, args, &item)
}

/// Registers the methods of a block as views. It is documented where `pyramidion` exports it.
#[proc_macro_attribute]
pub fn view_defaults(args: TokenStream, item: TokenStream) -> TokenStream {
    let expansion = expand::view_defaults(args.into(), &item.into(), &suffix());
    debug::print_if_asked(AttributeKind::Defaults.name(), &expansion);
    expansion.into()
}

/// Registers a function as a subscriber of an event. It is documented where `pyramidion` exports it.
#[proc_macro_attribute]
pub fn subscriber(args: TokenStream, item: TokenStream) -> TokenStream {
    let expansion = expand::subscriber(args.into(), &item.into(), &suffix(), is_in_impl);
    debug::print_if_asked(AttributeKind::Subscriber.name(), &expansion);
    expansion.into()
}

/// Makes a folder of the crate a part of the program. It is documented where `pyramidion` exports it.
#[proc_macro]
pub fn static_dir(input: TokenStream) -> TokenStream {
    static_dir::expand(input.into()).into()
}

/// Makes a folder of catalogues a part of the program. It is documented where `pyramidion` exports it.
#[cfg(feature = "i18n")]
#[proc_macro]
pub fn translation_dir(input: TokenStream) -> TokenStream {
    translation_dir::expand(input.into()).into()
}

/// Makes a template of a file of the crate. It is documented where `pyramidion` exports `template!`.
#[proc_macro]
pub fn template(input: TokenStream) -> TokenStream {
    templates::expand(input.into()).into()
}

/// Makes a type a route. It is documented where `pyramidion` exports it.
#[proc_macro_derive(Route, attributes(route))]
pub fn route(input: TokenStream) -> TokenStream {
    let expansion = typed_route::expand(input.into());
    debug::print_if_asked("derive(Route)", &expansion);
    expansion.into()
}

/// See `pyramidion::forms::Fields`.
#[cfg(feature = "forms")]
#[proc_macro_derive(Fields, attributes(field, form))]
pub fn fields(input: TokenStream) -> TokenStream {
    let expansion = form_fields::expand(input.into());
    debug::print_if_asked("derive(Fields)", &expansion);
    expansion.into()
}

/// See `pyramidion::forms::Choice`.
#[cfg(feature = "forms")]
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    let expansion = form_fields::expand_choice(input.into());
    debug::print_if_asked("derive(Choice)", &expansion);
    expansion.into()
}

fn view(kind: AttributeKind, args: TokenStream, item: &TokenStream) -> TokenStream {
    let expansion = expand::view(
        kind,
        args.into(),
        &item.clone().into(),
        &suffix(),
        is_in_impl,
    );
    debug::print_if_asked(kind.name(), &expansion);
    expansion.into()
}

/// Tells whether the attribute stands in an `impl` block or a trait.
fn is_in_impl() -> bool {
    let site = proc_macro::Span::call_site();
    let file = site.local_file();
    file.is_some_and(|file| enclosing::is_in_impl(&file, site.line(), site.column()))
}

/// Returns a text that is unique among the attributes of a program's file, also for several on one
/// function.
fn suffix() -> String {
    let site = proc_macro::Span::call_site();
    format!("{}_{}", site.line(), site.column())
}
