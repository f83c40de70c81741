//! Views on one route, told apart by what the request is.

use http::{HeaderName, HeaderValue};
use pyramidion::tweens::Next;
use pyramidion::{Configurator, Request, ViewResult};
use pyramidion_tests::applications::{client, says};

#[test]
fn one_route_has_a_view_for_each_method() {
    let app = client(|config| {
        config.add_route("note", "/note");
        for (method, text) in [("GET", "read"), ("POST", "written"), ("DELETE", "gone")] {
            config.add_view(says(text).route_name("note").request_method([method]));
        }
    });
    for (method, text) in [("GET", "read"), ("POST", "written"), ("DELETE", "gone")] {
        assert_eq!(app.request(method, "/note").send().text(), text);
    }
}

#[test]
fn the_order_of_routes_decides_between_patterns_that_both_match() {
    let routes = |config: &mut Configurator, names: [&str; 2]| {
        for name in names {
            let pattern = if name == "archive" {
                "/posts/archive"
            } else {
                "/posts/{id}"
            };
            config.add_route(name, pattern);
        }
        config.add_view(says("archive").route_name("archive"));
        config.add_view(says("post").route_name("post"));
    };
    let app = client(|config| routes(config, ["archive", "post"]));
    assert_eq!(app.get("/posts/archive").send().text(), "archive");
    let app = client(|config| routes(config, ["post", "archive"]));
    assert_eq!(app.get("/posts/archive").send().text(), "post");
}

async fn stamp(name: &'static str, request: &mut Request, next: Next<'_>) -> ViewResult {
    let mut response = next.run(request).await?;
    let stamp = HeaderValue::from_static(name);
    response
        .headers_mut()
        .append(HeaderName::from_static("x-stamp"), stamp);
    Ok(response)
}

async fn first(request: &mut Request, next: Next<'_>) -> ViewResult {
    stamp("first", request, next).await
}

async fn second(request: &mut Request, next: Next<'_>) -> ViewResult {
    stamp("second", request, next).await
}

#[test]
fn decorators_are_stacked() {
    let app = client(|config| {
        config.add_route("one", "/one");
        config.add_route("both", "/both");
        config.add_view(says("one").route_name("one").decorator(first));
        config.add_view(
            says("both")
                .route_name("both")
                .decorator(first)
                .decorator(second),
        );
    });
    let stamps = |path: &str| {
        let response = app.get(path).send();
        let stamps = response.headers().get_all("x-stamp").iter();
        stamps
            .map(|stamp| stamp.to_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(stamps("/one"), ["first"]);
    assert_eq!(stamps("/both"), ["second", "first"]);
}

#[test]
fn subscribers_look_at_the_request_themselves() {
    use pyramidion::events::NewRequest;

    let app = client(|config| {
        config.add_subscriber(NewRequest, |request: &mut Request| {
            if request.path_info().starts_with("/api/") {
                request.extensions_mut().insert("interface");
            }
            Ok(())
        });
        config.add_route("any", "/*rest");
        let view = |request: &mut Request| *request.extensions().get().unwrap_or(&"page");
        config.add_view(pyramidion::View::new(view).route_name("any"));
    });
    assert_eq!(app.get("/api/users").send().text(), "interface");
    assert_eq!(app.get("/users").send().text(), "page");
}
