//! What an application says of its custom predicates.

use serde::Serialize;

use super::SourcePlace;

/// A custom predicate of an application.
///
/// # Examples
///
/// ```
/// use pyramidion::introspection::PredicateSubject;
/// use pyramidion::{Configurator, Request};
///
/// let mut config = Configurator::new();
/// config.add_view_predicate("is_https", |_: &[&str]| Ok(|request: &Request| request.scheme() == "https"));
/// let app = config.make_app()?;
/// let predicate = &app.predicates()[0];
/// assert_eq!((predicate.name.as_str(), predicate.subject), ("is_https", PredicateSubject::View));
/// assert!(!predicate.is_async && !predicate.asks_visitor);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PredicateRecord {
    /// The name.
    pub name: String,
    /// What it is a predicate of.
    pub subject: PredicateSubject,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Whether what is known of the visitor is loaded for it.
    pub asks_visitor: bool,
    /// Where it is added.
    pub place: SourcePlace,
}

/// What a custom predicate is a predicate of.
///
/// See [`PredicateRecord`] for an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PredicateSubject {
    /// Views name it.
    #[default]
    View,
    /// Routes name it.
    Route,
    /// Subscribers name it.
    Subscriber,
}
