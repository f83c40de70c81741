//! The routes of the document and of its page.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use pyramidion::events::ApplicationCreated;
use pyramidion::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use pyramidion::http::{HeaderName, HeaderValue};
use pyramidion::schemas::Description;
use pyramidion::security::NO_PERMISSION_REQUIRED;
use pyramidion::{App, Configurator, Request, Response, View};

use crate::OpenApi;

const PAGE: &str = include_str!("../page/page.html");
const SCRIPT: &str = include_str!("../page/page.js");
const STYLE: &str = include_str!("../page/page.css");

/// A document that an application serves, for the page that shows it.
///
/// See the [crate](crate) for an example.
#[derive(Debug)]
pub struct Served {
    /// The name of the route of the document.
    route: String,
    permission: Option<String>,
    policy: HeaderValue,
    title: String,
}

impl OpenApi {
    /// Sets the permission that visitors need for the document and its page; without it, it is the default permission of
    /// the application, if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::security::NO_PERMISSION_REQUIRED;
    /// use pyramidion_openapi::OpenApi;
    ///
    /// let mut config = Configurator::new();
    /// let api = OpenApi::new("Books", "1.0").permission(NO_PERMISSION_REQUIRED);
    /// api.serve(&mut config, "/openapi.json");
    /// ```
    pub fn permission(mut self, permission: impl Into<String>) -> Self {
        self.permission = Some(permission.into());
        self
    }

    /// Adds a route that answers the document as JSON. It is made once, when the application is.
    ///
    /// What the document lacks is logged by `tracing`, at the level `WARN`.
    #[track_caller]
    pub fn serve(self, config: &mut Configurator, pattern: &str) -> Served {
        let served = Served {
            route: route_name("document", pattern),
            permission: self.permission.clone(),
            policy: policy(&self.servers),
            title: self.title.clone(),
        };
        let document = Arc::new(OnceLock::new());
        let answered = Arc::clone(&document);
        config.add_subscriber(ApplicationCreated, move |app: &App| {
            let made = self.document(app);
            for warning in made.warnings() {
                tracing::warn!("the document of the API: {warning}");
            }
            document.get_or_init(|| Bytes::from(made.value().to_string()));
            Ok(())
        });
        let view = View::new(move || -> pyramidion::Result<Response> {
            let document = answered.get().ok_or("no application was made")?;
            Ok(file(document.clone(), "application/json"))
        });
        config.add_route(&served.route, pattern);
        add_view(config, view, &served.route, served.permission.as_deref());
        served
    }
}

impl Served {
    /// Adds a route that answers a page to read the document and to try what it describes.
    ///
    /// The page asks no other host for anything: its script and its style are two more routes, below its own. Its
    /// `Content-Security-Policy` allows nothing else.
    #[track_caller]
    pub fn page(&self, config: &mut Configurator, pattern: &str) {
        let below = |name: &str| format!("{}/{name}", pattern.trim_end_matches('/'));
        let [script, style] = ["openapi.js", "openapi.css"].map(below);
        let [script_route, style_route] = [&script, &style].map(|path| route_name("file", path));
        let files = [
            (
                &script,
                &script_route,
                SCRIPT,
                "text/javascript; charset=UTF-8",
            ),
            (&style, &style_route, STYLE, "text/css; charset=UTF-8"),
        ];
        for (path, route, text, content_type) in files {
            let view = View::new(move || file(Bytes::from_static(text.as_bytes()), content_type));
            config.add_route(route, path);
            add_view(config, view, route, Some(NO_PERMISSION_REQUIRED));
        }
        let (document, title, policy) =
            (self.route.clone(), self.title.clone(), self.policy.clone());
        let view = View::new(
            move |request: &mut Request| -> pyramidion::Result<Response> {
                let page = PAGE
                    .replace("{prefix}", &escaped(request.script_name()))
                    .replace("{document}", &escaped(&request.route_path(&document)?))
                    .replace("{script}", &escaped(&request.route_path(&script_route)?))
                    .replace("{style}", &escaped(&request.route_path(&style_route)?))
                    .replace("{title}", &escaped(&title));
                let page = file(Bytes::from(page), "text/html; charset=UTF-8");
                Ok(page
                    .with_header(CONTENT_SECURITY_POLICY, policy.clone())
                    .with_header(
                        HeaderName::from_static("referrer-policy"),
                        HeaderValue::from_static("same-origin"),
                    ))
            },
        );
        let route = route_name("page", pattern);
        config.add_route(&route, pattern);
        add_view(config, view, &route, self.permission.as_deref());
    }
}

#[track_caller]
fn add_view(config: &mut Configurator, view: View, route: &str, permission: Option<&str>) {
    let mut view = view
        .route_name(route)
        .request_method(["GET"])
        .described(hide);
    if let Some(permission) = permission {
        view = view.permission(permission);
    }
    config.add_view(view);
}

/// Leaves a view out of the document, which is about the application.
fn hide(view: &mut Description<'_>) {
    view.hidden();
}

/// Returns the name of a route, which no route of an application has by chance, and no other of these.
fn route_name(answers: &str, pattern: &str) -> String {
    format!("__openapi_{answers}{pattern}")
}

fn file(content: Bytes, content_type: &'static str) -> Response {
    Response::new(content)
        .with_header(CONTENT_TYPE, HeaderValue::from_static(content_type))
        .with_header(CACHE_CONTROL, HeaderValue::from_static("no-cache"))
        .with_header(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        )
}

/// Returns what the page may load and ask: its own files, and the servers that the document names.
fn policy(servers: &[String]) -> HeaderValue {
    let mut connect = "'self'".to_owned();
    for server in servers {
        // A source of a policy is a host, and whatever else is in a URL could end the directive.
        let host = server.split_once("://").map(|(scheme, rest)| {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            format!(" {scheme}://{host}")
        });
        let is_source = |host: &String| !host.contains([';', ',', '{', '@']);
        connect.push_str(&host.filter(is_source).unwrap_or_default());
    }
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src {connect}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Returns a text as it stands in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
