//! Whether something is permitted, and why.

use std::fmt;

use crate::context::Ace;

/// Whether something is permitted, and why.
///
/// See the [module docs](super).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    is_allowed: bool,
    reason: String,
    steps: Vec<String>,
    acl: Option<Box<AclDenial>>,
}

impl Decision {
    /// Allows, for a reason that is logged when asked.
    pub fn allowed(reason: impl Into<String>) -> Self {
        Self {
            is_allowed: true,
            reason: reason.into(),
            steps: Vec::new(),
            acl: None,
        }
    }

    /// Denies, for a reason that is logged when asked.
    pub fn denied(reason: impl Into<String>) -> Self {
        Self {
            is_allowed: false,
            reason: reason.into(),
            steps: Vec::new(),
            acl: None,
        }
    }

    /// Tells whether it is allowed.
    pub fn is_allowed(&self) -> bool {
        self.is_allowed
    }

    /// Returns the reason.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Returns what was considered one after the other, a sentence each, where the policy tells it.
    ///
    /// [`acl_permits`](super::acl_permits) tells it of what it denies, entry by entry, in development mode: with the feature `devel` and in debug
    /// builds. Elsewhere there is none, since nobody would see it.
    pub fn steps(&self) -> &[String] {
        &self.steps
    }

    /// Returns the access control lists by which it is denied, if [`acl_permits`](super::acl_permits) denies it.
    ///
    /// See [`AclDenial`] for an example.
    pub fn acl(&self) -> Option<&AclDenial> {
        self.acl.as_deref()
    }

    /// Returns the decision with the lists by which it is denied.
    pub(super) fn with_acl(mut self, acl: AclDenial) -> Self {
        self.acl = Some(Box::new(acl));
        self
    }

    /// Returns the decision with what was considered one after the other.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::security::Decision;
    ///
    /// let decision = Decision::denied("nobody may").with_steps(["the group `staff` may not"]);
    /// assert_eq!(decision.steps(), ["the group `staff` may not"]);
    /// ```
    #[must_use]
    pub fn with_steps<S: Into<String>>(mut self, steps: impl IntoIterator<Item = S>) -> Self {
        self.steps = steps.into_iter().map(Into::into).collect();
        self
    }
}

impl From<bool> for Decision {
    fn from(is_allowed: bool) -> Self {
        Self {
            is_allowed,
            reason: String::new(),
            steps: Vec::new(),
            acl: None,
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_allowed { "allowed" } else { "denied" })?;
        if self.reason.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.reason)
    }
}

/// The access control lists by which something was denied.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Ace, Resource};
/// use pyramidion::security::acl_permits;
///
/// struct Article;
///
/// impl Resource for Article {
///     fn acl(&self) -> Vec<Ace> {
///         vec![Ace::deny("guest", ["edit"])]
///     }
/// }
///
/// let decision = acl_permits(&Article, ["guest"], "edit");
/// let denial = decision.acl().unwrap();
/// assert_eq!((denial.acl().len(), denial.height()), (1, 0));
/// assert_eq!(denial.ace().unwrap().principal, "guest");
/// assert_eq!(denial.principals(), ["guest"]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AclDenial {
    pub(super) ace: Option<Ace>,
    pub(super) acl: Vec<Ace>,
    pub(super) height: usize,
    pub(super) principals: Vec<String>,
}

impl AclDenial {
    /// Returns the entry that denies it; without one no entry is about the permission and the visitor.
    pub fn ace(&self) -> Option<&Ace> {
        self.ace.as_ref()
    }

    /// Returns the list that has the entry.
    pub fn acl(&self) -> &[Ace] {
        &self.acl
    }

    /// Returns how far above the context the resource with the list is: 0 for the context itself.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns the principals that were given: the visitor's id and groups.
    pub fn principals(&self) -> &[String] {
        &self.principals
    }
}

impl fmt::Debug for AclDenial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the principals, of which one is the visitor's id.
        f.debug_struct("AclDenial")
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}
