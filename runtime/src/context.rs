//! The context of a request: the object that it is about.
//!
//! A route's [`factory`](crate::config::RouteConfig::factory), or the application's
//! [root factory](crate::Configurator::set_root_factory), makes it before the view is chosen. A view
//! takes it as [`Context<T>`](crate::extract::Context), `context = T` chooses among views by its type,
//! and the security policy decides by it who may do what.
//!
//! ```
//! use pyramidion::context::{AUTHENTICATED, Ace, EVERYONE, Resource, lineage};
//!
//! struct Shelf;
//!
//! impl Resource for Shelf {
//!     fn acl(&self) -> Vec<Ace> {
//!         vec![Ace::allow(EVERYONE, ["view"]), Ace::deny_all()]
//!     }
//! }
//!
//! struct Book {
//!     shelf: Shelf,
//! }
//!
//! impl Resource for Book {
//!     fn parent(&self) -> Option<&dyn Resource> {
//!         Some(&self.shelf)
//!     }
//!
//!     fn acl(&self) -> Vec<Ace> {
//!         vec![Ace::deny("guest", ["edit"]), Ace::allow(AUTHENTICATED, ["edit"])]
//!     }
//! }
//!
//! let book = Book { shelf: Shelf };
//! assert_eq!(lineage(&book).count(), 2);
//! assert!(book.acl()[1].permissions.contains("edit"));
//! ```
//!
//! See [Resources](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/resources.html) in
//! Pyramid's documentation.

mod ace;
mod child;
mod families;
mod located;

use std::any::{Any, TypeId, type_name};
use std::fmt;

pub use ace::{AUTHENTICATED, Ace, EVERYONE, Permissions};
pub use child::Child;
pub use families::Families;
use families::belongs;
pub(crate) use families::{Cast, resolution};
pub use located::Located;

/// An object that requests are about.
///
/// # Examples
///
/// ```
/// use pyramidion::context::Resource;
///
/// struct Article {
///     owner: String,
/// }
///
/// impl Resource for Article {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "this type does not implement `pyramidion::context::Resource`",
    note = "write `impl Resource for {Self} {{}}`; for a type of errors use `#[exception_view_config(context = …)]`"
)]
pub trait Resource: Any + Send + Sync {
    /// Returns the resource above this one, unless it is the root.
    ///
    /// It is for contexts that a factory makes together with what is above them. A resource in a tree that is walked needs
    /// none: its [`Located`] knows what is above.
    fn parent(&self) -> Option<&dyn Resource> {
        None
    }

    /// Returns what is below this resource under a name; the default is nothing.
    ///
    /// The name is a segment of a path, decoded. It is never empty, `.` or `..`, and does not begin with `@@`, but may have any
    /// other character, a slash among them, and be as long as a path. See [`Child`] for examples.
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        let _ = name;
        Child::none()
    }

    /// Says which [families](Families) the resource belongs to, nearest first; the default is none.
    fn families(&self, families: &mut Families<'_>) {
        let _ = families;
    }

    /// Returns the URL of the resource, if it is another than that of its place in the tree.
    ///
    /// It is written as it is returned, and what the link adds, such as a query, is appended to it.
    fn resource_url(&self, info: &ResourceUrlInfo) -> Option<String> {
        let _ = info;
        None
    }

    /// Says who may do what here, in order; see [`acl_permits`](crate::security::acl_permits).
    fn acl(&self) -> Vec<Ace> {
        Vec::new()
    }

    /// Returns the name of the type, for developers.
    #[doc(hidden)]
    fn type_name(&self) -> &'static str {
        type_name::<Self>()
    }

    /// Returns what templates see of the resource as `context`: usually `Some(self)`.
    fn as_serialize(&self) -> Option<&dyn erased_serde::Serialize> {
        None
    }
}

/// What [`Resource::resource_url`] knows of the URL that would be written.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Resource, ResourceUrlInfo};
///
/// struct Picture;
///
/// impl Resource for Picture {
///     fn resource_url(&self, info: &ResourceUrlInfo) -> Option<String> {
///         Some(format!("https://pictures.example{}", info.physical_path))
///     }
/// }
/// # drop(Picture);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceUrlInfo {
    /// The path from the virtual root, quoted, with a slash at its end.
    pub virtual_path: String,
    /// The path from the root of the tree, quoted, with a slash at its end.
    pub physical_path: String,
    /// What stands before the path: the URL of the application, or its path where a path is written.
    pub app_url: String,
}

impl ResourceUrlInfo {
    pub(crate) fn new(virtual_path: String, physical_path: String, app_url: String) -> Self {
        Self {
            virtual_path,
            physical_path,
            app_url,
        }
    }
}

/// Returns a resource itself, without its place in a tree.
pub(crate) fn itself(resource: &dyn Resource) -> &dyn Resource {
    as_located(resource).map_or(resource, |located| &**located.resource())
}

/// Returns a resource with its place, if it comes with it.
pub(crate) fn as_located(resource: &dyn Resource) -> Option<&Located> {
    let resource: &dyn Any = resource;
    resource.downcast_ref()
}

/// The root of an application without a root factory.
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultRoot;

impl Resource for DefaultRoot {}

/// Returns a resource and those above it, nearest first.
///
/// See the [module docs](self).
pub fn lineage(resource: &dyn Resource) -> impl Iterator<Item = &dyn Resource> {
    std::iter::successors(Some(resource), |resource| resource.parent())
}

/// A type of resources or a family of them, as constant data. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct ResourceType {
    id: fn() -> TypeId,
    name: fn() -> &'static str,
    is_family: bool,
}

impl ResourceType {
    /// Says which type it is.
    pub const fn of<T: Resource>() -> Self {
        Self {
            id: TypeId::of::<T>,
            name: type_name::<T>,
            is_family: false,
        }
    }

    /// Says which family it is.
    pub const fn family<F: ?Sized + 'static>() -> Self {
        Self {
            id: TypeId::of::<F>,
            name: type_name::<F>,
            is_family: true,
        }
    }

    /// Tells whether a resource is of this type, or belongs to this family.
    pub(crate) fn holds(self, resource: &dyn Resource) -> bool {
        itself(resource).type_id() == self.id() || (self.is_family && belongs(resource, self.id()))
    }

    pub(crate) fn is_family(self) -> bool {
        self.is_family
    }

    pub(crate) fn id(self) -> TypeId {
        (self.id)()
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str((self.name)())
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceType({self})")
    }
}
