//! Name and password of a visitor, as HTTP Basic sends them with each request.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ctutils::CtEq as _;
use http::HeaderValue;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use zeroize::Zeroizing;

use crate::httpexceptions::HttpException;
use crate::request::Request;

/// The name and the password that a request carries by HTTP Basic ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)).
///
/// They are what [`Request::basic_credentials`] returns, and an argument of views: a request without them is then answered
/// with 401, and an `Option` is `None`. The view or policy that reads them has to check the password. It is wiped from memory with the
/// value, and `Debug` shows neither it nor the name.
///
/// # Examples
///
/// A policy that knows visitors by their password. An unknown visitor gets 401, so that the browser asks for a password; a known one
/// without the permission gets 403.
///
/// ```
/// use pyramidion::security::{BasicCredentials, Decision, SecurityPolicy};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, HttpException, Request, View};
///
/// struct Passwords;
///
/// impl SecurityPolicy for Passwords {
///     fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
///         let credentials = request.basic_credentials()?;
///         let is_known = credentials.username() == "ada" && credentials.has_password("analytical engine");
///         is_known.then(|| credentials.username().to_owned())
///     }
///
///     fn permits(&self, request: &mut Request, permission: &str) -> Decision {
///         (permission == "view" && request.is_authenticated()).into()
///     }
/// }
///
/// fn forbidden(request: &mut Request) -> HttpException {
///     if request.is_authenticated() {
///         HttpException::forbidden()
///     } else {
///         BasicCredentials::challenge("Notes")
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.set_security_policy(Passwords);
/// config.add_route("notes", "/");
/// config.add_view(View::new(|| "notes").route_name("notes").permission("view"));
/// config.add_view(View::new(forbidden).forbidden());
/// let app = TestApp::new(config.make_app()?);
/// let asked = app.get("/").send();
/// assert_eq!(asked.status(), 401);
/// assert_eq!(asked.header("www-authenticate"), Some(r#"Basic realm="Notes", charset="UTF-8""#));
/// assert_eq!(app.get("/").basic_auth("ada", "wrong").send().status(), 401);
/// assert_eq!(app.get("/").basic_auth("ada", "analytical engine").send().text(), "notes");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
pub struct BasicCredentials {
    username: String,
    password: Zeroizing<String>,
}

impl BasicCredentials {
    /// Reads the value of the header `Authorization`.
    fn read(authorization: &[u8]) -> Option<Self> {
        let (scheme, credentials) = authorization.split_at_checked("Basic ".len())?;
        if !scheme.eq_ignore_ascii_case(b"Basic ") {
            return None;
        }
        let pair = Zeroizing::new(STANDARD.decode(credentials.trim_ascii()).ok()?);
        let pair = match str::from_utf8(&pair) {
            Ok(text) => Zeroizing::new(text.to_owned()),
            // Credentials that are not UTF-8 are read as Latin-1 as a whole.
            Err(_) => Zeroizing::new(pair.iter().map(|byte| char::from(*byte)).collect()),
        };
        let (username, password) = pair.split_once(':')?;
        Some(Self {
            username: username.to_owned(),
            password: Zeroizing::new(password.to_owned()),
        })
    }

    /// Returns the name; it may be empty.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Returns the password; it may be empty.
    ///
    /// It is for what compares it with a hash, as Argon2 does; plain texts are compared by
    /// [`has_password`](Self::has_password).
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Tells whether the password is this one, in a time that does not say how much of it is right.
    pub fn has_password(&self, expected: &str) -> bool {
        self.password.as_bytes().ct_eq(expected.as_bytes()).into()
    }

    /// Returns the exception that asks for credentials: 401 with `WWW-Authenticate`.
    ///
    /// The realm names what the password is for. Characters that are not ASCII, and those that cannot be shown, are left out of
    /// it. Browsers ask their user for a name and a password, and send them with every request of this site from then on.
    pub fn challenge(realm: &str) -> HttpException {
        let mut value = r#"Basic realm=""#.to_owned();
        for c in realm.chars().filter(|c| matches!(c, ' '..='~')) {
            if matches!(c, '"' | '\\') {
                value.push('\\');
            }
            value.push(c);
        }
        value.push_str(r#"", charset="UTF-8""#);
        let exception = HttpException::unauthorized();
        match HeaderValue::try_from(value) {
            Ok(value) => exception.with_header(WWW_AUTHENTICATE, value),
            // It is visible ASCII.
            Err(_) => exception,
        }
    }
}

impl fmt::Debug for BasicCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the name either, which may be a token.
        f.write_str("BasicCredentials(..)")
    }
}

impl Request {
    /// Returns the name and the password that the request carries by HTTP Basic, Pyramid's
    /// `extract_http_basic_credentials`.
    ///
    /// The scheme may be written in any case. Credentials that are not Base64 with its padding, that have no colon, or that stand in
    /// two headers count for nothing. The name ends at the first colon. The bytes are UTF-8, or else all of them are Latin-1.
    ///
    /// See [`BasicCredentials`] for a policy that asks for them.
    pub fn basic_credentials(&self) -> Option<BasicCredentials> {
        let mut headers = self.headers().get_all(AUTHORIZATION).iter();
        let header = headers.next()?;
        match headers.next() {
            None => BasicCredentials::read(header.as_bytes()),
            Some(_) => None,
        }
    }
}
