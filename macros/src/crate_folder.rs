//! A folder of the crate, as a macro is given it, and its files in the program.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

/// Expands what was given to a macro, by a function that is told the folder of the crate.
pub(crate) fn expand(
    input: TokenStream,
    try_expand: impl FnOnce(TokenStream, &Path) -> syn::Result<TokenStream>,
) -> TokenStream {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    try_expand(input, &root.unwrap_or_default()).unwrap_or_else(|error| error.to_compile_error())
}

/// Returns the path of a folder from the folder of the crate, without slashes around it, and its whole path.
///
/// `what` and `example` say what it is for, and how the macro is written.
pub(crate) fn find(
    literal: &LitStr,
    root: &Path,
    what: &str,
    example: &str,
) -> syn::Result<(String, PathBuf)> {
    let written = literal.value();
    let name = written.trim_matches('/');
    let fail = |message: String| syn::Error::new(literal.span(), message);
    let is_inside = !name.is_empty() && name.split('/').all(|part| !matches!(part, "." | ".."));
    if !is_inside || Path::new(&written).is_absolute() {
        return Err(fail(format!(
            "a folder of {what} is given by its path from the folder of the crate, as in `{example}`"
        )));
    }
    let folder = root.join(name);
    if !folder.is_dir() {
        return Err(fail(if folder.is_file() {
            format!("`{name}` is a file: name the folder that it is in")
        } else {
            format!("there is no folder `{name}` in the folder of the crate")
        }));
    }
    Ok((name.to_owned(), folder))
}

/// Returns the path of a folder as the program has it.
pub(crate) fn text_of<'f>(literal: &LitStr, folder: &'f Path) -> syn::Result<&'f str> {
    folder.to_str().ok_or_else(|| {
        let message = format!("{} is not UTF-8", folder.display());
        syn::Error::new(literal.span(), message)
    })
}

/// Returns the constant `__FILES`: the files that builds have inside, by their paths, if they have any.
pub(crate) fn files(of_debug_builds: &TokenStream, of_release_builds: &TokenStream) -> TokenStream {
    quote! {
        #[cfg(debug_assertions)]
        const __FILES: ::core::option::Option<
            &'static [(&'static str, &'static [u8])],
        > = #of_debug_builds;
        #[cfg(not(debug_assertions))]
        const __FILES: ::core::option::Option<
            &'static [(&'static str, &'static [u8])],
        > = #of_release_builds;
    }
}
