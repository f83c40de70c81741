//! Up the tree: the root, the paths, and what is above.

use std::sync::Arc;

use crate::context::Located;
use crate::percent;

/// Returns a place and those above it, nearest first.
fn places(place: &Arc<Located>) -> impl Iterator<Item = &Arc<Located>> {
    std::iter::successors(Some(place), |place| place.above())
}

/// Returns the root of the tree that a resource is in.
///
/// See [`Located`] for an example.
pub fn find_root(place: &Arc<Located>) -> &Arc<Located> {
    places(place).last().unwrap_or(place)
}

/// Tells whether a resource is `other`, or is somewhere below it.
///
/// What counts is whether it is the same object, not whether the paths are equal. See [`Located`] for an example.
pub fn inside(place: &Arc<Located>, other: &Arc<Located>) -> bool {
    places(place).any(|place| Arc::ptr_eq(place.resource(), other.resource()))
}

/// Returns the nearest of a resource and those above it that is a `T`, or belongs to the family `T`.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Located, Resource};
/// use pyramidion::traversal::find_interface;
///
/// struct Site;
/// struct Page;
///
/// impl Resource for Site {}
/// impl Resource for Page {}
///
/// let page = Located::root(Site).below("page", Page);
/// assert!(find_interface::<Site>(&page).is_some_and(|site| site.above().is_none()));
/// ```
pub fn find_interface<T: ?Sized + 'static>(place: &Arc<Located>) -> Option<&Arc<Located>> {
    places(place).find(|place| place.is::<T>())
}

/// Returns the path of a resource from the root of its tree, each name quoted.
///
/// That of the root is `/`; no other ends with a slash. [`Request::resource_path`](crate::Request::resource_path) returns a link.
///
/// See [`Located`] for an example.
pub fn resource_path(place: &Arc<Located>) -> String {
    path_of(&place.names())
}

/// Returns the names that lead to a resource from the root of its tree, as they are; the first is that of the root, which is empty.
///
/// See [`find_resource_tuple`](super::find_resource_tuple) for an example.
pub fn resource_path_tuple(place: &Arc<Located>) -> Vec<String> {
    let names = place.names().into_iter();
    std::iter::once(String::new())
        .chain(names.map(str::to_owned))
        .collect()
}

/// Writes a path of names, each quoted.
pub(super) fn path_of(names: &[&str]) -> String {
    let mut path = String::new();
    for name in names {
        path.push('/');
        percent::quote_into(&mut path, name, percent::PATH_SEGMENT);
    }
    if path.is_empty() {
        path.push('/');
    }
    path
}
