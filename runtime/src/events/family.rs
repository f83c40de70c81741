//! Families of events: what several types have in common, as a trait.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::any_event::AnyEvent;

/// An event seen as one of its [family](crate::Configurator::add_event_family).
///
/// It is used as the trait itself. What takes it and is `async` needs a trait that says `trait Billable: Sync`, since its future goes from
/// thread to thread.
///
/// # Examples
///
/// ```
/// use pyramidion::events::As;
///
/// trait Billable {
///     fn cents(&self) -> u64;
/// }
///
/// fn bill(event: As<'_, dyn Billable>) -> pyramidion::Result<()> {
///     println!("{} cents", event.cents());
///     Ok(())
/// }
/// # let _ = bill;
/// ```
pub struct As<'e, F: ?Sized>(pub(super) &'e F);

impl<F: ?Sized> Clone for As<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: ?Sized> Copy for As<'_, F> {}

impl<F: ?Sized> Deref for As<'_, F> {
    type Target = F;

    fn deref(&self) -> &F {
        self.0
    }
}

impl<F: ?Sized> fmt::Debug for As<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "As({})", type_name::<F>())
    }
}

/// How an event is seen as one of a family.
pub(super) struct Cast<F: ?Sized>(Arc<SeenAs<F>>);

type SeenAs<F> = dyn for<'e> Fn(AnyEvent<'e>) -> Option<&'e F> + Send + Sync;

impl<F: ?Sized> Cast<F> {
    /// Returns an event as one of the family, if it is of the type that was declared.
    pub(super) fn see<'e>(&self, event: AnyEvent<'e>) -> Option<&'e F> {
        (self.0)(event)
    }
}

impl<F: ?Sized> Clone for Cast<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// That a type of events belongs to a family.
pub(crate) struct EventFamily {
    /// The type of events.
    pub(super) event: TypeId,
    pub(crate) family: TypeId,
    /// A [`Cast`] to the family.
    pub(super) cast: Arc<dyn Any + Send + Sync>,
}

impl EventFamily {
    pub(crate) fn new<E, F>(see: for<'e> fn(&'e E) -> &'e F) -> Self
    where
        E: Send + Sync + 'static,
        F: ?Sized + 'static,
    {
        let seen_as: Arc<SeenAs<F>> = Arc::new(move |event| event.downcast_ref().map(see));
        Self {
            event: TypeId::of::<E>(),
            family: TypeId::of::<F>(),
            cast: Arc::new(Cast(seen_as)),
        }
    }
}
