//! Subscribers that are called under conditions.

use std::fmt;

use crate::predicates::PredicateConfig;

use super::subject::{Everything, Of, OfFamily};
use super::subscription::Subscription;
use super::{BeforeTraversal, ContextFound, Event, NewRequest, NewResponse};

/// An event with the predicates that must hold before its subscriber is called.
///
/// `predicate` of an event makes it. See [`add_subscriber_predicate`](crate::Configurator::add_subscriber_predicate) for an example.
#[must_use]
pub struct Conditional<E> {
    event: E,
    predicates: Vec<PredicateConfig>,
}

impl<E> Conditional<E> {
    /// Adds a predicate; all must hold.
    pub fn predicate(mut self, predicate: PredicateConfig) -> Self {
        self.predicates.push(predicate);
        self
    }
}

impl<E> fmt::Debug for Conditional<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conditional")
            .field("predicates", &self.predicates)
            .finish_non_exhaustive()
    }
}

/// Marks subscribers with predicates. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct If<Kind>(std::marker::PhantomData<Kind>);

#[diagnostic::do_not_recommend]
impl<E, F, A, K> Event<F, A, If<K>> for Conditional<E>
where
    E: Event<F, A, K>,
{
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        let mut subscription = self.event.subscribe(subscriber);
        subscription.predicates.extend(self.predicates);
        subscription
    }
}

macro_rules! events {
    ($([$($generic:tt)*] $event:ty;)*) => {$(
        impl $($generic)* $event {
            /// Calls the subscriber only where a [predicate](crate::Configurator::add_subscriber_predicate) of the application holds:
            /// [`predicates::custom`](crate::predicates::custom), or [`not`](crate::predicates::not) around it.
            pub fn predicate(self, predicate: PredicateConfig) -> Conditional<Self> {
                Conditional {
                    event: self,
                    predicates: vec![predicate],
                }
            }
        }
    )*};
}

events! {
    [] NewRequest;
    [] BeforeTraversal;
    [] ContextFound;
    [] NewResponse;
    [] Everything;
    [<E>] Of<E>;
    [<F: ?Sized>] OfFamily<F>;
}
