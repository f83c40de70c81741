//! Paths that are not ASCII.

use pyramidion::{Request, View};
use pyramidion_tests::applications::{client, says};

#[test]
fn a_path_that_is_not_ascii_is_found() {
    let app = client(|config| {
        config.add_route("park", "/park/größe/{name}");
        let view = |request: &mut Request| {
            let name = request.matchdict().get("name").unwrap_or_default();
            format!("{name} {}", request.path_info())
        };
        config.add_view(View::new(view).route_name("park"));
    });
    let response = app.get("/park/gr%C3%B6%C3%9Fe/%E6%9C%A8").send();
    assert_eq!(response.text(), "木 /park/größe/木");
}

#[test]
fn a_path_that_is_not_ascii_is_not_found() {
    let app = client(|config| {
        config.add_route("park", "/park");
        config.add_view(says("park").route_name("park"));
    });
    let response = app.get("/gr%C3%B6%C3%9Fe").send();
    assert_eq!(response.status(), 404);
    assert!(!response.text().contains("größe"), "nothing is reflected");
    assert!(!response.text().contains("gr%C3"), "nothing is reflected");
}
