//! Reading the values of an attribute's arguments.

use quote::ToTokens as _;
use syn::LitStr;
use syn::meta::ParseNestedMeta;
use syn::parse::Parse;

/// Reads the value of an argument.
pub(crate) fn value<T: Parse>(
    meta: &ParseNestedMeta<'_>,
    what: &str,
    example: &str,
) -> syn::Result<T> {
    let parsed = meta.value().and_then(syn::parse::ParseBuffer::parse);
    parsed.map_err(|_| {
        let name = meta.path.to_token_stream();
        syn::Error::new_spanned(
            &meta.path,
            format!("`{name}` takes {what}, as in `{example}`"),
        )
    })
}

/// Reads a text.
pub(crate) fn text(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Result<LitStr> {
    value(meta, "a text", &format!("{name} = \"…\""))
}

/// Skips the value of an argument that was not read.
pub(crate) fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    while !meta.input.is_empty() && !meta.input.peek(syn::Token![,]) {
        meta.input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}
