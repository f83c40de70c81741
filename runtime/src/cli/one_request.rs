//! The command `request`, Pyramid's `prequest`: one request, answered in this process.

mod credentials;

use std::io::{self, Read as _, Write as _};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use http_body_util::BodyExt as _;
use pyramidion_syntax::methods;
use serde::Serialize;

use crate::body::Body;
use crate::router::App;

use super::failure::Failure;
use super::output::{Output, print};

/// The request that is sent, and what of the answer is shown.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) head: Head,
    pub(super) body: Bytes,
    pub(super) shows_head: bool,
    /// Whether a status of 400 or above is a failure.
    pub(super) fails: bool,
    pub(super) output: Output,
}

/// How a request is written.
const USAGE: &str = "A request is written `GET /path?query`";

/// The head of a request.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) target: Uri,
    headers: HeaderMap,
}

impl Head {
    /// Reads a method, a path, whose first slash may be left out, and headers.
    pub(super) fn parse(method: &str, path: &str, headers: &[String]) -> Result<Self, Failure> {
        let method = read_method(method)?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        let target = format!("{slash}{path}").parse();
        let target =
            target.map_err(|_| Failure::of_arguments(&format!("`{path}` is not a path"), USAGE))?;
        let mut head = Self {
            method,
            target,
            headers: HeaderMap::new(),
        };
        for header in headers {
            let (name, value) = read_header(header)?;
            head.headers.append(name, value);
        }
        head.set_default(HOST, "localhost");
        Ok(head)
    }

    /// Adds a header, unless it is there.
    fn set_default(&mut self, name: HeaderName, value: &'static str) {
        let value = HeaderValue::from_static(value);
        self.headers.entry(name).or_insert(value);
    }

    pub(super) fn into_parts(self) -> http::request::Parts {
        let mut request = http::Request::new(());
        *request.method_mut() = self.method;
        *request.uri_mut() = self.target;
        *request.headers_mut() = self.headers;
        let (parts, ()) = request.into_parts();
        parts
    }
}

impl Asked {
    /// Adds what Pyramid's command does, a body and credentials.
    pub(super) fn complete(
        mut self,
        data: Option<&str>,
        user: Option<&str>,
    ) -> Result<Self, Failure> {
        // Text for people, if there is a choice.
        self.head.set_default(ACCEPT, "text/plain;q=1.0, */*;q=0.1");
        if let Some(user) = user {
            let credentials = credentials::basic(user)?;
            self.head.headers.insert(AUTHORIZATION, credentials);
        }
        if let Some(data) = data {
            self.head
                .set_default(CONTENT_TYPE, "application/x-www-form-urlencoded");
            self.body = read_body(data)?;
            let length = HeaderValue::from(self.body.len());
            self.head.headers.insert(CONTENT_LENGTH, length);
        }
        Ok(self)
    }
}

pub(super) async fn answer(app: &App, asked: Asked) -> Result<u8, Failure> {
    let body = Body::from(asked.body);
    let request = http::Request::from_parts(asked.head.into_parts(), body);
    let response = app.call(request).await;
    let status = response.status();
    match asked.output {
        Output::Json => write_json(response).await?,
        Output::Table { .. } => {
            if asked.shows_head {
                write_head(status, response.headers())?;
            }
            write_body(response.into_body()).await?;
        }
    }
    let is_failure = asked.fails && status.as_u16() >= 400;
    Ok(u8::from(is_failure))
}

/// Reads a method. Those that everybody knows are in upper case; in lower case they would be others, which no view takes.
pub(super) fn read_method(text: &str) -> Result<Method, Failure> {
    let mut meant = methods::STANDARD.into_iter();
    let meant = meant.find(|known| known.eq_ignore_ascii_case(text) && *known != text);
    match (text.parse(), meant) {
        (Ok(method), None) => Ok(method),
        (_, meant) => {
            let hint = meant.map(|meant| format!(" (did you mean `{meant}`?)"));
            let mistake = format!("`{text}` is not a method{}", hint.unwrap_or_default());
            Err(Failure::of_arguments(&mistake, USAGE))
        }
    }
}

/// Reads `NAME: VALUE`; the value may be a secret, so it is not shown.
fn read_header(header: &str) -> Result<(HeaderName, HeaderValue), Failure> {
    let (name, value) = header.split_once(':').unwrap_or((header, "\n"));
    let parsed = (
        name.trim().parse(),
        HeaderValue::from_str(value.trim_matches(' ')),
    );
    if let (Ok(name), Ok(value)) = parsed {
        return Ok((name, value));
    }
    let mistake = format!("`{name}` is not a header");
    Err(Failure::of_arguments(
        &mistake,
        "A header is written `-H 'NAME: VALUE'`",
    ))
}

/// Returns the body that an argument names.
fn read_body(data: &str) -> Result<Bytes, Failure> {
    let read = match data.strip_prefix('@') {
        None => return Ok(Bytes::copy_from_slice(data.as_bytes())),
        Some("-") => {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        Some(file) => std::fs::read(file),
    };
    read.map(Bytes::from).map_err(|error| {
        let mistake = format!("`{data}` cannot be read: {error}");
        Failure::of_arguments(
            &mistake,
            "A body is written `-d TEXT`, `-d @FILE` or `-d @-`",
        )
    })
}

fn write_head(status: StatusCode, headers: &HeaderMap) -> Result<(), Failure> {
    let mut head = format!("{status}\n").into_bytes();
    for (name, value) in headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.push(b'\n');
    }
    head.push(b'\n');
    Ok(io::stdout().write_all(&head)?)
}

/// Writes a body piece by piece, as it comes.
async fn write_body(mut body: Body) -> Result<(), Failure> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(Failure::new)?.into_data() {
            let mut out = io::stdout().lock();
            out.write_all(&data)?;
            out.flush()?;
        }
    }
    Ok(())
}

/// An answer as JSON.
#[derive(Serialize)]
struct Answered {
    status: u16,
    headers: Vec<(String, String)>,
    /// The body, if it is text.
    body: Option<String>,
    /// The body in base64, if it is not.
    body_base64: Option<String>,
}

async fn write_json(response: http::Response<Body>) -> Result<(), Failure> {
    use base64::Engine as _;

    let (head, body) = response.into_parts();
    let body = body.collect().await.map_err(Failure::new)?.to_bytes();
    let (body, body_base64) = match std::str::from_utf8(&body) {
        Ok(text) => (Some(text.to_owned()), None),
        Err(_) => {
            let engine = base64::engine::general_purpose::STANDARD;
            (None, Some(engine.encode(&body)))
        }
    };
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    });
    let answered = Answered {
        status: head.status.as_u16(),
        headers: headers.collect(),
        body,
        body_base64,
    };
    let text = serde_json::to_string(&answered).map_err(Failure::new)?;
    Ok(print(&format!("{text}\n"))?)
}
