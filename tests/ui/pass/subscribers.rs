//! Functions that subscribe to events.

#![forbid(unsafe_code)]

use pyramidion::events::{As, NewRequest};
use pyramidion::{Configurator, Request, package, subscriber};

struct OrderPlaced;

trait Billable: Sync {}

impl Billable for OrderPlaced {}

#[subscriber(OrderPlaced)]
fn r#type(_: &OrderPlaced) -> pyramidion::Result<()> {
    Ok(())
}

#[subscriber(OrderPlaced)]
#[subscriber(self::OrderPlaced)]
async fn subscription(event: &OrderPlaced, request: &mut Request) -> pyramidion::Result<()> {
    let _ = (event, request);
    Ok(())
}

#[subscriber(dyn Billable, crate = pyramidion)]
async fn of(event: As<'_, dyn Billable>) -> pyramidion::Result<()> {
    let _ = event;
    Ok(())
}

#[cfg(any())]
#[subscriber(Missing)]
fn missing(_: &Missing) -> pyramidion::Result<()> {
    Ok(())
}

#[subscriber(NewRequest)]
#[cfg(not(any()))]
fn begin(_: &mut Request) -> pyramidion::Result<()> {
    Ok(())
}

#[test]
fn they_are_found() {
    let mut config = Configurator::new();
    config.scan(package!(self));
    config.add_event_family::<OrderPlaced, dyn Billable>(|event| event);
    config.make_app().unwrap();
}
