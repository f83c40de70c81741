//! Which functions subscribe to the moments that the framework knows.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::callable::{Awaited, Later, Now, Returns};
use crate::request::Request;
use crate::response::Response;

use super::of_applications::OnEnd;
use super::of_requests::{OnRequest, OnResponse};
use super::subject::{Everything, Of};
use super::subscription::{Subscription, To};
use super::{
    ApplicationCreated, BeforeRender, BeforeTraversal, ContextFound, Event, NewRequest,
    NewResponse, ServerEnded, SystemValues,
};

#[diagnostic::do_not_recommend]
impl<F, A> Event<F, A, Now<()>> for ApplicationCreated
where
    F: Fn(&A) -> crate::Result<()> + Send + Sync + 'static,
{
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        Subscription::new(To::ApplicationCreated(Box::new(subscriber)))
    }
}

#[diagnostic::do_not_recommend]
impl<F, A> Event<F, A, Now<()>> for ServerEnded
where
    F: Fn(&A) -> crate::Result<()> + Send + Sync + 'static,
{
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        Subscription::new(To::ServerEnded(OnEnd::Now(Box::new(subscriber))))
    }
}

#[diagnostic::do_not_recommend]
impl<F, A: Send + Sync + 'static> Event<F, A, Later<()>> for ServerEnded
where
    F: for<'a> Awaited<(&'a A,), Output = crate::Result<()>>,
{
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        let subscriber = Arc::new(subscriber);
        Subscription::new(To::ServerEnded(OnEnd::Later(Box::new(move |app: &A| {
            let subscriber = Arc::clone(&subscriber);
            Box::pin(async move { subscriber.begin((app,)).await })
        }))))
    }
}

macro_rules! request_events {
    ($($event:ident)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<F, A> Event<F, A, Now<()>> for $event
            where
                F: for<'r> Returns<(&'r mut Request,), Output = crate::Result<()>>,
            {
                fn subscribe(self, subscriber: F) -> Subscription<A> {
                    let tell = Box::new(move |request: &mut Request| subscriber.call((request,)));
                    Subscription::new(To::$event(OnRequest::Now(tell)))
                }
            }

            #[diagnostic::do_not_recommend]
            impl<F, A> Event<F, A, Later<()>> for $event
            where
                F: for<'r> Awaited<(&'r mut Request,), Output = crate::Result<()>>,
            {
                fn subscribe(self, subscriber: F) -> Subscription<A> {
                    Subscription::new(To::$event(OnRequest::later(subscriber)))
                }
            }
        )*
    };
}

request_events! { NewRequest BeforeTraversal ContextFound }

#[diagnostic::do_not_recommend]
impl<F, A> Event<F, A, Now<()>> for NewResponse
where
    F: for<'r> Returns<(&'r mut Request, &'r mut Response), Output = crate::Result<()>>,
{
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        let tell = Box::new(move |request: &mut Request, response: &mut Response| {
            subscriber.call((request, response))
        });
        Subscription::new(To::NewResponse(OnResponse::Now(tell)))
    }
}

#[diagnostic::do_not_recommend]
impl<F, A> Event<F, A, Later<()>> for NewResponse
where
    F: for<'r> Awaited<(&'r mut Request, &'r mut Response), Output = crate::Result<()>>,
{
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        Subscription::new(To::NewResponse(OnResponse::later(subscriber)))
    }
}

#[diagnostic::do_not_recommend]
impl<F, A> Event<F, A, Now<()>> for BeforeRender
where
    F: Fn(&mut SystemValues<'_>) -> crate::Result<()> + Send + Sync + 'static,
{
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        Subscription::new(To::BeforeRender(Box::new(subscriber)))
    }
}

/// A moment that the framework knows, as a type. It is not public API.
#[doc(hidden)]
pub trait Moment: Sized {
    const MOMENT: Self;
}

/// Marks subscribers of a [`Moment`] that is named as a type. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct OfMoment<Kind>(PhantomData<Kind>);

#[diagnostic::do_not_recommend]
impl<M: Moment + Event<F, A, K>, F, A, K> Event<F, A, OfMoment<K>> for Of<M> {
    fn subscribe(self, subscriber: F) -> Subscription<A> {
        M::MOMENT.subscribe(subscriber)
    }
}

macro_rules! moments {
    ($($moment:ident)*) => {$(
        impl Moment for $moment {
            const MOMENT: Self = Self;
        }
    )*};
}

moments! {
    ApplicationCreated NewRequest BeforeTraversal ContextFound NewResponse BeforeRender ServerEnded Everything
}
