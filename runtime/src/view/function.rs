//! What is called to answer a request.

use std::fmt;
use std::sync::Arc;

use crate::BoxFuture;
use crate::extract::{self, Preparation};
use crate::renderers::{Rendered, RendererHelper};
use crate::request::{Loads, Request};
use crate::response::Response;

/// The function that an attribute registers. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum FunctionPointer {
    Sync(fn(&mut Request, &RendererHelper) -> crate::Result<Outcome>),
    Async(for<'r> fn(&'r mut Request, &'r RendererHelper) -> BoxFuture<'r, crate::Result<Outcome>>),
}

impl fmt::Debug for FunctionPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sync(_) => "FunctionPointer(sync)",
            Self::Async(_) => "FunctionPointer(async)",
        })
    }
}

/// What is called to answer a request. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub enum ViewFunction {
    Pointer(FunctionPointer),
    Closure(Arc<Closure>),
    AsyncClosure(Arc<AsyncClosure>),
}

impl ViewFunction {
    /// Returns the function with values of the request loaded before, and then its arguments waited for; one without either is left as
    /// it is.
    ///
    /// Where a value cannot be loaded, it is not called, and fails with that error.
    pub(crate) fn after(self, loads: Loads, preparations: Vec<Preparation>) -> Self {
        if loads.is_nothing() && preparations.is_empty() {
            return self;
        }
        let shared = Arc::new((self, loads, preparations));
        let closure: Arc<AsyncClosure> = Arc::new(move |request, renderer| {
            let shared = Arc::clone(&shared);
            Box::pin(async move {
                let (function, loads, preparations) = &*shared;
                loads.load(request).await?;
                extract::prepare(preparations, request).await;
                function.call(request, renderer).await
            })
        });
        Self::AsyncClosure(closure)
    }

    async fn call(
        &self,
        request: &mut Request,
        renderer: &RendererHelper,
    ) -> crate::Result<Outcome> {
        match self {
            Self::Pointer(FunctionPointer::Sync(function)) => function(request, renderer),
            Self::Closure(function) => function(request, renderer),
            Self::Pointer(FunctionPointer::Async(function)) => function(request, renderer).await,
            Self::AsyncClosure(function) => function(request, renderer).await,
        }
    }

    /// Tells whether it returns a future.
    pub(crate) fn is_async(&self) -> bool {
        matches!(
            self,
            Self::Pointer(FunctionPointer::Async(_)) | Self::AsyncClosure(_)
        )
    }
}

/// It is not public API.
#[doc(hidden)]
pub type Closure = dyn Fn(&mut Request, &RendererHelper) -> crate::Result<Outcome> + Send + Sync;

/// It is not public API.
#[doc(hidden)]
pub type AsyncClosure = dyn for<'r> Fn(&'r mut Request, &'r RendererHelper) -> BoxFuture<'r, crate::Result<Outcome>>
    + Send
    + Sync;

impl fmt::Debug for ViewFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pointer(FunctionPointer::Sync(_)) | Self::Closure(_) => "ViewFunction(sync)",
            Self::Pointer(FunctionPointer::Async(_)) | Self::AsyncClosure(_) => {
                "ViewFunction(async)"
            }
        })
    }
}

/// What a view returned, before the response is made. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub enum Outcome {
    Response(Response),
    Rendered(Rendered),
}
