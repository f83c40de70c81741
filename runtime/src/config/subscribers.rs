//! Subscribers of events: as they are declared, as attributes register them, and in the order in which they are called.

use std::fmt;
use std::panic::Location;

use crate::events::{
    AllSubscribers, Event, EventFamily, OwnEvents, SubscriberPredicate, SubscriberPredicateFactory,
    Test,
};
use crate::introspection::{PredicateRecord, PredicateSubject, SubscriberRecord};
use crate::predicates::{PredicateConfig, text_of_custom};
use crate::router::App;
use crate::view::Place;

use super::actions::{Declared, IncludePath, report_nameless, resolve_named};
use super::report::Report;
use super::scan::{covered, in_place};
use super::scan_config::{Category, ScanConfig};
use super::view_arguments::simple;
use super::{Configurator, Named};

/// A subscriber of an application. It is not public API.
#[doc(hidden)]
pub type Subscription = crate::events::Subscription<App>;

/// A subscriber with an attribute. It is not public API.
#[doc(hidden)]
pub struct RegisteredSubscriber {
    pub subscription: fn() -> Subscription,
    pub place: Place,
}

inventory::collect!(RegisteredSubscriber);

impl fmt::Debug for RegisteredSubscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredSubscriber")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// Events.
impl Configurator {
    /// Calls a function whenever an [event](crate::events) happens.
    ///
    /// It may be `async`, but for [`ApplicationCreated`](crate::events::ApplicationCreated) and
    /// [`BeforeRender`](crate::events::BeforeRender). Several subscribers of one event are called in the order of the calls.
    /// [`#[subscriber(…)]`](macro@crate::subscriber) is the declarative form.
    ///
    /// See [`events`](crate::events) for examples.
    #[track_caller]
    pub fn add_subscriber<F, K>(&mut self, event: impl Event<F, App, K>, subscriber: F) {
        let subscription = event.subscribe(subscriber).calling::<F>();
        let declared = Declared::new(subscription, Location::caller(), &self.include);
        self.subscribers.push(declared);
    }

    /// Adds a predicate that subscribers name by [`predicates::custom`](crate::predicates::custom), or `custom(name = "value")` in the
    /// attribute.
    ///
    /// The function gets the values of the declaration and returns the predicate, [a function](SubscriberPredicate) that takes the event;
    /// an error of it is a mistake of the configuration. It may be added after the subscribers that name it.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::events::{NewRequest, of};
    /// use pyramidion::{Configurator, Request, predicates};
    ///
    /// struct OrderPlaced {
    ///     country: &'static str,
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_subscriber_predicate("country", |values: &[&str]| {
    ///     let country = values.join("");
    ///     Ok(move |event: &OrderPlaced| event.country == country)
    /// });
    /// let abroad = predicates::not(predicates::custom("country", ["de"]));
    /// config.add_subscriber(of::<OrderPlaced>().predicate(abroad), |_: &OrderPlaced| {
    ///     println!("customs must be declared");
    ///     Ok(())
    /// });
    ///
    /// // Predicates of `NewRequest` and its neighbours take the request.
    /// config.add_subscriber_predicate("below", |values: &[&str]| {
    ///     let folder = values.join("");
    ///     Ok(move |request: &Request| request.path().starts_with(&folder))
    /// });
    /// let admin = predicates::custom("below", ["/admin/"]);
    /// config.add_subscriber(NewRequest.predicate(admin), |_: &mut Request| Ok(()));
    /// config.make_app()?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_subscriber_predicate<K, P: SubscriberPredicate<K>>(
        &mut self,
        name: impl Into<String>,
        factory: impl Fn(&[&str]) -> crate::Result<P> + Send + Sync + 'static,
    ) {
        let factory = SubscriberPredicateFactory::new(factory);
        let declared = Declared::new(factory, Location::caller(), &self.include);
        self.subscriber_predicates.push((name.into(), declared));
    }

    /// Says that the events of a type belong to a family, which is usually a trait.
    ///
    /// Subscribers of the family, [`of_family`](crate::events::of_family), are called with these events, before those of the type. `see` is usually
    /// `|event| event`. Of several families of a type those that are named first are nearer to it, so that their subscribers are called
    /// later. To say the same again changes nothing. In Pyramid the base classes of an event and its interfaces are such families.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::events::{As, of_family};
    ///
    /// trait Billable {
    ///     fn cents(&self) -> u64;
    /// }
    ///
    /// struct OrderPlaced {
    ///     cents: u64,
    /// }
    ///
    /// impl Billable for OrderPlaced {
    ///     fn cents(&self) -> u64 {
    ///         self.cents
    ///     }
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_event_family::<OrderPlaced, dyn Billable>(|event| event);
    /// config.add_subscriber(of_family::<dyn Billable>(), |event: As<'_, dyn Billable>| {
    ///     println!("{} cents", event.cents());
    ///     Ok(())
    /// });
    /// let app = config.make_app()?;
    /// app.registry().notify(&OrderPlaced { cents: 250 })?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn add_event_family<E, F>(&mut self, see: for<'e> fn(&'e E) -> &'e F)
    where
        E: Send + Sync + 'static,
        F: ?Sized + 'static,
    {
        self.event_families.push(EventFamily::new(see));
    }
}

/// Returns the subscribers with those that scans find, each in the place of the scan; warns of those that none covers.
pub(super) fn with_scanned(
    mut subscribers: Vec<Declared<Subscription>>,
    scans: &mut [Declared<ScanConfig>],
    report: &mut Report,
) -> Vec<Declared<Subscription>> {
    let mut registered: Vec<_> = inventory::iter::<RegisteredSubscriber>().collect();
    // The linker promises no order.
    registered.sort_by_key(|subscriber| subscriber.place);
    let registered = registered.into_iter().map(|one| (one, one.place));
    let covered = covered(
        "subscriber",
        registered,
        (&mut *scans, Category::Subscribers),
        report,
    );
    let found = covered.into_iter().map(|(subscriber, position)| {
        let declared = Declared {
            value: (subscriber.subscription)(),
            place: subscriber.place.into(),
            include: IncludePath::default(),
        };
        (declared, position)
    });
    in_place(&mut subscribers, scans, |scan| scan.subscribers, found);
    subscribers
}

/// The subscribers of an application, and what it says of them.
pub(super) struct Resolved {
    pub(super) all: AllSubscribers<App>,
    pub(super) own_events: Option<OwnEvents>,
    pub(super) records: Vec<SubscriberRecord>,
    pub(super) predicate_records: Vec<PredicateRecord>,
}

/// Makes of the declared subscribers those that are called, and reports what is wrong with their predicates.
pub(super) fn resolve(
    subscribers: Vec<Declared<Subscription>>,
    predicates: Named<SubscriberPredicateFactory>,
    families: &[EventFamily],
    report: &mut Report,
) -> Resolved {
    let records = subscribers.iter().map(record).collect();
    report_nameless(&predicates, report, "the subscriber predicate");
    let predicates = resolve_named(predicates, report, "the subscriber predicate");
    let predicate_records = predicates.iter().map(|(name, declared)| PredicateRecord {
        name: name.clone(),
        subject: PredicateSubject::Subscriber,
        is_async: false,
        asks_visitor: false,
        place: declared.place,
    });
    let predicate_records = predicate_records.collect();
    let predicates: Vec<_> = predicates
        .into_iter()
        .map(|(name, declared)| (name, declared.value))
        .collect();
    let mut all = AllSubscribers::default();
    for Declared { value, place, .. } in subscribers {
        let event = simple(value.event_name());
        let mut tests = Vec::with_capacity(value.predicates.len());
        let mut mistakes = Vec::new();
        for predicate in &value.predicates {
            match Test::new(predicate, &predicates, value.looked_at(), &event) {
                Ok(test) => tests.push(test),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if let Some(taken) = value.taken_of_framework() {
            report.add_at(
                place,
                format!(
                    "the subscriber of `{event}` is never called, for it takes the event, which is one of the framework: let it take \
                     {taken}, and name `{event}` without `of`"
                ),
            );
            continue;
        }
        if let Some(family) = value.family()
            && !families.iter().any(|other| other.family == family)
        {
            report.warn(format!(
                "{place}: this subscriber is for the family `{event}`, to which no event belongs, so that it is never called; add \
                 `config.add_event_family::<…, {event}>(|event| event)`"
            ));
        }
        for mistake in mistakes {
            report.add_at(place, format!("the subscriber of `{event}`: {mistake}"));
        }
        all.add(value, tests, place);
    }
    let (own_events, mistakes) = OwnEvents::new(&all.of_own_events, families);
    for mistake in mistakes {
        let (event, looks_at) = (simple(mistake.event), simple(mistake.looks_at));
        let message = format!(
            "the subscriber of `{event}`: the predicate `{}` looks at `{looks_at}`, which is something else: let it take what the \
             subscriber takes, or `AnyEvent<'_>`",
            mistake.predicate
        );
        report.add_at(mistake.place, message);
    }
    Resolved {
        all,
        own_events,
        records,
        predicate_records,
    }
}

/// Writes a predicate as those of views are written.
fn text(predicate: &PredicateConfig) -> String {
    let (values, is_negated) = predicate.as_custom().unwrap_or_default();
    let sign = if is_negated { "!" } else { "" };
    format!("{sign}{}", text_of_custom(predicate.name(), &values))
}

fn record(declared: &Declared<Subscription>) -> SubscriberRecord {
    let subscription = &declared.value;
    let function = subscription.function;
    SubscriberRecord {
        event: subscription.event_name().to_owned(),
        // The type of a closure is named after the function around it.
        function: (!function.contains("{{closure}}")).then(|| function.to_owned()),
        predicates: subscription.predicates.iter().map(text).collect(),
        place: declared.place,
    }
}
