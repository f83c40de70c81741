#![doc = include_str!("../../README.md")]
//!
//! # The modules, in the order in which a request meets them
//!
//! | module | holds |
//! |---|---|
//! | [`server`] | [`serve`]: connections, limits, shutdown |
//! | [`router`] | [`App`]: the path of one request |
//! | [`request`] | [`Request`]: what a view sees |
//! | [`extract`] | typed arguments of views |
//! | [`view`] | [`View`] and what views return |
//! | [`predicates`] | conditions on a request |
//! | [`renderers`] | from the value of a view to a response |
//! | [`response`] | [`Response`] |
//! | [`httpexceptions`] | [`HttpException`]: statuses as errors |
//! | [`session`] | [`Session`] and [`SignedCookieSessionFactory`] |
//! | [`cookies`] | reading and setting cookies |
//! | [`config`] | [`Configurator`]: everything before the first request |
//! | [`testing`] | calling an application without a socket |

extern crate self as pyramidion;

pub mod server;

pub mod router;

pub mod extract;
pub mod predicates;
pub mod renderers;
pub mod request;
mod urldispatch;
pub mod view;
mod viewderivers;
mod viewlookup;

pub mod httpexceptions;
pub mod response;

pub mod cookies;
pub mod session;

mod accept;
mod body;
mod clock;
mod multidict;
mod near;
mod pattern;
mod percent;
mod settings;
mod url;

pub mod config;
pub mod testing;

#[doc(hidden)]
pub mod macro_support;

pub use pyramidion_macros::view_config;

pub use body::Body;
pub use config::{ConfigurationError, Configurator};
pub use httpexceptions::HttpException;
pub use pattern::{Matchdict, Segments};
pub use request::Request;
pub use response::{IntoResponse, Response};
pub use router::App;
pub use server::serve;
pub use session::{Session, SignedCookieSessionFactory};
pub use settings::Settings;
pub use url::{RouteInfo, UrlArgs, UrlError};
pub use view::{BoxFuture, View, ViewResult};

/// Any error: what a view, a renderer or an extractor can fail with.
///
/// Every type that implements [`std::error::Error`] converts into it with `?`; so does a text. An
/// [`HttpException`] answers with its status, every other error with 500.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The result of views and of everything that they call with `?`.
pub type Result<T, E = Error> = std::result::Result<T, E>;
