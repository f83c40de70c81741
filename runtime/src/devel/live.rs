//! Pages that load themselves again when `cargo pyramidion serve` has something new for them.
//!
//! Each page gets a script that listens to the events at `/_debug/events`, or where a setting says. The first of them names the program; a page of
//! another program loads itself again. What changes without a build is told by `cargo pyramidion serve`, which this program asks at
//! the address in its environment.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use tokio::net::TcpStream;

use crate::observers::{Departure, Observer, RequestObserver};
use crate::random;
use crate::request::Request;
use crate::response::{IntoResponse as _, Response};
use crate::settings::{DEVELOPMENT, SUPERVISOR, Settings};
use crate::sse::{Event, Sender, Sse};
use crate::telemetry::report;

use super::debug_path::debug_path;
use super::departing_page::DepartingPage;
use super::gates::{Closed, Gate};
use super::html::protect;
use super::page_policy::{PagePolicy, ScriptPolicy};

/// Where the events are, below the path of pages for developers.
const EVENTS: &str = "/events";

/// Where the script is.
const SCRIPT: &str = "/live.js";

/// When a page that lost its events asks for them again.
const RETRY: Duration = Duration::from_millis(100);

/// What pages listen to.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    supervisor: SocketAddr,
    /// Tells this program from those before and after it.
    build: Arc<str>,
    has_said_that_policy_forbids: Arc<AtomicBool>,
}

impl Live {
    /// Adds what pages listen to, if `cargo pyramidion serve` began this program and development mode is on.
    pub(crate) fn beside(
        mut observers: Vec<Arc<dyn Observer>>,
        settings: &Settings,
    ) -> Vec<Arc<dyn Observer>> {
        let supervisor = std::env::var(SUPERVISOR).ok();
        let supervisor = supervisor.and_then(|address| address.parse().ok());
        if let Some(supervisor) = supervisor
            && settings.is_on(DEVELOPMENT)
        {
            let build = random::hex::<8>().into();
            observers.push(Arc::new(Self {
                supervisor,
                build,
                has_said_that_policy_forbids: Arc::default(),
            }));
        }
        observers
    }

    /// Returns the events of this program.
    fn events(&self, request: &Request) -> crate::Result<Response> {
        let first = Event::data(&*self.build).event("build")?.retry(RETRY);
        let (sender, sse) = Sse::channel(4);
        let (supervisor, end) = (self.supervisor, request.shutdown());
        tokio::spawn(async move {
            if sender.send(first).await.is_ok() {
                tokio::select! {
                    () = sender.closed() => {}
                    () = end => {}
                    // Without what is told, pages still see that there is another program.
                    Err(_) = relay(supervisor, &sender) => {
                        sender.closed().await;
                    }
                }
            }
        });
        Ok(sse.into_response())
    }

    /// Says once that a page stays as it is.
    fn say_that_policy_forbids(&self) {
        let said = &self.has_said_that_policy_forbids;
        if !said.swap(true, Ordering::Relaxed) {
            report!(
                WARN,
                "a page does not follow what changes, since its Content-Security-Policy forbids that: add `'self'` or a nonce \
                 to its `script-src`, and `'self'` to its `connect-src`"
            );
        }
    }
}

impl Observer for Live {
    fn answer(&self, request: &Request) -> Option<Response> {
        let path = request.uri().path();
        let target = path.strip_prefix(debug_path(request.settings()))?;
        if ![EVENTS, SCRIPT].contains(&target) || request.method() != Method::GET {
            return None;
        }
        let gate = match Gate::open(request) {
            Ok(gate) => gate,
            Err(Closed::Off) => return None,
            Err(closed) => {
                return Some(
                    Response::text(format!("{closed}\n")).with_status(StatusCode::FORBIDDEN),
                );
            }
        };
        let mut response = if target == SCRIPT {
            let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
            Response::new(include_str!("assets/live.js")).with_header(CONTENT_TYPE, kind)
        } else {
            self.events(request).ok()?
        };
        protect(&mut response, gate);
        Some(response)
    }

    fn watch(&self, request: &Request) -> Option<Arc<dyn RequestObserver>> {
        Gate::open(request).ok()?;
        Some(Arc::new(self.clone()))
    }
}

impl RequestObserver for Live {
    /// Puts the script into a page.
    fn depart(&self, departure: &mut Departure<'_>) {
        let request = departure.request();
        let root = debug_path(request.settings());
        let script = format!("{}{root}{SCRIPT}", request.script_name());
        let Some(page) = DepartingPage::of(departure) else {
            return;
        };
        let nonce = match page.policy() {
            PagePolicy {
                script: ScriptPolicy::Runs,
                connects: true,
            } => String::new(),
            PagePolicy {
                script: ScriptPolicy::RunsWithNonce(nonce),
                connects: true,
            } => format!(" nonce=\"{nonce}\""),
            _ => return self.say_that_policy_forbids(),
        };
        page.insert(&format!(
            "<script src=\"{script}\" data-build=\"{}\"{nonce} defer></script>\n",
            self.build
        ));
    }
}

/// Passes on what `cargo pyramidion serve` tells: a word a line.
async fn relay(supervisor: SocketAddr, sender: &Sender) -> io::Result<()> {
    let stream = TcpStream::connect(supervisor).await?;
    let mut said = Vec::new();
    loop {
        stream.readable().await?;
        let mut piece = [0; 64];
        match stream.try_read(&mut piece) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => said.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        while let Some(end) = said.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = said.drain(..=end).collect();
            let word = String::from_utf8_lossy(&line[..end]);
            // Browsers leave out an event without data.
            let event = Event::data(&word).event(&word).map_err(io::Error::other)?;
            if sender.send(event).await.is_err() {
                return Ok(());
            }
        }
    }
}
