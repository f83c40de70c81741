//! Reading the values of an attribute's arguments.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// An argument whose name has been read, and what follows it.
pub(crate) struct Argument<'i> {
    pub(crate) key: Ident,
    pub(crate) input: ParseStream<'i>,
}

impl Argument<'_> {
    /// Returns a mistake of this argument, at its name.
    pub(crate) fn mistake(&self, message: impl std::fmt::Display) -> syn::Error {
        syn::Error::new_spanned(&self.key, message)
    }

    /// Tells whether the argument has ended.
    pub(crate) fn is_at_end(&self) -> bool {
        self.input.is_empty() || self.input.peek(Token![,])
    }
}

/// Reads the value of an argument.
pub(crate) fn value<T: Parse>(
    argument: &Argument<'_>,
    what: &str,
    example: &str,
) -> syn::Result<T> {
    let equals = argument.input.parse::<Token![=]>();
    let parsed = equals.and_then(|_| argument.input.parse());
    parsed.map_err(|_| {
        let name = argument.key.unraw();
        argument.mistake(format!("`{name}` takes {what}, as in `{example}`"))
    })
}

/// Reads a text.
pub(crate) fn text(argument: &Argument<'_>, name: &str) -> syn::Result<LitStr> {
    value(argument, "a text", &format!("{name} = \"…\""))
}

/// Reads the path under which the crate is known.
pub(crate) fn krate(argument: &Argument<'_>) -> syn::Result<syn::Path> {
    value(argument, "a path", "crate = path::to::pyramidion")
}

/// Returns the tokens before the next comma.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => tokens.extend([token]),
            Err(_) => break,
        }
    }
    tokens
}
