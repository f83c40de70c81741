//! What is said of headers, cookies, classes that borrow the request, and views that answer otherwise.

use pyramidion::csrf::CsrfOptions;
use pyramidion::extract::headers::{Authorization, ContentLength, UserAgent, authorization::Basic};
use pyramidion::extract::{CookieValues, Form, Header, Json, Query, Rejection};
use pyramidion::http::StatusCode;
use pyramidion::view::{PageOr, ViewClass};
use pyramidion::{
    Configurator, Request, Response, SignedCookieSessionFactory, View, package, view_config,
    view_defaults,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{document, only_operation, parameter};

#[derive(Deserialize, Serialize, JsonSchema)]
struct Preferences {
    /// Light or dark.
    theme: String,
    #[serde(rename = "per-page")]
    per_page: Option<u8>,
}

/// It has no schema.
#[derive(Deserialize, Serialize)]
struct Plain {
    text: String,
}

mod views {
    use super::*;

    #[view_config(route_name = "headers", request_method = "GET")]
    fn headers(
        Header(agent): Header<UserAgent>,
        length: Option<Header<ContentLength>>,
        authorization: Result<Header<Authorization<Basic>>, Rejection>,
    ) -> String {
        format!("{agent} {} {}", length.is_some(), authorization.is_ok())
    }

    #[view_config(route_name = "cookies", request_method = "GET")]
    fn cookies(CookieValues(cookies): CookieValues<Preferences>) -> String {
        cookies.theme
    }

    #[view_config(route_name = "some_cookies", request_method = "GET")]
    fn some_cookies(cookies: Option<CookieValues<Preferences>>) -> String {
        cookies.map_or_else(String::new, |cookies| cookies.0.theme)
    }

    #[view_config(route_name = "plain", request_method = "POST")]
    fn plain(
        query: Option<Query<Plain>>,
        cookies: Result<CookieValues<Plain>, Rejection>,
        body: Option<Json<Plain>>,
    ) -> String {
        let texts = [
            query.map(|Query(plain)| plain.text),
            cookies.ok().map(|CookieValues(plain)| plain.text),
            body.map(|Json(plain)| plain.text),
        ];
        texts.into_iter().flatten().collect()
    }

    #[view_config(route_name = "page_or", request_method = "POST", renderer = "json")]
    async fn page_or(Form(form): Form<Preferences>) -> pyramidion::Result<PageOr<Preferences>> {
        tokio::task::yield_now().await;
        Ok(PageOr::Page(form))
    }

    #[view_config(
        route_name = "page_or_plain",
        request_method = "GET",
        renderer = "json"
    )]
    fn page_or_plain() -> PageOr<Plain> {
        PageOr::answer(Response::redirect("/"))
    }
}

const TEMPLATE: &str = "class.txt";

/// A class whose lifetime has no name where its views are.
struct Unnamed<'r> {
    request: &'r mut Request,
}

impl<'r> ViewClass<'r> for Unnamed<'r> {
    fn new(request: &'r mut Request) -> pyramidion::Result<Self> {
        Ok(Self { request })
    }
}

#[view_defaults(route_name = "unnamed")]
impl Unnamed<'_> {
    /// Reads what the request has.
    #[view_config(request_method = "GET")]
    fn get(&self, Query(query): Query<Preferences>) -> Json<Preferences> {
        assert_eq!(self.request.method(), "GET");
        Json(query)
    }

    #[view_config(request_method = "POST", renderer = TEMPLATE)]
    async fn post(&mut self, Json(sent): Json<Preferences>) -> PageOr<Plain> {
        tokio::task::yield_now().await;
        self.request.response().set_status(StatusCode::CREATED);
        PageOr::Page(Plain { text: sent.theme })
    }
}

/// A class whose lifetime has a name there.
struct Named<'r> {
    request: &'r mut Request,
}

impl<'r> ViewClass<'r> for Named<'r> {
    fn new(request: &'r mut Request) -> pyramidion::Result<Self> {
        Ok(Self { request })
    }
}

#[view_defaults(route_name = "named")]
impl<'r> Named<'r> {
    #[view_config(request_method = "GET", renderer = "json")]
    fn get(self) -> PageOr<Preferences> {
        let theme = self.request.path().to_owned();
        PageOr::Page(Preferences {
            theme,
            per_page: None,
        })
    }

    #[view_config(request_method = "POST")]
    fn post(&'r self) -> &'r str {
        self.request.path()
    }
}

fn views() -> pyramidion_openapi::Document {
    document(|config| {
        for route in [
            "headers",
            "cookies",
            "some_cookies",
            "plain",
            "page_or",
            "page_or_plain",
            "unnamed",
            "named",
        ] {
            config.add_route(route, format!("/{route}"));
        }
        config.add_template(TEMPLATE, "{{ text }}");
        config.scan(package!(self));
    })
}

#[test]
fn typed_headers_are_parameters() {
    let headers = only_operation(&views(), "/headers");
    let agent = parameter(&headers, "header", "user-agent");
    assert_eq!(
        (&agent["required"], &agent["schema"]),
        (&json!(true), &json!({"type": "string"}))
    );
    let length = parameter(&headers, "header", "content-length");
    assert_eq!(length["required"], Value::Null);
    // OpenAPI takes no notice of a parameter of this name.
    assert_eq!(headers["parameters"].as_array().unwrap().len(), 2);
    assert_eq!(
        headers["description"],
        "The header `authorization` is looked at."
    );
    assert!(headers["responses"]["400"].is_object());
}

#[test]
fn the_fields_of_cookies_are_parameters() {
    let views = views();
    let cookies = only_operation(&views, "/cookies");
    let theme = parameter(&cookies, "cookie", "theme");
    assert_eq!(
        *theme,
        json!({
            "in": "cookie", "name": "theme", "required": true, "description": "Light or dark.",
            "schema": {"type": "string"},
        })
    );
    let per_page = parameter(&cookies, "cookie", "per-page");
    assert_eq!(per_page["required"], Value::Null);
    let some = only_operation(&views, "/some_cookies");
    assert_eq!(parameter(&some, "cookie", "theme")["required"], Value::Null);
}

#[test]
fn what_may_be_absent_and_has_no_schema_is_a_warning_and_not_required() {
    let views = views();
    let plain = only_operation(&views, "/plain");
    let body = json!({"content": {"application/json": {"schema": {}}}});
    assert_eq!(plain["requestBody"], body);
    let warnings = views.warnings().iter();
    let of_plain = warnings.filter(|warning| warning.contains("views::plain`"));
    assert_eq!(of_plain.count(), 3, "{:#?}", views.warnings());
}

#[test]
fn a_view_that_answers_otherwise_has_another_answer() {
    let views = views();
    let page_or = only_operation(&views, "/page_or");
    let page = &page_or["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(page["$ref"], "#/components/schemas/Preferences");
    assert!(page_or["responses"]["default"]["description"].is_string());
    let plain = only_operation(&views, "/page_or_plain");
    let page = &plain["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(*page, json!({}));
    assert!(plain["responses"]["default"]["description"].is_string());
    let mut warnings = views.warnings().iter();
    assert!(
        warnings.any(|warning| warning.contains("page_or_plain` ") && warning.contains("::Plain`")),
        "{:#?}",
        views.warnings()
    );
}

#[test]
fn classes_that_borrow_the_request_are_described() {
    let views = views();
    let paths = &views.value()["paths"];
    let get = &paths["/unnamed"]["get"];
    assert_eq!(get["summary"], "Reads what the request has.");
    parameter(get, "query", "theme");
    assert!(get["responses"]["200"]["content"]["application/json"].is_object());
    let post = &paths["/unnamed"]["post"];
    let sent = &post["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(sent["$ref"], "#/components/schemas/PreferencesInput");
    assert!(post["responses"]["200"]["content"]["text/plain"].is_object());
    assert!(post["responses"]["default"].is_object());
    let named = &paths["/named"]["get"]["responses"];
    assert!(named["200"]["content"]["application/json"].is_object());
    let borrowed = &paths["/named"]["post"]["responses"]["200"]["content"];
    assert!(borrowed["text/plain"].is_object());
    let mut warnings = views.warnings().iter();
    assert!(
        !warnings.any(|warning| warning.contains("amed::")),
        "{:#?}",
        views.warnings()
    );
}

#[test]
fn only_answers_that_some_operation_gives_are_components() {
    let views = views();
    let text = views.value().to_string();
    let components = views.value()["components"]["responses"].as_object();
    for name in components.unwrap().keys() {
        assert!(
            text.contains(&format!("#/components/responses/{name}\"")),
            "{name}"
        );
    }
    // A view that waits may be cut off, and one that does not may not.
    let late = only_operation(&views, "/page_or");
    assert_eq!(
        late["responses"]["503"]["$ref"],
        "#/components/responses/ServiceUnavailable"
    );
    let retry = &views.value()["components"]["responses"]["ServiceUnavailable"]["headers"];
    assert_eq!(retry["Retry-After"]["schema"]["type"], "integer");
    let at_once = only_operation(&views, "/cookies");
    assert_eq!(at_once["responses"]["503"], Value::Null);
    let none = document(|config| {
        config.add_route("home", "/");
        config.add_view(View::new(|| "").route_name("home").request_method(["GET"]));
    });
    assert_eq!(none.value()["components"]["responses"], json!({}));
}

/// Returns the operation of a `PUT` that is checked as the options say.
fn checked(options: Option<CsrfOptions>) -> Value {
    let document = document(|config: &mut Configurator| {
        let factory = SignedCookieSessionFactory::new("a secret of sixteen bytes or more");
        config.set_session_factory(factory);
        if let Some(options) = options {
            config.set_default_csrf_options(options);
        }
        config.add_route("item", "/item");
        let item = View::new(|| "").route_name("item").request_method(["PUT"]);
        config.add_view(item.require_csrf(true));
    });
    only_operation(&document, "/item")
}

#[test]
fn the_token_is_where_the_application_looks_for_it() {
    let operation = checked(None);
    let token = parameter(&operation, "header", "X-CSRF-Token");
    assert_eq!(token["required"], Value::Null);
    assert!(
        token["description"]
            .as_str()
            .unwrap()
            .contains("`csrf_token`")
    );
    assert_eq!(operation["x-requires-csrf-token"], true);

    let other = CsrfOptions::new().header("X-Other").token("other");
    let operation = checked(Some(other));
    let token = parameter(&operation, "header", "X-Other");
    assert!(token["description"].as_str().unwrap().contains("`other`"));

    let operation = checked(Some(CsrfOptions::new().token(None)));
    assert_eq!(
        parameter(&operation, "header", "X-CSRF-Token")["required"],
        true
    );

    let operation = checked(Some(CsrfOptions::new().header(None)));
    assert_eq!(operation["parameters"], Value::Null);
    assert_eq!(operation["x-requires-csrf-token"], true);

    for unchecked in [
        CsrfOptions::new().safe_methods(["PUT"]),
        CsrfOptions::new().header(None).token(None),
    ] {
        let operation = checked(Some(unchecked));
        assert_eq!(operation["parameters"], Value::Null);
        assert_eq!(operation["x-requires-csrf-token"], Value::Null);
        assert_eq!(operation["responses"]["400"], Value::Null);
    }
}
