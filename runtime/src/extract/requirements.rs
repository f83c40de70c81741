//! What the arguments of a view need of the application.

use std::any::{TypeId, type_name};

use serde::de::DeserializeOwned;

use crate::predicates::ContentType;

use super::placeholders::PathArgument;
use super::preparation::Preparation;

/// What the arguments of a view need of the application.
///
/// See the [module docs](super).
#[derive(Debug, Default)]
pub struct Requirements {
    pub(crate) session: bool,
    pub(crate) csrf_token: bool,
    pub(crate) streams_body: bool,
    pub(crate) state: Vec<NeededState>,
    pub(crate) context: Option<(TypeId, &'static str)>,
    pub(crate) route: Option<&'static str>,
    /// The type of the error that the view answers.
    pub(crate) exception: Option<&'static str>,
    /// The arguments that are values of the path.
    pub(crate) paths: Vec<PathArgument>,
    /// What the arguments read the body as, in their order, each with the name of its type.
    pub(crate) bodies: Vec<(BodyUse, &'static str)>,
    /// The arguments that must be waited for, in their order.
    pub(crate) preparations: Vec<Preparation>,
    /// The arguments with which a request becomes a WebSocket.
    pub(crate) upgrades: Vec<Upgrade>,
    /// The forms that are shown again, with the names of their fields.
    #[cfg(feature = "forms")]
    pub(crate) shown_forms: Vec<ShownForm>,
    /// What is wrong with the types of the arguments.
    #[cfg(feature = "forms")]
    pub(crate) mistakes: Vec<String>,
    /// The forms that the arguments are.
    #[cfg(all(feature = "forms", feature = "templates"))]
    pub(crate) forms: Vec<crate::form_shape::FormShape>,
}

/// A form that is shown again.
#[cfg(feature = "forms")]
#[derive(Debug)]
pub(crate) struct ShownForm {
    /// The name of its type.
    pub(crate) form: &'static str,
    /// What the names begin with; empty if they begin with nothing.
    pub(crate) prefix: &'static str,
    pub(crate) names: &'static [&'static str],
    /// Whether it is read from the body.
    pub(crate) is_in_body: bool,
    /// Whether it says that the CSRF token is wrong.
    pub(crate) has_csrf_error: bool,
}

#[cfg(feature = "forms")]
impl ShownForm {
    /// Returns a name that a control of each has, so that their ids are the same on one page.
    pub(crate) fn shared_with(&self, other: &Self) -> Option<&'static str> {
        match (self.prefix, other.prefix) {
            (own, others) if own == others => {
                let mut names = self.names.iter().copied();
                names.find(|name| other.names.contains(name))
            }
            ("", prefix) => self.names.contains(&prefix).then_some(prefix),
            (prefix, "") => other.names.contains(&prefix).then_some(prefix),
            _ => None,
        }
    }
}

/// A value that an argument needs of the application.
#[derive(Debug)]
pub(crate) struct NeededState {
    pub(crate) id: TypeId,
    /// The name of the value's type.
    pub(crate) name: &'static str,
    /// The argument and what gives the value to the application, where that is not `State` and `set_state`.
    pub(crate) of: Option<(&'static str, &'static str)>,
}

/// Which requests a view with a WebSocket is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Upgrade {
    /// Those that ask for one.
    #[cfg_attr(
        not(feature = "websocket"),
        expect(dead_code, reason = "no argument is one")
    )]
    Required,
    /// Others, too.
    Optional,
}

/// What an argument reads the body of a request as.
///
/// See the [module docs](super).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyUse {
    /// It does not look at the body.
    #[default]
    None,
    /// The fields of a form.
    FormFields,
    /// The fields of a form, if the request has one; a view for `GET` may take it, too.
    OptionalFormFields,
    /// JSON.
    JsonValue,
    /// The bytes as they arrive, which nothing else can read then.
    Stream,
}

impl BodyUse {
    /// Tells whether it is read from a body that requests with `GET` do not have.
    #[must_use]
    pub const fn needs_content(self) -> bool {
        matches!(self, Self::FormFields | Self::JsonValue)
    }

    /// Returns the media type of what it is read from, if it must have one.
    pub(crate) fn media_type(self) -> Option<&'static str> {
        match self {
            Self::FormFields | Self::OptionalFormFields => {
                Some("application/x-www-form-urlencoded")
            }
            Self::JsonValue => Some("application/json"),
            Self::None | Self::Stream => None,
        }
    }

    /// Tells whether it can be read from content of one of these types.
    pub(crate) fn may_be_of(self, types: &ContentType) -> bool {
        let is_covered = self.media_type().is_none_or(|own| types.covers(own));
        is_covered
            || match self {
                Self::FormFields | Self::OptionalFormFields => types.covers("multipart/form-data"),
                Self::JsonValue => types.names().any(|name| name.ends_with("+json")),
                Self::None | Self::Stream => false,
            }
    }

    /// Tells whether no request has a body for both.
    #[must_use]
    pub const fn excludes(self, other: Self) -> bool {
        !matches!(
            (self, other),
            (Self::None, _)
                | (_, Self::None)
                | (
                    Self::FormFields | Self::OptionalFormFields,
                    Self::FormFields | Self::OptionalFormFields
                )
                | (Self::JsonValue, Self::JsonValue)
        )
    }
}

impl Requirements {
    /// Requires a session factory.
    pub fn session(&mut self) {
        self.session = true;
    }

    /// Requires that [CSRF tokens](crate::csrf) can be kept.
    pub fn csrf_token(&mut self) {
        self.csrf_token = true;
    }

    /// Requires a value given to [`set_state`](crate::Configurator::set_state).
    pub fn state<T: 'static>(&mut self) {
        self.state.push(NeededState {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
            of: None,
        });
    }

    /// Requires a value of a type that a part of the application gives to [`set_state`](crate::Configurator::set_state).
    ///
    /// If there is none, the message of [`make_app`](crate::Configurator::make_app) names the argument `A`, and says what to
    /// call: `remedy`, as in `config.include(my_mail::client(…))`.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::{FromRequest, Requirements};
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// #[derive(Clone)]
    /// struct Mail;
    ///
    /// impl FromRequest for Mail {
    ///     fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
    ///         Ok(request.state::<Mail>().cloned().ok_or("there is no client for mail")?)
    ///     }
    ///
    ///     fn requires(requirements: &mut Requirements) {
    ///         requirements.state_of::<Mail, Self>("config.include(mail)");
    ///     }
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// config.add_view(View::new(|_: Mail| "home").route_name("home"));
    /// let error = config.make_app().unwrap_err().to_string();
    /// assert!(error.contains("call `config.include(mail)`"), "{error}");
    /// ```
    pub fn state_of<T: 'static, A>(&mut self, remedy: &'static str) {
        self.state.push(NeededState {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
            of: Some((type_name::<A>(), remedy)),
        });
    }

    /// Requires a [context](crate::context) of a type.
    pub fn context<T: 'static>(&mut self) {
        self.context = Some((TypeId::of::<T>(), type_name::<T>()));
    }

    /// Requires that the view is for the route of this name.
    pub fn route(&mut self, name: &'static str) {
        self.route = Some(name);
    }

    /// Requires that the placeholders of the route's pattern fit a type, as for [`Path`](super::Path).
    pub fn path<T: DeserializeOwned>(&mut self) {
        self.paths.push(PathArgument::of::<T>());
    }

    /// Requires that the view is asked for requests with such a body; `T` is the argument, for messages.
    pub fn body<T>(&mut self, body: BodyUse) {
        self.bodies.push((body, type_name::<T>()));
    }

    /// Tells whether nothing reads the body but forms that are shown again.
    #[cfg(feature = "forms")]
    pub(crate) fn has_only_filled_forms(&self) -> bool {
        let bodies = self.bodies.iter();
        let bodies = bodies.filter(|(body, _)| *body != BodyUse::None).count();
        let forms = self.shown_forms.iter().filter(|form| form.is_in_body);
        !self.streams_body && bodies == forms.count()
    }

    /// Says what is wrong with the type of an argument.
    #[cfg(feature = "forms")]
    pub(crate) fn mistake(&mut self, mistake: String) {
        self.mistakes.push(mistake);
    }

    /// Requires a request that asks for a WebSocket.
    #[cfg(feature = "websocket")]
    pub(crate) fn websocket(&mut self) {
        self.upgrades.push(Upgrade::Required);
    }

    /// Notes what an argument needs that may be absent: the application need not have it, nor the pattern.
    pub(super) fn optionally(&mut self, requires: fn(&mut Self)) {
        let (state, context, exception) = (self.state.len(), self.context, self.exception);
        let paths = self.paths.len();
        self.fallibly(requires);
        self.state.truncate(state);
        self.context = context;
        self.exception = exception;
        for path in &mut self.paths[paths..] {
            path.is_optional = true;
        }
    }

    /// Notes what an argument needs without which the view is called, too.
    pub(super) fn fallibly(&mut self, requires: fn(&mut Self)) {
        let (preparations, upgrades) = (self.preparations.len(), self.upgrades.len());
        requires(self);
        self.upgrades[upgrades..].fill(Upgrade::Optional);
        for preparation in &mut self.preparations[preparations..] {
            *preparation = preparation.that_may_fail();
        }
    }

    /// Requires that the view answers errors.
    pub(crate) fn exception<E: 'static>(&mut self) {
        self.exception = Some(type_name::<E>());
    }

    /// Asks for the body not to be read before the view is called.
    pub fn streams_body(&mut self) {
        self.streams_body = true;
    }
}
