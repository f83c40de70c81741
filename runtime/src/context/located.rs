//! A resource with its place in a tree.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;

use super::child::Child;
use super::families::Families;
use super::{Ace, Resource, ResourceUrlInfo, belongs};

/// A resource with its place in a tree: its name, and the resource above it.
///
/// What walks from the root of a tree downward, as a request does, makes one for each resource that it passes. So
/// resources know nothing of those above them, and none of them holds another in a circle. It is a [`Resource`] itself,
/// whose [`parent`](Resource::parent) is the place above.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Located, Resource, lineage};
/// use pyramidion::traversal::{inside, resource_path};
///
/// struct Folder;
///
/// impl Resource for Folder {}
///
/// struct Page(&'static str);
///
/// impl Resource for Page {}
///
/// let root = Located::root(Folder);
/// let folder = root.below("a b", Folder);
/// let page = folder.below("c", Page("content"));
/// assert_eq!(resource_path(&page), "/a%20b/c");
/// assert_eq!(page.downcast_ref::<Page>().unwrap().0, "content");
/// assert_eq!(lineage(&*page).count(), 3);
/// assert!(inside(&page, &folder) && !inside(&folder, &page));
/// ```
pub struct Located {
    resource: Arc<dyn Resource>,
    name: Box<str>,
    parent: Option<Arc<Self>>,
}

impl Located {
    /// Returns the root of a tree.
    pub fn root(resource: impl Resource) -> Arc<Self> {
        Self::root_shared(Arc::new(resource))
    }

    /// Returns the root of a tree that others hold, too.
    pub fn root_shared(resource: Arc<dyn Resource>) -> Arc<Self> {
        with_place(&resource).unwrap_or_else(|| {
            Arc::new(Self {
                resource,
                name: Box::default(),
                parent: None,
            })
        })
    }

    /// Returns a resource in its place below this one.
    pub fn below(self: &Arc<Self>, name: impl Into<String>, resource: impl Resource) -> Arc<Self> {
        self.below_shared(name, Arc::new(resource))
    }

    /// Returns a resource that others hold, too, in its place below this one.
    ///
    /// One that comes with a place of its own, as what [`find_resource`](crate::traversal::find_resource) finds, has this one here.
    pub fn below_shared(
        self: &Arc<Self>,
        name: impl Into<String>,
        resource: Arc<dyn Resource>,
    ) -> Arc<Self> {
        Arc::new(Self {
            resource: without_place(resource),
            name: name.into().into(),
            parent: Some(Arc::clone(self)),
        })
    }

    /// Returns the resource.
    pub fn resource(&self) -> &Arc<dyn Resource> {
        &self.resource
    }

    /// Returns the resource, if it is a `T`.
    pub fn downcast_ref<T: Resource>(&self) -> Option<&T> {
        let resource: &dyn Any = &*self.resource;
        resource.downcast_ref()
    }

    /// Tells whether the resource is a `T`, or belongs to the family `T`, as `dyn Commentable`.
    pub fn is<T: ?Sized + 'static>(&self) -> bool {
        let id = TypeId::of::<T>();
        (*self.resource).type_id() == id || belongs(&*self.resource, id)
    }

    /// Returns the name under which the resource above it has it; that of the root is empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the names that lead to it from the root of its tree, without that of the root.
    pub(crate) fn names(&self) -> Vec<&str> {
        let places = std::iter::successors(Some(self), |place| place.parent.as_deref());
        let below_root = places.filter(|place| place.parent.is_some());
        let mut names: Vec<_> = below_root.map(Self::name).collect();
        names.reverse();
        names
    }

    /// Returns how many resources are above it in its tree.
    pub(crate) fn depth(&self) -> usize {
        std::iter::successors(self.above(), |place| place.above()).count()
    }

    /// Returns the place above, unless it is the root.
    pub fn above(&self) -> Option<&Arc<Self>> {
        self.parent.as_ref()
    }
}

/// Returns a resource with the place that it comes with, if it has one.
fn with_place(resource: &Arc<dyn Resource>) -> Option<Arc<Located>> {
    let any: Arc<dyn Any + Send + Sync> = Arc::clone(resource) as _;
    any.downcast().ok()
}

/// Returns a resource without the place that it comes with: what is seen of a resource is seen through one.
fn without_place(resource: Arc<dyn Resource>) -> Arc<dyn Resource> {
    match with_place(&resource) {
        Some(located) => Arc::clone(&located.resource),
        None => resource,
    }
}

/// It is as the resource is, and knows what is above.
impl Resource for Located {
    fn parent(&self) -> Option<&dyn Resource> {
        match &self.parent {
            Some(parent) => Some(&**parent),
            None => self.resource.parent(),
        }
    }

    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        self.resource.child(name)
    }

    fn acl(&self) -> Vec<Ace> {
        self.resource.acl()
    }

    fn families(&self, families: &mut Families<'_>) {
        self.resource.families(families);
    }

    fn resource_url(&self, info: &ResourceUrlInfo) -> Option<String> {
        self.resource.resource_url(info)
    }

    fn type_name(&self) -> &'static str {
        self.resource.type_name()
    }

    fn as_serialize(&self) -> Option<&dyn erased_serde::Serialize> {
        self.resource.as_serialize()
    }
}

/// A long lineage is let go step by step, since one within the other would need as much stack.
impl Drop for Located {
    fn drop(&mut self) {
        let mut parent = self.parent.take();
        while let Some(mut last) = parent.and_then(Arc::into_inner) {
            parent = last.parent.take();
        }
    }
}

/// Shows nothing of the name, which a visitor typed.
impl fmt::Debug for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Located").finish_non_exhaustive()
    }
}
