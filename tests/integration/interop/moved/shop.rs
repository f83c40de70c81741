//! A shop of parts that are included: tweens, events, files that take the place of others, and two ways to know a visitor.

#![expect(
    clippy::unnecessary_wraps,
    reason = "subscribers return a `Result`, in which they may fail"
)]

use std::sync::{Arc, Mutex};

use http::{HeaderValue, StatusCode};
use pyramidion::events::{NewRequest, NewResponse};
use pyramidion::extract::State;
use pyramidion::request::Registry;
use pyramidion::security::{Decision, Headers, SecurityPolicy, SessionAuthenticationPolicy};
use pyramidion::tweens::{Next, Order};
use pyramidion::{
    App, Configurator, Request, Response, SignedCookieSessionFactory, ViewResult,
    forbidden_view_config, notfound_view_config, package, static_dir, subscriber, view_config,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{SECRET, Step, both, cross, get, play, post, whole};

const PASSWORDS: [(&str, &str); 2] = [("ada", "lovelace"), ("bob", "builder")];

/// Programs say a name and a password with each request; browsers have a session.
struct Policy(SessionAuthenticationPolicy);

impl SecurityPolicy for Policy {
    fn loads(&self) -> bool {
        false
    }

    fn needs_session(&self) -> bool {
        true
    }

    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        let Some(credentials) = request.basic_credentials() else {
            return self.0.authenticated_userid(request);
        };
        let (name, password) = PASSWORDS
            .iter()
            .find(|(name, _)| *name == credentials.username())?;
        credentials
            .has_password(password)
            .then(|| (*name).to_owned())
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let name = self.authenticated_userid(request);
        let may = name.is_some_and(|name| permission == "order" || name == "ada");
        may.into()
    }

    fn remember(&self, request: &mut Request, name: &str) -> pyramidion::Result<Headers> {
        self.0.remember(request, name)
    }

    fn forget(&self, request: &mut Request) -> pyramidion::Result<Headers> {
        self.0.forget(request)
    }
}

/// Something was ordered.
struct Placed(String);

/// What was ordered, and how many things there were then.
#[derive(Clone, Default)]
struct Orders(Arc<Mutex<Vec<Value>>>);

impl Orders {
    fn list(&self) -> Vec<Value> {
        self.0.lock().expect("nobody panics with it").clone()
    }

    fn push(&self, value: Value) {
        self.0.lock().expect("nobody panics with it").push(value);
    }
}

#[derive(Clone)]
struct Greeting(&'static str);

async fn inner(request: &mut Request, next: Next<'_>) -> ViewResult {
    around("inner", next.run(request).await)
}

async fn outer(request: &mut Request, next: Next<'_>) -> ViewResult {
    around("outer", next.run(request).await)
}

fn around(name: &str, answered: ViewResult) -> ViewResult {
    let mut response = answered?;
    let before = response.header("x-shop-around").unwrap_or_default();
    let value = HeaderValue::try_from(format!("{before} {name}").trim())?;
    response.headers_mut().insert("x-shop-around", value);
    Ok(response)
}

#[subscriber(NewRequest)]
fn greet(request: &mut Request) -> pyramidion::Result<()> {
    request.extensions_mut().insert(Greeting("good morning"));
    Ok(())
}

#[subscriber(NewResponse)]
fn tell(request: &mut Request, response: &mut Response) -> pyramidion::Result<()> {
    let value = HeaderValue::from_static(greeting(request));
    response.headers_mut().insert("x-shop-told", value);
    Ok(())
}

#[subscriber(Placed)]
fn add_order(event: &Placed, registry: &Registry) -> pyramidion::Result<()> {
    if let Some(orders) = registry.state::<Orders>() {
        orders.push(event.0.as_str().into());
    }
    Ok(())
}

#[subscriber(Placed)]
fn count_orders(_: &Placed, registry: &Registry) -> pyramidion::Result<()> {
    if let Some(orders) = registry.state::<Orders>() {
        orders.push(orders.list().len().into());
    }
    Ok(())
}

fn greeting(request: &Request) -> &'static str {
    request
        .extensions()
        .get::<Greeting>()
        .map_or("", |greeting| greeting.0)
}

#[derive(Serialize)]
struct Listed {
    orders: Vec<Value>,
}

#[view_config(route_name = "orders", request_method = "GET", renderer = "json")]
fn orders(State(orders): State<Orders>) -> Listed {
    Listed {
        orders: orders.list(),
    }
}

#[view_config(
    route_name = "orders",
    request_method = "POST",
    permission = "order",
    renderer = "json"
)]
fn order(request: &mut Request) -> pyramidion::Result<Value> {
    let what = request.params().one("what")?.to_owned();
    request.notify(&Placed(what.clone()))?;
    Ok(json!({"placed": what, "by": request.authenticated_userid()}))
}

#[view_config(route_name = "home")]
fn home(request: &mut Request) -> String {
    let name = request.authenticated_userid();
    format!(
        "{}, {}",
        greeting(request),
        name.as_deref().unwrap_or("stranger")
    )
}

#[view_config(route_name = "admin", permission = "administer")]
fn admin() -> &'static str {
    "the books"
}

#[view_config(route_name = "login", request_method = "POST")]
fn login(request: &mut Request) -> pyramidion::Result<Response> {
    let name = request.post().get("name").unwrap_or_default().to_owned();
    let password = request.post().get("password").unwrap_or_default();
    if !PASSWORDS.contains(&(&name, password)) {
        return Ok(Response::text("no").with_status(StatusCode::FORBIDDEN));
    }
    request.remember(&name)?;
    Ok(Response::see_other("/"))
}

#[forbidden_view_config]
fn forbidden(request: &mut Request) -> Response {
    if !request.path().starts_with("/api/") || request.is_authenticated() {
        return Response::text("not for you");
    }
    let mut response = Response::text("who are you?").with_status(StatusCode::UNAUTHORIZED);
    let challenge = HeaderValue::from_static(r#"Basic realm="shop", charset="UTF-8""#);
    response
        .headers_mut()
        .insert(http::header::WWW_AUTHENTICATE, challenge);
    response
}

#[notfound_view_config]
fn not_found() -> &'static str {
    "nothing here"
}

fn api(config: &mut Configurator) {
    config.add_route("orders", "/orders");
}

fn files(config: &mut Configurator) {
    config.add_static_view("files", static_dir!("interop/moved/part"));
    config.add_tween("inner", inner);
}

fn app() -> App {
    let mut config = Configurator::new();
    config.set_state(Orders::default());
    config.set_session_factory(SignedCookieSessionFactory::new(SECRET));
    config.set_security_policy(Policy(SessionAuthenticationPolicy::new()));
    config.include(files);
    config.include_with_prefix("/api", api);
    config.add_tween_at("outer", Order::new().over(["inner"]), outer);
    let theme = static_dir!("interop/moved/theme");
    config.override_asset(
        "pyramidion-tests:interop/moved/part/site.css",
        theme.asset("site.css"),
    );
    config.add_route("home", "/");
    config.add_route("admin", "/admin");
    config.add_route("login", "/login");
    config.scan(package!(self));
    config.make_app().expect("a right configuration")
}

const VISIT: &[Step] = &[
    get("/"),
    get("/files/site.css"),
    get("/files/kept.txt"),
    get("/files/nothing.txt"),
    get("/api/orders"),
    post("/api/orders", &[("what", "tea")]),
    post("/api/orders", &[("what", "tea")]).by("bob:wrong"),
    post("/api/orders", &[("what", "tea")]).by("bob:builder"),
    post("/api/orders", &[("what", "two cups & \"saucers\"")]).by("ada:lovelace"),
    get("/api/orders"),
    get("/").by("ada:lovelace"),
    get("/admin"),
    get("/admin").by("bob:builder"),
    get("/admin").by("ada:lovelace"),
    post("/login", &[("name", "bob"), ("password", "wrong")]),
    post("/login", &[("name", "bob"), ("password", "builder")]),
    get("/"),
    get("/admin"),
    // What a request says of itself counts more than the session.
    get("/admin").by("ada:lovelace"),
    get("/").by("ada:wrong"),
    post("/api/orders", &[("what", "milk")]),
    get("/api/orders"),
    get("/nowhere"),
];

#[tokio::test]
async fn a_shop_of_parts_answers_as_on_pyramid() {
    let Some(mut sides) = both("shop", app()).await else {
        return;
    };
    play(&mut sides, VISIT, whole).await;
    // Who is logged in on one side orders on the other.
    cross(&mut sides, &get("/"), whole).await;
    cross(
        &mut sides,
        &post("/api/orders", &[("what", "honey")]),
        whole,
    )
    .await;
    cross(&mut sides, &get("/admin"), whole).await;
}
