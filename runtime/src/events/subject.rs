//! For which events of an application's own a subscriber or a predicate is.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::any_event::AnyEvent;
use super::event_type::EventType;
use super::family::{As, Cast, EventFamily};

/// Names the events of a type, for [`add_subscriber`](crate::Configurator::add_subscriber).
///
/// Every type is an event that can be sent between threads and borrows nothing. See the [module docs](super) for an example.
pub const fn of<E: EventType>() -> Of<E> {
    Of(PhantomData)
}

/// Names the events of a [family](crate::Configurator::add_event_family), for
/// [`add_subscriber`](crate::Configurator::add_subscriber).
///
/// See [`add_event_family`](crate::Configurator::add_event_family) for an example.
pub const fn of_family<F: ?Sized + 'static>() -> OfFamily<F> {
    OfFamily(PhantomData)
}

/// The events of a type; [`of`] makes it.
///
/// See the [module docs](super) for an example.
pub struct Of<E>(PhantomData<fn() -> E>);

/// The events of a family; [`of_family`] makes it.
///
/// See [`add_event_family`](crate::Configurator::add_event_family) for an example.
pub struct OfFamily<F: ?Sized>(PhantomData<fn() -> Box<F>>);

/// All events of an application's own types.
///
/// Subscribers are `Fn(AnyEvent<'_>) -> Result<()>`, `async` or not, and may take `&mut Request` or
/// [`&Registry`](crate::request::Registry) besides. They are called before those of families and types. The events of the framework are
/// not among them: each is subscribed to by its name.
///
/// See [`AnyEvent`](super::AnyEvent) for an example.
#[derive(Clone, Copy, Debug)]
pub struct Everything;

impl<E> Clone for Of<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Of<E> {}

impl<E> fmt::Debug for Of<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Of({})", type_name::<E>())
    }
}

impl<F: ?Sized> Clone for OfFamily<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: ?Sized> Copy for OfFamily<F> {}

impl<F: ?Sized> fmt::Debug for OfFamily<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfFamily({})", type_name::<F>())
    }
}

/// Events that a subscriber or predicate is for. It is not public API.
#[doc(hidden)]
pub trait Subject: 'static {
    /// What is taken of an event.
    type Argument<'e>;

    /// What shows an event as that.
    type Sight: Clone + Send + Sync + 'static;

    fn kind() -> EventKind;

    /// Returns what shows events which have this level.
    fn sight(level: &Level) -> Option<Self::Sight>;

    fn see<'e>(sight: &Self::Sight, event: AnyEvent<'e>) -> Option<Self::Argument<'e>>;
}

/// A type, a family, or everything. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct EventKind {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
    pub(crate) scope: Scope,
}

/// How much is of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Type,
    Family,
    Everything,
}

/// Something that the events of a type are: everything, one of a family, or the type itself. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub struct Level {
    pub(super) id: TypeId,
    /// A [`Cast`] to the family, if it is one.
    pub(super) cast: Option<Arc<dyn Any + Send + Sync>>,
}

impl fmt::Debug for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Level").field(&self.id).finish()
    }
}

impl Level {
    /// The level that all events have.
    pub(super) fn everything() -> Self {
        Self::of(TypeId::of::<Everything>())
    }

    pub(super) fn of_family(family: &EventFamily) -> Self {
        Self {
            id: family.family,
            cast: Some(Arc::clone(&family.cast)),
        }
    }

    /// The level of the type itself.
    pub(super) fn of(id: TypeId) -> Self {
        Self { id, cast: None }
    }
}

impl<E: 'static> Subject for Of<E> {
    type Argument<'e> = &'e E;
    type Sight = ();

    fn kind() -> EventKind {
        EventKind {
            id: TypeId::of::<E>(),
            name: type_name::<E>(),
            scope: Scope::Type,
        }
    }

    fn sight(level: &Level) -> Option<()> {
        (level.id == TypeId::of::<E>()).then_some(())
    }

    fn see<'e>((): &(), event: AnyEvent<'e>) -> Option<&'e E> {
        event.downcast_ref()
    }
}

/// What shows events as those of a family. It is not public API.
#[doc(hidden)]
pub struct FamilySight<F: ?Sized>(Cast<F>);

impl<F: ?Sized> Clone for FamilySight<F> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<F: ?Sized> fmt::Debug for FamilySight<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FamilySight({})", type_name::<F>())
    }
}

impl<F: ?Sized + 'static> Subject for OfFamily<F> {
    type Argument<'e> = As<'e, F>;
    type Sight = FamilySight<F>;

    fn kind() -> EventKind {
        EventKind {
            id: TypeId::of::<F>(),
            name: type_name::<F>(),
            scope: Scope::Family,
        }
    }

    fn sight(level: &Level) -> Option<FamilySight<F>> {
        let cast = level.cast.as_ref()?.downcast_ref::<Cast<F>>()?;
        Some(FamilySight(cast.clone()))
    }

    fn see<'e>(sight: &FamilySight<F>, event: AnyEvent<'e>) -> Option<As<'e, F>> {
        sight.0.see(event).map(As)
    }
}

impl Subject for Everything {
    type Argument<'e> = AnyEvent<'e>;
    type Sight = ();

    fn kind() -> EventKind {
        EventKind {
            id: TypeId::of::<Self>(),
            name: "Everything",
            scope: Scope::Everything,
        }
    }

    fn sight(level: &Level) -> Option<()> {
        (level.id == TypeId::of::<Self>()).then_some(())
    }

    fn see<'e>((): &(), event: AnyEvent<'e>) -> Option<AnyEvent<'e>> {
        Some(event)
    }
}
