//! Factories: what makes the context of a request.

use std::any::{TypeId, type_name};
use std::fmt;
use std::sync::Arc;

use crate::BoxFuture;
use crate::context::Resource;
use crate::request::Request;

/// Makes the context of a request.
#[derive(Clone)]
pub(crate) struct ContextFactory {
    make: Make,
    /// The type that it makes, and its name.
    pub(crate) makes: (TypeId, &'static str),
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

type SyncMake = dyn Fn(&mut Request) -> crate::Result<Arc<dyn Resource>> + Send + Sync;

type AsyncMake = dyn for<'r> Fn(&'r mut Request) -> BoxFuture<'r, crate::Result<Arc<dyn Resource>>>
    + Send
    + Sync;

impl ContextFactory {
    pub(crate) fn new<T: Resource>(
        make: impl Fn(&mut Request) -> crate::Result<T> + Send + Sync + 'static,
    ) -> Self {
        let make = move |request: &mut Request| {
            let context: Arc<dyn Resource> = Arc::new(make(request)?);
            Ok(context)
        };
        Self {
            make: Make::Sync(Arc::new(make)),
            makes: (TypeId::of::<T>(), type_name::<T>()),
        }
    }

    pub(crate) fn new_async<T, F>(make: F) -> Self
    where
        T: Resource,
        F: for<'r> Fn(&'r mut Request) -> BoxFuture<'r, crate::Result<T>> + Send + Sync + 'static,
    {
        let make = Arc::new(make);
        let make: Arc<AsyncMake> = Arc::new(move |request| {
            let make = Arc::clone(&make);
            Box::pin(async move {
                let context: Arc<dyn Resource> = Arc::new(make(request).await?);
                Ok(context)
            })
        });
        Self {
            make: Make::Async(make),
            makes: (TypeId::of::<T>(), type_name::<T>()),
        }
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

impl fmt::Debug for ContextFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContextFactory({})", self.makes.1)
    }
}
