//! Predicates of subscribers.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use pyramidion_syntax::near;

use crate::callable::Returns;
use crate::predicates::PredicateConfig;
use crate::request::Request;

use super::any_event::AnyEvent;
use super::family::As;
use super::subject::{EventKind, Everything, Level, Of, OfFamily, Subject};

/// A function or closure that is a condition of subscribers.
///
/// It takes the event as subscribers do and returns a `bool`: `|event: &OrderPlaced|`, `|event: As<'_, dyn Billable>|` or
/// `|event: AnyEvent<'_>|`. One for `NewRequest`, `BeforeTraversal`, `ContextFound` and `NewResponse` takes `&Request`. Which of these it
/// is, is found out by the compiler: the type `Kind` is never written.
///
/// See [`add_subscriber_predicate`](crate::Configurator::add_subscriber_predicate) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a predicate of subscribers",
    label = "expected a function from an event to `bool`",
    note = "it takes the event as a subscriber does: `|event: &OrderPlaced|`, `|event: As<'_, dyn Billable>|`, `|event: AnyEvent<'_>|`, or `|request: &Request|`",
    note = "it is not `async`: what must be waited for is asked in the subscriber"
)]
pub trait SubscriberPredicate<Kind>: Send + Sync + 'static {
    #[doc(hidden)]
    fn into_condition(self) -> EventCondition;
}

/// Marks predicates by what they look at. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct About<S>(PhantomData<fn() -> S>);

#[diagnostic::do_not_recommend]
impl<F, E> SubscriberPredicate<About<Of<E>>> for F
where
    F: for<'e> Returns<(&'e E,), Output = bool>,
    E: Send + Sync + 'static,
{
    fn into_condition(self) -> EventCondition {
        let holds: Arc<dyn Fn(&E) -> bool + Send + Sync> =
            Arc::new(move |event| self.call((event,)));
        // A request is told of by the framework, and no event of an application's own.
        let of_request: &dyn Any = &holds;
        match of_request.downcast_ref::<Arc<RequestTest>>() {
            Some(test) => EventCondition::OfRequest(Arc::clone(test)),
            None => EventCondition::of::<Of<E>>(move |event| holds(event)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: ?Sized + 'static> SubscriberPredicate<About<OfFamily<T>>> for F
where
    F: for<'e> Returns<(As<'e, T>,), Output = bool>,
{
    fn into_condition(self) -> EventCondition {
        EventCondition::of::<OfFamily<T>>(move |event| self.call((event,)))
    }
}

#[diagnostic::do_not_recommend]
impl<F> SubscriberPredicate<About<Everything>> for F
where
    F: for<'e> Returns<(AnyEvent<'e>,), Output = bool>,
{
    fn into_condition(self) -> EventCondition {
        EventCondition::of::<Everything>(move |event| self.call((event,)))
    }
}

pub(super) type RequestTest = dyn Fn(&Request) -> bool + Send + Sync;

pub(super) type EventTest = dyn Fn(AnyEvent<'_>) -> bool + Send + Sync;

/// A predicate whatever it looks at. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub enum EventCondition {
    OfRequest(Arc<RequestTest>),
    OfEvent(EventKind, Arc<MakeTest>),
}

type MakeTest = dyn Fn(&Level) -> Option<Box<EventTest>> + Send + Sync;

impl EventCondition {
    fn of<S: Subject>(holds: impl Fn(S::Argument<'_>) -> bool + Send + Sync + 'static) -> Self {
        let holds = Arc::new(holds);
        let make = move |level: &Level| {
            let (sight, holds) = (S::sight(level)?, Arc::clone(&holds));
            let test: Box<EventTest> =
                Box::new(move |event| S::see(&sight, event).is_some_and(|event| holds(event)));
            Some(test)
        };
        Self::OfEvent(S::kind(), Arc::new(make))
    }
}

impl fmt::Debug for EventCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventCondition")
    }
}

/// A predicate of subscribers as it was added.
#[derive(Clone)]
pub(crate) struct SubscriberPredicateFactory(Arc<Make>);

type Make = dyn Fn(&[&str]) -> crate::Result<EventCondition> + Send + Sync;

impl SubscriberPredicateFactory {
    pub(crate) fn new<K, P: SubscriberPredicate<K>>(
        make: impl Fn(&[&str]) -> crate::Result<P> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(move |values| Ok(make(values)?.into_condition())))
    }
}

/// What the predicates of a subscriber can look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookedAt {
    Nothing,
    Request,
    Event,
}

/// What became of a predicate of one subscriber.
#[derive(Clone)]
pub(crate) struct Test {
    pub(super) name: String,
    condition: EventCondition,
    is_negated: bool,
}

impl Test {
    /// Makes the test of a predicate that was declared for a subscriber of `event`.
    ///
    /// # Errors
    ///
    /// Fails with a sentence if there is no such predicate, or if it looks at something else.
    pub(crate) fn new(
        config: &PredicateConfig,
        factories: &[(String, SubscriberPredicateFactory)],
        looked_at: LookedAt,
        event: &str,
    ) -> Result<Self, String> {
        let name = config.name();
        let Some((values, is_negated)) = config.as_custom() else {
            return Err(format!(
                "`{name}` is a predicate of views and routes; subscribers take those of `config.add_subscriber_predicate(…)`, \
                 as `custom(name, values)`"
            ));
        };
        let Some((_, factory)) = factories.iter().find(|(other, _)| other == name) else {
            let hint = near::hint(name, factories.iter().map(|(name, _)| name.as_str()));
            return Err(format!(
                "there is no predicate `{name}`{hint}; those of subscribers are added by \
                 `config.add_subscriber_predicate(…)`"
            ));
        };
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        let condition = (factory.0)(&values).map_err(|error| format!("`{name}`: {error}"))?;
        let mistake = match (&condition, looked_at) {
            (_, LookedAt::Nothing) => Some(format!(
                "it has the predicate `{name}`, but subscribers of `{event}` take none: write an `if` in the subscriber"
            )),
            (EventCondition::OfRequest(_), LookedAt::Event) => Some(format!(
                "the predicate `{name}` looks at a request, which `{event}` is not: let it take `&{event}`"
            )),
            (EventCondition::OfEvent(kind, _), LookedAt::Request) => Some(format!(
                "the predicate `{name}` looks at `{}`, but what subscribers of `{event}` are told of is a request: let it take \
                 `&Request`",
                kind.name
            )),
            _ => None,
        };
        mistake.map_or(Ok(()), Err)?;
        Ok(Self {
            name: name.to_owned(),
            condition,
            is_negated,
        })
    }

    /// Returns what tests a request.
    pub(super) fn of_request(&self) -> Option<impl Fn(&Request) -> bool + Send + Sync + use<>> {
        let (condition, is_negated) = (self.condition.clone(), self.is_negated);
        match condition {
            EventCondition::OfRequest(test) => {
                Some(move |request: &Request| test(request) != is_negated)
            }
            EventCondition::OfEvent(..) => None,
        }
    }

    /// Returns what tests events which have these levels.
    ///
    /// # Errors
    ///
    /// Fails with the name of what the predicate looks at, if they are something else.
    pub(super) fn of_event(&self, levels: &[Level]) -> Result<Box<EventTest>, &'static str> {
        let EventCondition::OfEvent(kind, make) = &self.condition else {
            return Err("Request"); // it was reported when the test was made
        };
        let test = levels
            .iter()
            .find_map(|level| make(level))
            .ok_or(kind.name)?;
        let is_negated = self.is_negated;
        Ok(Box::new(move |event| test(event) != is_negated))
    }
}
