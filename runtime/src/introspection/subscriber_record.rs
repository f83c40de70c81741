//! What an application says of its subscribers.

use serde::Serialize;

use super::SourcePlace;

/// A subscriber of an event.
///
/// # Examples
///
/// ```
/// use pyramidion::events::NewRequest;
/// use pyramidion::{Configurator, Request};
///
/// fn count(_: &mut Request) -> pyramidion::Result<()> {
///     Ok(())
/// }
///
/// let mut config = Configurator::new();
/// config.add_subscriber(NewRequest, count);
/// let app = config.make_app()?;
/// let subscriber = &app.subscribers()[0];
/// assert_eq!(subscriber.event, "NewRequest");
/// assert!(subscriber.function.as_ref().is_some_and(|name| name.ends_with("::count")));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SubscriberRecord {
    /// The event: one of the framework, the type of one of the application's own, the type of a family, or `Everything`.
    pub event: String,
    /// The function with its module, or nothing for a closure.
    pub function: Option<String>,
    /// The conditions on the event.
    pub predicates: Vec<String>,
    /// Where it is declared.
    pub place: SourcePlace,
}
