//! Pages for what is not found or forbidden, and the slash that is missing.

use http::StatusCode;
use pyramidion::{HttpException, Request, View};
use pyramidion_tests::applications::{client, says};

use super::{check, failing_client};

#[test]
fn the_notfound_and_the_forbidden_view_answer_with_their_status() {
    let app = failing_client(|config| {
        config.add_view(says("nothing here").notfound());
        config.add_view(says("keep out").forbidden());
    });
    check(&app, "404", 404, "nothing here");
    check(&app, "403", 403, "keep out");
    assert_eq!(app.get("/nowhere").send().text(), "nothing here");
}

#[test]
fn append_slash_redirects_where_a_route_matches_with_a_slash() {
    let app = client(|config| {
        config.add_route("list", "/articles/");
        config
            .add_route("post", "/only/post/")
            .request_method(["POST"]);
        config.add_route("space", "/a b/");
        config.add_route("urls", "/urls/").generation_only(true);
        for name in ["list", "post", "space"] {
            config.add_view(says(name).route_name(name));
        }
        let status = StatusCode::TEMPORARY_REDIRECT;
        config.add_view(says("not found").notfound().append_slash(status));
    });
    let check = |target: &str, expected: Option<&str>| {
        let response = app.get(target).send();
        let status = if expected.is_some() { 307 } else { 404 };
        assert_eq!(response.status(), status, "{target}");
        assert_eq!(response.location(), expected, "{target}");
    };
    check("/articles", Some("/articles/"));
    check("/articles?page=2&q=%20", Some("/articles/?page=2&q=%20"));
    check("/a%20b", Some("/a%20b/"));
    check("/only/post", Some("/only/post/")); // predicates are not asked
    check("/urls", None);
    check("/nowhere", None);
    check("/nowhere/", None);
    let posted = app.post("/articles").send();
    assert_eq!(posted.status(), 307, "which keeps the method");
}

#[test]
fn append_slash_keeps_the_path_of_the_mount_and_cannot_leave_the_host() {
    let app = client(|config| {
        config.set_script_name("/mounted");
        config.add_route("any", "/{host}/{rest}/");
        config.add_view(says("any").route_name("any"));
        config.add_view(
            says("")
                .notfound()
                .append_slash(StatusCode::PERMANENT_REDIRECT),
        );
    });
    let response = app.get("/a/b").send();
    assert_eq!(response.status(), 308);
    assert_eq!(response.location(), Some("/mounted/a/b/"));
    let app = client(|config| {
        config.add_route("any", "/*rest");
        config.add_route("slash", "/{a:.*}/");
        config.add_view(says("").notfound().append_slash(StatusCode::FOUND));
    });
    let response = app.get("//evil.example/x").send();
    let location = response.location().unwrap_or_default();
    assert!(!location.starts_with("//"), "{location}");
}

#[test]
fn exception_views_have_the_session_even_if_no_route_matches() {
    use pyramidion::session::{MemoryStore, ServerSessionFactory};

    let app = client(|config| {
        config.set_session_factory(ServerSessionFactory::new(MemoryStore::new()));
        config.add_route("home", "/");
        let home = |request: &mut Request| -> pyramidion::Result<&'static str> {
            request.session().flash("saved")?;
            Ok("home")
        };
        config.add_view(View::new(home).route_name("home"));
        let page = |request: &mut Request| format!("{:?}", request.session().pop_flash(""));
        config.add_view(View::new(page).notfound());
    });
    app.get("/").send();
    let response = app.get("/nowhere").send();
    assert_eq!(response.status(), 404);
    assert!(response.text().contains("saved"), "{}", response.text());
    assert!(!app.get("/nowhere").send().text().contains("saved"));
}

#[test]
fn an_exception_that_is_returned_is_only_a_response() {
    let app = client(|config| {
        config.add_route("returned", "/returned");
        let view = |_: &mut Request| HttpException::not_found().with_detail("returned");
        config.add_view(View::new(view).route_name("returned"));
        config.add_view(says("not found").notfound());
    });
    let response = app.get("/returned").send();
    assert_eq!(response.status(), 404);
    assert!(response.text().contains("returned"));
    assert_eq!(app.get("/nowhere").send().text(), "not found");
}
