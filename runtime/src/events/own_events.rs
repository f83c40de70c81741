//! The subscribers of an application's own events, by the types of the events.

use std::any::TypeId;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;

use rustc_hash::FxHashMap;

use crate::BoxFuture;
use crate::introspection::SourcePlace;
use crate::request::Service;

use super::any_event::AnyEvent;
use super::depth::Telling;
use super::family::EventFamily;
use super::own_subscriber::OwnSubscriber;
use super::subject::{Level, Scope};
use super::subscriber_predicate::{EventTest, Test};
use super::telling::{Tell, Teller};

/// A subscriber as it was declared, with its predicates.
pub(crate) struct OwnDeclared {
    pub(super) subscriber: OwnSubscriber,
    pub(super) tests: Vec<Test>,
    pub(super) place: SourcePlace,
}

/// Whom events are told to: found by their types when the application is made.
pub(crate) struct OwnEvents {
    by_type: FxHashMap<TypeId, Row>,
    /// For events of other types: the subscribers of everything.
    others: Row,
}

impl Service for OwnEvents {}

/// Whom events of one type are told to, in order.
#[derive(Default)]
struct Row {
    listeners: Vec<Listener>,
    /// Where one is declared that must be waited for.
    waiting: Option<SourcePlace>,
    /// Where one is declared that takes the request.
    taking_request: Option<SourcePlace>,
}

/// A subscriber as it is told of events of one type.
struct Listener {
    tests: Vec<Box<EventTest>>,
    tell: Tell,
}

/// A predicate that cannot look at the events of its subscriber.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mistake {
    /// Where the subscriber is declared.
    pub(crate) place: SourcePlace,
    /// The type or family that it is for.
    pub(crate) event: &'static str,
    pub(crate) predicate: String,
    /// The type or family that the predicate looks at.
    pub(crate) looks_at: &'static str,
}

impl OwnEvents {
    /// Sorts subscribers by the types of events, the more general before the more special.
    ///
    /// Returns nothing if there are none, and what is wrong with their predicates.
    pub(crate) fn new(
        declared: &[OwnDeclared],
        families: &[EventFamily],
    ) -> (Option<Self>, Vec<Mistake>) {
        if declared.is_empty() {
            return (None, Vec::new());
        }
        let mut mistakes = Vec::new();
        let types = declared.iter().filter_map(|declared| {
            let kind = declared.subscriber.kind;
            (kind.scope == Scope::Type).then_some(kind.id)
        });
        let mut by_type = FxHashMap::default();
        for id in types.chain(families.iter().map(|family| family.event)) {
            by_type.entry(id).or_insert_with(|| {
                let mut levels = vec![Level::everything()];
                let mut of_type: Vec<&EventFamily> = Vec::new();
                for family in families.iter().filter(|family| family.event == id) {
                    // What is said again changes nothing.
                    if !of_type.iter().any(|other| other.family == family.family) {
                        of_type.push(family);
                    }
                }
                levels.extend(of_type.into_iter().rev().map(Level::of_family));
                levels.push(Level::of(id));
                Row::new(declared, &levels, &mut mistakes)
            });
        }
        let others = Row::new(declared, &[Level::everything()], &mut mistakes);
        mistakes.sort();
        mistakes.dedup();
        (Some(Self { by_type, others }), mistakes)
    }

    fn row(&self, event: AnyEvent<'_>) -> &Row {
        self.by_type.get(&event.type_id()).unwrap_or(&self.others)
    }

    /// Tells the subscribers of an event.
    ///
    /// # Errors
    ///
    /// Fails as the first of them that fails, or tells nobody if one of them cannot be told like this.
    #[track_caller]
    pub(super) fn tell(&self, event: AnyEvent<'_>, mut teller: Teller<'_>) -> crate::Result<()> {
        let row = self.row(event);
        row.check(event, &teller)?;
        let _telling = Telling::begin()?;
        if let Some(place) = row.waiting {
            let event = event.type_name();
            return Err(format!(
                "no subscriber of `{event}` is called by `notify`, since the one at {place} must be waited for: write \
                 `notify_async(&event).await`"
            )
            .into());
        }
        for listener in row.listeners_for(event) {
            if let Tell::Now(tell) = &listener.tell {
                tell(event, teller.again())?;
            }
        }
        Ok(())
    }

    /// Tells the subscribers of an event, and waits for them, one after the other.
    ///
    /// # Errors
    ///
    /// Fails as [`tell`](Self::tell) does.
    pub(super) fn tell_and_wait<'r>(
        &'r self,
        event: AnyEvent<'r>,
        mut teller: Teller<'r>,
    ) -> BoxFuture<'r, crate::Result<()>> {
        Box::pin(async move {
            let telling = async {
                let row = self.row(event);
                row.check(event, &teller)?;
                for listener in row.listeners_for(event) {
                    match &listener.tell {
                        Tell::Now(tell) => tell(event, teller.again())?,
                        Tell::Later(tell) => tell(event, teller.again()).await?,
                    }
                }
                Ok(())
            };
            let mut telling = pin!(telling);
            poll_fn(|context| {
                let _telling = Telling::begin()?;
                telling.as_mut().poll(context)
            })
            .await
        })
    }
}

impl fmt::Debug for OwnEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnEvents")
            .field(&self.by_type.len())
            .finish()
    }
}

impl Row {
    /// Returns the subscribers of events that have these levels, the most general first.
    fn new(declared: &[OwnDeclared], levels: &[Level], mistakes: &mut Vec<Mistake>) -> Self {
        let mut row = Self::default();
        for level in levels {
            for OwnDeclared {
                subscriber,
                tests,
                place,
            } in declared
            {
                let Some(tell) = subscriber.tell(level) else {
                    continue;
                };
                let (mut ready, event) = (Vec::with_capacity(tests.len()), subscriber.kind.name);
                for test in tests {
                    match test.of_event(levels) {
                        Ok(test) => ready.push(test),
                        Err(looks_at) => mistakes.push(Mistake {
                            place: *place,
                            event,
                            predicate: test.name.clone(),
                            looks_at,
                        }),
                    }
                }
                if matches!(tell, Tell::Later(_)) {
                    row.waiting.get_or_insert(*place);
                }
                row.listeners.push(Listener { tests: ready, tell });
                if subscriber.takes_request {
                    row.taking_request.get_or_insert(*place);
                }
            }
        }
        row
    }

    /// Returns whom an event is told to, of which all predicates hold.
    fn listeners_for<'r>(&'r self, event: AnyEvent<'r>) -> impl Iterator<Item = &'r Listener> {
        let listeners = self.listeners.iter();
        listeners.filter(move |listener| listener.tests.iter().all(|test| test(event)))
    }

    /// Fails if a subscriber takes the request, and none tells.
    #[track_caller]
    fn check(&self, event: AnyEvent<'_>, teller: &Teller<'_>) -> crate::Result<()> {
        match (self.taking_request, teller) {
            (Some(place), Teller::Registry(_)) => {
                let event = event.type_name();
                Err(format!(
                    "no subscriber of `{event}` is called without a request, since the one at {place} takes `&mut Request`: write \
                     `request.notify(&event)`, or let it take `&Registry`"
                )
                .into())
            }
            _ => Ok(()),
        }
    }
}
