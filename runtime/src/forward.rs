//! Requests that another application answers: moving one view at a time.
//!
//! With [`forward_unmatched`](crate::Configurator::forward_unmatched) this application stands in front of
//! another one, usually the Pyramid application that it takes over from. What no route matches, and what a route
//! is [told to forward](crate::config::RouteConfig::forward), is passed on; everything else is answered here.
//!
//! ```
//! use pyramidion::{Configurator, Request, View};
//!
//! let mut config = Configurator::new();
//! config.add_route("article", "/articles/{id}");
//! config.add_view(View::new(|_: &mut Request| "an article").route_name("article"));
//! config.forward_unmatched("http://127.0.0.1:8080");
//! config.make_app()?;
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! Method, path, query and headers are passed on as they came, bodies piece by piece in both directions.
//! Headers that are about one connection are not passed on, nor are those that only proxies may set, unless a
//! [trusted proxy](crate::server::TrustedProxies) sent them; `X-Forwarded-For`, `X-Forwarded-Host`,
//! `X-Forwarded-Proto` and `Forwarded` are written. An answer that was passed on gets nothing from this application:
//! no session cookie, no header, unless a
//! [response callback](crate::Request::add_response_callback) adds it.
//!
//! An upstream that does not answer is an [`HttpException`](crate::HttpException) that exception views can answer: 502 if it cannot be
//! reached or breaks off, 503 if none is healthy, 504 if it takes too long.

mod alarm;
mod answer_body;
mod answer_end;
mod choice;
mod client;
mod connections;
mod describing;
mod forwarder;
mod headers;
mod health;
mod pace;
mod proxies;
mod sent;
mod shadow;
mod spelling;
mod stream;
mod upgrade;
mod upstream;
mod upstream_connection;

use std::time::Duration;

pub use choice::Choice;
pub(crate) use forwarder::{Forwarder, check_target};
pub(crate) use shadow::{Observed, compare, observe};
pub(crate) use spelling::readings;

use crate::clock::LONGEST;

use client::Timeouts;
use health::HealthCheck;
use upstream::Patience;

/// The addresses of another application, and how it is spoken to.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use pyramidion::Configurator;
/// use pyramidion::forward::Upstreams;
///
/// let upstreams = Upstreams::new(["http://127.0.0.1:8080", "http://127.0.0.1:8081"])
///     .head_timeout(Duration::from_secs(20));
/// let mut config = Configurator::new();
/// config.forward_unmatched(upstreams);
/// config.make_app()?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Upstreams {
    urls: Vec<String>,
    timeouts: Timeouts,
    patience: Patience,
    health_check: Option<HealthCheck>,
    replaces_host: bool,
    /// How many bytes of a body must come in a second, in the long run.
    min_rate: u64,
    passes_on_other_spellings: bool,
    keeps_underscores: bool,
}

impl From<&str> for Upstreams {
    fn from(url: &str) -> Self {
        Self::new([url])
    }
}

impl From<String> for Upstreams {
    fn from(url: String) -> Self {
        Self::new([url])
    }
}

impl Upstreams {
    /// Returns upstreams that take turns; each URL is `http://`, a host and a port.
    pub fn new<S: Into<String>>(urls: impl IntoIterator<Item = S>) -> Self {
        Self {
            urls: urls.into_iter().map(Into::into).collect(),
            timeouts: Timeouts {
                connect: Duration::from_secs(5),
                head: Duration::from_secs(60),
                idle: Duration::from_secs(60),
                response: Duration::from_secs(60 * 60),
                tunnel: Duration::from_secs(5 * 60),
            },
            patience: Patience {
                max_failures: 3,
                cool_down: Duration::from_secs(2),
            },
            health_check: None,
            replaces_host: false,
            min_rate: 500,
            passes_on_other_spellings: false,
            keeps_underscores: false,
        }
    }

    /// Sets how long it may take to connect to an upstream; the default is 5 seconds.
    ///
    /// Beyond it the request is answered with 504, unless another upstream can take it.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout.min(LONGEST);
        self
    }

    /// Sets how long an upstream may take to begin its answer, once it has the whole request; the default is 60
    /// seconds. Beyond it the request is answered with 504.
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.head = timeout.min(LONGEST);
        self
    }

    /// Sets how long a body may pause, in either direction; the default is 60 seconds.
    ///
    /// An upstream that does not take the body of a request is answered for with 504, a client that does not send
    /// it is answered with 408, by default after 30 seconds: the shorter of this and of
    /// [`set_body_timeouts`](crate::Configurator::set_body_timeouts) counts. A response that pauses for too long is
    /// broken off.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.idle = timeout.min(LONGEST);
        self
    }

    /// Sets how long the body of a response may be waited for in all, before [`min_rate`](Self::min_rate) counts;
    /// the default is an hour.
    ///
    /// One that takes longer is broken off. A response of the type `text/event-stream` may take as long as it takes.
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.response = timeout.min(LONGEST);
        self
    }

    /// Sets how many bytes a second of a body must come in the long run, in either direction; the default is 500.
    ///
    /// For each such number of bytes that came, a body may be waited for another second: that of a request beyond the
    /// total of [`set_body_timeouts`](crate::Configurator::set_body_timeouts), that of a response beyond
    /// [`response_timeout`](Self::response_timeout). A request that trickles is answered with 408, a response that
    /// does is broken off. Time in which the other side takes nothing does not count.
    pub fn min_rate(mut self, bytes_per_second: u64) -> Self {
        self.min_rate = bytes_per_second;
        self
    }

    /// Sets how long neither side of a WebSocket may say anything; the default is 5 minutes. Then it is closed.
    pub fn tunnel_idle_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.tunnel = timeout.min(LONGEST);
        self
    }

    /// Sets after how many failures in a row to connect an upstream is left out; the default is 3, the minimum 1.
    pub fn max_failures(mut self, count: u32) -> Self {
        self.patience.max_failures = count.max(1);
        self
    }

    /// Sets for how long an upstream that cannot be reached is left out; the default is 2 seconds.
    ///
    /// While all are left out, requests are answered with 503 and a `Retry-After` header.
    pub fn cool_down(mut self, time: Duration) -> Self {
        self.patience.cool_down = time;
        self
    }

    /// Asks every upstream for a path now and then, and leaves out those that do not answer in the time for
    /// connecting, or answer with a status of 400 or more; by default there are no such checks.
    ///
    /// It begins with the first request that is forwarded.
    pub fn health_check(mut self, path: impl Into<String>, interval: Duration) -> Self {
        let path = path.into();
        self.health_check = Some(HealthCheck { path, interval });
        self
    }

    /// Sets whether the `Host` header names the host of the upstream in place of the one that the client asked for;
    /// the default is `false`.
    ///
    /// The other application then writes URLs of its own host, unless it looks at `X-Forwarded-Host`.
    pub fn replace_host(mut self, replace_host: bool) -> Self {
        self.replaces_host = replace_host;
        self
    }

    /// Sets whether that is passed on, too, which the other application may read as the path of a route that is
    /// answered here; the default is `false`.
    ///
    /// Without it `//admin`, `/admin%2Fx` and other spellings of such a path are answered with 404, so that a route
    /// that has moved is not reached in the other application any more.
    pub fn pass_on_other_spellings(mut self, pass_on: bool) -> Self {
        self.passes_on_other_spellings = pass_on;
        self
    }

    /// Sets whether headers with an underscore in their names are passed on, unless they are taken for those of
    /// proxies or of the message itself; the default is `false`.
    ///
    /// Without it none is passed on, since to WSGI applications `X_Name` and `X-Name` are one.
    pub fn pass_on_underscores(mut self, pass_on: bool) -> Self {
        self.keeps_underscores = pass_on;
        self
    }

    /// Returns what is wrong.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors: Vec<_> = self
            .urls
            .iter()
            .filter_map(|url| upstream::parse(url).err())
            .collect();
        if self.urls.is_empty() {
            errors.push("requests are forwarded to no upstream; name its URL".to_owned());
        }
        errors.extend(self.health_check.as_ref().and_then(HealthCheck::error));
        for (name, timeout) in [
            ("connect_timeout", self.timeouts.connect),
            ("head_timeout", self.timeouts.head),
            ("idle_timeout", self.timeouts.idle),
            ("response_timeout", self.timeouts.response),
            ("tunnel_idle_timeout", self.timeouts.tunnel),
        ] {
            if timeout.is_zero() {
                errors.push(format!(
                    "`{name}` of upstreams must be longer than zero; leave it out for the default"
                ));
            }
        }
        if self.min_rate == 0 {
            errors.push("`min_rate` of upstreams must be at least 1 byte a second; leave it out for the default".to_owned());
        }
        errors
    }
}

/// Which requests of a route are passed on.
#[derive(Clone, Debug)]
pub(crate) struct RouteForwarding {
    pub(crate) when: Choice,
    /// Whether the views of the route answer, too, for comparison.
    pub(crate) is_shadowed: bool,
}

impl RouteForwarding {
    /// Tells whether every request is passed on, and no view is ever called.
    pub(crate) fn needs_no_view(&self) -> bool {
        self.when.is_always() && !self.is_shadowed
    }
}
