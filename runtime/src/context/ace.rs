//! Entries of access control lists.

/// An entry of an access control list.
///
/// See the [module docs](super).
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
/// See the [module docs](super).
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
/// See the [module docs](super).
pub const EVERYONE: &str = "system.Everyone";

/// The principal that every known visitor has.
///
/// See the [module docs](super).
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
