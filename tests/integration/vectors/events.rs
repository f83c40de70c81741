//! Whom events of an application's own are told to, and in which order.

use std::sync::{Arc, Mutex};

use pyramidion::events::{AnyEvent, As, Everything, of, of_family};
use pyramidion::predicates::{self, PredicateConfig};
use pyramidion::session::Value;
use pyramidion::{App, Configurator};

use super::{Outcome, field, rows, text};

/// What an event has besides its type.
#[derive(Clone, Default)]
struct Attributes {
    kind: Option<String>,
    level: Option<i64>,
}

struct Event(Attributes);
struct Child(Attributes);
struct Grandchild(Attributes);
struct Alone(Attributes);

/// A class that has others below it is a family here.
trait AnEvent {}
trait AChild {}

impl AnEvent for Event {}
impl AnEvent for Child {}
impl AnEvent for Grandchild {}
impl AChild for Child {}
impl AChild for Grandchild {}

fn attributes(event: AnyEvent<'_>) -> &Attributes {
    let attributes = event.downcast_ref().map(|Event(attributes)| attributes);
    let attributes =
        attributes.or_else(|| event.downcast_ref().map(|Child(attributes)| attributes));
    let attributes = attributes.or_else(|| {
        event
            .downcast_ref()
            .map(|Grandchild(attributes)| attributes)
    });
    let attributes =
        attributes.or_else(|| event.downcast_ref().map(|Alone(attributes)| attributes));
    attributes.expect("an event of the rows")
}

/// The ids of those that were called.
type Called = Arc<Mutex<Vec<String>>>;

/// Adds a subscriber with its predicates, which all events take alike.
macro_rules! subscribe {
    ($config:ident, $event:expr, $conditions:ident, |$taken:ident: $type:ty| $note:expr) => {{
        let note = $note;
        let subscriber = move |_: $type| {
            note();
            Ok(())
        };
        let mut conditions = $conditions.into_iter();
        match conditions.next() {
            None => $config.add_subscriber($event, subscriber),
            Some(first) => {
                let event = conditions.fold($event.predicate(first), |event, condition| {
                    event.predicate(condition)
                });
                $config.add_subscriber(event, subscriber);
            }
        }
    }};
}

fn add(config: &mut Configurator, row: &Value, called: &Called) {
    let (id, called) = (text(row, "id").to_owned(), Arc::clone(called));
    let note = move || called.lock().unwrap().push(id.clone());
    let named = ["kind", "level"].into_iter().filter_map(|name| {
        let value = field(row, name);
        (!value.is_null()).then(|| predicates::custom(name, [super::python_str(value)]))
    });
    let conditions: Vec<PredicateConfig> = named.collect();
    match field(row, "for").as_str() {
        None => subscribe!(config, Everything, conditions, |e: AnyEvent<'_>| note),
        Some("Event") => subscribe!(config, of_family::<dyn AnEvent>(), conditions, |e: As<
            '_,
            dyn AnEvent,
        >| {
            note
        }),
        Some("Child") => subscribe!(config, of_family::<dyn AChild>(), conditions, |e: As<
            '_,
            dyn AChild,
        >| {
            note
        }),
        Some("Grandchild") => {
            subscribe!(config, of::<Grandchild>(), conditions, |e: &Grandchild| {
                note
            });
        }
        Some("Alone") => subscribe!(config, of::<Alone>(), conditions, |e: &Alone| note),
        Some(other) => panic!("there is no type {other}"),
    }
}

fn application(row: &Value, called: &Called) -> App {
    let mut config = Configurator::new();
    config.add_event_family::<Event, dyn AnEvent>(|event| event);
    config.add_event_family::<Child, dyn AChild>(|event| event);
    config.add_event_family::<Child, dyn AnEvent>(|event| event);
    config.add_event_family::<Grandchild, dyn AChild>(|event| event);
    config.add_event_family::<Grandchild, dyn AnEvent>(|event| event);
    for subscriber in rows(row, "subscribers") {
        match field(subscriber, "include").as_array() {
            None => add(&mut config, subscriber, called),
            Some(included) => {
                let (included, called) = (included.to_vec(), Arc::clone(called));
                config.include(move |config| {
                    for subscriber in &included {
                        add(config, subscriber, &called);
                    }
                });
            }
        }
    }
    config.add_subscriber_predicate("kind", |values: &[&str]| {
        let kind = values.join("");
        Ok(move |event: AnyEvent<'_>| attributes(event).kind.as_ref() == Some(&kind))
    });
    config.add_subscriber_predicate("level", |values: &[&str]| {
        let level = values.join("").parse()?;
        Ok(move |event: AnyEvent<'_>| attributes(event).level == Some(level))
    });
    config.make_app().expect("an application")
}

fn notify(app: &App, event: &Value) {
    let attributes = Attributes {
        kind: field(event, "kind").as_str().map(str::to_owned),
        level: field(event, "level").as_i64(),
    };
    let registry = app.registry();
    let told = match text(event, "type") {
        "Event" => registry.notify(&Event(attributes)),
        "Child" => registry.notify(&Child(attributes)),
        "Grandchild" => registry.notify(&Grandchild(attributes)),
        "Alone" => registry.notify(&Alone(attributes)),
        other => panic!("there is no type {other}"),
    };
    told.expect("nothing fails");
}

#[test]
fn events_are_told_to_whom_and_in_the_order_in_which_pyramid_tells_them() {
    let file = pyramidion_tests::vectors("events");
    let mut outcome = Outcome::default();
    for row in rows(&file, "rows") {
        let called = Called::default();
        let app = application(row, &called);
        for (number, emitted) in rows(row, "emitted").iter().enumerate() {
            notify(&app, field(emitted, "event"));
            let ours = std::mem::take(&mut *called.lock().unwrap()).join(" ");
            let expected = rows(emitted, "called").iter().filter_map(Value::as_str);
            let expected: Vec<_> = expected.collect();
            let name = format!("{}, event {number}", text(row, "id"));
            outcome.check(&name, &ours, &expected.join(" "));
        }
    }
    outcome.finish("events");
}
