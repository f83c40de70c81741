//! Values that an application adds to its requests; of each one is made for a request at most.

use std::any::{Any, TypeId, type_name};
use std::collections::BTreeMap;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use erased_serde::Serialize as Seen;
use serde::Serialize;

use crate::BoxFuture;
use crate::callable::{Awaited, Later, Now, Returns};
use crate::error::Called as _;

use super::Request;
use super::services::Service;

/// A function or closure that makes a [value of requests](crate::Configurator::add_request_value), `async` or not.
///
/// It takes `&mut Request` and returns a [`Result`](crate::Result) of a type that implements [`Serialize`](serde::Serialize). Which of
/// these it is, is found out by the compiler: the type `Kind` is never written. An `async` closure that uses values from outside of it is
/// written `async move |request: &mut Request| …`, and they are `Clone`: each call works on a clone of them, so a large one is in an [`Arc`].
///
/// See [`add_request_value`](crate::Configurator::add_request_value) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot make a value of requests",
    label = "expected a function that takes `&mut Request` and returns `pyramidion::Result<T>`, `async` or not",
    note = "`T` must implement `serde::Serialize`, `Send` and `Sync`, and the future of an `async` function `Send`",
    note = "a closure writes the type of its argument, as in `|request: &mut Request|`; values that an `async` closure uses from outside are moved into it, `async move |…|`, are `Clone`, and are not changed by it"
)]
pub trait MakeRequestValue<Kind>: Send + Sync + 'static {
    /// Returns what makes the value.
    #[doc(hidden)]
    fn into_request_value(self) -> AddedValue;
}

#[diagnostic::do_not_recommend]
impl<F, T: Serialize + Send + Sync + 'static> MakeRequestValue<Now<T>> for F
where
    F: for<'r> Returns<(&'r mut Request,), Output = crate::Result<T>>,
{
    fn into_request_value(self) -> AddedValue {
        AddedValue::of(Make::Now(Box::new(move |request| self.call((request,)))))
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: Serialize + Send + Sync + 'static> MakeRequestValue<Later<T>> for F
where
    F: for<'r> Awaited<(&'r mut Request,), Output = crate::Result<T>>,
{
    fn into_request_value(self) -> AddedValue {
        let make = Arc::new(self);
        AddedValue::of(Make::Later(Box::new(move |request| {
            let make = Arc::clone(&make);
            Box::pin(async move { make.begin((request,)).await })
        })))
    }
}

enum Make<T> {
    Now(Box<SyncMake<T>>),
    Later(Box<AsyncMake<T>>),
}

type SyncMake<T> = dyn Fn(&mut Request) -> crate::Result<T> + Send + Sync;

type AsyncMake<T> =
    dyn for<'r> Fn(&'r mut Request) -> BoxFuture<'r, crate::Result<T>> + Send + Sync;

/// Waits until a value is there.
pub(crate) type Load = for<'r> fn(&'r mut Request) -> BoxFuture<'r, crate::Result<()>>;

/// What is loaded before a view.
pub(crate) enum Loads {
    Known(Vec<Load>),
    /// It is asked for each request, since templates may have changed.
    #[cfg_attr(
        not(feature = "templates"),
        expect(dead_code, reason = "only templates change")
    )]
    Asked(Box<dyn Fn() -> Vec<Load> + Send + Sync>),
}

impl Loads {
    /// Tells whether there is nothing to load, ever.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Known(loads) if loads.is_empty())
    }

    /// Loads the values of a request.
    ///
    /// # Errors
    ///
    /// Fails as the first value fails that cannot be made.
    pub(crate) async fn load(&self, request: &mut Request) -> crate::Result<()> {
        let asked;
        let loads = match self {
            Self::Known(loads) => loads,
            Self::Asked(ask) => {
                asked = ask();
                &asked
            }
        };
        for load in loads {
            load(request).await?;
        }
        Ok(())
    }
}

/// What makes a value. It is not public API.
#[doc(hidden)]
pub struct AddedValue {
    /// The type of what requests keep, which nobody else can keep.
    pub(crate) kept: TypeId,
    pub(crate) type_name: &'static str,
    make: Arc<dyn Any + Send + Sync>,
    see: fn(&mut Request) -> crate::Result<Arc<dyn Seen + Send + Sync>>,
    /// What is called before a view whose template names the value, if it has to be waited for.
    pub(crate) load: Option<Load>,
}

impl AddedValue {
    fn of<T: Serialize + Send + Sync + 'static>(make: Make<T>) -> Self {
        let load: Option<Load> = match make {
            Make::Now(_) => None,
            Make::Later(_) => {
                Some(|request| Box::pin(async { request.load_value::<T>().await.map(drop) }))
            }
        };
        Self {
            kept: TypeId::of::<Kept<T>>(),
            type_name: type_name::<T>(),
            make: Arc::new(make),
            see: |request| Ok(request.value::<T>()?),
            load,
        }
    }
}

impl fmt::Debug for AddedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AddedValue").field(&self.type_name).finish()
    }
}

/// The values that an application adds to its requests, by their names in templates.
#[derive(Debug, Default)]
pub(crate) struct RequestValues(pub(crate) BTreeMap<String, AddedValue>);

impl Service for RequestValues {}

/// What a request keeps of a value of this type.
pub(crate) enum Kept<T> {
    /// It is being made, so that what makes it cannot ask for it.
    BeingMade,
    Made(Arc<T>),
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        match self {
            Self::BeingMade => Self::BeingMade,
            Self::Made(value) => Self::Made(Arc::clone(value)),
        }
    }
}

/// A request for which a value is being made; one that is not made may be made again.
struct Making<'r, T: Send + Sync + 'static> {
    request: &'r mut Request,
    made: Option<Arc<T>>,
}

impl<'r, T: Send + Sync + 'static> Making<'r, T> {
    fn begin(request: &'r mut Request) -> Self {
        request.extensions_mut().insert(Kept::<T>::BeingMade);
        let made = None;
        Self { request, made }
    }

    fn end(mut self, made: crate::Result<T>) -> crate::Result<Arc<T>> {
        let made = Arc::new(made?);
        self.made = Some(Arc::clone(&made));
        Ok(made)
    }
}

impl<T: Send + Sync + 'static> Drop for Making<'_, T> {
    fn drop(&mut self) {
        let extensions = self.request.extensions_mut();
        match self.made.take() {
            Some(made) => extensions.insert(Kept::Made(made)),
            None => extensions.remove::<Kept<T>>(),
        };
    }
}

/// Values that the application has added.
impl Request {
    /// Returns the value of this type that the application has [added](crate::Configurator::add_request_value), which is made now unless
    /// it was made before.
    ///
    /// # Errors
    ///
    /// Fails as what makes it fails; if there is no such value; and if it has to be waited for and nobody has done so:
    /// [`load_value`](Self::load_value) does, and so does the argument [`RequestValue<T>`](crate::extract::RequestValue).
    ///
    /// See [`add_request_value`](crate::Configurator::add_request_value) for an example.
    #[track_caller]
    pub fn value<T: Send + Sync + 'static>(&mut self) -> crate::Result<Arc<T>> {
        if let Some(made) = self.made()? {
            return Ok(made);
        }
        let make = self.make_of::<T>()?;
        match make.downcast_ref::<Make<T>>() {
            Some(Make::Now(make)) => {
                let making = Making::begin(self);
                let made = make(making.request);
                making.end(made)
            }
            _ => {
                let name = type_name::<T>();
                Err(format!(
                    "the value `{name}` of requests is waited for; take `RequestValue<{name}>` as an argument, or \
                     write `request.load_value::<{name}>().await?`"
                )
                .into())
            }
        }
    }

    /// Waits for the value of this type that the application has [added](crate::Configurator::add_request_value), unless it was made before.
    ///
    /// # Errors
    ///
    /// Fails as what makes it fails, and if there is no such value.
    ///
    /// See [`add_request_value`](crate::Configurator::add_request_value) for an example.
    #[track_caller]
    pub fn load_value<T: Send + Sync + 'static>(
        &mut self,
    ) -> impl Future<Output = crate::Result<Arc<T>>> + Send {
        let place = Location::caller();
        async move { self.wait_for_value().await.called_at(place) }
    }

    async fn wait_for_value<T: Send + Sync + 'static>(&mut self) -> crate::Result<Arc<T>> {
        if let Some(made) = self.made()? {
            return Ok(made);
        }
        let make = self.make_of::<T>()?;
        let Some(Make::Later(make)) = make.downcast_ref::<Make<T>>() else {
            return self.value();
        };
        let making = Making::begin(self);
        let made = make(making.request).await;
        making.end(made)
    }

    #[track_caller]
    fn made<T: Send + Sync + 'static>(&self) -> crate::Result<Option<Arc<T>>> {
        match self.extensions().get::<Kept<T>>() {
            None => Ok(None),
            Some(Kept::Made(made)) => Ok(Some(Arc::clone(made))),
            Some(Kept::BeingMade) => {
                let name = type_name::<T>();
                Err(format!(
                    "what makes the value `{name}` of requests asks for it itself, perhaps through another value"
                )
                .into())
            }
        }
    }

    #[track_caller]
    fn make_of<T: Send + Sync + 'static>(&self) -> crate::Result<Arc<dyn Any + Send + Sync>> {
        let values = self.registry.services.get::<RequestValues>();
        let of_type = |value: &&AddedValue| value.kept == TypeId::of::<Kept<T>>();
        let found = values.and_then(|values| values.0.values().find(of_type));
        let name = type_name::<T>();
        let missing = || {
            format!(
                "requests have no value `{name}`; add it by `config.add_request_value(\"…\", …)`"
            )
        };
        Ok(found
            .map(|value| Arc::clone(&value.make))
            .ok_or_else(missing)?)
    }

    /// Returns the value of a name, as templates see it.
    #[cfg_attr(
        not(feature = "templates"),
        expect(dead_code, reason = "only templates look")
    )]
    pub(crate) fn seen_value(
        &mut self,
        name: &str,
    ) -> Option<crate::Result<Arc<dyn Seen + Send + Sync>>> {
        let see = self
            .registry
            .services
            .get::<RequestValues>()?
            .0
            .get(name)?
            .see;
        Some(see(self))
    }
}
