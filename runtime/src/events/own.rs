//! Subscribers of events of an application's own.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::callable::{Awaited, Later, Now, Returns};
use crate::request::{Registry, Request};

use super::Event;
use super::own_subscriber::OwnSubscriber;
use super::subject::{Level, Subject};
use super::subscription::{Subscription, To};
use super::telling::Tell;

/// Marks subscribers that take the event alone. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Alone;

/// Marks subscribers that take a part of what tells, too. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct With<T>(PhantomData<T>);

macro_rules! subscribers {
    ($(($($kind:tt)*) takes_request: $takes_request:tt, ($($taken:tt)*) |$event:ident, $teller:ident| { $($given:tt)* })*) => {$(
        #[diagnostic::do_not_recommend]
        impl<S, F, A> Event<F, A, Now<$($kind)*>> for S
        where
            S: Subject,
            F: for<'r> Returns<(S::Argument<'r>, $($taken)*), Output = crate::Result<()>>,
        {
            fn subscribe(self, subscriber: F) -> Subscription<A> {
                let subscriber = Arc::new(subscriber);
                let make = move |level: &Level| {
                    let (sight, subscriber) = (S::sight(level)?, Arc::clone(&subscriber));
                    Some(Tell::Now(Box::new(move |event, $teller| {
                        let given = S::see(&sight, event).and_then(|$event| { $($given)* });
                        given.map_or(Ok(()), |given| subscriber.call(given))
                    })))
                };
                Subscription::new(To::Own(OwnSubscriber {
                    kind: S::kind(),
                    make: Box::new(make),
                    takes_request: $takes_request,
                }))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<S, F, A> Event<F, A, Later<$($kind)*>> for S
        where
            S: Subject,
            F: for<'r> Awaited<(S::Argument<'r>, $($taken)*), Output = crate::Result<()>>,
        {
            fn subscribe(self, subscriber: F) -> Subscription<A> {
                let subscriber = Arc::new(subscriber);
                let make = move |level: &Level| {
                    let (sight, subscriber) = (S::sight(level)?, Arc::clone(&subscriber));
                    Some(Tell::Later(Box::new(move |event, $teller| {
                        let given = S::see(&sight, event).and_then(|$event| { $($given)* });
                        match given {
                            Some(given) => Box::pin(subscriber.begin(given)),
                            None => Box::pin(std::future::ready(Ok(()))),
                        }
                    })))
                };
                Subscription::new(To::Own(OwnSubscriber {
                    kind: S::kind(),
                    make: Box::new(make),
                    takes_request: $takes_request,
                }))
            }
        }
    )*};
}

subscribers! {
    (Alone) takes_request: false, () |event, _teller| { Some((event,)) }
    (With<Registry>) takes_request: false, (&'r Registry,) |event, teller| { Some((event, teller.into_registry())) }
    (With<Request>) takes_request: true, (&'r mut Request,) |event, teller| { Some((event, teller.into_request()?)) }
}
