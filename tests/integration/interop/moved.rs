//! Applications that have moved as a whole: the one on Pyramid and what it has become are asked the same, and answer alike.
//!
//! Both are started. One driver plays the same visit on both, and compares status, place, type, cookies, what is in the session, and
//! the page. What is meant to differ stands beside its step. Then each side is asked with the cookies of the other.

mod notebook;
mod shop;
mod tree;
mod wiki;

use std::any::Any;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use pyramidion::App;
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Answer, Client};
use serde_json::{Value, json};

use super::site::start_python;

/// What both sides sign their sessions with.
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The bytes of the signature before what is in a session.
const SIGNATURE: usize = 64;

/// A visitor of one of the two applications, with the cookies and the token that it gave.
struct Side {
    name: &'static str,
    client: Client,
    cookies: BTreeMap<String, String>,
    token: String,
    _running: Box<dyn Any>,
}

/// What a visitor does, and in what the answers may differ.
struct Step {
    method: &'static str,
    target: &'static str,
    form: &'static [(&'static str, &'static str)],
    /// The name and the password that the request says.
    user: &'static str,
    differs: &'static [Part],
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Status,
    Page,
    Session,
}

const fn get(target: &'static str) -> Step {
    Step {
        method: "GET",
        target,
        form: &[],
        user: "",
        differs: &[],
    }
}

/// The value `TOKEN` is the one that the side gave last.
const fn post(target: &'static str, form: &'static [(&'static str, &'static str)]) -> Step {
    Step {
        method: "POST",
        target,
        form,
        user: "",
        differs: &[],
    }
}

impl Step {
    const fn by(mut self, user: &'static str) -> Self {
        self.user = user;
        self
    }

    const fn but(mut self, differs: &'static [Part]) -> Self {
        self.differs = differs;
        self
    }
}

/// An answer, without what says which side gave it.
#[derive(Debug, PartialEq)]
struct Told {
    status: u16,
    /// The path of the place that it leads to.
    location: Option<String>,
    /// The type of a page.
    content_type: String,
    /// The attributes of the session's cookie, if it is set, and what is in the session.
    session: Option<(Vec<String>, Value)>,
    page: String,
    /// What the application says of its own, and how it asks who the visitor is.
    headers: Vec<(String, String)>,
}

/// Starts both applications, unless there is no Pyramid.
async fn both(script: &str, app: App) -> Option<[Side; 2]> {
    let options = json!({"application": script, "secret": SECRET}).to_string();
    let (process, address) = start_python("moved/serve.py", &options).await?;
    let pyramid = Side::new("Pyramid", address, process).await;
    let serving = Serving::start(app).await;
    let ours = Side::new("Pyramidion", serving.address(), serving).await;
    Some([pyramid, ours])
}

/// Plays a visit on both sides; `page` returns what is compared of a page.
async fn play(sides: &mut [Side; 2], steps: &[Step], page: impl Fn(&str) -> String) {
    for step in steps {
        let mut told = Vec::new();
        for side in sides.iter_mut() {
            told.push(side.take(step, &page).await);
        }
        let [there, here] = &mut told[..] else {
            panic!("two sides");
        };
        for part in step.differs {
            match part {
                Part::Status => {
                    assert_ne!(there.status, here.status, "{}", step.target);
                    there.status = here.status;
                }
                Part::Page => there.page.clone_from(&here.page),
                Part::Session => there.session.clone_from(&here.session),
            }
        }
        let (method, target) = (step.method, step.target);
        assert_eq!(there, here, "{method} {target} {:?}", step.form);
    }
}

/// Asks each side with the cookies that the other gave: what one has begun, the other goes on with.
async fn cross(sides: &mut [Side; 2], step: &Step, page: impl Fn(&str) -> String) {
    let [pyramid, ours] = sides;
    std::mem::swap(&mut pyramid.cookies, &mut ours.cookies);
    std::mem::swap(&mut pyramid.token, &mut ours.token);
    play(sides, std::slice::from_ref(step), page).await;
}

impl Side {
    async fn new(name: &'static str, address: SocketAddr, running: impl Any) -> Self {
        Self {
            name,
            client: Client::connect(address).await.expect("a connection"),
            cookies: BTreeMap::new(),
            token: String::new(),
            _running: Box::new(running),
        }
    }

    /// Takes a step, and remembers the cookies and the token.
    async fn take(&mut self, step: &Step, page: impl Fn(&str) -> String) -> Told {
        let pairs = self.cookies.iter();
        let pairs: Vec<_> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = pairs.join("; ");
        let mut headers = vec![("Accept", "text/html")];
        if !cookies.is_empty() {
            headers.push(("Cookie", &cookies));
        }
        let credentials = format!("Basic {}", STANDARD.encode(step.user));
        if !step.user.is_empty() {
            headers.push(("Authorization", &credentials));
        }
        let mut body = String::new();
        if step.method == "POST" {
            headers.push(("Content-Type", "application/x-www-form-urlencoded"));
            let fields = step.form.iter().map(|(name, value)| {
                let value = if *value == "TOKEN" {
                    self.token.as_str()
                } else {
                    value
                };
                format!("{name}={}", quoted(value))
            });
            body = fields.collect::<Vec<_>>().join("&");
        }
        let answer = self
            .client
            .send(step.method, step.target, &headers, &body)
            .await;
        let answer =
            answer.unwrap_or_else(|error| panic!("{} {}: {error}", self.name, step.target));
        let set = answer.header("set-cookie").map(str::to_owned);
        if let Some((name, value)) = set
            .as_deref()
            .and_then(|set| set.split(';').next()?.split_once('='))
        {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        if let Some(token) = token(&answer.body) {
            token.clone_into(&mut self.token);
        }
        told(&answer, set.as_deref(), page)
    }
}

fn told(answer: &Answer, set_cookie: Option<&str>, page: impl Fn(&str) -> String) -> Told {
    let location = answer.header("location").map(|location| {
        let path = location
            .strip_prefix("http://")
            .and_then(|rest| rest.find('/').map(|at| &rest[at..]));
        path.unwrap_or(location).to_owned()
    });
    let content_type = answer
        .header("content-type")
        .unwrap_or_default()
        .to_lowercase();
    let is_own = |name: &str| name.starts_with("x-shop-") || name == "www-authenticate";
    let headers = answer.headers.iter().filter(|(name, _)| is_own(name));
    let mut headers: Vec<_> = headers.cloned().collect();
    headers.sort();
    let is_json = content_type.starts_with("application/json");
    let page = match serde_json::from_str::<Value>(&answer.body) {
        // Spaces make no difference.
        Ok(value) if is_json => value.to_string(),
        _ if content_type.starts_with("text/html") => page(&answer.body),
        _ => answer.body.clone(),
    };
    // A redirect says in its own words where it leads.
    let is_page = location.is_none();
    Told {
        status: answer.status,
        location,
        content_type: if is_page { content_type } else { String::new() },
        session: set_cookie
            .filter(|set| set.starts_with("session="))
            .map(session),
        page: if is_page { page } else { String::new() },
        headers,
    }
}

/// Returns the attributes of a cookie in order, and what is in the session but for the token.
fn session(set_cookie: &str) -> (Vec<String>, Value) {
    let mut parts = set_cookie.split(';').map(str::trim);
    let value = parts
        .next()
        .and_then(|pair| pair.split_once('='))
        .map_or("", |(_, value)| value);
    let mut attributes: Vec<_> = parts.map(str::to_lowercase).collect();
    attributes.sort();
    let bytes = URL_SAFE_NO_PAD.decode(value).expect("base64");
    let payload: Value = serde_json::from_slice(&bytes[SIGNATURE..]).expect("JSON");
    let mut data = payload[2].clone();
    if let Some(token) = data.get_mut("_csrft_") {
        *token = "TOKEN".into();
    }
    (attributes, data)
}

/// Returns the token of the last form of a page.
fn token(page: &str) -> Option<&str> {
    let (_, rest) = page.rsplit_once("name=\"csrf_token\"")?;
    let (_, rest) = rest.split_once("value=\"")?;
    rest.split('"').next()
}

/// Returns a page without its tokens, which are random.
fn whole(page: &str) -> String {
    match token(page) {
        Some(token) => page.replace(token, "TOKEN"),
        None => page.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}
