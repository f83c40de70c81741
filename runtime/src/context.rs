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

use std::any::{Any, TypeId, type_name};
use std::fmt;

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
    fn parent(&self) -> Option<&dyn Resource> {
        None
    }

    /// Says who may do what here, in order; see [`acl_permits`](crate::security::acl_permits).
    fn acl(&self) -> Vec<Ace> {
        Vec::new()
    }

    /// Returns what templates see of the resource as `context`: usually `Some(self)`.
    fn as_serialize(&self) -> Option<&dyn erased_serde::Serialize> {
        None
    }
}

/// The root of an application without a root factory.
///
/// See the [module docs](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultRoot;

impl Resource for DefaultRoot {}

/// An entry of an access control list.
///
/// See the [module docs](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ace {
    /// Whether it allows or denies.
    pub allows: bool,
    /// Whom it is for: a user, a group, [`EVERYONE`] or [`AUTHENTICATED`].
    pub principal: String,
    /// What it is for.
    pub permissions: Permissions,
}

/// What an entry of an access control list is for.
///
/// See the [module docs](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Every permission, Pyramid's `ALL_PERMISSIONS`.
    All,
    /// These permissions; an empty list is for none, so that the entry decides nothing.
    These(Vec<String>),
}

impl Permissions {
    /// Tells whether a permission is among them.
    pub fn contains(&self, permission: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(permissions) => permissions.iter().any(|other| other == permission),
        }
    }
}

/// The principal that every visitor has.
///
/// See the [module docs](self).
pub const EVERYONE: &str = "system.Everyone";

/// The principal that every known visitor has.
///
/// See the [module docs](self).
pub const AUTHENTICATED: &str = "system.Authenticated";

impl Ace {
    /// Returns an entry that allows a principal these permissions, and nothing if there are none.
    pub fn allow<S: Into<String>>(
        principal: impl Into<String>,
        permissions: impl IntoIterator<Item = S>,
    ) -> Self {
        Self::new(true, principal, these(permissions))
    }

    /// Returns an entry that denies a principal these permissions, and nothing if there are none.
    pub fn deny<S: Into<String>>(
        principal: impl Into<String>,
        permissions: impl IntoIterator<Item = S>,
    ) -> Self {
        Self::new(false, principal, these(permissions))
    }

    /// Returns an entry that allows a principal everything.
    pub fn allow_all(principal: impl Into<String>) -> Self {
        Self::new(true, principal, Permissions::All)
    }

    /// Returns an entry that denies a principal everything.
    pub fn deny_all_to(principal: impl Into<String>) -> Self {
        Self::new(false, principal, Permissions::All)
    }

    /// Returns an entry that denies everybody everything, for the end of a list.
    pub fn deny_all() -> Self {
        Self::deny_all_to(EVERYONE)
    }

    fn new(allows: bool, principal: impl Into<String>, permissions: Permissions) -> Self {
        Self {
            allows,
            principal: principal.into(),
            permissions,
        }
    }
}

fn these<S: Into<String>>(permissions: impl IntoIterator<Item = S>) -> Permissions {
    Permissions::These(permissions.into_iter().map(Into::into).collect())
}

/// Returns a resource and those above it, nearest first.
///
/// See the [module docs](self).
pub fn lineage(resource: &dyn Resource) -> impl Iterator<Item = &dyn Resource> {
    std::iter::successors(Some(resource), |resource| resource.parent())
}

/// A type of resources, as constant data. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct ResourceType {
    id: fn() -> TypeId,
    name: fn() -> &'static str,
}

impl ResourceType {
    /// Says which type it is.
    pub const fn of<T: Resource>() -> Self {
        Self {
            id: TypeId::of::<T>,
            name: type_name::<T>,
        }
    }

    /// Tells whether a resource is of this type.
    pub(crate) fn holds(self, resource: &dyn Resource) -> bool {
        resource.type_id() == (self.id)()
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
