//! Routes as they are declared.

use std::fmt;
use std::sync::Arc;

use crate::cors::Cors;
use crate::predicates::{self, PredicateConfig};
use crate::request::{BodyLimits, FormLimits};
use crate::security_headers::SecurityHeaders;
#[cfg(feature = "static")]
use crate::static_files::StaticView;
use crate::traversal::{ContextFactory, Factory};
use crate::url::{Pregenerator, UrlArgs};

use super::actions::IncludePath;
use super::mount_part::MountPart;
use crate::introspection::{RouteKind, SourcePlace};

/// What becomes of the requests of a route without a view.
pub(super) const NO_VIEW: &str = "has no view: it answers with 404";

/// A route as it was declared by [`add_route`](crate::Configurator::add_route).
pub struct RouteConfig {
    pub(super) name: Arc<str>,
    /// The pattern without the prefixes of includes.
    pattern: String,
    prefix: Arc<str>,
    inherits_slash: bool,
    pub(super) predicates: Vec<PredicateConfig>,
    pub(super) factory: Option<Box<Factory>>,
    /// Where the route leads to in the tree of resources.
    pub(super) traverse: Option<Box<str>>,
    pub(super) pregenerator: Option<Pregenerator>,
    pub(super) is_generation_only: bool,
    pub(super) uses_global_views: bool,
    pub(super) body_limit: Option<u64>,
    pub(super) form_limits: Option<Box<FormLimits>>,
    pub(super) cors: Option<Box<Cors>>,
    pub(super) security_headers: Option<Box<SecurityHeaders>>,
    /// Which requests of the route another application answers.
    #[cfg(feature = "forward")]
    pub(super) forwarding: Option<Box<crate::forward::RouteForwarding>>,
    /// The static view that the route belongs to.
    #[cfg(feature = "static")]
    pub(super) static_view: Option<Box<StaticView>>,
    /// The mount that the route belongs to.
    pub(super) mount: Option<Box<MountPart>>,
    pub(super) place: SourcePlace,
    pub(super) include: IncludePath,
}

impl RouteConfig {
    pub(super) fn new(
        name: String,
        pattern: String,
        prefix: &Arc<str>,
        include: &IncludePath,
        place: impl Into<SourcePlace>,
    ) -> Self {
        Self {
            name: name.into(),
            pattern,
            prefix: Arc::clone(prefix),
            inherits_slash: false,
            predicates: Vec::new(),
            factory: None,
            traverse: None,
            pregenerator: None,
            is_generation_only: false,
            uses_global_views: false,
            body_limit: None,
            form_limits: None,
            cors: None,
            security_headers: None,
            #[cfg(feature = "forward")]
            forwarding: None,
            #[cfg(feature = "static")]
            static_view: None,
            mount: None,
            place: place.into(),
            include: include.clone(),
        }
    }

    /// Returns the whole pattern: prefix and pattern, joined by one slash.
    pub(super) fn full_pattern(&self) -> String {
        let is_external = || self.pattern.contains("://") || self.pattern.starts_with("//");
        if self.prefix.is_empty() || is_external() {
            return self.pattern.clone();
        }
        let pattern = self.pattern.trim_start_matches('/');
        if self.inherits_slash && pattern.is_empty() {
            return format!("/{}", self.prefix);
        }
        format!("/{}/{pattern}", self.prefix)
    }

    /// Returns what is wrong with the pattern, apart from its syntax.
    pub(super) fn misused_slash(&self) -> Option<String> {
        (self.inherits_slash && !self.pattern.is_empty()).then(|| {
            format!(
                "{} has the pattern {:?}; `.inherit_slash(true)` is only for an empty pattern: remove it, or write \
                 `add_route({:?}, \"\")`",
                self.describe(),
                self.pattern,
                self.name,
            )
        })
    }

    /// Returns the pattern as it was written, or the name of a static view, and whether it is one.
    pub(super) fn written(&self) -> (&str, bool) {
        #[cfg(feature = "static")]
        if let Some(view) = &self.static_view {
            return (&view.name, true);
        }
        (&self.pattern, false)
    }

    /// Returns what the requests are for that match the route.
    pub(super) fn kind(&self) -> RouteKind {
        #[cfg(feature = "static")]
        if self.static_view.is_some() {
            return RouteKind::Static;
        }
        match &self.mount {
            Some(_) => RouteKind::Mounted,
            None => RouteKind::Matched,
        }
    }

    /// Returns what makes the context of the route or static view, if that was declared.
    pub(super) fn declared_factory(&self) -> Option<&Factory> {
        #[cfg(feature = "static")]
        if let Some(view) = &self.static_view {
            return view.factory.as_ref();
        }
        self.factory.as_deref()
    }

    /// Returns which other sites may read answers of the route or static view, if that was declared.
    pub(super) fn declared_cors(&self) -> Option<&Cors> {
        #[cfg(feature = "static")]
        if let Some(view) = &self.static_view {
            return view.cors.as_ref();
        }
        self.cors.as_deref()
    }

    /// Returns the security headers of the route or static view, if they were declared.
    pub(super) fn declared_security_headers(&self) -> Option<&SecurityHeaders> {
        #[cfg(feature = "static")]
        if let Some(view) = &self.static_view {
            return view.security_headers.as_ref();
        }
        self.security_headers.as_deref()
    }

    /// Returns the limits of bodies: those of the application, but for what the route has of its own.
    pub(super) fn body_limits(&self, limits: &Arc<BodyLimits>) -> Arc<BodyLimits> {
        if self.body_limit.is_none() && self.form_limits.is_none() {
            return Arc::clone(limits);
        }
        let form = self.form_limits.as_deref();
        Arc::new(BodyLimits {
            max_size: self.body_limit.unwrap_or(limits.max_size),
            form: form.map_or(limits.form, |own| own.or(limits.form)),
            ..**limits
        })
    }

    /// Says what is declared: a route, or a static view.
    pub(super) fn describe(&self) -> String {
        #[cfg(feature = "static")]
        if let Some(view) = &self.static_view {
            return format!("the static view `{}`", view.name);
        }
        match &self.mount {
            Some(mount) => mount.describe(),
            None => format!("the route `{}`", self.name),
        }
    }

    /// Sets the methods that the route takes; `GET` implies `HEAD`.
    ///
    /// A request of another method goes on to the next route that matches.
    pub fn request_method<S: Into<String>>(
        &mut self,
        methods: impl IntoIterator<Item = S>,
    ) -> &mut Self {
        self.predicate(predicates::request_method(methods))
    }

    /// Adds a predicate; a request for which it does not hold goes on to the next route that matches.
    pub fn predicate(&mut self, predicate: PredicateConfig) -> &mut Self {
        self.predicates.push(predicate);
        self
    }

    /// Sets which way the route's requests take through the [tree of resources](crate::traversal), from the root that its
    /// [factory](Self::factory) makes, or the root factory.
    ///
    /// It is a path with placeholders of the pattern. A value that a placeholder without an expression has is one name,
    /// whatever is in it. A route whose pattern has the placeholder `*traverse` or `{traverse}` needs none of this: its value is the
    /// way.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::context::{Child, Resource};
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// struct Site;
    /// struct Users;
    /// struct User(String);
    ///
    /// impl Resource for Site {
    ///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
    ///         Child::from((name == "users").then_some(Users))
    ///     }
    /// }
    ///
    /// impl Resource for Users {
    ///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
    ///         Child::of(User(name.to_owned()))
    ///     }
    /// }
    ///
    /// impl Resource for User {}
    ///
    /// let mut config = Configurator::new();
    /// config.set_root_factory(|_: &mut Request| Ok(Site));
    /// config.add_route("user", "/u/{name}").traverse("/users/{name}");
    /// config.add_view(View::new(|request: &mut Request| request.traversed().join("/")).route_name("user"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/u/ada").send().text(), "users/ada");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn traverse(&mut self, way: impl Into<String>) -> &mut Self {
        self.traverse = Some(way.into().into_boxed_str());
        self
    }

    /// Sets the function, `async` or not, that makes the [context](crate::context) of the route's requests.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::context::Resource;
    /// use pyramidion::extract::Context;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, HttpException, Request, package, view_config};
    ///
    /// struct Article {
    ///     title: &'static str,
    /// }
    ///
    /// impl Resource for Article {}
    ///
    /// async fn article(request: &mut Request) -> pyramidion::Result<Article> {
    ///     match request.matchdict().get("id") {
    ///         Some("1") => Ok(Article { title: "First" }),
    ///         _ => Err(HttpException::not_found().into()),
    ///     }
    /// }
    ///
    /// #[view_config(route_name = "article")]
    /// fn show(article: Context<Article>) -> &'static str {
    ///     article.title
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("article", "/articles/{id}").factory(article);
    /// config.scan(package!(self));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/articles/1").send().text(), "First");
    /// assert_eq!(app.get("/articles/2").send().status(), 404);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn factory<K>(&mut self, factory: impl ContextFactory<K>) -> &mut Self {
        self.factory = Some(Box::new(factory.into_factory()));
        self
    }

    /// Changes the arguments of the route's URLs before they are written.
    ///
    /// URLs are written at once, also within templates, so that this waits for nothing: what it needs is in the arguments.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::testing::DummyRequest;
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/{language}/news").pregenerator(|args| args.value("language", "en"));
    /// let app = config.make_app()?;
    /// let request = DummyRequest::get("/").build_for(&app);
    /// assert_eq!(request.route_path("page")?, "/en/news");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn pregenerator(
        &mut self,
        change: impl Fn(UrlArgs) -> UrlArgs + Send + Sync + 'static,
    ) -> &mut Self {
        self.pregenerator = Some(Arc::new(change));
        self
    }

    /// Sets whether the route is used only for writing URLs, Pyramid's `static`; the default is `false`.
    pub fn generation_only(&mut self, generation_only: bool) -> &mut Self {
        self.is_generation_only = generation_only;
        self
    }

    /// Sets whether views without a route answer where none of the route's own does; the default is `false`.
    pub fn use_global_views(&mut self, use_global_views: bool) -> &mut Self {
        self.uses_global_views = use_global_views;
        self
    }

    /// Sets whether the slash is left out that an empty pattern has after the prefix of an include: `/users`
    /// instead of `/users/`. The default is `false`; with another pattern it is a mistake of the configuration.
    pub fn inherit_slash(&mut self, inherit_slash: bool) -> &mut Self {
        self.inherits_slash = inherit_slash;
        self
    }

    /// Sets the largest body of a request in bytes, in place of the application's limit.
    pub fn body_limit(&mut self, bytes: u64) -> &mut Self {
        self.body_limit = Some(bytes);
        self
    }

    /// Sets the security headers of the route's answers, in place of those of the application.
    ///
    /// See [`security_headers`](crate::security_headers) for an example.
    pub fn security_headers(&mut self, headers: SecurityHeaders) -> &mut Self {
        self.security_headers = Some(Box::new(headers));
        self
    }

    /// Sets which other sites may read answers of the route, in place of the application's default.
    ///
    /// See [`cors`](crate::cors) for an example.
    pub fn cors(&mut self, cors: Cors) -> &mut Self {
        self.cors = Some(Box::new(cors));
        self
    }

    /// Sets how much a form may hold, in place of the application's limits where `limits` has others.
    pub fn form_limits(&mut self, limits: FormLimits) -> &mut Self {
        self.form_limits = Some(Box::new(limits));
        self
    }
}

impl fmt::Debug for RouteConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteConfig")
            .field("name", &self.name)
            .field("pattern", &self.pattern)
            .field("predicates", &self.predicates)
            .finish_non_exhaustive()
    }
}

/// Joins the prefix of an include to that of what includes it.
pub(super) fn join_prefix(outer: &str, inner: &str) -> String {
    let parts = [outer, inner].map(|part| part.trim_matches('/'));
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;

    #[track_caller]
    fn check(prefixes: &[&str], pattern: &str, inherits_slash: bool, expected: &str) {
        let prefix = prefixes
            .iter()
            .fold(String::new(), |outer, inner| join_prefix(&outer, inner));
        let include = IncludePath::default();
        let mut route = RouteConfig::new(
            "route".to_owned(),
            pattern.to_owned(),
            &prefix.into(),
            &include,
            Location::caller(),
        );
        route.inherits_slash = inherits_slash;
        assert_eq!(route.full_pattern(), expected);
    }

    #[test]
    fn prefixes_are_joined_by_one_slash() {
        check(&["/api/"], "x", false, "/api/x");
        check(&["api"], "/x/", false, "/api/x/");
        check(&["/api", "/v1/"], "/x", false, "/api/v1/x");
        check(&["/api/"], "", false, "/api/");
        check(&["/api/"], "/", false, "/api/");
        check(&["/api/"], "", true, "/api");
        check(&["/"], "x", false, "x");
        check(&["/api"], "https://host/x", false, "https://host/x");
    }
}
