//! What the decoder of session cookies does with any bytes, for property tests and fuzzing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use pyramidion::cookies::Cookies;
use pyramidion::session::{Clock, EncryptedCookieSessionFactory, SessionFactory, Value};
use pyramidion::testing::session_data;
use pyramidion::{Session, SignedCookieSessionFactory};
use sha2::Sha512;

const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const SALT: &str = "pyramid.session.";

/// Sessions whose cookies are genuine, as JSON.
const SESSIONS: &[&str] = &[
    "{}",
    r#"{"user": "Ada"}"#,
    r#"{"_f_": ["Saved."], "_csrft_": "000102030405060708090a0b0c0d0e0f10111213"}"#,
    r#"{"n": [1, -2.5, 1e+300, 123456789012345678901234567890], "x": {"y": [null, true, "\u00e9"]}}"#,
];

/// What the decoder makes of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No header can carry it.
    Unsendable,
    /// It is, unescaped, a genuine cookie.
    Genuine,
    /// It is as good as none.
    Refused,
    /// It was taken for a session although it is not genuine.
    Forged,
}

/// Both factories that keep sessions in cookies, and cookies that they made.
pub struct Decoder {
    factories: [Box<dyn SessionFactory>; 2],
    genuine: Vec<String>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// Makes the factories and some cookies.
    ///
    /// # Panics
    ///
    /// Panics if a session cannot be written.
    #[must_use]
    pub fn new() -> Self {
        let clock = || Clock::from_fn(|| 1_700_000_000.25);
        let factories: [Box<dyn SessionFactory>; 2] = [
            Box::new(SignedCookieSessionFactory::new(SECRET).clock(clock())),
            Box::new(EncryptedCookieSessionFactory::new(SECRET).clock(clock())),
        ];
        let mut genuine = Vec::new();
        for factory in &factories {
            for json in SESSIONS {
                let mut session = open(&**factory, &HeaderMap::new());
                fill(&mut session, json);
                genuine.push(write(&**factory, &session));
            }
        }
        Self { factories, genuine }
    }

    /// Returns cookies that are accepted.
    #[must_use]
    pub fn genuine(&self) -> &[String] {
        &self.genuine
    }

    /// Opens the session of a cookie.
    #[must_use]
    pub fn judge(&self, cookie: &[u8]) -> Verdict {
        let Ok(header) = HeaderValue::from_bytes(&[b"session=", cookie].concat()) else {
            return Verdict::Unsendable;
        };
        let mut headers = HeaderMap::new();
        headers.insert("cookie", header);
        // The bytes may hold several cookies of the name.
        let cookies = Cookies::new(&headers);
        let is_genuine = cookies
            .iter()
            .any(|(name, value)| name == "session" && self.genuine.iter().any(|g| *g == value));
        let is_taken = self.factories.iter().any(|factory| {
            let session = open(&**factory, &headers);
            !session.is_new() || !session.is_empty()
        });
        match (is_genuine, is_taken) {
            (true, _) => Verdict::Genuine,
            (false, false) => Verdict::Refused,
            (false, true) => Verdict::Forged,
        }
    }

    /// Opens a cookie whose signature is right, whatever is signed, and tells whether it is a session.
    ///
    /// # Panics
    ///
    /// Panics if a session is not the same after it was written and read again.
    #[must_use]
    pub fn read_payload(&self, payload: &[u8]) -> bool {
        let [factory, _] = &self.factories;
        let opened = open(&**factory, &cookie_header(&sign(payload)));
        let mut session = opened;
        if session.is_new() {
            assert!(session.is_empty());
            return false;
        }
        let data = Value::from(session_data(&session).clone());
        session.changed();
        if let Some(cookie) = try_write(&**factory, &session) {
            let again = open(&**factory, &cookie_header(&cookie));
            assert_eq!(
                data.to_string(),
                Value::from(session_data(&again).clone()).to_string()
            );
        }
        true
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("genuine", &self.genuine)
            .finish_non_exhaustive()
    }
}

/// Returns the cookie of a payload.
///
/// # Panics
///
/// Never: any key is one for an HMAC.
#[expect(clippy::expect_used, reason = "an HMAC takes a key of any length")]
fn sign(payload: &[u8]) -> String {
    let key = [SALT, SECRET].concat();
    let mut mac = Hmac::<Sha512>::new_from_slice(key.as_bytes()).expect("a key");
    mac.update(payload);
    let signature = mac.finalize().into_bytes();
    URL_SAFE_NO_PAD.encode([&signature[..], payload].concat())
}

#[expect(clippy::expect_used, reason = "a cookie in base64 can be sent")]
fn cookie_header(cookie: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let header = HeaderValue::try_from(format!("session={cookie}"));
    headers.insert("cookie", header.expect("a header"));
    headers
}

fn open(factory: &dyn SessionFactory, headers: &HeaderMap) -> Session {
    factory.open(Cookies::new(headers)).into()
}

#[expect(clippy::expect_used, reason = "the sessions above are small")]
fn write(factory: &dyn SessionFactory, session: &Session) -> String {
    try_write(factory, session).expect("a cookie")
}

/// Returns the value of the cookie, unless the session is too large for one.
fn try_write(factory: &dyn SessionFactory, session: &Session) -> Option<String> {
    let header = factory.save(session.unsaved()?, false).ok()??;
    let header = header.to_str().ok()?;
    let (pair, _) = header.split_once(';')?;
    let (_, value) = pair.split_once('=')?;
    Some(value.to_owned())
}

#[expect(clippy::expect_used, reason = "the sessions above are JSON objects")]
fn fill(session: &mut Session, json: &str) {
    let values: Value = json.parse().expect("JSON");
    session.changed();
    for (key, value) in values.as_object().expect("an object").iter() {
        session.insert(key, value).expect("JSON can be stored");
    }
}
