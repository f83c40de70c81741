//! Views of routes beside views that are found by name.

use pyramidion::context::Resource;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::applications::{client, mistakes, says};

struct Library;

impl Resource for Library {}

struct Archive;

impl Resource for Archive {}

fn pages(config: &mut Configurator) {
    config.add_view(says("front"));
    config.add_view(says("help").name("help"));
}

#[test]
fn without_a_route_the_first_segment_names_the_view() {
    let app = client(pages);
    assert_eq!(app.get("/").send().text(), "front");
    assert_eq!(app.get("/help").send().text(), "help");
    assert_eq!(app.get("/help/more").send().text(), "help");
    assert_eq!(app.get("/@@help").send().text(), "help");
    assert_eq!(app.get("/other").send().status(), 404);
}

#[test]
fn a_route_takes_its_requests_from_the_named_views() {
    let app = client(|config| {
        pages(config);
        config.add_route("help", "/help/{topic}");
        config.add_view(says("topic").route_name("help"));
    });
    assert_eq!(app.get("/help").send().text(), "help");
    assert_eq!(app.get("/help/x").send().text(), "topic");
}

#[test]
fn a_route_without_views_is_not_answered_by_others() {
    let app = client(|config| {
        pages(config);
        config.add_route("shadow", "/help");
    });
    assert_eq!(app.get("/help").send().status(), 404);
}

#[test]
fn a_route_can_leave_the_answer_to_views_without_a_route() {
    let app = client(|config| {
        pages(config);
        config.add_route("lent", "/lent").use_global_views(true);
        config.add_route("half", "/half").use_global_views(true);
        config.add_view(says("posted").route_name("half").request_method(["POST"]));
    });
    assert_eq!(app.get("/lent").send().text(), "front");
    assert_eq!(app.get("/half").send().text(), "front");
    assert_eq!(app.post("/half").send().text(), "posted");
}

#[test]
fn a_view_with_a_name_is_not_one_of_a_route() {
    let app = client(|config| {
        config.add_route("page", "/page");
        config.add_view(says("named").name("edit").route_name("page"));
        config.add_view(says("page").route_name("page"));
    });
    assert_eq!(app.get("/page").send().text(), "page");
    assert_eq!(app.get("/page/edit").send().status(), 404);
}

#[test]
fn the_factory_of_the_route_goes_before_that_of_the_application() {
    let kind = |request: &mut Request| {
        let id = std::any::Any::type_id(request.context());
        if id == std::any::TypeId::of::<Archive>() {
            "archive"
        } else {
            "library"
        }
    };
    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Library));
        config
            .add_route("archive", "/archive")
            .factory(|_: &mut Request| Ok(Archive));
        config.add_route("plain", "/plain");
        config.add_view(View::new(kind).route_name("archive"));
        config.add_view(View::new(kind).route_name("plain"));
        config.add_view(View::new(kind));
    });
    assert_eq!(app.get("/archive").send().text(), "archive");
    assert_eq!(app.get("/plain").send().text(), "library");
    assert_eq!(app.get("/").send().text(), "library");
}

#[test]
fn global_views_for_other_contexts_do_not_answer_for_the_route() {
    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Library));
        config.add_view(says("library").context::<Library>());
        config
            .add_route("archive", "/archive")
            .factory(|_: &mut Request| Ok(Archive))
            .use_global_views(true);
    });
    assert_eq!(app.get("/").send().text(), "library");
    assert_eq!(app.get("/archive").send().status(), 404);
}

#[test]
fn named_views_can_have_predicates_and_errors_of_their_own() {
    let app = client(|config| {
        config.add_view(says("read").name("note").request_method(["GET"]));
        config.add_view(says("written").name("note").request_method(["POST"]));
    });
    assert_eq!(app.get("/note").send().text(), "read");
    assert_eq!(app.post("/note").send().text(), "written");
    let response = app.request("DELETE", "/note").send();
    assert_eq!(response.status(), 405);
    assert_eq!(response.header("allow"), Some("GET, HEAD, POST"));
}

#[test]
fn two_named_views_that_nothing_tells_apart_conflict() {
    let found = mistakes(|config| {
        pages(config);
        config.add_view(says("other help").name("help"));
        config.add_view(says("free").name("free"));
    });
    assert_eq!(found.len(), 1, "{found:?}");
    let text = "2 views answer the same requests: no route, name \"help\"";
    assert!(found[0].contains(text), "{found:?}");
}
