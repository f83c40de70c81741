//! Views and routes for content that never comes to them.

use super::*;

#[test]
fn views_that_no_request_meets_are_mistakes() {
    let of = |view: View, expected: &[&str]| {
        has_mistake(
            |config| {
                config.add_route("page", "/");
                config.add_view(view.route_name("page"));
            },
            expected,
        );
    };
    let view = || says("page");
    of(
        view().content_type(["a/b"]).content_type(["text/*"]),
        &["no request meets both `content_type = a/b` and `content_type = text/*`"],
    );
    of(
        view()
            .content_type(["text/plain"])
            .predicate(not(content_type(["text/*"]))),
        &["no request meets both"],
    );
    of(
        view().content_type(["a/b"]).request_method(["GET"]),
        &["has `content_type = a/b`, but answers GET and HEAD only"],
    );
    of(
        view().content_type::<&str>([]),
        &["needs at least one value"],
    );
    let json = || View::new(|Json(()): Json<()>| "page");
    of(
        json().content_type(["text/*"]),
        &[
            "takes `Json<()>`, but has `content_type = text/*`",
            "application/json",
        ],
    );
    let form = || View::new(|Form(()): Form<()>| "page");
    of(
        form().content_type(["application/json"]),
        &["takes `Form<()>`", "application/x-www-form-urlencoded"],
    );
    let right = [
        json().content_type(["application/*"]),
        json().content_type(["application/problem+json", "text/plain"]),
        form().content_type(["multipart/form-data"]),
        form().content_type(["application/X-WWW-form-urlencoded"]),
    ];
    for view in right {
        page([view]);
    }
    has_mistake(
        |config| {
            config
                .add_route("page", "/")
                .predicate(content_type(["text/plain"]));
            config.add_view(view().content_type(["text/csv"]).route_name("page"));
        },
        &[
            "is never called",
            "the route `page` has `content_type = text/plain`",
        ],
    );
    has_mistake(
        |config| {
            config.add_route("page", "/");
            config.add_view(view().content_type(["a/b", "text/*"]).route_name("page"));
            config.add_view(view().content_type(["TEXT/*", "a/b"]).route_name("page"));
        },
        &["2 views answer the same requests"],
    );
}

#[test]
fn a_route_whose_content_an_earlier_one_takes_is_warned_of() {
    let mut config = Configurator::new();
    config
        .add_route("text", "/")
        .predicate(content_type(["text/*"]));
    config
        .add_route("plain", "/")
        .predicate(content_type(["text/plain"]));
    config.add_view(says("text").route_name("text"));
    config.add_view(says("plain").route_name("plain"));
    let app = config.make_app().unwrap();
    let is_hidden =
        |warning: &String| warning.contains("`plain`") && warning.contains("never reached");
    assert!(app.warnings().iter().any(is_hidden), "{:?}", app.warnings());
}
