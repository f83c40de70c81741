//! Tower: layers around an application, and services of other stacks in it.
//!
//! [Tower](https://docs.rs/tower-service) is the common form of services in Rust. Four doors are open to it:
//!
//! | door | what stands there |
//! |---|---|
//! | [`Configurator::add_layer`](crate::Configurator::add_layer) | a layer around the whole application: compression, CORS, traces |
//! | [`Configurator::add_layer_at`](crate::Configurator::add_layer_at) | a layer at a place among the [tweens](crate::tweens) |
//! | [`Configurator::mount`](crate::Configurator::mount) | a service below a prefix: a router of axum, another [`App`](crate::App) |
//! | [`View::service`](crate::View::service) | a service as a view, with its route, its predicates and its permission |
//!
//! And a [`Server`](crate::server::Server) serves any [`HttpService`], within the same limits.
//!
//! ```
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, View};
//! use pyramidion::http::{self, HeaderValue};
//! use tower_http::set_header::SetResponseHeaderLayer;
//!
//! let mut config = Configurator::new();
//! config.add_route("home", "/");
//! config.add_view(View::new(|| "home").route_name("home"));
//! let name = HeaderValue::from_static("pyramidion");
//! config.add_layer(SetResponseHeaderLayer::overriding(http::header::SERVER, name));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/").send().header("server"), Some("pyramidion"));
//! # Ok::<(), pyramidion::Error>(())
//! ```

mod among_tweens;
mod around;
mod failed_service;
mod http_service;
mod inner;
mod mounted;

pub(crate) use among_tweens::LayerTween;
pub(crate) use around::{Around, Layered};
#[doc(hidden)]
pub use http_service::BegunService;
pub use http_service::HttpService;
pub(crate) use http_service::serve;
pub use inner::Inner;
pub(crate) use inner::WrapService;
pub(crate) use mounted::{Mounted, Prefix};
