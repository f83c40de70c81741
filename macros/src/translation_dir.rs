//! A folder of catalogues: found, and in release builds embedded, when the program is compiled.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, parse2};

use crate::crate_folder;

const EXAMPLE: &str = "translation_dir!(\"locale\")";

/// Expands `translation_dir!("locale")`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    crate_folder::expand(input, try_expand)
}

struct Input {
    folder: LitStr,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let folder = input.parse().map_err(|error| {
            let message = format!(
                "`translation_dir!` takes the path of a folder as a text, as in `{EXAMPLE}`"
            );
            syn::Error::new(error.span(), message)
        })?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Self { folder })
    }
}

fn try_expand(input: TokenStream, root: &Path) -> syn::Result<TokenStream> {
    let Input { folder: literal } = parse2(input)?;
    let (name, folder) = crate_folder::find(&literal, root, "translations", EXAMPLE)?;
    let fail = |message: String| syn::Error::new(literal.span(), message);
    let catalogues = catalogues(&folder).map_err(|error| {
        fail(format!(
            "the catalogues of `{name}` cannot be listed: {error}"
        ))
    })?;
    if catalogues.is_empty() {
        return Err(fail(format!(
            "the folder `{name}` has no catalogues, as in `{name}/de/LC_MESSAGES/messages.po`"
        )));
    }
    let root = crate_folder::text_of(&literal, &folder)?;
    let files = catalogues.iter().map(|path| {
        let file = format!("{root}/{path}");
        quote!((#path, ::core::include_bytes!(#file) as &[u8]))
    });
    let files = crate_folder::files(
        &quote!(::core::option::Option::None),
        &quote!(::core::option::Option::Some(&[#(#files,)*])),
    );
    Ok(quote! {{
        #files
        ::pyramidion::i18n::TranslationDir::of_program(#root, __FILES)
    }})
}

/// Returns the paths of the catalogues from their folder, sorted.
fn catalogues(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for locale in std::fs::read_dir(folder)? {
        let locale = locale?;
        let (name, messages) = (locale.file_name(), locale.path().join("LC_MESSAGES"));
        let (Some(name), true) = (name.to_str(), messages.is_dir()) else {
            continue;
        };
        for file in std::fs::read_dir(messages)? {
            let file = PathBuf::from(file?.file_name());
            let is_catalogue = file
                .extension()
                .is_some_and(|ending| ending == "po" || ending == "mo");
            let file = file.to_str().filter(|_| is_catalogue);
            found.extend(file.map(|file| format!("{name}/LC_MESSAGES/{file}")));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_folder_is_explained() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let message = |input| try_expand(input, root).unwrap_err().to_string();
        assert!(
            message(quote!("src"))
                .contains("has no catalogues, as in `src/de/LC_MESSAGES/messages.po`")
        );
        assert!(message(quote!("nowhere")).contains("there is no folder `nowhere`"));
        assert!(
            message(quote!("../runtime")).contains("a folder of translations is given by its path")
        );
        assert!(message(quote!(locale)).contains("takes the path of a folder as a text"));
        let runtime = root.join("../runtime");
        let expansion = try_expand(quote!("locale"), &runtime).unwrap().to_string();
        assert!(
            expansion.contains("de/LC_MESSAGES/pyramidion.po"),
            "{expansion}"
        );
    }
}
