//! Telling of an event of an application's own.

use std::sync::Arc;

use crate::request::{Registry, Request};

use super::any_event::AnyEvent;
use super::event_type::EventType;
use super::own_events::OwnEvents;
use super::telling::Teller;

/// Events.
impl Request {
    /// Calls the subscribers of an [event](crate::events) of the application's own, one after the other, before it returns.
    ///
    /// The more general are called first: those of everything, those of families, those of the type of the event; of one kind in the order
    /// in which they were added. Without a subscriber nothing happens. A subscriber may call `notify` with further events, up to 32 within
    /// each other. Its panic is that of the view.
    ///
    /// # Errors
    ///
    /// Fails with the error of the first subscriber that fails, or if more than 32 events are within each other, as when a subscriber
    /// notifies of its own event; the subscribers after it are not called. Fails, and calls no subscriber, if one of them is
    /// `async`, whatever its predicates say: use [`notify_async`](Self::notify_async) for such an event. Where an application calls
    /// `notify` is not known before, so that [`make_app`](crate::Configurator::make_app) does not report it.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Request;
    ///
    /// struct OrderPlaced {
    ///     number: u32,
    /// }
    ///
    /// fn place_order(request: &mut Request) -> pyramidion::Result<&'static str> {
    ///     request.notify(&OrderPlaced { number: 7 })?;
    ///     Ok("thank you")
    /// }
    /// # let _ = place_order;
    /// ```
    #[track_caller]
    pub fn notify<E: EventType>(&mut self, event: &E) -> crate::Result<()> {
        match self.own_events() {
            Some(events) => events.tell(AnyEvent::new(event), Teller::Request(self)),
            None => Ok(()),
        }
    }

    /// Tells the subscribers of an [event](crate::events) of the application's own, and waits for those that are `async`, one after the
    /// other.
    ///
    /// # Errors
    ///
    /// Fails with the error of the first subscriber that fails; those behind it are not told.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Request;
    ///
    /// struct OrderPlaced {
    ///     number: u32,
    /// }
    ///
    /// async fn place_order(request: &mut Request) -> pyramidion::Result<&'static str> {
    ///     request.notify_async(&OrderPlaced { number: 7 }).await?;
    ///     Ok("thank you")
    /// }
    /// # let _ = place_order;
    /// ```
    pub async fn notify_async<E: EventType>(&mut self, event: &E) -> crate::Result<()> {
        match self.own_events() {
            Some(events) => {
                let event = AnyEvent::new(event);
                events.tell_and_wait(event, Teller::Request(self)).await
            }
            None => Ok(()),
        }
    }

    fn own_events(&self) -> Option<Arc<OwnEvents>> {
        self.registry().services.get().cloned()
    }
}

/// Events.
impl Registry {
    /// Tells the subscribers of an [event](crate::events) of the application's own, as [`Request::notify`] does where there is a request.
    ///
    /// # Errors
    ///
    /// Fails as [`Request::notify`] does. Tells nobody, and fails, if a subscriber of the event takes the request.
    ///
    /// # Examples
    ///
    /// ```
    /// struct PriceChanged;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let app = pyramidion::Configurator::new().make_app()?;
    /// let registry = app.registry().clone();
    /// app.spawn(async move { registry.notify(&PriceChanged) })?;
    /// # Ok::<(), pyramidion::Error>(())
    /// # })?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn notify<E: EventType>(&self, event: &E) -> crate::Result<()> {
        match self.services.get::<OwnEvents>() {
            Some(events) => events.tell(AnyEvent::new(event), Teller::Registry(self)),
            None => Ok(()),
        }
    }

    /// Tells the subscribers of an [event](crate::events) of the application's own, and waits for those that are `async`, as
    /// [`Request::notify_async`] does where there is a request.
    ///
    /// # Errors
    ///
    /// Fails with the error of the first subscriber that fails; those behind it are not told. Tells nobody, and fails, if a subscriber of
    /// the event takes the request.
    pub async fn notify_async<E: EventType>(&self, event: &E) -> crate::Result<()> {
        match self.services.get::<OwnEvents>() {
            Some(events) => {
                let event = AnyEvent::new(event);
                events.tell_and_wait(event, Teller::Registry(self)).await
            }
            None => Ok(()),
        }
    }
}
