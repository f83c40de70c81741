//! Arguments that must be waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::BodyExt as _;
use pyramidion::extract::{
    AsyncFromRequest, BodyUse, FromRequest, Path, Rejection, Requirements, State,
};
use pyramidion::httpexceptions::Status;
use pyramidion::testing::TestApp;
use pyramidion::{
    Configurator, HttpException, Request, Session, SignedCookieSessionFactory, View,
    exception_view_config, package, view_config, view_defaults,
};

/// How often a user was looked for.
#[derive(Clone, Default)]
struct Lookups(Arc<AtomicUsize>);

impl Lookups {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// The user that a header names, with the number of the lookup.
struct User {
    name: String,
    lookup: usize,
}

impl AsyncFromRequest for User {
    async fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let State(lookups) = State::<Lookups>::from_request(request)?;
        tokio::task::yield_now().await;
        let lookup = lookups.0.fetch_add(1, Ordering::SeqCst) + 1;
        let name = match request.header("x-user") {
            None => return Err(Rejection::absent(HttpException::unauthorized()).into()),
            Some("nobody") => {
                let exception = HttpException::bad_request().with_detail("nobody has that name");
                return Err(Rejection::malformed(exception).with_field("x-user").into());
            }
            Some("broken") => return Err("the database does not answer".into()),
            Some(name) => name.to_owned(),
        };
        Ok(Self { name, lookup })
    }

    fn requires(requirements: &mut Requirements) {
        State::<Lookups>::requires(requirements);
    }
}

#[view_config(route_name = "sync")]
fn sync(user: User) -> String {
    user.name
}

#[view_config(route_name = "async")]
async fn later(
    session: &mut Session,
    user: User,
    Path(id): Path<u32>,
) -> pyramidion::Result<String> {
    tokio::task::yield_now().await;
    session.insert("user", &user.name)?;
    Ok(format!("{} {id}", user.name))
}

#[view_config(route_name = "rendered", renderer = "json")]
fn rendered(request: &Request, user: User) -> [String; 2] {
    [user.name, request.path().to_owned()]
}

#[view_config(route_name = "twice", renderer = "json")]
fn twice(first: User, Path(_): Path<u32>, second: User) -> [usize; 2] {
    [first.lookup, second.lookup]
}

#[view_config(route_name = "optional")]
fn optional(user: Option<User>) -> String {
    user.map_or("nobody".to_owned(), |user| user.name)
}

#[view_config(route_name = "fallible")]
fn fallible(user: Result<User, Rejection>) -> String {
    match user {
        Ok(user) => user.name,
        Err(rejection) => format!(
            "{} {:?} {} {}",
            rejection.status().as_u16(),
            rejection.field(),
            rejection.message(),
            rejection.is_absent()
        ),
    }
}

/// A view class that is waited for.
struct Pages {
    user: User,
}

impl AsyncFromRequest for Pages {
    async fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let user = <User as AsyncFromRequest>::from_request(request).await?;
        Ok(Self { user })
    }

    fn requires(requirements: &mut Requirements) {
        State::<Lookups>::requires(requirements);
    }
}

#[view_defaults(route_name = "class")]
impl Pages {
    #[view_config(request_method = "GET")]
    fn show(&self) -> String {
        format!("page of {}", self.user.name)
    }

    #[view_config(request_method = "POST")]
    async fn change(self, Path(id): Path<u32>) -> String {
        tokio::task::yield_now().await;
        format!("{id} of {}", self.user.name)
    }
}

/// The length of a body, read while it arrives.
struct Length(usize);

impl AsyncFromRequest for Length {
    const BODY: BodyUse = BodyUse::Stream;

    async fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let mut body = request.take_body();
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            length += frame?.data_ref().map_or(0, bytes::Bytes::len);
        }
        Ok(Self(length))
    }

    fn requires(requirements: &mut Requirements) {
        requirements.streams_body();
        requirements.body::<Self>(BodyUse::Stream);
    }
}

#[view_config(route_name = "length", request_method = "POST")]
fn length(Length(length): Length) -> String {
    length.to_string()
}

#[exception_view_config(context = std::num::ParseIntError)]
fn no_number(user: User) -> String {
    format!("{} typed no number", user.name)
}

#[view_config(route_name = "number", renderer = "string")]
fn number(_: User, Path(text): Path<String>) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn app() -> (TestApp, Lookups) {
    let lookups = Lookups::default();
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new(
        "a secret that is long enough to be one",
    ));
    config.set_state(lookups.clone());
    for name in [
        "sync", "async", "rendered", "twice", "optional", "fallible", "class", "length", "number",
    ] {
        config.add_route(name, format!("/{name}/{{id}}"));
    }
    config.scan(package!(crate::arguments::waiting));
    (TestApp::new(config.make_app().unwrap()), lookups)
}

#[test]
fn any_view_can_take_them() {
    let (app, _) = app();
    let get = |path: &str| {
        app.get(path)
            .header("x-user", "alice")
            .send()
            .text()
            .to_owned()
    };
    assert_eq!(get("/sync/1"), "alice");
    assert_eq!(get("/async/1"), "alice 1");
    assert_eq!(get("/rendered/1"), r#"["alice","/rendered/1"]"#);
    assert_eq!(get("/class/1"), "page of alice");
    let changed = app.post("/class/7").header("x-user", "alice").send();
    assert_eq!(changed.text(), "7 of alice");
}

#[test]
fn functions_of_add_view_can_take_them() {
    let lookups = Lookups::default();
    let mut config = Configurator::new();
    config.set_state(lookups);
    config.add_route("sync", "/sync");
    config.add_route("async", "/async");
    config.add_view(View::new(|user: User| user.name).route_name("sync"));
    config.add_view(
        View::rendered(async |user: User| user.name)
            .route_name("async")
            .renderer("json"),
    );
    let app = TestApp::new(config.make_app().unwrap());
    let get = |path: &str| {
        app.get(path)
            .header("x-user", "alice")
            .send()
            .text()
            .to_owned()
    };
    assert_eq!(get("/sync"), "alice");
    assert_eq!(get("/async"), "\"alice\"");
}

#[test]
fn each_argument_is_waited_for_on_its_own() {
    let (app, lookups) = app();
    let twice = app.get("/twice/1").header("x-user", "alice").send();
    assert_eq!(twice.text(), "[1,2]");
    assert_eq!(lookups.count(), 2);
}

#[test]
fn after_one_that_fails_no_other_is_waited_for() {
    let (app, lookups) = app();
    assert_eq!(app.get("/twice/1").send().status(), 401);
    assert_eq!(lookups.count(), 1);
}

#[test]
fn one_that_may_be_absent_is_none_only_then() {
    let (app, _) = app();
    assert_eq!(app.get("/optional/1").send().text(), "nobody");
    let status = |name: &str| {
        app.get("/optional/1")
            .header("x-user", name)
            .send()
            .status()
    };
    assert_eq!(status("alice"), 200);
    assert_eq!(status("nobody"), 400);
    assert_eq!(status("broken"), 500);
}

#[test]
fn a_rejection_is_a_value_and_a_failure_is_none() {
    let (app, _) = app();
    let get = |name: &str| app.get("/fallible/1").header("x-user", name).send();
    assert_eq!(get("alice").text(), "alice");
    assert_eq!(
        get("nobody").text(),
        r#"400 Some("x-user") nobody has that name false"#
    );
    assert_eq!(app.get("/fallible/1").send().text(), "401 None  true");
    assert_eq!(get("broken").status(), 500);
}

#[test]
fn an_exception_view_waits_for_its_own() {
    let (app, lookups) = app();
    let answer = app.get("/number/x").header("x-user", "alice").send();
    assert_eq!(answer.text(), "alice typed no number");
    assert_eq!(lookups.count(), 2);
    assert_eq!(
        app.get("/number/7").header("x-user", "alice").send().text(),
        "7"
    );
    assert_eq!(lookups.count(), 3);
}

#[test]
fn what_a_failed_view_did_not_take_is_forgotten() {
    let lookups = Lookups::default();
    let mut config = Configurator::new();
    config.set_state(lookups);
    config.add_route("item", "/{id}");
    // The path is refused before the user is taken.
    config.add_view(View::new(|Path(id): Path<u32>, _: User| id.to_string()).route_name("item"));
    let gone = View::new(|user: User| format!("lookup {}", user.lookup));
    config.add_view(gone.exception::<Status<404>>());
    let app = TestApp::new(config.make_app().unwrap());
    let answer = app.get("/x").header("x-user", "alice").send();
    assert_eq!(answer.text(), "lookup 2");
}

#[test]
fn one_can_read_the_body_while_it_arrives() {
    let (app, _) = app();
    let answer = app.post("/length/1").body("12345").send();
    assert_eq!(answer.text(), "5");
}

#[test]
fn what_they_need_is_checked_at_start_up() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|user: User| user.name).route_name("home"));
    let error = config.make_app().unwrap_err().to_string();
    assert!(
        error.contains("no such value was given; call `config.set_state(…)`"),
        "{error}"
    );
}

/// Takes what waits without saying so.
struct Silent;

impl FromRequest for Silent {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        <User as FromRequest>::from_request(request).map(|_| Self)
    }
}

#[test]
fn an_extractor_that_does_not_say_that_it_waits_is_told_so() {
    let mut config = Configurator::new();
    config.set_state(Lookups::default());
    config.add_route("home", "/");
    config.add_view(View::new(|_: Silent| "").route_name("home"));
    let explained = |request: &Request| {
        request
            .exception()
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    config.add_view(View::new(explained).exception::<pyramidion::httpexceptions::AnyError>());
    let app = TestApp::new(config.make_app().unwrap());
    let answer = app.get("/").send();
    assert!(
        answer.text().contains("::requires(requirements)"),
        "{}",
        answer.text()
    );
}
