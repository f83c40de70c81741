//! The contract between an application and what keeps its sessions.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderValue;

use super::{OpenedSession, SessionError, UnsavedSession};
use crate::cookies::Cookies;
use crate::introspection::SessionRecord;

/// What opens and saves the sessions of an application at once, since it keeps them in the cookie.
///
/// Implementations know cookies, not requests. A session is opened when it is first asked for. One
/// that must be waited for is opened by an [`AsyncSessionFactory`].
///
/// # Examples
///
/// ```
/// use http::HeaderValue;
/// use pyramidion::cookies::Cookies;
/// use pyramidion::session::{
///     Clock, OpenedSession, SessionError, SessionFactory, UnsavedSession, Value,
/// };
///
/// /// Keeps the data as they are, for what everybody may read and forge.
/// struct Plain;
///
/// impl SessionFactory for Plain {
///     fn open(&self, cookies: Cookies<'_>) -> OpenedSession {
///         let value = cookies.get("plain").and_then(|text| text.parse().ok());
///         match value {
///             Some(Value::Object(data)) => OpenedSession::restored(data, 0.0, 0.0, Clock::default()),
///             _ => OpenedSession::new(Clock::default()),
///         }
///     }
///
///     fn save(
///         &self,
///         session: UnsavedSession<'_>,
///         _on_exception: bool,
///     ) -> Result<Option<HeaderValue>, SessionError> {
///         let text = Value::from(session.data().clone()).to_string();
///         let header = HeaderValue::try_from(format!("plain={text}"));
///         header.map(Some).map_err(|_| SessionError::InvalidCookie)
///     }
/// }
/// ```
pub trait SessionFactory: Send + Sync + 'static {
    /// Opens the session that the cookies stand for, or a new one.
    ///
    /// A cookie that cannot be trusted is as good as none.
    fn open(&self, cookies: Cookies<'_>) -> OpenedSession;

    /// Saves a session and returns the `Set-Cookie` header to send, if there is one.
    ///
    /// `on_exception` tells that the response comes from an exception view.
    ///
    /// # Errors
    ///
    /// Fails if the session cannot be sent.
    fn save(
        &self,
        session: UnsavedSession<'_>,
        on_exception: bool,
    ) -> Result<Option<HeaderValue>, SessionError>;

    /// Returns what is wrong with the configuration, checked by
    /// [`make_app`](crate::Configurator::make_app).
    ///
    /// Each error is one sentence that says what to write instead.
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what is questionable about the configuration, logged once at start-up.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what [`App::session`](crate::App::session) says of the factory.
    ///
    /// It is the type, unless the factory is one of the framework.
    #[doc(hidden)]
    fn record(&self) -> SessionRecord {
        SessionRecord::of_own(std::any::type_name::<Self>())
    }
}

/// What opens and saves the sessions of an application and may have to wait, since a server keeps them.
///
/// A session is opened before the view is called, also if the view never asks for it. What it does
/// without waiting costs no allocation: [`Opening::Ready`] and [`Saving::Ready`].
///
/// # Examples
///
/// One that keeps everything in this process, by a number that anybody can guess; [`Cookie`](crate::cookies::Cookie) writes a header with
/// all attributes, and [`ServerSessionFactory`](super::ServerSessionFactory) does it well for every store:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Arc;
/// use std::time::{SystemTime, UNIX_EPOCH};
///
/// use http::HeaderValue;
/// use pyramidion::cookies::Cookies;
/// use pyramidion::session::{
///     AsyncSessionFactory, Clock, Map, OpenedSession, Opening, Saving, SessionError, Succession, UnsavedSession,
/// };
/// use tokio::sync::Mutex;
///
/// #[derive(Default)]
/// struct Numbered(Arc<Mutex<HashMap<usize, Map>>>);
///
/// impl AsyncSessionFactory for Numbered {
///     fn open<'a>(&'a self, cookies: Cookies<'a>) -> Opening<'a> {
///         let number: Option<usize> = cookies.get("number").and_then(|text| text.parse().ok());
///         let Some(number) = number else {
///             return Opening::Ready(OpenedSession::new(Clock::default()));
///         };
///         Opening::wait(async move {
///             let opened = match self.0.lock().await.get(&number) {
///                 Some(data) => OpenedSession::restored(data.clone(), 0.0, 0.0, Clock::default()).origin(number),
///                 None => OpenedSession::new(Clock::default()),
///             };
///             Ok(opened)
///         })
///     }
///
///     fn save<'a>(&'a self, session: UnsavedSession<'a>, _on_exception: bool) -> Saving<'a> {
///         let kept = session.origin::<usize>().copied();
///         let kept = kept.filter(|_| session.succession() == Succession::Kept);
///         let data = session.data().clone();
///         Saving::wait(async move {
///             let mut sessions = self.0.lock().await;
///             let number = kept.unwrap_or(sessions.len());
///             sessions.insert(number, data);
///             let header = HeaderValue::try_from(format!("number={number}; HttpOnly"));
///             header.map(Some).map_err(|_| SessionError::InvalidCookie)
///         })
///     }
/// }
///
/// let mut config = pyramidion::Configurator::new();
/// config.set_session_factory(Numbered::default());
/// config.make_app()?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub trait AsyncSessionFactory: Send + Sync + 'static {
    /// Opens the session that the cookies stand for, or a new one.
    ///
    /// A cookie that cannot be trusted is as good as none.
    fn open<'a>(&'a self, cookies: Cookies<'a>) -> Opening<'a>;

    /// Saves a session and returns the `Set-Cookie` header to send, if there is one.
    ///
    /// `on_exception` tells that the response comes from an exception view.
    fn save<'a>(&'a self, session: UnsavedSession<'a>, on_exception: bool) -> Saving<'a>;

    /// Returns what is wrong with the configuration, as
    /// [`SessionFactory::errors`](SessionFactory::errors) does.
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what is questionable about the configuration, logged once at start-up.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what [`App::session`](crate::App::session) says of the factory.
    ///
    /// It is the type, unless the factory is one of the framework.
    #[doc(hidden)]
    fn record(&self) -> SessionRecord {
        SessionRecord::of_own(std::any::type_name::<Self>())
    }
}

/// A session being opened.
///
/// See [`AsyncSessionFactory`] for an example.
#[non_exhaustive]
pub enum Opening<'a> {
    /// The session is here.
    Ready(OpenedSession),
    /// The session must be waited for.
    Pending(Pin<Box<dyn Future<Output = Result<OpenedSession, SessionError>> + Send + 'a>>),
}

impl<'a> Opening<'a> {
    /// Returns the opening of a session that `future` will have.
    pub fn wait(
        future: impl Future<Output = Result<OpenedSession, SessionError>> + Send + 'a,
    ) -> Self {
        Self::Pending(Box::pin(future))
    }
}

impl fmt::Debug for Opening<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(session) => f.debug_tuple("Ready").field(session).finish(),
            Self::Pending(_) => f.write_str("Pending"),
        }
    }
}

/// A session being saved.
///
/// See [`AsyncSessionFactory`] for an example.
#[non_exhaustive]
pub enum Saving<'a> {
    /// The session is saved, or cannot be.
    Ready(Result<Option<HeaderValue>, SessionError>),
    /// Saving must be waited for.
    Pending(Pin<Box<dyn Future<Output = Result<Option<HeaderValue>, SessionError>> + Send + 'a>>),
}

impl<'a> Saving<'a> {
    /// Returns the saving of a session that `future` will have done.
    pub fn wait(
        future: impl Future<Output = Result<Option<HeaderValue>, SessionError>> + Send + 'a,
    ) -> Self {
        Self::Pending(Box::pin(future))
    }
}

impl fmt::Debug for Saving<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(result) => f.debug_tuple("Ready").field(result).finish(),
            Self::Pending(_) => f.write_str("Pending"),
        }
    }
}

/// What [`set_session_factory`](crate::Configurator::set_session_factory) takes: a
/// [`SessionFactory`] or an [`AsyncSessionFactory`].
///
/// See [`SessionFactory`] for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session factory",
    note = "implement `SessionFactory` for what keeps sessions in the cookie, `AsyncSessionFactory` for what keeps them on a server"
)]
pub trait IntoSessionFactory<Kind: ?Sized> {
    #[doc(hidden)]
    fn into_factory(self) -> AnySessionFactory;
}

impl<F: SessionFactory> IntoSessionFactory<dyn SessionFactory> for F {
    fn into_factory(self) -> AnySessionFactory {
        AnySessionFactory::Immediate(Arc::new(self))
    }
}

impl<F: AsyncSessionFactory> IntoSessionFactory<dyn AsyncSessionFactory> for F {
    fn into_factory(self) -> AnySessionFactory {
        AnySessionFactory::Waiting(Arc::new(self))
    }
}

/// The factory of an application, of either kind.
#[doc(hidden)]
#[derive(Clone)]
pub enum AnySessionFactory {
    /// It never waits.
    Immediate(Arc<dyn SessionFactory>),
    /// It may have to wait, so that sessions are opened before views that may never use them.
    Waiting(Arc<dyn AsyncSessionFactory>),
}

impl AnySessionFactory {
    pub(crate) fn open<'a>(&'a self, cookies: Cookies<'a>) -> Opening<'a> {
        match self {
            Self::Immediate(factory) => Opening::Ready(factory.open(cookies)),
            Self::Waiting(factory) => factory.open(cookies),
        }
    }

    pub(crate) fn save<'a>(
        &'a self,
        session: UnsavedSession<'a>,
        on_exception: bool,
    ) -> Saving<'a> {
        match self {
            Self::Immediate(factory) => Saving::Ready(factory.save(session, on_exception)),
            Self::Waiting(factory) => factory.save(session, on_exception),
        }
    }

    pub(crate) fn errors(&self) -> Vec<String> {
        match self {
            Self::Immediate(factory) => factory.errors(),
            Self::Waiting(factory) => factory.errors(),
        }
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        match self {
            Self::Immediate(factory) => factory.warnings(),
            Self::Waiting(factory) => factory.warnings(),
        }
    }

    pub(crate) fn record(&self) -> SessionRecord {
        match self {
            Self::Immediate(factory) => factory.record(),
            Self::Waiting(factory) => factory.record(),
        }
    }
}

impl fmt::Debug for AnySessionFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Immediate(_) => "Immediate",
            Self::Waiting(_) => "Waiting",
        })
    }
}
