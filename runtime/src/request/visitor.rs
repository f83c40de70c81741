//! What predicates may know of the visitor, and what those that wait have said.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::{Request, RouteId};

/// What an application's security policy knows of the visitor, as [custom predicates](crate::predicates::CustomPredicate) see it.
///
/// A predicate that takes `&Visitor` says so that it needs it: what is known of the visitor is then loaded before the
/// predicate is called. Without such a predicate on the way to the answer nothing is loaded for it.
///
/// # Examples
///
/// ```
/// use pyramidion::request::Visitor;
/// use pyramidion::{Configurator, Request};
///
/// let mut config = Configurator::new();
/// config.add_view_predicate("is", |names: &[&str]| {
///     let names: Vec<_> = names.iter().map(ToString::to_string).collect();
///     Ok(move |_: &Request, visitor: &Visitor| {
///         visitor.userid().is_some_and(|userid| names.iter().any(|name| name == userid))
///     })
/// });
/// ```
#[derive(Clone, Default)]
pub struct Visitor {
    userid: Option<String>,
    identity: Identity,
    /// The principals, if a predicate has asked for them.
    principals: Option<Vec<String>>,
}

/// What the security policy says of a visitor besides the id.
#[derive(Clone, Default)]
enum Identity {
    /// Nobody has asked for it yet.
    #[default]
    Unasked,
    Asked(Option<Arc<dyn Any + Send + Sync>>),
}

/// A visitor about whom nothing is known.
static NOBODY: Visitor = Visitor {
    userid: None,
    identity: Identity::Unasked,
    principals: None,
};

impl Visitor {
    /// Returns a visitor with this id, about whom nothing else is asked.
    pub(crate) fn with_userid(userid: Option<String>) -> Self {
        Self {
            userid,
            identity: Identity::Unasked,
            principals: None,
        }
    }

    /// Adds what the security policy says besides the id.
    pub(crate) fn with_identity(self, identity: Option<Arc<dyn Any + Send + Sync>>) -> Self {
        Self {
            identity: Identity::Asked(identity),
            ..self
        }
    }

    /// Adds the principals.
    pub(crate) fn with_principals(self, principals: Vec<String>) -> Self {
        Self {
            principals: Some(principals),
            ..self
        }
    }

    /// Returns the principals, if a predicate has asked for them.
    pub(crate) fn principals(&self) -> Option<&[String]> {
        self.principals.as_deref()
    }

    /// Returns the id, if the security policy knows it.
    pub fn userid(&self) -> Option<&str> {
        self.userid.as_deref()
    }

    /// Tells whether the security policy knows the visitor.
    pub fn is_authenticated(&self) -> bool {
        self.userid.is_some()
    }

    /// Returns what the security policy knows of the visitor, if it is a `T`.
    pub fn identity<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        match &self.identity {
            Identity::Asked(Some(identity)) => Arc::clone(identity).downcast().ok(),
            Identity::Asked(None) | Identity::Unasked => None,
        }
    }

    /// Tells whether it was asked what the security policy says besides the id.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.identity, Identity::Asked(_))
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the id, which may be an address.
        f.debug_struct("Visitor")
            .field("is_authenticated", &self.is_authenticated())
            .finish_non_exhaustive()
    }
}

/// What was found out before predicates could say whether they hold.
#[derive(Default)]
pub(super) struct FoundOut {
    visitor: Option<Visitor>,
    pub(super) answers: Vec<PredicateAnswer>,
}

/// Whether a predicate that waits holds.
pub(super) struct PredicateAnswer {
    /// Its text.
    predicate: Arc<str>,
    /// The route for which it was asked, if that counts.
    route: Option<RouteId>,
    holds: bool,
}

/// What predicates ask for.
impl Request {
    /// Returns who the visitor is, if a predicate has asked for it.
    pub(crate) fn visitor(&self) -> Option<&Visitor> {
        self.found_out.as_ref()?.visitor.as_ref()
    }

    /// Returns who the visitor is, or nobody.
    pub(crate) fn visitor_or_nobody(&self) -> &Visitor {
        self.visitor().unwrap_or(&NOBODY)
    }

    pub(crate) fn set_visitor(&mut self, visitor: Visitor) {
        self.found_out.get_or_insert_default().visitor = Some(visitor);
    }

    /// Returns whether a predicate that waits holds, if it was asked.
    pub(crate) fn answer_of(&self, predicate: &str, route: Option<RouteId>) -> Option<bool> {
        let mut answers = self.found_out.as_ref()?.answers.iter();
        let answer =
            answers.find(|answer| *answer.predicate == *predicate && answer.route == route)?;
        Some(answer.holds)
    }

    /// Notes whether a predicate that waits holds.
    pub(crate) fn note_answer(&mut self, predicate: Arc<str>, route: Option<RouteId>, holds: bool) {
        let found_out = self.found_out.get_or_insert_default();
        found_out.answers.push(PredicateAnswer {
            predicate,
            route,
            holds,
        });
    }

    /// Forgets what predicates that wait have said.
    pub(crate) fn forget_answers(&mut self) {
        if let Some(found_out) = &mut self.found_out {
            found_out.answers.clear();
        }
    }
}
