//! What a resource answers when it is asked for a child.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::BoxFuture;
use crate::error::Error;

use super::Resource;

/// What is below a resource under a name: a resource, nothing, or something that must be waited for.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Child, Resource};
///
/// struct Page(String);
///
/// impl Resource for Page {}
///
/// /// Keeps its pages in memory.
/// struct Book(Vec<String>);
///
/// impl Resource for Book {
///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
///         let page = self.0.iter().find(|title| *title == name);
///         Child::from(page.map(|title| Page(title.clone())))
///     }
/// }
///
/// #[derive(Clone)]
/// struct Database;
///
/// impl Database {
///     async fn page(&self, title: &str) -> pyramidion::Result<Option<Page>> {
///         tokio::task::yield_now().await;
///         Ok((title == "home").then(|| Page(title.to_owned())))
///     }
/// }
///
/// /// Loads a page when it is asked for.
/// struct Wiki(Database);
///
/// impl Resource for Wiki {
///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
///         Child::wait(self.0.page(name))
///     }
/// }
/// # drop((Book(Vec::new()), Wiki(Database)));
/// ```
#[must_use]
pub struct Child<'r>(pub(super) Answer<'r>);

/// A child, if there is one.
type Found = crate::Result<Option<Arc<dyn Resource>>>;

pub(super) enum Answer<'r> {
    Now(Found),
    Later(BoxFuture<'r, Found>),
}

impl<'r> Child<'r> {
    /// Says that there is nothing of that name.
    pub fn none() -> Self {
        Self(Answer::Now(Ok(None)))
    }

    /// Says that this resource is there; one that others hold, too, is given by `Child::from(arc)`.
    pub fn of(resource: impl Resource) -> Self {
        let resource: Arc<dyn Resource> = Arc::new(resource);
        Self::from(resource)
    }

    /// Says that it cannot be found out, which ends the request with this error.
    ///
    /// An [`HttpException`](crate::HttpException) is the answer to the request.
    #[track_caller]
    pub fn failed(error: impl Into<Error>) -> Self {
        Self(Answer::Now(Err(error.into())))
    }

    /// Says that `future` must be awaited.
    ///
    /// What it comes to is an `Option` of a resource, an `Option` of an `Arc<dyn Resource>`, or anything else that a `Child` is made
    /// from.
    pub fn wait<C: Into<Child<'static>>>(
        future: impl Future<Output = crate::Result<C>> + Send + 'r,
    ) -> Self {
        Self(Answer::Later(Box::pin(async move {
            // What it is converted from may not be kept where something is awaited.
            let child: Child<'static> = future.await.map(Into::into)?;
            child.found().await
        })))
    }

    /// Waits for it, if need be.
    pub(crate) async fn found(self) -> Found {
        match self.0 {
            Answer::Now(found) => found,
            Answer::Later(waiting) => waiting.await,
        }
    }
}

impl From<Arc<dyn Resource>> for Child<'_> {
    fn from(resource: Arc<dyn Resource>) -> Self {
        Self(Answer::Now(Ok(Some(resource))))
    }
}

impl<T: Resource> From<Arc<T>> for Child<'_> {
    fn from(resource: Arc<T>) -> Self {
        let resource: Arc<dyn Resource> = resource;
        Self::from(resource)
    }
}

impl<T: Resource> From<T> for Child<'_> {
    fn from(resource: T) -> Self {
        Self::of(resource)
    }
}

/// What fails ends the request, as [`Child::failed`] says.
impl<C: Into<Self>> From<crate::Result<C>> for Child<'_> {
    fn from(child: crate::Result<C>) -> Self {
        match child {
            Ok(child) => child.into(),
            Err(error) => Self(Answer::Now(Err(error))),
        }
    }
}

impl<T: Resource> From<Option<Arc<T>>> for Child<'_> {
    fn from(resource: Option<Arc<T>>) -> Self {
        resource.map_or_else(Self::none, Self::from)
    }
}

impl<T: Resource> From<Option<T>> for Child<'_> {
    fn from(resource: Option<T>) -> Self {
        resource.map_or_else(Self::none, Self::of)
    }
}

impl From<Option<Arc<dyn Resource>>> for Child<'_> {
    fn from(resource: Option<Arc<dyn Resource>>) -> Self {
        Self(Answer::Now(Ok(resource)))
    }
}

impl fmt::Debug for Child<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Answer::Now(Ok(Some(_))) => "Child(there)",
            Answer::Now(Ok(None)) => "Child(none)",
            Answer::Now(Err(_)) => "Child(failed)",
            Answer::Later(_) => "Child(wait)",
        })
    }
}
