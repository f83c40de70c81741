//! Requests for calling a view as the function it is.

use std::net::SocketAddr;

use pyramidion::context::{Ace, Resource};
use pyramidion::extract::{FromRequest as _, Path};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::session::Value;
use pyramidion::testing::{
    DummyRequest, DummySecurityPolicy, FormPart, RecordingRenderer, TestApp,
};
use pyramidion::{App, Configurator, HttpException, Request, SignedCookieSessionFactory, View};

use super::failure;

fn application() -> App {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.settings_mut().set("title", "of the application");
    config.set_state(7_u8);
    config.set_security_policy(DummySecurityPolicy::permitting(["view"]).userid("eve"));
    config.add_route("article", "/articles/{id}");
    config.add_route("files", "/files/{owner}/*rest");
    config.make_app().expect("an application")
}

#[test]
fn a_request_has_what_the_test_gives_it() {
    let client: SocketAddr = "192.0.2.1:4000".parse().expect("an address");
    let mut request = DummyRequest::new("PUT", "/x?a=1&b=ä".replace('ä', "%C3%A4").as_str())
        .header("x-a", "1")
        .cookie("c", "a b")
        .cookie("d", "2")
        .json(&[1, 2])
        .extension(3_u16)
        .state("state")
        .setting("title", "of the test")
        .secure(true)
        .remote_addr(client)
        .build();
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.get().get("b"), Some("ä"));
    assert_eq!(request.header("x-a"), Some("1"));
    assert_eq!(request.cookies().get("c").as_deref(), Some("a b"));
    assert_eq!(request.cookies().get("d").as_deref(), Some("2"));
    assert_eq!(request.json_body::<Vec<u8>>().ok(), Some(vec![1, 2]));
    assert_eq!(request.extensions().get::<u16>(), Some(&3));
    assert_eq!(request.state::<&str>(), Some(&"state"));
    assert_eq!(request.settings().get("title"), Some("of the test"));
    assert_eq!(request.remote_addr(), Some(client));
    assert!(request.url().starts_with("https://"));
    assert_eq!(request.authenticated_userid(), None);

    let request = DummyRequest::post("/")
        .form([("a", "1"), ("a", "2")])
        .build();
    assert_eq!(request.post().all("a").collect::<Vec<_>>(), ["1", "2"]);
    let parts = [
        FormPart::text("a", "1"),
        FormPart::file("f", "x.txt", "text/plain", "x"),
    ];
    let request = DummyRequest::post("/").multipart(parts).build();
    assert_eq!(request.post().get("a"), Some("1"));
    assert_eq!(request.files()[0].read().expect("a file"), b"x");
}

#[test]
fn the_session_is_there_with_messages_and_a_token() {
    let mut request = DummyRequest::get("/")
        .session(|session| Ok(session.insert("user", "ada")?))
        .session(|session| Ok(session.flash("saved")?))
        .build();
    assert_eq!(
        request
            .session()
            .get::<String>("user")
            .expect("a text")
            .as_deref(),
        Some("ada")
    );
    assert_eq!(request.session().pop_flash(""), [Value::from("saved")]);
    let token = request.csrf_token();
    assert_eq!(request.csrf_token(), token);
    let failed = failure(|| DummyRequest::get("/").session(|_| Err("no".into())).build());
    assert_eq!(failed, "the session cannot be filled: no");
}

/// One of the application's own.
struct ByHeader;

impl SecurityPolicy for ByHeader {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request.header("x-user").map(str::to_owned)
    }

    fn permits(&self, _: &mut Request, _: &str) -> Decision {
        false.into()
    }
}

#[test]
fn the_visitor_is_who_the_test_says() {
    struct Article;

    impl Resource for Article {
        fn acl(&self) -> Vec<Ace> {
            vec![Ace::allow("group:editors", ["edit"]), Ace::deny_all()]
        }
    }

    let mut request = DummyRequest::get("/").userid("ada").build();
    assert_eq!(request.authenticated_userid().as_deref(), Some("ada"));
    assert!(request.has_permission("anything").is_allowed());

    let policy = DummySecurityPolicy::permitting(["view"])
        .userid("ada")
        .identity(7_u8);
    let mut request = DummyRequest::get("/").security_policy(policy).build();
    assert_eq!(request.identity::<u8>().as_deref(), Some(&7));
    assert!(request.has_permission("view").is_allowed());
    assert!(!request.has_permission("edit").is_allowed());
    assert_eq!(request.remember("ada").expect("headers"), []);

    for (principals, is_allowed) in [
        (vec!["group:editors"], true),
        (vec!["group:readers"], false),
        (vec![], false),
    ] {
        let policy = DummySecurityPolicy::by_acl(principals);
        let mut request = DummyRequest::get("/")
            .context(Article)
            .security_policy(policy)
            .build();
        assert_eq!(request.has_permission("edit").is_allowed(), is_allowed);
    }

    let mut request = DummyRequest::get("/")
        .header("x-user", "bob")
        .security_policy(ByHeader)
        .build();
    assert_eq!(request.authenticated_userid().as_deref(), Some("bob"));
}

#[test]
fn a_policy_of_a_test_is_one_of_an_application_too() {
    let mut config = Configurator::new();
    config.set_security_policy(DummySecurityPolicy::permitting(["view"]).userid("ada"));
    for name in ["view", "edit"] {
        config.add_route(name, format!("/{name}"));
        config.add_view(View::new(|| "seen").route_name(name).permission(name));
    }
    let app = TestApp::new(config.make_app().expect("an application"));
    app.get("/view").send().assert_status(200);
    app.get("/edit").send().assert_status(403);
}

#[test]
fn a_route_matched_with_its_values() {
    let mut request = DummyRequest::get("/")
        .add_route("article", "/articles/{year}/{id}")
        .matched_route("article", [("id", "7"), ("year", "2026")])
        .build();
    assert_eq!(request.matchdict().get("year"), Some("2026"));
    let Path((year, id)) = Path::<(u16, u8)>::from_request(&mut request).expect("numbers");
    assert_eq!((year, id), (2026, 7));
    assert_eq!(
        request.current_route_path(()).expect("a path"),
        "/articles/2026/7"
    );

    let app = application();
    let request = DummyRequest::get("/")
        .matched_route("files", [("owner", "ada"), ("rest", "a/b")])
        .build_for(&app);
    let rest: Vec<_> = request
        .matchdict()
        .segments("rest")
        .expect("a remainder")
        .collect();
    assert_eq!(rest, ["a", "b"]);
    assert_eq!(
        request.matched_route().map(pyramidion::RouteInfo::name),
        Some("files")
    );

    let told = failure(|| {
        DummyRequest::get("/")
            .matched_route("artikle", [("id", "7")])
            .build_for(&app)
    });
    let expected = "there is no route `artikle`; the application has `article`, `files` (did you mean `article`?); \
        others are added by `.add_route(…)`";
    assert_eq!(told, expected);
    let told = failure(|| {
        DummyRequest::get("/")
            .matched_route("article", [("ident", "7")])
            .build_for(&app)
    });
    assert_eq!(
        told,
        "there is no placeholder `ident`; the route `article` has `id`"
    );
    let told = failure(|| {
        DummyRequest::get("/")
            .matched_route::<&str, &str>("article", [])
            .build_for(&app)
    });
    assert_eq!(told, "the placeholder `id` has no value");
    let told = failure(|| DummyRequest::get("/").add_route("x", "/{a}/{a}").build());
    assert!(told.starts_with("the route `x`: "), "{told}");
}

#[test]
fn what_the_test_gives_goes_before_what_the_application_has() {
    let app = application();
    let mut request = DummyRequest::get("/articles/7").build_for(&app);
    assert_eq!(request.matchdict().get("id"), Some("7"));
    assert_eq!(request.settings().get("title"), Some("of the application"));
    assert_eq!(request.state::<u8>(), Some(&7));
    assert_eq!(request.authenticated_userid().as_deref(), Some("eve"));

    let mut request = DummyRequest::get("/articles/7")
        .setting("title", "of the test")
        .state(8_u8)
        .userid("ada")
        .add_route("other", "/other")
        .session(|session| Ok(session.insert("n", 1)?))
        .build_for(&app);
    assert_eq!(request.matchdict().get("id"), Some("7"));
    assert_eq!(request.settings().get("title"), Some("of the test"));
    assert_eq!(request.state::<u8>(), Some(&8));
    assert_eq!(request.authenticated_userid().as_deref(), Some("ada"));
    assert_eq!(request.route_path("other").expect("a path"), "/other");
    assert_eq!(
        request
            .route_path(("article", [("id", 8)]))
            .expect("a path"),
        "/articles/8"
    );
    assert_eq!(request.session().get::<u8>("n").expect("a number"), Some(1));

    // The application itself is what it was.
    let again = DummyRequest::get("/").build_for(&app);
    assert_eq!(again.settings().get("title"), Some("of the application"));
    assert_eq!(again.state::<u8>(), Some(&7));
}

#[test]
fn an_exception_view_sees_its_error() {
    fn not_found(request: &Request) -> String {
        request
            .exception()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    let request = DummyRequest::get("/")
        .exception(HttpException::not_found().with_detail("no page 7"))
        .build();
    assert!(not_found(&request).contains("no page 7"));
    assert!(request.exception_as::<HttpException>().is_some());
}

#[test]
fn values_of_views_are_recorded_in_place_of_being_rendered() {
    #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
    struct Page {
        number: u32,
    }

    let renderer = RecordingRenderer::new();
    let mut config = Configurator::new();
    config.add_renderer("templates/page.html", renderer.clone());
    config.add_route("page", "/{number}");
    let view = |Path(number): Path<u32>| Page { number };
    config.add_view(
        View::rendered(view)
            .route_name("page")
            .renderer("templates/page.html"),
    );
    let app = TestApp::new(config.make_app().expect("an application"));
    assert_eq!(failure(|| renderer.value::<Page>()), "no view was rendered");
    app.get("/7").send().assert_status(200);
    app.get("/8").send();
    assert_eq!(renderer.value::<Page>(), Page { number: 8 });
    assert_eq!(renderer.values().len(), 2);
    let told = failure(|| renderer.value::<Vec<u8>>());
    assert!(
        told.starts_with("the value is not a `alloc::vec::Vec<u8>`: "),
        "{told}"
    );
    assert!(told.ends_with("\n    {\"number\":8}"), "{told}");
}

#[test]
fn what_cannot_be_a_request_is_told() {
    let told = failure(|| DummyRequest::new("G T", "/"));
    assert!(told.starts_with("the method: "), "{told}");
    let told = failure(|| DummyRequest::get("/a b"));
    assert!(told.starts_with("the target `/a b`: "), "{told}");
    let told = failure(|| DummyRequest::get("/").header("a b", ""));
    assert!(told.starts_with("the header `a b`: "), "{told}");
    let told = failure(|| DummyRequest::get("/").header("a", "\n"));
    assert!(told.starts_with("the value of `a`: "), "{told}");
    let form = "application/x-www-form-urlencoded";
    let told = failure(|| {
        DummyRequest::post("/")
            .header("content-type", form)
            .body("a=%ff")
            .build()
    });
    assert!(told.starts_with("the body cannot be read: "), "{told}");
    let told = failure(|| DummyRequest::get("/%ff").build_for(&application()));
    assert_eq!(told, "the path is not percent-encoded UTF-8");
}
