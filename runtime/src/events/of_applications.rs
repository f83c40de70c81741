//! Subscribers that are told of the application.

use crate::BoxFuture;

pub(crate) type OnApplication<A> = Box<dyn Fn(&A) -> crate::Result<()> + Send + Sync>;

pub(crate) type OnApplicationLater<A> =
    Box<dyn for<'a> Fn(&'a A) -> BoxFuture<'a, crate::Result<()>> + Send + Sync>;

/// A subscriber that is told of the end of a server.
pub(crate) enum OnEnd<A> {
    Now(OnApplication<A>),
    Later(OnApplicationLater<A>),
}
