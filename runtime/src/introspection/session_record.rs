//! What an application says of its sessions.

use serde::Serialize;

/// What keeps the sessions of an application, and the cookie that is sent for them; never a secret.
///
/// What a factory of the application's own keeps is not known: only its type is.
///
/// # Examples
///
/// ```
/// use pyramidion::introspection::SessionKind;
/// use pyramidion::{Configurator, SignedCookieSessionFactory};
///
/// let mut config = Configurator::new();
/// config.set_session_factory(SignedCookieSessionFactory::new("a secret").cookie_name("sid"));
/// let app = config.make_app()?;
/// let session = app.session().expect("there is a session factory");
/// assert_eq!(session.kind, SessionKind::SignedCookie);
/// assert_eq!(session.cookie.as_ref().map(|cookie| cookie.name.as_str()), Some("sid"));
/// assert_eq!(session.hashalg.as_deref(), Some("sha512"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SessionRecord {
    /// The type of the factory.
    pub factory: String,
    /// Where the data are kept.
    pub kind: SessionKind,
    /// The cookie, if it is known.
    pub cookie: Option<SessionCookieRecord>,
    /// After how many seconds without use a session times out; nothing if it never does.
    pub timeout: Option<i64>,
    /// After how many seconds reading alone saves the session again; nothing if it never does.
    pub reissue_time: Option<i64>,
    /// Whether the session is saved with the response of an exception view.
    pub set_on_exception: bool,
    /// The hash of the signature, as Python names it.
    pub hashalg: Option<String>,
    /// Whether the salt is that of Pyramid.
    pub has_default_salt: Option<bool>,
}

impl SessionRecord {
    /// Returns what is known of a factory of the application's own.
    pub(crate) fn of_own(factory: &str) -> Self {
        Self {
            factory: factory.to_owned(),
            kind: SessionKind::Other,
            cookie: None,
            timeout: None,
            reissue_time: None,
            set_on_exception: true,
            hashalg: None,
            has_default_salt: None,
        }
    }
}

/// Where the data of sessions are kept.
///
/// See [`SessionRecord`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionKind {
    /// In a cookie that is signed, as Pyramid's.
    SignedCookie,
    /// In a cookie that is encrypted.
    EncryptedCookie,
    /// In a store, whose key the cookie holds.
    Server,
    /// Where a factory of the application's own keeps them.
    Other,
}

/// The cookie of sessions, with its attributes.
///
/// See [`SessionRecord`] for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SessionCookieRecord {
    /// The name.
    pub name: String,
    /// The path that it is sent for.
    pub path: Option<String>,
    /// The domain that it is sent to.
    pub domain: Option<String>,
    /// After how many seconds browsers forget it; nothing if they do when they close.
    pub max_age: Option<i64>,
    /// Whether it is sent over TLS only.
    pub secure: bool,
    /// Whether scripts cannot read it.
    pub httponly: bool,
    /// From which sites it is sent.
    pub samesite: Option<String>,
}
