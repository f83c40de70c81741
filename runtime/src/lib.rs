#![doc = include_str!("../README.md")]
//!
//! # The book
//!
//! The chapters are a part of this documentation: the module `guide` says where to begin. It is there if the documentation is made with all
//! features, as that of docs.rs is.
//!
//! # The modules, by task
//!
//! A module that is not a link is there with the feature that is named.
//!
//! | I want to | module |
//! |---|---|
//! | put an application together | [`config`] has [`Configurator`]; [`Settings`] |
//! | declare a view without an attribute, or see what views return | [`view`] has [`View`] |
//! | declare routes as types | [`route`] has [`Route`](trait@Route) |
//! | take typed values of a request as arguments | [`extract`] |
//! | see all of a request | [`request`] has [`Request`] |
//! | write a response | [`response`] has [`Response`]; [`cookies`] |
//! | answer with a status as an error | [`httpexceptions`] has [`HttpException`] |
//! | write JSON or a page from a template | [`renderers`] |
//! | show forms until they are right | `forms`, with the feature `forms` |
//! | choose among views by conditions | [`predicates`] |
//! | remember a visitor | [`session`] has [`Session`] and its factories |
//! | know who the visitor is and what is permitted | [`security`]; [`context`] |
//! | refuse forged requests, and say what browsers may do | [`csrf`], [`security_headers`], [`cors`] |
//! | find resources in a tree | [`traversal`] |
//! | serve files of a folder | `static_files`, with the feature `static` |
//! | speak several languages | `i18n`, with the feature `i18n` |
//! | send events, or messages in both directions | [`sse`]; `websocket`, with the feature `websocket` |
//! | surround all requests with something | [`tweens`]; [`tower`] for layers of other stacks |
//! | be told of moments | [`events`] |
//! | work in the background, or try a request again | [`tasks`], [`retry`] |
//! | test an application | [`testing`] |
//! | give a program commands and settings from files | `cli`, with the feature `cli` |
//! | see errors with their source while developing | `devel`, with the feature `devel`, in debug builds |
//! | serve, with limits and an orderly shutdown | [`server`] has [`serve`]; [`router`] has [`App`] |
//! | watch what happens | [`telemetry`], [`observers`] |
//! | know what an application consists of | [`introspection`]; `schemas`, with the feature `schemas` |
//! | move a Pyramid application step by step | [`moving`], [`proutes`]; `forward`, with the feature `forward` |

#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as pyramidion;

#[cfg(feature = "cli")]
pub mod cli;

pub mod server;

pub mod router;

#[cfg(all(feature = "devel", debug_assertions))]
pub mod devel;

#[cfg(feature = "forward")]
pub mod forward;
pub mod moving;
pub mod proutes;

pub mod tasks;
pub mod tower;
pub mod traversal;
pub mod tweens;
mod urldispatch;
pub mod view;
mod viewderivers;
mod viewlookup;

pub mod context;
pub mod cors;
pub mod csrf;
pub mod events;
pub mod extract;
#[cfg(feature = "forms")]
pub mod forms;
#[cfg(feature = "i18n")]
mod gettext;
mod http_cache;
#[cfg(feature = "i18n")]
pub mod i18n;
pub mod introspection;
pub mod observers;
pub mod predicates;
pub mod renderers;
pub mod request;
pub mod retry;
pub mod route;
#[cfg(feature = "schemas")]
pub mod schemas;
pub mod security;
pub mod security_headers;
#[cfg(feature = "static")]
pub mod static_files;

pub mod httpexceptions;
pub mod response;

pub mod cookies;
pub mod session;

#[doc(hidden)]
pub mod absent;
mod accept;
mod body;
mod boxed;
#[doc(hidden)]
pub mod callable;
mod causes;
mod clock;
#[cfg(feature = "compression")]
mod compression;
mod conditional;
mod error;
#[cfg(feature = "forms")]
mod form_shape;
mod json;
mod list_header;
mod multidict;
mod order;
mod pattern;
mod percent;
mod pulse;
mod random;
mod request_id;
mod secret;
mod settings;
mod shutdown;
mod span;
pub mod sse;
#[cfg(any(feature = "forward", feature = "websocket"))]
mod switching;
pub mod telemetry;
mod trace_context;
#[cfg(any(feature = "forms", feature = "i18n"))]
mod translation_string;
mod typed;
mod unwinding;
mod url;
#[cfg(feature = "websocket")]
pub mod websocket;

pub mod config;
pub mod testing;

#[doc(hidden)]
pub mod macro_support;

mod attributes;

/// The chapters of the documentation, whose examples are compiled and run.
#[cfg(all(
    any(doc, doctest),
    feature = "cli",
    feature = "encrypted",
    feature = "forward",
    feature = "headers",
    feature = "i18n",
    feature = "jinja2",
    feature = "multipart",
    feature = "redis",
    feature = "static",
    feature = "testing-html",
    feature = "websocket"
))]
pub mod guide;

pub use attributes::{
    exception_view_config, forbidden_view_config, notfound_view_config, subscriber, view_config,
    view_defaults,
};

/// Names a folder of this crate, given by its path from the crate's folder, for
/// [`Configurator::add_static_view`].
///
/// In debug builds the files are read from the disk; a release build has them inside. Both answer alike, also
/// [hidden files](static_files::StaticView::dot_files) and [links](static_files::StaticView::follow_links): all that
/// is in the folder, and all that its links lead to, becomes a part of the program, whether it is served or not. So
/// nothing secret belongs there. `static_dir!("static", embed)` has the files inside in debug builds, too.
///
/// A folder that is not there does not compile. A file that changed is embedded when the crate is compiled the next
/// time, which cargo does by itself; for a new file it needs a build script that prints
/// `cargo::rerun-if-changed=static`. The files have no date, so `Last-Modified` is not sent; their `ETag` changes
/// with their content.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::{DummyRequest, TestApp};
/// use pyramidion::{Configurator, static_dir};
///
/// let mut config = Configurator::new();
/// config.add_static_view("source", static_dir!("src"));
/// let app = config.make_app()?;
/// let request = DummyRequest::get("/").build_for(&app);
/// assert_eq!(request.static_path("pyramidion:src/lib.rs", ())?, "/source/lib.rs");
/// assert_eq!(TestApp::new(app).get("/source/lib.rs").send().status(), 200);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[cfg(feature = "static")]
pub use pyramidion_macros::static_dir;

/// Says which feature it needs.
#[cfg(not(feature = "static"))]
#[doc(hidden)]
#[macro_export]
macro_rules! static_dir {
    ($($folder:tt)*) => {
        ::core::compile_error!(
            "`static_dir!` needs the feature `static`: write `pyramidion = { version = \"0.1\", features = [\"static\"] }` \
             in Cargo.toml"
        )
    };
}

#[cfg(feature = "i18n")]
#[doc(inline)]
pub use i18n::translation_dir;

/// Says which feature it needs.
#[cfg(not(feature = "i18n"))]
#[doc(hidden)]
#[macro_export]
macro_rules! translation_dir {
    ($($folder:tt)*) => {
        ::core::compile_error!(
            "`translation_dir!` needs the feature `i18n`: write `pyramidion = { version = \"0.1\", features = [\"i18n\"] }` \
             in Cargo.toml"
        )
    };
}

/// Makes a type a [route](trait@Route). See the [module](route) for an example.
///
/// `#[route(name = "…", pattern = "…")]` beside it says which; `crate = path` is the path under which this crate
/// is known. The compiler compares the fields with the placeholders of the pattern.
pub use pyramidion_macros::Route;

/// The types of HTTP: statuses, methods, headers.
pub use http;

/// Schemas of types. `use pyramidion::schemars::{self, JsonSchema};` is all that `#[derive(JsonSchema)]` needs.
#[cfg(feature = "schemas")]
pub use schemars;

pub use body::Body;
pub use config::{ConfigurationError, Configurator};
pub use error::{BoxError, Error};
pub use httpexceptions::HttpException;
pub use pattern::{Matchdict, Segments};
pub use request::Request;
pub use response::{IntoResponse, Response, ViewResult};
pub use route::Route;
pub use router::App;
pub use server::serve;
pub use session::{Session, SignedCookieSessionFactory};
pub use settings::{MissingSetting, Settings};
pub use url::{RouteInfo, UrlArgs, UrlError};
pub use view::View;

/// A future that is sent between threads and may borrow.
///
/// # Examples
///
/// ```
/// use pyramidion::BoxFuture;
///
/// fn length<'a>(text: &'a str) -> BoxFuture<'a, usize> {
///     Box::pin(async move { text.len() })
/// }
/// # drop(length("a"));
/// ```
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The result of views and of everything that they call with `?`.
///
/// # Examples
///
/// ```
/// use pyramidion::{HttpException, Request};
///
/// fn page(request: &Request) -> pyramidion::Result<u32> {
///     let page = request.matchdict().get("page").ok_or(HttpException::not_found())?;
///     Ok(page.parse()?)
/// }
/// # let _ = page;
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;
