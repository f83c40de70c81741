//! A folder of the crate, as a macro is given it.

use std::path::{Path, PathBuf};

use syn::LitStr;

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
