//! The attribute macros of Pyramidion.
//!
//! Applications use them through the `pyramidion` crate, which documents them. An attribute goes
//! through three steps, each in its own module: `args` reads the tokens of the attribute, `model`
//! makes of them and of the function what is registered, `expand` writes it. Only the first two can
//! fail; they report every mistake at once, each on the user's own tokens.

mod args;
mod debug;
mod errors;
mod expand;
mod item;
mod keywords;
mod model;
mod near;
mod static_dir;
mod templates;
mod value;

use proc_macro::TokenStream;

/// Registers a function as a view. It is documented where `pyramidion` exports it.
#[proc_macro_attribute]
pub fn view_config(args: TokenStream, item: TokenStream) -> TokenStream {
    // Unique among the attributes of a program's file, also for several on one function.
    let site = proc_macro::Span::call_site();
    let suffix = format!("{}_{}", site.line(), site.column());
    let expansion = expand::view_config(args.into(), &item.into(), &suffix);
    debug::print_if_asked("view_config", &expansion);
    expansion.into()
}

/// Makes a folder of the crate a part of the program. It is documented where `pyramidion` exports it.
#[proc_macro]
pub fn static_dir(input: TokenStream) -> TokenStream {
    static_dir::expand(input.into()).into()
}
