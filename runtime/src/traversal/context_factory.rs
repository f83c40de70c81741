//! Factories: what makes the context of a request.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::sync::Arc;

use crate::BoxFuture;
use crate::callable::{Awaited, Later, Now, Returns};
use crate::context::Resource;
use crate::request::Request;

/// A function or closure that makes the [context](crate::context) of requests, `async` or not.
///
/// It takes `&mut Request`, or what views take: up to four owned values such as `Path<T>`, alone or behind `&mut Request`. It returns a
/// [`Result`](crate::Result) of a [`Resource`], of an [`Arc`] of one, or of an `Arc<dyn Resource>`. Which of these it is, is found out by the compiler: the type `Kind` is never written.
///
/// # Examples
///
/// ```
/// use pyramidion::context::Resource;
/// use pyramidion::extract::Path;
/// use pyramidion::{Configurator, Request};
///
/// struct Shelf(String);
///
/// impl Resource for Shelf {}
///
/// async fn shelf(Path(name): Path<String>) -> pyramidion::Result<Shelf> {
///     tokio::task::yield_now().await;
///     Ok(Shelf(name))
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("shelf", "/shelves/{name}").factory(shelf);
/// config.set_root_factory(|_: &mut Request| Ok(Shelf("all".to_owned())));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a factory",
    label = "expected a function that takes `&mut Request`, owned values such as `Path<T>`, or nothing, and returns `pyramidion::Result<T>`, `async` or not",
    note = "`T` must implement `Resource`, and the future of an `async` factory `Send`",
    note = "a closure writes the types of its arguments, as in `|request: &mut Request|`; values that an `async` closure uses from outside are moved into it, `async move |…|`, are `Clone`, and are not changed by it"
)]
pub trait ContextFactory<Kind>: Send + Sync + 'static {
    /// Returns what makes the context.
    #[doc(hidden)]
    fn into_factory(self) -> Factory;
}

/// What a factory makes: a resource, or one that others hold, too. It is not public API.
#[doc(hidden)]
pub trait MadeContext: Send + 'static {
    /// The type of the resource, or `dyn Resource` if only the application knows it.
    type Type: ?Sized + 'static;

    /// Returns it as others may hold it.
    fn into_shared(self) -> Arc<dyn Resource>;
}

#[diagnostic::do_not_recommend]
impl<T: Resource> MadeContext for T {
    type Type = T;

    fn into_shared(self) -> Arc<dyn Resource> {
        Arc::new(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource> MadeContext for Arc<T> {
    type Type = T;

    fn into_shared(self) -> Arc<dyn Resource> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl MadeContext for Arc<dyn Resource> {
    type Type = dyn Resource;

    fn into_shared(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: MadeContext> ContextFactory<Now<T>> for F
where
    F: for<'r> Returns<(&'r mut Request,), Output = crate::Result<T>>,
{
    fn into_factory(self) -> Factory {
        let make = move |request: &mut Request| Ok(self.call((request,))?.into_shared());
        Factory::of_sync::<T::Type>(Arc::new(make))
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: MadeContext> ContextFactory<Later<T>> for F
where
    F: for<'r> Awaited<(&'r mut Request,), Output = crate::Result<T>>,
{
    fn into_factory(self) -> Factory {
        let make = Arc::new(self);
        let make: Arc<AsyncMake> = Arc::new(move |request| {
            let make = Arc::clone(&make);
            Box::pin(async move { Ok(make.begin((request,)).await?.into_shared()) })
        });
        Factory::of_async::<T::Type>(make)
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: MadeContext> ContextFactory<Now<(T, ())>> for F
where
    F: Returns<(), Output = crate::Result<T>>,
{
    fn into_factory(self) -> Factory {
        let make = move |_: &mut Request| Ok(self.call(())?.into_shared());
        Factory::of_sync::<T::Type>(Arc::new(make))
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: MadeContext> ContextFactory<Later<(T, ())>> for F
where
    F: Awaited<(), Output = crate::Result<T>>,
{
    fn into_factory(self) -> Factory {
        let make = Arc::new(self);
        let make: Arc<AsyncMake> = Arc::new(move |_| {
            let make = Arc::clone(&make);
            Box::pin(async move { Ok(make.begin(()).await?.into_shared()) })
        });
        Factory::of_async::<T::Type>(make)
    }
}

/// Returns what makes the context of a route that is a type. It is not public API.
#[doc(hidden)]
pub fn factory<Kind>(factory: impl ContextFactory<Kind>) -> Factory {
    factory.into_factory()
}

/// Makes the context of a request. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub struct Factory {
    make: Make,
    /// The type that it makes, and its name.
    pub(crate) makes: (TypeId, &'static str),
    /// Notes what its arguments need of the application.
    requires: fn(&mut dyn Any),
}

#[derive(Clone)]
enum Make {
    Sync(Arc<SyncMake>),
    Async(Arc<AsyncMake>),
}

/// A context that was made, or that is being made.
pub(crate) enum Made<'r> {
    Now(crate::Result<Arc<dyn Resource>>),
    Later(BoxFuture<'r, crate::Result<Arc<dyn Resource>>>),
}

pub(crate) type SyncMake = dyn Fn(&mut Request) -> crate::Result<Arc<dyn Resource>> + Send + Sync;

pub(crate) type AsyncMake = dyn for<'r> Fn(&'r mut Request) -> BoxFuture<'r, crate::Result<Arc<dyn Resource>>>
    + Send
    + Sync;

impl Factory {
    pub(crate) fn of_sync<T: ?Sized + 'static>(make: Arc<SyncMake>) -> Self {
        Self::new::<T>(Make::Sync(make))
    }

    pub(crate) fn of_async<T: ?Sized + 'static>(make: Arc<AsyncMake>) -> Self {
        Self::new::<T>(Make::Async(make))
    }

    fn new<T: ?Sized + 'static>(make: Make) -> Self {
        Self {
            make,
            makes: (TypeId::of::<T>(), type_name::<T>()),
            requires: |_| {},
        }
    }

    /// Returns it with what notes what its arguments need.
    pub(crate) fn requiring(self, requires: fn(&mut dyn Any)) -> Self {
        Self { requires, ..self }
    }

    /// Notes what its arguments need among `requirements`, whose type the modules above know.
    pub(crate) fn note_requirements(&self, requirements: &mut dyn Any) {
        (self.requires)(requirements);
    }

    /// Makes the context, or begins to.
    pub(crate) fn call<'r>(&'r self, request: &'r mut Request) -> Made<'r> {
        match &self.make {
            Make::Sync(make) => Made::Now(make(request)),
            Make::Async(make) => Made::Later(make(request)),
        }
    }

    /// Tells whether the context may have to be waited for.
    pub(crate) fn may_wait(&self) -> bool {
        matches!(self.make, Make::Async(_))
    }
}

impl fmt::Debug for Factory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Factory({})", self.makes.1)
    }
}
