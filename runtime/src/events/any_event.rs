//! An event of whatever type.

use std::any::{Any, type_name};
use std::fmt;

use super::event_type::EventType;

/// An event of an application's own, whatever its type is; what subscribers of [`Everything`](super::Everything) get.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::events::{AnyEvent, Everything};
///
/// struct OrderPlaced {
///     number: u32,
/// }
///
/// let mut config = Configurator::new();
/// config.add_subscriber(Everything, |event: AnyEvent<'_>| {
///     match event.downcast_ref::<OrderPlaced>() {
///         Some(order) => println!("order {}", order.number),
///         None => println!("{}", event.type_name()),
///     }
///     Ok(())
/// });
/// ```
#[derive(Clone, Copy)]
pub struct AnyEvent<'e> {
    event: &'e (dyn Any + Send + Sync),
    type_name: &'static str,
}

impl<'e> AnyEvent<'e> {
    pub(super) fn new<E: EventType>(event: &'e E) -> Self {
        Self {
            event,
            type_name: type_name::<E>(),
        }
    }

    /// Tells whether the event is an `E`.
    pub fn is<E: 'static>(self) -> bool {
        self.event.is::<E>()
    }

    /// Returns the event, if it is an `E`.
    pub fn downcast_ref<E: 'static>(self) -> Option<&'e E> {
        self.event.downcast_ref()
    }

    /// Returns the name of its type with its path, for developers.
    pub fn type_name(self) -> &'static str {
        self.type_name
    }

    pub(super) fn type_id(self) -> std::any::TypeId {
        self.event.type_id()
    }
}

impl fmt::Debug for AnyEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyEvent({})", self.type_name)
    }
}
