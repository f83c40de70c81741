//! Finding resources by their paths, without a request.

use std::sync::Arc;

use crate::context::Located;
use crate::httpexceptions::HttpException;

use super::names::decoded_names;
use super::upward::find_root;
use super::walk::{Traversed, walk};

/// Walks a path from a resource on, or from its root if the path begins with a slash.
///
/// The path is percent-encoded, as [`resource_path`](super::resource_path) writes it. `..` removes the segment before it; it
/// does not lead above the resource.
///
/// See [`Traversed`] for an example.
///
/// # Errors
///
/// Fails with 400 if the path is not percent-encoded UTF-8, and as the first resource that cannot be loaded.
pub async fn traverse(from: &Arc<Located>, path: &str) -> crate::Result<Traversed> {
    let start = if path.starts_with('/') {
        find_root(from)
    } else {
        from
    };
    let names = decoded_names(path).map_err(|error| {
        HttpException::bad_request().with_detail(format!("the path of a resource is {error}"))
    })?;
    walk(Arc::clone(start), names).await
}

/// Finds a resource by its path, from another on, or from its root if the path begins with a slash.
///
/// Nothing is returned if the path leads to no resource.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Child, Located, Resource};
/// use pyramidion::traversal::{find_resource, resource_path};
///
/// struct Folder;
///
/// impl Resource for Folder {
///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
///         Child::from((name == "a/b").then_some(Folder))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let root = Located::root(Folder);
/// let found = find_resource(&root, "/a%2Fb").await?.expect("the folder");
/// assert_eq!(found.name(), "a/b");
/// assert_eq!(resource_path(&found), "/a%2Fb");
/// assert!(find_resource(&found, "c").await?.is_none());
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// # Errors
///
/// Fails as [`traverse`].
pub async fn find_resource(from: &Arc<Located>, path: &str) -> crate::Result<Option<Arc<Located>>> {
    Ok(context_alone(traverse(from, path).await?))
}

/// Finds a resource by names that are not quoted, from another on, or from its root if the first name is empty, as in what
/// [`resource_path_tuple`](super::resource_path_tuple) returns.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Child, Located, Resource};
/// use pyramidion::traversal::{find_resource_tuple, resource_path_tuple};
///
/// struct Folder;
///
/// impl Resource for Folder {
///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
///         Child::from((name == "a b").then_some(Folder))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let root = Located::root(Folder);
/// let found = find_resource_tuple(&root, ["", "a b"]).await?.expect("the folder");
/// assert_eq!(resource_path_tuple(&found), ["", "a b"]);
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// # Errors
///
/// Fails as the first resource that cannot be loaded.
pub async fn find_resource_tuple<S: Into<String>>(
    from: &Arc<Located>,
    names: impl IntoIterator<Item = S>,
) -> crate::Result<Option<Arc<Located>>> {
    let mut names: Vec<String> = names.into_iter().map(Into::into).collect();
    let mut start = from;
    if names.first().is_some_and(String::is_empty) {
        start = find_root(from);
    }
    names.retain(|name| !name.is_empty());
    let end = walk(Arc::clone(start), names).await?;
    Ok(context_alone(end))
}

/// Returns the context of a walk that went all the way.
fn context_alone(end: Traversed) -> Option<Arc<Located>> {
    (end.view_name.is_empty() && end.subpath.is_empty()).then_some(end.context)
}
