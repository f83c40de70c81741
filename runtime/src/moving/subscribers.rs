//! Subscribers of both sides.

use crate::introspection::SubscriberRecord;
use crate::router::App;

use super::recorded::{OldSubscriber, Recorded};
use super::report::{Item, Subject, Verdict};
use super::rows;
use super::texts::{self, conditions, last};

/// Compares the subscribers, by their events and the names of their functions.
pub(super) fn compare(old: &Recorded, app: &App) -> Vec<Item> {
    let items = old
        .subscribers
        .iter()
        .map(|subscriber| item(subscriber, app));
    items.collect()
}

fn item(subscriber: &OldSubscriber, app: &App) -> Item {
    let item = |verdict| {
        Item::new(Subject::Subscriber, &subscriber.name, verdict).at(subscriber.place.as_ref())
    };
    let [event] = &*subscriber.events else {
        return item(Verdict::NoEquivalent).saying(rows::SEVERAL_EVENTS.says());
    };
    let of_framework = framework_event(event);
    let name = match of_framework {
        Some(name) => name,
        None if is_everything(event) => "Everything",
        None => last(event, "."),
    };
    let of_event: Vec<_> = app
        .subscribers()
        .iter()
        .filter(|here| last(&here.event, "::") == name)
        .collect();
    let function = last(&subscriber.name, ".");
    let is_same = |here: &&&SubscriberRecord| {
        let named = here.function.as_deref().map(|name| last(name, "::"));
        named == Some(function)
    };
    if let Some(here) = of_event.iter().find(is_same) {
        let says = other_conditions(subscriber, here);
        let verdict = match says {
            Some(_) => Verdict::Differs,
            None => Verdict::Moved,
        };
        return Item {
            says: says.into_iter().collect(),
            ..item(verdict)
        };
    }
    if let Some(here) = of_event.first() {
        let others = of_event.iter().map(|here| called(here));
        let others: Vec<_> = others.collect();
        return item(Verdict::Unknown).saying(format!(
            "subscribers of `{}` here are {}; compare by hand whether one of them stands for it",
            here.event,
            others.join(", ")
        ));
    }
    item(Verdict::OnlyThere).saying(match of_framework {
        Some(event) => format!("if it is for what has moved, write `config.add_subscriber({event}, …)`"),
        None if is_everything(event) => {
            "it is for all events; if it is for what has moved, write `config.add_subscriber(Everything, …)`, which is not told of the \
             events of the framework"
                .to_owned()
        }
        None => format!(
            "`{event}` is an event of the application's own or of a package; here every type is an event: \
             `config.add_subscriber(of::<{name}>(), …)`"
        ),
    })
}

/// Says how the predicates of two subscribers differ.
fn other_conditions(there: &OldSubscriber, here: &SubscriberRecord) -> Option<String> {
    let wanted = conditions(&there.predicates, |_| true);
    let found = conditions(&here.predicates, |_| true);
    let says = texts::other_conditions(&wanted, &found)?;
    Some(format!("{says} ({})", here.place))
}

/// Returns how a subscriber here is called.
fn called(here: &SubscriberRecord) -> String {
    match &here.function {
        Some(name) => format!("`{name}`"),
        None => format!("a closure ({})", here.place),
    }
}

fn is_everything(event: &str) -> bool {
    event == "zope.interface.Interface"
}

/// Returns the event here that has the name of one of Pyramid.
fn framework_event(event: &str) -> Option<&str> {
    const EVENTS: [&str; 6] = [
        "NewRequest",
        "BeforeTraversal",
        "ContextFound",
        "NewResponse",
        "BeforeRender",
        "ApplicationCreated",
    ];
    let name = event
        .strip_prefix("pyramid.")
        .map(|event| last(event, "."))?;
    let name = EVENTS
        .into_iter()
        .find(|known| name.trim_start_matches('I') == *known);
    name.or_else(|| event.ends_with("AfterTraversal").then_some("ContextFound"))
}
