//! Views whose response is given to another view.

use http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::context::Resource;
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, View, package, view_config};
use pyramidion_tests::applications::{client, has_mistake, says};

/// Permits what the header says.
struct ByHeader;

impl SecurityPolicy for ByHeader {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let permitted = request.header("x-permitted").unwrap_or_default();
        permitted.split(' ').any(|one| one == permission).into()
    }
}

fn body(response: &Response) -> String {
    let body = response.body().as_bytes().unwrap_or_default();
    String::from_utf8_lossy(body).into_owned()
}

#[view_config(name = "frame")]
fn frame(request: &mut Request) -> String {
    match request.take_wrapped_response() {
        Some(wrapped) => format!("<{}>", body(&wrapped)),
        None => "nothing is wrapped".to_owned(),
    }
}

#[view_config(route_name = "framed", wrapper = "frame")]
async fn framed() -> &'static str {
    tokio::task::yield_now().await;
    "framed"
}

fn site(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.set_security_policy(ByHeader);
        config.add_route("framed", "/framed");
        config.add_route("page", "/page");
        config.scan(package!(self));
        configure(config);
    })
}

#[test]
fn a_response_is_given_to_the_wrapper() {
    let app = site(|config| {
        let page = |_: &mut Request| {
            let name = HeaderName::from_static("x-inner");
            let page = Response::text("page").with_status(StatusCode::CREATED);
            page.with_header(name, HeaderValue::from_static("yes"))
        };
        let page = View::new(page).route_name("page").wrapper("outer");
        config.add_view(page);
        config.add_view(View::new(frame).name("outer").wrapper("frame"));
    });
    assert_eq!(app.get("/framed").send().text(), "<framed>");
    let response = app.get("/page").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (200, "<<page>>")
    );
    assert!(response.header("x-inner").is_none());
    assert_eq!(app.get("/frame").send().text(), "nothing is wrapped");
}

#[test]
fn a_wrapper_may_pass_the_response_on() {
    let app = site(|config| {
        let pass_on = |request: &mut Request| request.take_wrapped_response().unwrap_or_default();
        config.add_view(View::new(pass_on).name("pass"));
        let page = |_: &mut Request| Response::text("page").with_status(StatusCode::CREATED);
        config.add_view(View::new(page).route_name("page").wrapper("pass"));
    });
    let response = app.get("/page").send();
    assert_eq!((response.status().as_u16(), response.text()), (201, "page"));
}

#[test]
fn the_permissions_of_both_are_needed_that_of_the_view_first() {
    let app = site(|config| {
        config.add_view(says("frame").name("closed").permission("frame"));
        let page = says("page").route_name("page").wrapper("closed");
        config.add_view(page.permission("view"));
    });
    let ask = |permitted: &str| app.get("/page").header("x-permitted", permitted).send();
    assert_eq!(ask("view frame").text(), "frame");
    assert_eq!(ask("view").status(), 403);
    assert_eq!(ask("frame").status(), 403);
}

#[test]
fn an_error_is_not_wrapped() {
    let app = site(|config| {
        let fails = |_: &mut Request| -> pyramidion::Result<&'static str> { Err("broken".into()) };
        config.add_view(View::new(fails).route_name("page").wrapper("frame"));
        let failed = says("it failed").exception::<pyramidion::httpexceptions::AnyError>();
        config.add_view(failed.wrapper("frame"));
    });
    let response = app.get("/page").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (500, "<it failed>")
    );
}

struct Folder;

impl Resource for Folder {}

struct Page;

impl Resource for Page {}

#[test]
fn a_wrapper_for_another_context_is_an_error_of_the_request() {
    let app = site(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Page));
        config.add_view(says("folder").name("of-folders").context::<Folder>());
        config.add_view(says("page").route_name("page").wrapper("of-folders"));
    });
    assert_eq!(app.get("/page").send().status(), 500);
}

#[test]
fn wrappers_that_cannot_be_are_mistakes() {
    has_mistake(
        |config| {
            config.add_route("page", "/page");
            config.add_view(says("frame").name("frame"));
            config.add_view(says("page").route_name("page").wrapper("fram"));
        },
        &[
            "has the wrapper `fram`, but no view without a route has this name",
            "`frame`",
        ],
    );
    has_mistake(
        |config| {
            config.add_route("page", "/page");
            config.add_view(says("page").route_name("page").name("frame"));
            config.add_view(says("page").route_name("page").wrapper("frame"));
        },
        &["no view without a route has this name"],
    );
    has_mistake(
        |config| config.add_view(says("frame").name("frame").wrapper("frame")),
        &["has the wrapper `frame`, which is wrapped by itself without end"],
    );
}

#[test]
fn wrappers_in_a_circle_are_one_mistake() {
    has_mistake(
        |config| {
            config.add_route("page", "/page");
            config.add_view(says("page").route_name("page").wrapper("a"));
            config.add_view(says("a").name("a").wrapper("b"));
            config.add_view(says("b").name("b").wrapper("c"));
            config.add_view(says("c").name("c").wrapper("a"));
            config.add_view(says("page").name("other").wrapper("c"));
        },
        &["has the wrapper `b`, which is wrapped by itself without end"],
    );
}

#[test]
fn more_wrappers_than_can_be_within_each_other_are_a_mistake() {
    let frames = |count: usize| {
        move |config: &mut Configurator| {
            config.set_root_factory(|| Ok(Page));
            config.add_view(View::new(|| "page").wrapper("frame1"));
            for number in 1..=count {
                let frame = View::new(|| "frame").name(format!("frame{number}"));
                config.add_view(match number {
                    last if last == count => frame,
                    number => frame.wrapper(format!("frame{}", number + 1)),
                });
            }
        }
    };
    has_mistake(
        frames(17),
        &[
            "has the wrapper `frame1`, which has a wrapper again, and so on: 17 views, of which at most 16 can be around another",
        ],
    );
    let app = client(frames(16));
    assert_eq!(app.get("/").send().text(), "frame");
}
