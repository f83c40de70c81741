//! Who gets to see what is only for developers.

use std::fmt;

use http::header::HOST;
use http::uri::Authority;
use pyramidion_syntax::developers::{Sender, is_loopback, is_of_proxy, names_this_machine};

use crate::request::Request;
use crate::settings::DEVELOPMENT;

/// The setting with names of this machine beside `localhost`.
const HOSTS: &str = "pyramidion.development_hosts";

/// The proof that a request may be answered with what only developers should see.
///
/// # Examples
///
/// ```
/// use pyramidion::devel::{Closed, Gate};
/// use pyramidion::request::Connection;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View};
///
/// let mut config = Configurator::new();
/// config.settings_mut().set("pyramidion.development", "on");
/// config.add_route("home", "/");
/// config.add_view(View::new(|request: &mut Request| match Gate::open(request) {
///     Ok(_) => "come in".to_owned(),
///     Err(closed) => closed.to_string(),
/// }).route_name("home"));
/// let client = TestApp::new(config.make_app()?);
///
/// let mut here = Connection::default();
/// here.remote_addr = Some(([127, 0, 0, 1], 40000).into());
/// let response = client.get("/").extension(here.clone()).send();
/// assert_eq!(response.text(), "come in");
/// let response = client.get("/").extension(here).header("host", "example.com").send();
/// assert_eq!(response.text(), Closed::Host.to_string());
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Gate(());

impl Gate {
    /// Tells whether a request may be answered with what only developers should see.
    ///
    /// # Errors
    ///
    /// Fails with the first reason not to.
    pub fn open(request: &Request) -> Result<Self, Closed> {
        if !request.settings().is_on(DEVELOPMENT) {
            return Err(Closed::Off);
        }
        let headers = request.headers();
        match request.remote_addr() {
            None => return Err(Closed::NotOverTcp),
            _ if request.is_from_trusted_proxy() => return Err(Closed::Proxied),
            Some(address) if !is_loopback(address.ip()) => return Err(Closed::Peer),
            Some(_) => {}
        }
        if headers.keys().any(|name| is_of_proxy(name.as_str())) {
            return Err(Closed::Proxied);
        }
        let listed = request.settings().get(HOSTS).unwrap_or_default();
        if !names_this_machine(hosts(request), listed) {
            return Err(Closed::Host);
        }
        if comes_from_another_site(request) {
            return Err(Closed::OtherSite);
        }
        Ok(Self(()))
    }
}

/// Why a request gets no page of development.
///
/// See [`Gate`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Closed {
    /// The setting `pyramidion.development` is off.
    Off,
    /// It did not come over TCP: a Unix socket is that of a proxy.
    NotOverTcp,
    /// It came from another machine.
    Peer,
    /// It came through a proxy, which speaks for others.
    Proxied,
    /// Its `Host` does not name this machine.
    Host,
    /// A page of another site sent it, and could read the answer or show it in a frame.
    OtherSite,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "the setting `pyramidion.development` is off",
            Self::NotOverTcp => "the request did not come over TCP",
            Self::Peer => "the request came from another machine",
            Self::Proxied => "the request came through a proxy",
            Self::Host => {
                "its `Host` does not name this machine; `pyramidion.development_hosts` can list more names"
            }
            Self::OtherSite => "a page of another site sent the request",
        })
    }
}

impl std::error::Error for Closed {}

/// Returns the hosts that the request names; one that is not text differs from every expected host.
fn hosts(request: &Request) -> impl Iterator<Item = &str> {
    let target = request.uri().authority().map(Authority::as_str);
    let headers = request.headers().get_all(HOST).iter();
    let headers = headers.map(|value| value.to_str().unwrap_or_default());
    target.into_iter().chain(headers)
}

/// Tells whether a page of another site sent the request, unless it leads its reader here.
fn comes_from_another_site(request: &Request) -> bool {
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().unwrap_or_default())
    };
    Sender::new(header).is_another_site(|| request.host_url())
}
