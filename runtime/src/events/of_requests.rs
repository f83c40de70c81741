//! Subscribers that are told of requests and responses.

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use crate::BoxFuture;
use crate::callable::Awaited;
use crate::request::Request;
use crate::response::Response;

use super::before_render::BeforeRenderSubscriber;
use super::subscriber_predicate::Test;

/// A subscriber that is told of a request.
pub(super) enum OnRequest {
    Now(Box<TellRequest>),
    Later(Box<TellRequestLater>),
}

/// A subscriber that is told of a response.
pub(super) enum OnResponse {
    Now(Box<TellResponse>),
    Later(Box<TellResponseLater>),
}

type TellRequest = dyn Fn(&mut Request) -> crate::Result<()> + Send + Sync;

type TellRequestLater =
    dyn for<'r> Fn(&'r mut Request) -> BoxFuture<'r, crate::Result<()>> + Send + Sync;

type TellResponse = dyn Fn(&mut Request, &mut Response) -> crate::Result<()> + Send + Sync;

type TellResponseLater = dyn for<'r> Fn(&'r mut Request, &'r mut Response) -> BoxFuture<'r, crate::Result<()>>
    + Send
    + Sync;

/// Subscribers that were told, or that have to be waited for.
pub(crate) enum Told<'r> {
    Now(crate::Result<()>),
    Later(BoxFuture<'r, crate::Result<()>>),
}

/// Those that are called for requests.
#[derive(Default)]
pub(crate) struct Subscribers {
    pub(super) new_request: Vec<OnRequest>,
    pub(super) before_traversal: Vec<OnRequest>,
    pub(super) context_found: Vec<OnRequest>,
    pub(super) new_response: Vec<OnResponse>,
    pub(super) before_render: Vec<BeforeRenderSubscriber>,
}

macro_rules! request_events {
    ($($field:ident)*) => {
        impl Subscribers {
            $(
                #[inline]
                pub(crate) fn $field<'r>(&'r self, request: &'r mut Request) -> Told<'r> {
                    if self.$field.is_empty() {
                        return Told::Now(Ok(()));
                    }
                    tell(&self.$field, request)
                }
            )*

            /// Tells whether one of them has to be waited for.
            pub(crate) fn may_wait(&self) -> bool {
                let mut of_responses = self.new_response.iter();
                $(self.$field.iter().any(OnRequest::waits) ||)*
                    of_responses.any(|subscriber| matches!(subscriber, OnResponse::Later(_)))
            }
        }
    };
}

request_events! { new_request before_traversal context_found }

impl OnRequest {
    pub(super) fn later<F>(subscriber: F) -> Self
    where
        F: for<'r> Awaited<(&'r mut Request,), Output = crate::Result<()>>,
    {
        let subscriber = Arc::new(subscriber);
        Self::Later(Box::new(move |request| {
            let subscriber = Arc::clone(&subscriber);
            Box::pin(async move { subscriber.begin((request,)).await })
        }))
    }

    fn waits(&self) -> bool {
        matches!(self, Self::Later(_))
    }

    /// Returns a subscriber that is told where all tests hold.
    pub(super) fn only_if(self, tests: &[Test]) -> Self {
        let Some(holds) = all(tests) else {
            return self;
        };
        match self {
            Self::Now(tell) => Self::Now(Box::new(move |request| {
                if holds(request) {
                    tell(request)
                } else {
                    Ok(())
                }
            })),
            Self::Later(tell) => Self::Later(Box::new(move |request| {
                if holds(request) {
                    tell(request)
                } else {
                    Box::pin(ready(Ok(())))
                }
            })),
        }
    }
}

impl OnResponse {
    pub(super) fn later<F>(subscriber: F) -> Self
    where
        F: for<'r> Awaited<(&'r mut Request, &'r mut Response), Output = crate::Result<()>>,
    {
        let subscriber = Arc::new(subscriber);
        Self::Later(Box::new(move |request, response| {
            let subscriber = Arc::clone(&subscriber);
            Box::pin(async move { subscriber.begin((request, response)).await })
        }))
    }

    /// Returns a subscriber that is told where all tests hold.
    pub(super) fn only_if(self, tests: &[Test]) -> Self {
        let Some(holds) = all(tests) else {
            return self;
        };
        match self {
            Self::Now(tell) => Self::Now(Box::new(move |request, response| {
                if holds(request) {
                    tell(request, response)
                } else {
                    Ok(())
                }
            })),
            Self::Later(tell) => Self::Later(Box::new(move |request, response| {
                if holds(request) {
                    tell(request, response)
                } else {
                    Box::pin(ready(Ok(())))
                }
            })),
        }
    }
}

/// Returns what tells whether all tests hold, if there are any.
fn all(tests: &[Test]) -> Option<impl Fn(&Request) -> bool + Send + Sync + use<>> {
    let tests: Vec<_> = tests.iter().filter_map(Test::of_request).collect();
    (!tests.is_empty()).then_some(move |request: &Request| tests.iter().all(|test| test(request)))
}

/// Tells subscribers of a request; where one has to be waited for, nobody is told before that.
fn tell<'r>(subscribers: &'r [OnRequest], request: &'r mut Request) -> Told<'r> {
    if subscribers.iter().any(OnRequest::waits) {
        return Told::Later(Box::pin(async move {
            for subscriber in subscribers {
                match subscriber {
                    OnRequest::Now(tell) => tell(request)?,
                    OnRequest::Later(tell) => tell(request).await?,
                }
            }
            Ok(())
        }));
    }
    let mut subscribers = subscribers.iter();
    Told::Now(subscribers.try_for_each(|subscriber| match subscriber {
        OnRequest::Now(tell) => tell(request),
        OnRequest::Later(_) => Ok(()),
    }))
}

impl Subscribers {
    /// Tells subscribers of a response; where one has to be waited for, nobody is told before that.
    pub(crate) fn new_response<'r>(
        &'r self,
        request: &'r mut Request,
        response: &'r mut Response,
    ) -> Told<'r> {
        let mut subscribers = self.new_response.iter();
        if subscribers
            .clone()
            .any(|subscriber| matches!(subscriber, OnResponse::Later(_)))
        {
            return Told::Later(Box::pin(async move {
                for subscriber in subscribers {
                    match subscriber {
                        OnResponse::Now(tell) => tell(request, response)?,
                        OnResponse::Later(tell) => tell(request, response).await?,
                    }
                }
                Ok(())
            }));
        }
        Told::Now(subscribers.try_for_each(|subscriber| match subscriber {
            OnResponse::Now(tell) => tell(request, response),
            OnResponse::Later(_) => Ok(()),
        }))
    }

    /// Takes the subscribers that renderers call.
    pub(crate) fn take_before_render(&mut self) -> Vec<BeforeRenderSubscriber> {
        std::mem::take(&mut self.before_render)
    }
}

impl fmt::Debug for Subscribers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscribers")
    }
}
