//! Services of other stacks as views.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::extract::Requirements;
use crate::tower::{HttpService, Prefix};

use super::View;

/// The service of a view.
#[derive(Clone)]
pub(crate) struct ServiceOfView {
    pub(crate) service: Arc<dyn HttpService>,
    pub(crate) prefix: Prefix,
    pub(crate) place: &'static Location<'static>,
}

impl View {
    /// Returns a view that lets a [service](crate::tower) answer, Pyramid's `wsgiapp`.
    ///
    /// The service sees the whole path of the request, with all that the application knows of its client as a
    /// [`Connection`](crate::request::Connection) among the extensions. It reads the body itself, within the limit of the route.
    /// Predicates, permission and everything else around the view are those of any view; the token against forged requests is
    /// not asked for, unless [`require_csrf`](Self::require_csrf) says so.
    ///
    /// [`mount`](crate::Configurator::mount) is shorter where a service has all that is below a prefix.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::routing::get;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, View, predicates};
    ///
    /// let router = axum::Router::new().route("/status", get(|| async { "well" }));
    /// let mut config = Configurator::new();
    /// config.add_route("status", "/status");
    /// config.add_view(View::service(router).route_name("status").predicate(predicates::xhr(true)));
    /// config.add_view(View::new(|| "a page").route_name("status"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/status").send().text(), "a page");
    /// let of_script = app.get("/status").header("x-requested-with", "XMLHttpRequest");
    /// assert_eq!(of_script.send().text(), "well");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn service(service: impl HttpService) -> Self {
        Self::of_service(Arc::new(service), Prefix::Of(String::new()))
    }

    /// Returns a view that lets a [service](crate::tower) answer what is below it, Pyramid's `wsgiapp2`.
    ///
    /// The service sees the path that [`Request::subpath`](crate::Request::subpath) says: the value of the placeholder `*subpath`,
    /// or what follows the name of the view in a [tree of resources](crate::traversal). What is before it is added to the
    /// [script name](crate::request::ScriptName), so that a mounted [`App`](crate::App) writes URLs that lead back to it. The rest is as
    /// with [`service`](Self::service).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// let mut shop = Configurator::new();
    /// shop.add_route("cart", "/cart");
    /// shop.add_view(View::new(|request: &mut Request| request.route_path("cart")).route_name("cart"));
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("shop", "/{language}/shop*subpath");
    /// config.add_view(View::service_below(shop.make_app()?).route_name("shop"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/de/shop/cart").send().text(), "/de/shop/cart");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn service_below(service: impl HttpService) -> Self {
        Self::of_service(Arc::new(service), Prefix::BeforeSubpath)
    }

    #[track_caller]
    fn of_service(service: Arc<dyn HttpService>, prefix: Prefix) -> Self {
        // What answers is made when the limits of the route are known.
        let mut view = Self::made_later();
        view.declared.requires.push(Requirements::streams_body);
        view.service = Some(Box::new(ServiceOfView {
            service,
            prefix,
            place: Location::caller(),
        }));
        view
    }
}

impl fmt::Debug for ServiceOfView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceOfView")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
