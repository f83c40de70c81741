//! Subscribers as they are declared, and as they are called.

use std::any::{TypeId, type_name};
use std::fmt;

use crate::introspection::SourcePlace;
use crate::predicates::PredicateConfig;

use super::before_render::BeforeRenderSubscriber;
use super::of_applications::{OnApplication, OnEnd};
use super::of_requests::{OnRequest, OnResponse, Subscribers};
use super::own_events::OwnDeclared;
use super::own_subscriber::OwnSubscriber;
use super::subject::Scope;
use super::subscriber_predicate::{LookedAt, Test};
use super::{
    ApplicationCreated, BeforeRender, BeforeTraversal, ContextFound, NewRequest, NewResponse,
    ServerEnded,
};

/// A subscriber with the predicates that must hold. It is not public API.
#[doc(hidden)]
pub struct Subscription<A> {
    pub(crate) predicates: Vec<PredicateConfig>,
    /// The type of the function.
    pub(crate) function: &'static str,
    to: To<A>,
}

/// What it subscribes to.
pub(super) enum To<A> {
    ApplicationCreated(OnApplication<A>),
    ServerEnded(OnEnd<A>),
    NewRequest(OnRequest),
    BeforeTraversal(OnRequest),
    ContextFound(OnRequest),
    NewResponse(OnResponse),
    BeforeRender(BeforeRenderSubscriber),
    Own(OwnSubscriber),
}

impl<A> Subscription<A> {
    pub(super) fn new(to: To<A>) -> Self {
        Self {
            predicates: Vec::new(),
            function: "",
            to,
        }
    }

    /// Says which function it calls.
    pub(crate) fn calling<F>(self) -> Self {
        Self {
            function: type_name::<F>(),
            ..self
        }
    }

    /// Returns what is subscribed to, as a user names it.
    pub(crate) fn event_name(&self) -> &'static str {
        match &self.to {
            To::ApplicationCreated(_) => "ApplicationCreated",
            To::ServerEnded(_) => "ServerEnded",
            To::NewRequest(_) => "NewRequest",
            To::BeforeTraversal(_) => "BeforeTraversal",
            To::ContextFound(_) => "ContextFound",
            To::NewResponse(_) => "NewResponse",
            To::BeforeRender(_) => "BeforeRender",
            To::Own(own) => own.kind.name,
        }
    }

    /// Returns the family that it is for, if it is for one.
    pub(crate) fn family(&self) -> Option<TypeId> {
        match &self.to {
            To::Own(own) if own.kind.scope == Scope::Family => Some(own.kind.id),
            _ => None,
        }
    }

    /// Returns what its function must take, if it is for an event of the framework as if that were one of the application's own.
    pub(crate) fn taken_of_framework(&self) -> Option<&'static str> {
        let To::Own(own) = &self.to else {
            return None;
        };
        let (app, request) = ("`&App`", "`&mut Request`");
        let taken = [
            (TypeId::of::<ApplicationCreated>(), app),
            (TypeId::of::<ServerEnded>(), app),
            (TypeId::of::<NewRequest>(), request),
            (TypeId::of::<BeforeTraversal>(), request),
            (TypeId::of::<ContextFound>(), request),
            (
                TypeId::of::<NewResponse>(),
                "`&mut Request` and `&mut Response`",
            ),
            (TypeId::of::<BeforeRender>(), "`&mut SystemValues<'_>`"),
        ];
        let mut taken = taken.into_iter();
        let found = taken.find(|(event, _)| *event == own.kind.id);
        found.map(|(_, taken)| taken)
    }

    /// Returns what its predicates can look at.
    pub(crate) fn looked_at(&self) -> LookedAt {
        match &self.to {
            To::ApplicationCreated(_) | To::ServerEnded(_) | To::BeforeRender(_) => {
                LookedAt::Nothing
            }
            To::NewRequest(_)
            | To::BeforeTraversal(_)
            | To::ContextFound(_)
            | To::NewResponse(_) => LookedAt::Request,
            To::Own(_) => LookedAt::Event,
        }
    }
}

impl<A> fmt::Debug for Subscription<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription")
            .field(&self.event_name())
            .finish()
    }
}

/// The subscribers of an application of the type `A`.
pub(crate) struct AllSubscribers<A> {
    pub(crate) application_created: Vec<OnApplication<A>>,
    pub(crate) server_ended: Vec<OnEnd<A>>,
    pub(crate) of_requests: Subscribers,
    pub(crate) of_own_events: Vec<OwnDeclared>,
}

impl<A> Default for AllSubscribers<A> {
    fn default() -> Self {
        Self {
            application_created: Vec::new(),
            server_ended: Vec::new(),
            of_requests: Subscribers::default(),
            of_own_events: Vec::new(),
        }
    }
}

impl<A> AllSubscribers<A> {
    /// Adds a subscriber behind those of its event; `tests` are what became of its predicates.
    pub(crate) fn add(
        &mut self,
        subscription: Subscription<A>,
        tests: Vec<Test>,
        place: SourcePlace,
    ) {
        let of_requests = &mut self.of_requests;
        match subscription.to {
            To::ApplicationCreated(subscriber) => self.application_created.push(subscriber),
            To::ServerEnded(subscriber) => self.server_ended.push(subscriber),
            To::BeforeRender(subscriber) => of_requests.before_render.push(subscriber),
            To::NewRequest(subscriber) => of_requests.new_request.push(subscriber.only_if(&tests)),
            To::BeforeTraversal(subscriber) => {
                of_requests
                    .before_traversal
                    .push(subscriber.only_if(&tests));
            }
            To::ContextFound(subscriber) => {
                of_requests.context_found.push(subscriber.only_if(&tests));
            }
            To::NewResponse(subscriber) => {
                of_requests.new_response.push(subscriber.only_if(&tests));
            }
            To::Own(subscriber) => self.of_own_events.push(OwnDeclared {
                subscriber,
                tests,
                place,
            }),
        }
    }
}
