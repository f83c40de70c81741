//! Signed cookies, as WebOb's `SignedCookieProfile` writes them.

use std::panic::Location;

use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Cookies;
use super::builder::attribute_methods;
use super::cookie_attributes::CookieAttributes;
use super::quoting::push_value;
use super::signed_serializer::SignedSerializer;
use crate::clock::Clock;
use crate::error::Called as _;
use crate::json::{self, SessionSerializer, Value};
use crate::secret::{HashAlg, Secret};

/// The longest value that WebOb sends, in bytes.
const LIMIT: usize = 4093;

/// A cookie of the application's own that its visitors can read but not change.
///
/// It is WebOb's `SignedCookieProfile`: with the same secret, salt and hash each reads what the other
/// wrote, and for equal values and time the cookies are byte for byte the same. Every parameter has
/// WebOb's name and default, except that the cookie is `HttpOnly`. For a visitor's session there is
/// [`SignedCookieSessionFactory`](crate::SignedCookieSessionFactory).
///
/// Of several cookies with the name, the last one with a good signature counts.
///
/// # Examples
///
/// ```
/// use pyramidion::cookies::SignedCookieProfile;
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Request, Response};
///
/// fn remember_theme(profile: &SignedCookieProfile) -> pyramidion::Result<Response> {
///     let mut response = Response::text("remembered");
///     response.append_headers(profile.get_headers("dark")?);
///     Ok(response)
/// }
///
/// fn theme(request: &Request, profile: &SignedCookieProfile) -> String {
///     profile.get_value(request.cookies()).unwrap_or_else(|| "light".to_owned())
/// }
///
/// let profile = SignedCookieProfile::new("a secret that WebOb knows too", "theme.", "theme")
///     .max_age(86_400)
///     .samesite("Lax");
/// let response = remember_theme(&profile)?;
/// let cookie = response.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default();
/// let request = DummyRequest::get("/").header("cookie", cookie).build();
/// assert_eq!(theme(&request, &profile), "dark");
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// See [`SignedCookieProfile`](https://docs.pylonsproject.org/projects/webob/en/1.8-branch/api/cookies.html#webob.cookies.SignedCookieProfile)
/// of WebOb. The options of a single cookie are set on a clone here:
/// `profile.clone().max_age(60).get_headers(…)`.
#[derive(Clone, Debug)]
#[must_use]
pub struct SignedCookieProfile {
    cookie: CookieAttributes,
    /// The domains of the cookies that are set; there is one cookie for each, or one without.
    domains: Vec<String>,
    signed: SignedSerializer,
    clock: Clock,
}

impl SignedCookieProfile {
    /// Returns a profile of the cookie `cookie_name` that signs with `secret`.
    ///
    /// A good secret is 64 random bytes that only the application's servers know. What is signed with
    /// the same secret and salt can be exchanged for each other.
    pub fn new(
        secret: impl Into<Secret>,
        salt: impl Into<Secret>,
        cookie_name: impl Into<String>,
    ) -> Self {
        Self {
            cookie: CookieAttributes::new(cookie_name),
            domains: Vec::new(),
            signed: SignedSerializer::new(secret, salt),
            clock: Clock::default(),
        }
    }

    attribute_methods! {
        secure: "`false`",
        max_age: "`None`, until it closes",
        httponly: "`true`, unlike WebOb's",
        samesite: "`None`, which leaves it out",
        path: "`/`",
    }

    fn cookie_mut(&mut self) -> &mut CookieAttributes {
        &mut self.cookie
    }

    /// Sets the domains to whose hosts the browser sends the cookie, each with a cookie of its own; by
    /// default there is one cookie, for the host that set it.
    pub fn domains<S: Into<String>>(mut self, domains: impl IntoIterator<Item = S>) -> Self {
        self.domains = domains.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the hash of the signature; the default is [`HashAlg::SHA512`].
    pub fn hashalg(mut self, hashalg: HashAlg) -> Self {
        self.signed = self.signed.hashalg(hashalg);
        self
    }

    /// Sets how values are written; the default is JSON as Python writes it.
    pub fn serializer(mut self, serializer: impl SessionSerializer) -> Self {
        self.signed = self.signed.serializer(serializer);
        self
    }

    /// Adds a secret that signed before and still verifies.
    pub fn fallback_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.signed = self.signed.fallback_secret(secret);
        self
    }

    /// Sets where the time comes from, for tests.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Returns the value of the cookie, or nothing if there is no good one or its value is not a `T`.
    pub fn get_value<T: DeserializeOwned>(&self, cookies: Cookies<'_>) -> Option<T> {
        let value = cookies.find_last(&self.cookie.name, |text| self.signed.read(text))?;
        json::from_value(&value).ok()
    }

    /// Returns the headers that give the visitor the cookie, one for each domain.
    ///
    /// A value that is `null` in JSON, such as `None`, makes the browser forget the cookie, as in WebOb.
    ///
    /// # Errors
    ///
    /// Fails if the value cannot be JSON or is too long for a cookie, if the secret is empty, or if
    /// browsers would refuse the attributes.
    #[track_caller]
    pub fn get_headers(
        &self,
        value: &(impl Serialize + ?Sized),
    ) -> crate::Result<Vec<(HeaderName, HeaderValue)>> {
        let value = match json::to_value(value)? {
            Value::Null => None,
            value => Some(self.signed.write(&value)),
        };
        let length = value.as_ref().map_or(0, String::len);
        if length > LIMIT {
            return Err(format!(
                "the cookie `{}` is too long: {length} bytes of at most {LIMIT}",
                self.cookie.name
            )
            .into());
        }
        self.headers(value.as_deref()).called_at(Location::caller())
    }

    /// Returns the headers that make the browser forget the cookie, one for each domain.
    ///
    /// # Errors
    ///
    /// Fails if browsers would refuse the attributes.
    #[track_caller]
    pub fn get_removal_headers(&self) -> crate::Result<Vec<(HeaderName, HeaderValue)>> {
        self.headers(None).called_at(Location::caller())
    }

    fn headers(&self, value: Option<&str>) -> crate::Result<Vec<(HeaderName, HeaderValue)>> {
        let one_without = [String::new()];
        let domains = if self.domains.is_empty() {
            &one_without[..]
        } else {
            &self.domains
        };
        let header = |domain: &String| {
            let cookie = CookieAttributes {
                domain: Some(domain.clone()),
                ..self.cookie.clone()
            };
            let mut errors = self.signed.errors();
            errors.extend(cookie.errors());
            if let Some(error) = errors.into_iter().next() {
                return Err(error.into());
            }
            let header = match value {
                Some(value) => cookie.set_cookie(&self.clock, value.len(), |header| {
                    push_value(header, value);
                }),
                None => cookie.removal(),
            };
            Ok((SET_COOKIE, header?))
        };
        domains.iter().map(header).collect()
    }
}
