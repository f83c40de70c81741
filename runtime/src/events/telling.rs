//! How subscribers are told of an event of an application's own.

use crate::BoxFuture;
use crate::request::{Registry, Request};

use super::any_event::AnyEvent;

/// Who tells of an event.
pub(super) enum Teller<'r> {
    Request(&'r mut Request),
    Registry(&'r Registry),
}

impl<'r> Teller<'r> {
    /// Returns the teller for one of several subscribers.
    pub(super) fn again(&mut self) -> Teller<'_> {
        match self {
            Self::Request(request) => Teller::Request(request),
            Self::Registry(registry) => Teller::Registry(registry),
        }
    }

    /// Returns the request, if one tells.
    pub(super) fn into_request(self) -> Option<&'r mut Request> {
        match self {
            Self::Request(request) => Some(request),
            Self::Registry(_) => None,
        }
    }

    pub(super) fn into_registry(self) -> &'r Registry {
        match self {
            Self::Request(request) => {
                let request: &'r Request = request;
                request.registry()
            }
            Self::Registry(registry) => registry,
        }
    }
}

/// Tells one subscriber.
pub(super) enum Tell {
    Now(Box<TellNow>),
    Later(Box<TellLater>),
}

pub(super) type TellNow =
    dyn for<'r> Fn(AnyEvent<'r>, Teller<'r>) -> crate::Result<()> + Send + Sync;

pub(super) type TellLater =
    dyn for<'r> Fn(AnyEvent<'r>, Teller<'r>) -> BoxFuture<'r, crate::Result<()>> + Send + Sync;
