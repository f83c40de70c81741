//! What an application can put around its views, and how it can extend the framework.

use std::panic::Location;
use std::sync::Arc;

use crate::accept::MediaType;
use crate::csrf::{CsrfOptions, CsrfStoragePolicy};
use crate::observers::Observer;
use crate::predicates::{CustomPredicate, OfViews, PredicateFactory};
use crate::retry::Retry;
use crate::security::SecurityPolicy;
use crate::traversal::ContextFactory;
use crate::tweens::{AnyTween, Order, Tween};
use crate::viewderivers::{ViewDeriver, ViewInfo};

use super::Configurator;
use super::actions::Declared;

/// Around the views.
impl Configurator {
    /// Adds a [tween](crate::tweens), outside of those that were added before.
    #[track_caller]
    pub fn add_tween(&mut self, name: impl Into<String>, tween: impl Tween) {
        self.add_tween_at(name, Order::new(), tween);
    }

    /// Adds a [tween](crate::tweens) under or over others.
    ///
    /// The built-in one that calls exception views is [`EXCVIEW`](crate::tweens::EXCVIEW).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::tweens::{EXCVIEW, Next, Order};
    /// use pyramidion::{Configurator, Request, ViewResult};
    ///
    /// async fn counts_errors(request: &mut Request, next: Next<'_>) -> ViewResult {
    ///     let result = next.run(request).await;
    ///     if let Err(error) = &result {
    ///         println!("no exception view has seen {error} yet");
    ///     }
    ///     result
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_tween_at("counts_errors", Order::new().under([EXCVIEW]), counts_errors);
    /// ```
    #[track_caller]
    pub fn add_tween_at(&mut self, name: impl Into<String>, order: Order, tween: impl Tween) {
        let tween: Arc<dyn AnyTween> = Arc::new(tween);
        let declared = Declared::new((order, tween), Location::caller(), &self.include);
        self.tweens.push((name.into(), declared));
    }

    /// Adds a view deriver: a function that decides for each view what surrounds it.
    ///
    /// It stands inside the decorators and outside the rendering, outside of derivers that were added before.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::tweens::Next;
    /// use pyramidion::{Configurator, Request, ViewResult};
    ///
    /// async fn timed(request: &mut Request, next: Next<'_>) -> ViewResult {
    ///     let start = std::time::Instant::now();
    ///     let result = next.run(request).await;
    ///     let _elapsed = start.elapsed();
    ///     result
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_view_deriver("timed", |view| (!view.is_exception_view()).then_some(timed));
    /// ```
    #[track_caller]
    pub fn add_view_deriver<T: Tween>(
        &mut self,
        name: impl Into<String>,
        deriver: impl Fn(&ViewInfo<'_>) -> Option<T> + Send + Sync + 'static,
    ) {
        self.add_view_deriver_at(name, Order::new(), deriver);
    }

    /// Adds a view deriver under or over others; the built-in ones are `secured_view`, `csrf_view`, `owrapped_view`,
    /// `http_cached_view`, `decorated_view`, `rendered_view` and `mapped_view`, outermost first, between `ingress` and
    /// `view`.
    ///
    /// Without `under` it stands under `decorated_view`, without `over` over `rendered_view`. What must
    /// stand outside the check of the permission says both:
    /// `Order::new().under(["ingress"]).over(["secured_view"])`. What it answers itself is then answered to
    /// everybody.
    #[track_caller]
    pub fn add_view_deriver_at<T: Tween>(
        &mut self,
        name: impl Into<String>,
        order: Order,
        deriver: impl Fn(&ViewInfo<'_>) -> Option<T> + Send + Sync + 'static,
    ) {
        let deriver: ViewDeriver = Arc::new(move |view| Some(Arc::new(deriver(view)?)));
        let value = (order, deriver);
        let declared = Declared::new(value, Location::caller(), &self.include);
        self.view_derivers.push((name.into(), declared));
    }

    /// Adds an [observer](crate::observers), which watches requests from outside.
    ///
    /// See [`observers`](crate::observers) for an example.
    pub fn add_observer(&mut self, observer: impl Observer) {
        self.observers.push(Arc::new(observer));
    }

    /// Sets the function, `async` or not, that makes the [context](crate::context) of requests whose route has no
    /// [factory](super::RouteConfig::factory).
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::context::{Ace, EVERYONE, Resource};
    /// use pyramidion::{Configurator, Request};
    ///
    /// struct Site;
    ///
    /// impl Resource for Site {
    ///     fn acl(&self) -> Vec<Ace> {
    ///         vec![Ace::allow(EVERYONE, ["view"]), Ace::deny_all()]
    ///     }
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.set_root_factory(|_: &mut Request| Ok(Site));
    /// ```
    #[track_caller]
    pub fn set_root_factory<K>(&mut self, factory: impl ContextFactory<K>) {
        let factory = factory.into_factory();
        let declared = Declared::new(factory, Location::caller(), &self.include);
        self.root_factory.push(declared);
    }
}

/// Answering once more.
impl Configurator {
    /// Sets when a request is [answered once more](crate::retry); the default is never.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::retry::Retry;
    ///
    /// let mut config = Configurator::new();
    /// config.set_retry(Retry::new(3));
    /// ```
    #[track_caller]
    pub fn set_retry(&mut self, retry: Retry) {
        let declared = Declared::new(retry, Location::caller(), &self.include);
        self.retry.push(declared);
    }
}

/// Choosing among views and routes.
impl Configurator {
    /// Adds a predicate that views name: `custom(name = "value")` in the attribute,
    /// [`predicates::custom`](crate::predicates::custom) otherwise.
    ///
    /// The function gets the values of the declaration and returns the predicate, [a function](CustomPredicate) that may be
    /// `async` or ask who the visitor is; an error of it is a mistake of the configuration. The predicate weighs more than the
    /// built-in ones and than those that were added before.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View, predicates};
    ///
    /// let mut config = Configurator::new();
    /// config.add_view_predicate("language", |values: &[&str]| {
    ///     let language = values.join("");
    ///     Ok(move |request: &Request| request.header("accept-language") == Some(&language))
    /// });
    /// config.add_route("hello", "/");
    /// config.add_view(View::new(|_: &mut Request| "Hello").route_name("hello"));
    /// config.add_view(
    ///     View::new(|_: &mut Request| "Moin")
    ///         .route_name("hello")
    ///         .predicate(predicates::custom("language", ["de"])),
    /// );
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "Hello");
    /// assert_eq!(app.get("/").header("accept-language", "de").send().text(), "Moin");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_view_predicate<K: OfViews, P: CustomPredicate<K>>(
        &mut self,
        name: impl Into<String>,
        factory: impl Fn(&[&str]) -> crate::Result<P> + Send + Sync + 'static,
    ) {
        self.add_view_predicate_at(name, Order::new(), factory);
    }

    /// Adds a predicate that views name, heavier ([under](Order::under)) or lighter
    /// ([over](Order::over)) than other custom ones.
    #[track_caller]
    pub fn add_view_predicate_at<K: OfViews, P: CustomPredicate<K>>(
        &mut self,
        name: impl Into<String>,
        order: Order,
        factory: impl Fn(&[&str]) -> crate::Result<P> + Send + Sync + 'static,
    ) {
        let value = (order, PredicateFactory::new(factory));
        let declared = Declared::new(value, Location::caller(), &self.include);
        self.view_predicates.push((name.into(), declared));
    }

    /// Adds a predicate that routes name by [`predicates::custom`](crate::predicates::custom), as
    /// [`add_view_predicate`](Self::add_view_predicate) does for views.
    ///
    /// Such a predicate may ask what the pattern of its route captured.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::request::RouteMatch;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View, predicates};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route_predicate("at_least", |values: &[&str]| {
    ///     let least: u32 = values.join("").parse()?;
    ///     Ok(move |_: &Request, matched: &RouteMatch| {
    ///         let year = matched.matchdict().get("year").and_then(|year| year.parse().ok());
    ///         year.is_some_and(|year: u32| year >= least)
    ///     })
    /// });
    /// config.add_route("archive", "/{year}").predicate(predicates::custom("at_least", ["2020"]));
    /// config.add_view(View::new(|| "an archive").route_name("archive"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/2021").send().text(), "an archive");
    /// assert_eq!(app.get("/1999").send().status(), 404);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_route_predicate<K, P: CustomPredicate<K>>(
        &mut self,
        name: impl Into<String>,
        factory: impl Fn(&[&str]) -> crate::Result<P> + Send + Sync + 'static,
    ) {
        self.add_route_predicate_at(name, Order::new(), factory);
    }

    /// Adds a predicate that routes name, heavier ([under](Order::under)) or lighter
    /// ([over](Order::over)) than other custom ones.
    #[track_caller]
    pub fn add_route_predicate_at<K, P: CustomPredicate<K>>(
        &mut self,
        name: impl Into<String>,
        order: Order,
        factory: impl Fn(&[&str]) -> crate::Result<P> + Send + Sync + 'static,
    ) {
        let value = (order, PredicateFactory::new(factory));
        let declared = Declared::new(value, Location::caller(), &self.include);
        self.route_predicates.push((name.into(), declared));
    }

    /// Says which media type the server prefers, where a client likes several equally.
    ///
    /// The order is HTML, XHTML, XML (`application/xml`, then `text/xml`), plain text, JSON. A further type stands
    /// after them, or [under](Order::under) or [over](Order::over) others: nearer to the end or to the beginning, which
    /// Pyramid calls `weighs_less_than` and `weighs_more_than`. Types that the order does not name come last.
    ///
    /// A type with parameters always goes before the same type without them. So parameters have an order only among
    /// those of one type; to compare them with other types is a mistake of the configuration.
    #[track_caller]
    pub fn add_accept_view_order(&mut self, media_type: impl Into<String>, order: Order) {
        let name = media_type.into();
        // Types that differ in nothing but their letters' case are one.
        let name = MediaType::parse(&name).map_or(name, |media_type| media_type.to_string());
        let declared = Declared::new(order, Location::caller(), &self.include);
        self.accept_order.push((name, declared));
    }
}

/// Security.
impl Configurator {
    /// Sets what decides who a visitor is and what the visitor may do.
    #[track_caller]
    pub fn set_security_policy(&mut self, policy: impl SecurityPolicy) {
        let policy: Arc<dyn SecurityPolicy> = Arc::new(policy);
        let declared = Declared::new(policy, Location::caller(), &self.include);
        self.security_policy.push(declared);
    }

    /// Sets the permission of every view that does not say one; exception views have none.
    ///
    /// A view for everybody says
    /// `permission = `[`NO_PERMISSION_REQUIRED`](crate::security::NO_PERMISSION_REQUIRED).
    #[track_caller]
    pub fn set_default_permission(&mut self, permission: impl Into<String>) {
        let declared = Declared::new(permission.into(), Location::caller(), &self.include);
        self.default_permission.push(declared);
    }

    /// Sets how requests are checked for their [CSRF token](crate::csrf), and whether all are.
    #[track_caller]
    pub fn set_default_csrf_options(&mut self, options: CsrfOptions) {
        let declared = Declared::new(Arc::new(options), Location::caller(), &self.include);
        self.csrf_options.push(declared);
    }

    /// Sets where [CSRF tokens](crate::csrf) are kept; the default is the session.
    #[track_caller]
    pub fn set_csrf_storage_policy(&mut self, policy: impl CsrfStoragePolicy) {
        let policy: Arc<dyn CsrfStoragePolicy> = Arc::new(policy);
        let declared = Declared::new(policy, Location::caller(), &self.include);
        self.csrf_storage.push(declared);
    }
}
