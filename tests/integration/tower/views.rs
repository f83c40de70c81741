//! Services of other stacks as views.

use axum::routing::{get, post};
use pyramidion::context::{Child, Resource};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::{Configurator, Request, View, predicates};
use pyramidion_tests::applications::{client, has_mistake, says};
use tower::service_fn;

use super::{Odd, told};

#[test]
fn a_service_as_a_view_sees_the_whole_path() {
    let app = client(|config| {
        config.set_script_name("/site");
        config.add_route("told", "/a/{name}/told*rest");
        config.add_view(View::service(service_fn(told)).route_name("told"));
    });
    let response = app.post("/a/%20/told/b?c=d").body("body").send();
    assert_eq!(
        response.text(),
        "POST /site /a/%20/told/b?c=d local=false secure=false body"
    );
}

#[test]
fn a_service_below_a_view_sees_the_subpath() {
    let app = client(|config| {
        config.set_script_name("/site");
        config.add_route("told", "/{name}/told*subpath");
        config.add_view(View::service_below(service_fn(told)).route_name("told"));
    });
    for (path, expected) in [
        ("/a%20b/told/c/d?e", "/site/a b/told /c/d?e"),
        ("/a/told/c%2Fd/", "/site/a/told /c%2Fd/"),
        ("/a/told/", "/site/a/told /"),
        ("/a/told", "/site/a/told /"),
        ("/a/told/c/d/..", "/site/a/told /c/d/.."),
        ("/a/told/./c/%2E%2e/d", "/site/a/told /./c/%2E%2e/d"),
        ("/a/told//c", "/site/a/told //c"),
    ] {
        let text = app.get(path).send().text().to_owned();
        assert_eq!(
            text,
            format!("GET {expected} local=false secure=false "),
            "{path}"
        );
    }
}

struct Shelf;

impl Resource for Shelf {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        Child::from((name == "old").then_some(Self))
    }
}

#[test]
fn a_service_can_have_a_name_in_a_tree() {
    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Shelf));
        config.add_view(View::service_below(service_fn(told)).name("told"));
    });
    for (path, expected) in [
        ("/told", "/told /"),
        ("/old/told/a", "/old/told /a"),
        ("/old/old/@@told/a/", "/old/old/@@told /a/"),
        ("/old/told/a/b/..", "/old/told /a/b/.."),
        ("/old/../told/a/./b", "/old/../told /a/./b"),
    ] {
        let text = app.get(path).send().text().to_owned();
        assert_eq!(
            text,
            format!("GET {expected} local=false secure=false "),
            "{path}"
        );
    }
}

#[test]
fn an_application_below_a_view_writes_urls_that_lead_back() {
    let mut shop = Configurator::new();
    shop.add_route("cart", "/cart/{id}");
    let cart = |request: &mut Request| request.route_path(("cart", [("id", 7)]));
    shop.add_view(View::new(cart).route_name("cart"));
    let shop = shop.make_app().expect("an application");
    let app = client(|config| {
        config.add_route("shop", "/{language}/shop/*subpath");
        config.add_view(View::service_below(shop).route_name("shop"));
    });
    assert_eq!(app.get("/de/shop/cart/1").send().text(), "/de/shop/cart/7");
    assert_eq!(app.get("/de/shop/nothing").send().status(), 404);
}

/// Lets nobody do anything.
struct Nobody;

impl SecurityPolicy for Nobody {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, _: &mut Request, _: &str) -> Decision {
        false.into()
    }
}

#[test]
fn a_service_has_what_surrounds_any_view() {
    let router = || {
        let echo = post(async |body: String| body);
        axum::Router::new()
            .route("/r", get(|| async { "axum" }))
            .route("/echo", echo)
    };
    let app = client(|config| {
        config.set_security_policy(Nobody);
        config.add_route("r", "/r");
        let of_scripts = View::service(router()).predicate(predicates::xhr(true));
        config.add_view(of_scripts.route_name("r"));
        config.add_view(says("a page").route_name("r"));
        config.add_route("secret", "/secret");
        let secret = View::service(router()).permission("see");
        config.add_view(secret.route_name("secret"));
        config.add_route("echo", "/echo").body_limit(8);
        config.add_view(View::service(router()).route_name("echo"));
        config.add_route("fails", "/fails");
        config.add_view(View::service(Odd::Fails).route_name("fails"));
        config.add_view(View::service(router()).notfound());
    });
    assert_eq!(app.get("/r").send().text(), "a page");
    let of_script = app.get("/r").header("x-requested-with", "XMLHttpRequest");
    assert_eq!(of_script.send().text(), "axum");
    assert_eq!(app.get("/secret").send().status(), 403);
    assert_eq!(app.post("/echo").body("12345678").send().text(), "12345678");
    assert_eq!(app.post("/echo").body("123456789").send().status(), 413);
    assert_eq!(app.get("/fails").send().status(), 500);
    assert_eq!(app.get("/nowhere").send().status(), 404);
}

#[test]
fn a_service_below_a_route_without_a_place_for_the_path_is_a_mistake() {
    has_mistake(
        |config| {
            config.add_route("told", "/told");
            config.add_view(View::service_below(service_fn(told)).route_name("told"));
        },
        &[
            "the pattern \"/told\" of the route `told` has no placeholder for the path that the service sees",
            "write \"/told/*subpath\"",
        ],
    );
}
