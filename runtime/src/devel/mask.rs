//! What of a request and of the settings is secret, and what is shown instead.

use http::HeaderMap;
use http::header::{AUTHORIZATION, PROXY_AUTHORIZATION};
use serde_json::Value;

use crate::percent;
use crate::request::Request;
use crate::settings::{Settings, is_secret_setting, without_userinfo};

use super::arrived::ArrivedSession;
use super::credentials;
use super::markup;
use super::secret_names::is_secret;
use super::secret_pairs;
use super::secrets::{MASK, SHORTEST, Secrets};
use super::shown::Shown;
use super::unknown;

/// The setting with further parts of names.
const MORE: &str = "pyramidion.debug_mask";

/// How deep values are looked into that hold names and values of their own, such as an address in the query of another.
const DEPTH: u8 = 4;

/// Hides the secrets of an application and of a request, wherever they occur in what is shown.
///
/// A secret is known by its name: the names of fields, headers, keys of JSON and of sessions, placeholders and settings that
/// contain `auth`, `cookie`, `credential`, `csrf`, `key`, `pass`, `private`, `secret`, `session`, `signature`, `token` or a word
/// of the setting `pyramidion.debug_mask`, those of codes that are used once, such as `otp`, `pin` and `code`, and a few more. The
/// names of elements of XML count, too, and names that stand beside their values, as in `{"name": "password", "value": "…"}`. So is
/// the password of a URL a secret. What was once a secret is hidden in every other text too, if it has four bytes or more. All
/// cookies are secret.
///
/// # Examples
///
/// ```
/// use pyramidion::devel::Mask;
/// use pyramidion::testing::DummyRequest;
///
/// let request = DummyRequest::get("/login?user=ada&password=hunter2").build();
/// let mask = Mask::of(&request);
/// assert_eq!(mask.value("password", "hunter2").as_str(), "****");
/// assert_eq!(mask.text("hunter2 is wrong").as_str(), "**** is wrong");
/// assert_eq!(mask.text(&request.url()).as_str(), "http://localhost/login?user=ada&password=****");
/// assert_eq!(mask.text("postgres://ada:lovelace@db/x").as_str(), "postgres://ada:****@db/x");
/// ```
#[derive(Clone, Default)]
pub struct Mask {
    secrets: Secrets,
    /// Further parts of names, in lower case.
    more: Vec<String>,
}

impl Mask {
    /// Learns the secrets among settings.
    pub fn of_settings(settings: &Settings) -> Self {
        let more = settings.get(MORE).unwrap_or_default();
        let more = more.split_whitespace().map(str::to_lowercase);
        let mut mask = Self {
            secrets: Secrets::default(),
            more: more.collect(),
        };
        for (name, value) in settings.iter() {
            if is_secret_setting(name) {
                mask.keep(value);
            }
            mask.note(name, value);
            if let Some(password) = password(value) {
                mask.keep(password);
            }
        }
        mask
    }

    /// Learns the secrets among the settings of the application, and those that came with a request, as far as it was read.
    pub fn of(request: &Request) -> Self {
        let mut mask = Self::of_settings(request.settings());
        mask.note_headers(request.headers());
        for (_, cookie) in request.cookies().iter() {
            mask.keep(&cookie);
        }
        mask.note_pairs(request.query_string(), DEPTH);
        for (name, value) in request.post().iter() {
            mask.note(name, value);
        }
        for values in [request.get(), request.post()] {
            if let Some(value) = secret_pairs::beside_secret(values, |name| mask.hides(name)) {
                mask.keep(value);
            }
        }
        let body = String::from_utf8_lossy(request.body());
        if request.content_type() == "application/x-www-form-urlencoded" {
            mask.note_pairs(&body, DEPTH);
        } else if let Ok(document) = serde_json::from_str(&body) {
            mask.note_json(&document, DEPTH);
        } else {
            mask.note_lines(&body);
        }
        for (name, value) in request.matchdict().iter() {
            mask.note(name, value);
        }
        if let Some(session) = request.session_ref()
            && let Ok(data) = serde_json::to_value(session.data())
        {
            mask.note_json(&data, DEPTH);
        }
        if let Some(arrived) = ArrivedSession::of(request) {
            mask.note_json(arrived, DEPTH);
        }
        mask.note_path(request.uri().path());
        mask
    }

    /// Learns a value, if its name says that it is a secret.
    pub fn learn(&mut self, name: &str, value: &str) {
        self.note(name, value);
    }

    /// Learns the values in a document whose names say that they are secrets.
    pub(super) fn learn_document(&mut self, document: &Value) {
        self.note_json(document, DEPTH);
    }

    /// Tells whether what has this name is a secret.
    pub fn hides(&self, name: &str) -> bool {
        is_secret(name, &self.more)
    }

    /// Returns a text without the secrets that are known, the passwords of URLs and those in their queries.
    pub fn text(&self, text: &str) -> Shown {
        Shown::masked(&self.without_secrets(text))
    }

    /// Returns a value, unless its name says that it is a secret.
    pub fn value(&self, name: &str, value: &str) -> Shown {
        if self.hides(name) && !value.is_empty() {
            return MASK.into();
        }
        self.text(value)
    }

    /// Returns a document of JSON, indented, without the values of secret keys at any depth.
    pub fn json(&self, document: &Value) -> Shown {
        let masked = self.masked(document);
        let text = serde_json::to_string_pretty(&masked).unwrap_or_default();
        Shown::masked(&text)
    }

    /// Returns a text of unknown form: of its lines the rest is hidden after a name of a secret, as in `password: …`, and of markup
    /// what has such a name.
    pub fn lines(&self, text: &str) -> Shown {
        let mut shown = String::with_capacity(text.len());
        let mut end = 0;
        for hidden in unknown::secrets_in(text, |name| self.hides(name)) {
            if hidden.start >= end {
                shown.push_str(&text[end..hidden.start]);
                shown.push_str(MASK);
            }
            end = end.max(hidden.end);
        }
        shown.push_str(&text[end..]);
        self.text(&shown)
    }

    /// Returns a form as it was sent, without the values of secret fields.
    pub(super) fn form(&self, form: &str) -> Shown {
        let pairs = form.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) if self.hides(&decoded(name)) && !value.is_empty() => {
                format!("{name}={MASK}")
            }
            Some(_) => pair.to_owned(),
            None => self.lines(pair).to_string(),
        });
        self.text(&pairs.collect::<Vec<_>>().join("&"))
    }

    fn without_secrets(&self, text: &str) -> String {
        let shown = self.secrets.hide(text);
        if !shown.contains(['@', '=']) {
            return shown.into_owned();
        }
        let words = shown
            .split_inclusive(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>'));
        words
            .map(|word| self.without_pairs(&without_userinfo(word.into())))
            .collect()
    }

    /// Hides the values of `?name=value&name=value` by their names.
    fn without_pairs(&self, word: &str) -> String {
        if !word.contains('=') {
            return word.to_owned();
        }
        let mut shown = String::with_capacity(word.len());
        for part in word.split_inclusive(['?', '&', ';']) {
            match part.split_once('=') {
                Some((name, value)) if self.hides(&decoded(name)) => {
                    let value_end = value
                        .trim_end_matches(['?', '&', ';', '"', '\'', '<', '>'])
                        .trim_end();
                    shown.push_str(name);
                    shown.push('=');
                    shown.push_str(if value_end.is_empty() { "" } else { MASK });
                    shown.push_str(&value[value_end.len()..]);
                }
                _ => shown.push_str(part),
            }
        }
        shown
    }

    fn masked(&self, document: &Value) -> Value {
        match document {
            Value::String(text) => Value::String(self.without_secrets(text)),
            Value::Array(values) => values.iter().map(|value| self.masked(value)).collect(),
            Value::Object(members) => {
                let members = secret_pairs::members(members, |name| self.hides(name));
                let members = members.map(|(name, value, is_secret)| {
                    let value = match value {
                        Value::Null => Value::Null,
                        _ if is_secret => Value::String(MASK.to_owned()),
                        value => self.masked(value),
                    };
                    (self.without_secrets(name), value)
                });
                Value::Object(members.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => document.clone(),
        }
    }

    fn note(&mut self, name: &str, value: &str) {
        self.note_within(name, value, DEPTH);
    }

    /// Learns a value, or what it holds, if that has names of its own: a document of JSON, or a URL with a query.
    fn note_within(&mut self, name: &str, value: &str, depth: u8) {
        if self.hides(name) {
            self.keep(value);
        } else {
            self.look_into(value, depth);
        }
    }

    fn look_into(&mut self, value: &str, depth: u8) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if value.trim_start().starts_with(['{', '['])
            && let Ok(document) = serde_json::from_str(value)
        {
            self.note_json(&document, depth);
        } else if value.trim_start().starts_with('<') {
            self.note_markup(value);
        } else {
            if let Some((_, query)) = value.split_once(['?', '#']) {
                self.note_pairs(query, depth);
            }
            for quoted in secret_pairs::quoted(value, |name| self.hides(name)) {
                self.keep(quoted);
            }
        }
    }

    /// Learns a secret, also as it is written in URLs, in JSON and by `{:?}`.
    ///
    /// Blanks around it are not part of it: whoever reads it may have taken them away.
    fn keep(&mut self, secret: &str) {
        let secret = secret.trim();
        if secret.len() < SHORTEST {
            return;
        }
        let mut quoted = String::new();
        percent::quote_into(&mut quoted, secret, percent::UNRESERVED);
        let mut of_form = String::new();
        percent::quote_form_into(&mut of_form, secret);
        let debug = format!("{secret:?}");
        let json = Value::from(secret).to_string();
        for spelling in [secret, &quoted, &of_form, inner(&debug), inner(&json)] {
            self.secrets.insert(spelling);
        }
    }

    fn note_headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            self.note(name.as_str(), &value);
            if name == AUTHORIZATION || name == PROXY_AUTHORIZATION {
                for secret in credentials::secrets_in(&value) {
                    self.keep(&secret);
                }
            }
        }
    }

    /// Learns from `name=value&name=value`, as it was sent and as it is read.
    fn note_pairs(&mut self, pairs: &str, depth: u8) {
        for pair in pairs.split(['&', ';', '#']) {
            let Some((name, value)) = pair.split_once('=') else {
                self.note_lines(&decoded(pair));
                continue;
            };
            let name = decoded(name);
            if self.hides(&name) {
                self.keep(value);
            }
            self.note_within(&name, &decoded(value), depth);
        }
    }

    /// Learns from a text of unknown form, of whose lines each may have names with their values.
    fn note_lines(&mut self, text: &str) {
        self.note_markup(text);
        let secrets = unknown::secrets_in(text, |name| self.hides(name));
        for secret in secrets {
            let mut rest = &text[secret];
            self.keep(rest.trim_matches(is_around));
            // The value alone occurs elsewhere, too, and others may follow it.
            loop {
                let value = rest.trim_matches(is_around);
                let end = value.find(['"', '\'', ',', ';', '&', '}', ']', '<']);
                let end = end.unwrap_or(value.len());
                self.keep(value[..end].trim_end_matches('\\'));
                rest = &value[end..];
                match unknown::first_value(rest, |name| self.hides(name)) {
                    Some(begin) => rest = &rest[begin..],
                    None => break,
                }
            }
        }
    }

    /// Learns from the elements and attributes of a text, as they are written and as they are read.
    fn note_markup(&mut self, text: &str) {
        for value in markup::secrets_in(text, |name| self.hides(name)) {
            let value = &text[value];
            self.keep(value);
            self.keep(&markup::without_entities(value));
        }
    }

    /// Learns the segments of a path that hold a secret, as they were sent.
    fn note_path(&mut self, path: &str) {
        for segment in path.split('/').filter(|segment| segment.contains('%')) {
            let read = percent::decode(segment).unwrap_or_default();
            if self.secrets.occur_in(&read) {
                self.keep(segment);
            }
        }
    }

    fn note_json(&mut self, document: &Value, depth: u8) {
        match document {
            Value::Array(values) => values.iter().for_each(|value| self.note_json(value, depth)),
            Value::Object(members) => {
                let members: Vec<_> =
                    secret_pairs::members(members, |name| self.hides(name)).collect();
                for (_, value, is_secret) in members {
                    if is_secret {
                        self.keep_json(value);
                    } else {
                        self.note_json(value, depth);
                    }
                }
            }
            Value::String(text) => self.look_into(text, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Learns every text below the key of a secret.
    fn keep_json(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.keep(text),
            Value::Number(number) => self.keep(&number.to_string()),
            Value::Array(values) => values.iter().for_each(|value| self.keep_json(value)),
            Value::Object(members) => members.values().for_each(|value| self.keep_json(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// Says how many secrets are known, and none of them.
impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mask")
            .field("secrets", &self.secrets.len())
            .finish_non_exhaustive()
    }
}

/// Tells whether a character stands around values, and is not part of them.
fn is_around(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | ',')
}

/// Returns what is between the quotes.
fn inner(quoted: &str) -> &str {
    &quoted[1..quoted.len() - 1]
}

/// Returns what a name or value of a query stands for.
fn decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    percent::decode_into(&mut decoded, text.replace('+', " ").as_bytes());
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Returns the password of a URL.
fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (userinfo, _) = rest.rsplit_once('@')?;
    Some(
        userinfo
            .split_once(':')
            .map_or(userinfo, |(_, password)| password),
    )
}
