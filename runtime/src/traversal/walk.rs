//! The walk from a resource downward.

use std::sync::Arc;

use crate::context::{Located, Resource as _};
use crate::request::WalkEnding;

/// Where a walk has ended.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Child, Located, Resource};
/// use pyramidion::traversal::traverse;
///
/// struct Folder;
///
/// impl Resource for Folder {
///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
///         Child::from((name == "folder").then_some(Folder))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let root = Located::root(Folder);
/// let end = traverse(&root, "/folder/edit/title").await?;
/// assert_eq!(end.context.name(), "folder");
/// assert_eq!(end.view_name, "edit");
/// assert_eq!(end.subpath, ["title"]);
/// assert_eq!(end.traversed, ["folder"]);
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Traversed {
    /// The last resource that was found.
    pub context: Arc<Located>,
    /// The name that leads to no resource; it is empty if all did.
    pub view_name: String,
    /// The names after that.
    pub subpath: Vec<String>,
    /// The names that lead to the context.
    pub traversed: Vec<String>,
    pub(crate) ending: WalkEnding,
}

/// What a name begins with that is that of a view, whatever resources there are.
const VIEW_SELECTOR: &str = "@@";

/// Walks from a resource downward, name by name, until there is no resource of that name.
///
/// # Errors
///
/// Fails as the first resource that cannot be loaded.
pub(crate) async fn walk(start: Arc<Located>, names: Vec<String>) -> crate::Result<Traversed> {
    let mut context = start;
    let mut traversed = Vec::new();
    let mut names = names.into_iter();
    let mut view_name = String::new();
    let mut ending = WalkEnding::LastName;
    for name in names.by_ref() {
        if let Some(selected) = name.strip_prefix(VIEW_SELECTOR) {
            view_name = selected.to_owned();
            ending = WalkEnding::ViewSelector;
            break;
        }
        // A name that came from a value may be one that leads nowhere.
        let is_name = !matches!(name.as_str(), "" | "." | "..");
        let found = if is_name {
            context.child(&name).found().await?
        } else {
            None
        };
        let Some(resource) = found else {
            view_name = name;
            ending = WalkEnding::MissingName;
            break;
        };
        context = context.below_shared(name.as_str(), resource);
        traversed.push(name);
    }
    Ok(Traversed {
        context,
        view_name,
        subpath: names.collect(),
        traversed,
        ending,
    })
}
