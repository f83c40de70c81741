//! The attribute macros of Pyramidion.
use proc_macro::TokenStream;
/// Stub.
#[proc_macro_attribute]
pub fn view_config(_args: TokenStream, item: TokenStream) -> TokenStream { item }
