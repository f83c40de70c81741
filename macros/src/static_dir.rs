//! A folder of files: found, and in release builds embedded, when the program is compiled.

mod listing;

use std::path::Path;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, parse2};

use crate::crate_folder;

use listing::Listing;

/// Expands `static_dir!("static")` and `static_dir!("static", embed)`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    crate_folder::expand(input, try_expand)
}

/// What the macro was given.
struct Input {
    folder: LitStr,
    /// Which builds have the files inside.
    builds: Builds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Builds {
    Release,
    All,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let folder = input.parse().map_err(|error| {
            let message = "`static_dir!` takes the path of a folder as a text, as in `static_dir!(\"static\")`";
            syn::Error::new(error.span(), message)
        })?;
        let mut builds = Builds::Release;
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let place = input.span();
            let word = input.parse::<Ident>();
            if !word.is_ok_and(|word| word == "embed") {
                let message = "after the folder there may be `embed`, which makes its files a part \
                               of debug builds, too";
                return Err(syn::Error::new(place, message));
            }
            builds = Builds::All;
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(Self { folder, builds })
    }
}

fn try_expand(input: TokenStream, root: &Path) -> syn::Result<TokenStream> {
    let Input {
        folder: literal,
        builds,
    } = parse2(input)?;
    let example = "static_dir!(\"static\")";
    let (name, folder) = crate_folder::find(&literal, root, "static files", example)?;
    let fail = |message: String| syn::Error::new(literal.span(), message);
    let listing = Listing::of(&folder).map_err(|error| {
        let message = format!("the files of `{name}` cannot be listed: {error}");
        fail(message)
    })?;
    let files = listing
        .files
        .iter()
        .map(|(path, file)| quote!((#path, ::core::include_bytes!(#file))));
    // What the documentation of `StaticDir::files` says of paths with a slash at their end.
    let folders = listing.empty_folders.iter();
    let folders = folders.map(|path| (path, String::new()));
    let links = listing.links.iter().map(|(path, target)| {
        let target = if target.is_empty() { "." } else { target };
        (path, target.to_owned())
    });
    let others = folders.chain(links).map(|(path, content)| {
        let path = format!("{path}/");
        quote!((#path, ::core::primitive::str::as_bytes(#content)))
    });
    let embedded = quote!(::core::option::Option::Some(&[#(#files,)* #(#others,)*]));
    let root = crate_folder::text_of(&literal, &folder)?;
    let of_debug_builds = match builds {
        Builds::Release => quote!(::core::option::Option::None),
        Builds::All => embedded.clone(),
    };
    let files = crate_folder::files(&of_debug_builds, &embedded);
    Ok(quote! {{
        #files
        ::pyramidion::static_files::StaticDir {
            spec: ::core::concat!(::core::env!("CARGO_PKG_NAME"), ":", #name),
            root: #root,
            files: __FILES,
        }
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_folder_is_explained() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let message = |input| try_expand(input, root).unwrap_err().to_string();
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
        let unknown = message(quote!("src", dots));
        assert!(unknown.contains("there may be `embed`"), "{unknown}");
        assert!(try_expand(quote!("src/"), root).is_ok());
        assert!(try_expand(quote!("src/",), root).is_ok());
    }

    #[test]
    fn a_debug_build_has_the_files_inside_if_it_was_told_so() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let count = |input| {
            let expansion = try_expand(input, root).unwrap().to_string();
            expansion.matches("static_dir/listing.rs\"").count()
        };
        // Each file stands there as the name of its place and as its path, once for each kind of build.
        assert_eq!(count(quote!("src")), 2);
        assert_eq!(count(quote!("src", embed)), 4);
    }
}
