//! A folder of files: found, and in release builds embedded, when the program is compiled.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{LitStr, parse2};

/// Expands `static_dir!("static")`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    try_expand(input, &root.unwrap_or_default()).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(input: TokenStream, root: &Path) -> syn::Result<TokenStream> {
    let literal: LitStr = parse2(input)?;
    let name = literal.value();
    let name = name.trim_matches('/');
    let fail = |message: String| syn::Error::new(literal.span(), message);
    let is_inside = !name.is_empty() && name.split('/').all(|part| !matches!(part, "." | ".."));
    if !is_inside || Path::new(name).is_absolute() {
        let message = "a static folder is given by its path from the folder of the crate";
        return Err(fail(message.to_owned()));
    }
    let folder = root.join(name);
    if !folder.is_dir() {
        let message = format!("there is no folder `{name}` in the folder of the crate");
        return Err(fail(message));
    }
    let files = files(&folder).map_err(|error| {
        let message = format!("the files of `{name}` cannot be listed: {error}");
        fail(message)
    })?;
    let entries = files
        .iter()
        .map(|(path, file)| quote!((#path, ::core::include_bytes!(#file))));
    let root = text(&folder).map_err(|error| fail(error.to_string()))?;
    Ok(quote! {{
        #[cfg(debug_assertions)]
        const __FILES: ::core::option::Option<
            &'static [(&'static str, &'static [u8])],
        > = ::core::option::Option::None;
        #[cfg(not(debug_assertions))]
        const __FILES: ::core::option::Option<
            &'static [(&'static str, &'static [u8])],
        > = ::core::option::Option::Some(&[#(#entries),*]);
        ::pyramidion::static_files::StaticDir {
            spec: ::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name),
            root: #root,
            files: __FILES,
        }
    }})
}

/// Returns the path of each file below a folder, with slashes, and its whole path; sorted.
///
/// What begins with a dot is left out, and links to folders are not followed, so that it ends.
fn files(folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let name = text(Path::new(&entry.file_name()))?;
            if name.starts_with('.') {
                continue;
            }
            let (path, inside) = (entry.path(), format!("{prefix}{name}"));
            if entry.file_type()?.is_dir() {
                open.push((path, inside + "/"));
            } else if path.is_file() {
                found.push((inside, text(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn text(path: &Path) -> std::io::Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| std::io::Error::other(format!("{} is not UTF-8", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn files_are_listed_below_the_folder() {
        let files = files(&root().join("src")).unwrap();
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"lib.rs"));
        assert!(names.contains(&"expand/snapshots.rs"), "{names:?}");
        assert!(names.is_sorted());
    }

    #[test]
    fn a_wrong_folder_is_explained() {
        let message = |input| try_expand(input, root()).unwrap_err().to_string();
        assert_eq!(
            message(quote!("nowhere")),
            "there is no folder `nowhere` in the folder of the crate"
        );
        for outside in [
            quote!("../macros"),
            quote!("."),
            quote!(""),
            quote!("src/../.."),
        ] {
            assert!(message(outside).contains("from the folder of the crate"));
        }
        assert!(try_expand(quote!("src/"), root()).is_ok());
    }
}
