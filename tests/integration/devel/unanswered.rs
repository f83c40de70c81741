//! What developers see of requests that nothing answers, or that are refused before the view.

use pyramidion::context::{Ace, Resource};
use pyramidion::csrf::CsrfOptions;
use pyramidion::http::StatusCode;
use pyramidion::predicates::header;
use pyramidion::security::{Decision, SecurityPolicy, acl_permits};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};

use super::pages::{add, read, say, seen};
use super::{client, developing, here};

fn application() -> TestApp {
    let mut config = developing();
    add(&mut config, "home", "/", View::new(|| "home"));
    add(
        &mut config,
        "article",
        "/articles/{id:[0-9]+}",
        View::new(|| "article"),
    );
    let only = View::new(|| "add").request_method(["GET", "POST"]);
    add(&mut config, "add", "/add", only);
    add(
        &mut config,
        "json",
        "/json",
        View::new(|| "json").accept("application/json"),
    );
    let takes = View::new(|| "put").content_type(["application/json"]);
    add(&mut config, "typed", "/typed", takes);
    let asks = View::new(|| "asked").request_param(["page"]);
    add(&mut config, "asks", "/asks", asks);
    config
        .add_route("https", "/secure")
        .predicate(header(["x-tls"]));
    config.add_view(View::new(|| "secure").route_name("https"));
    config.add_route("elsewhere", "https://example.com/{page}");
    config.add_route("slash", "/slash/");
    config.add_view(View::new(|| "slash").route_name("slash"));
    client(config)
}

#[test]
fn a_path_without_a_route_shows_every_route_and_the_nearest_path() {
    let seen = seen(&application(), "/article/7");
    for response in &seen {
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
    say(
        &seen,
        &[
            "No route matches /article/7",
            "Did you mean /articles/7?",
            "does not match: `article/7` is left over",
            "does not match: differs in `article`",
            "/articles/{id:[0-9]+}",
            "devel/unanswered.rs:",
        ],
    );
    let [html, ..] = &seen;
    assert!(
        html.text()
            .contains("<a href=\"/articles/7\">Did you mean /articles/7?</a>")
    );
    assert!(
        !html.text().contains("example.com"),
        "a route that no request matches"
    );
}

#[test]
fn what_a_placeholder_does_not_take_is_named() {
    let seen = seen(&application(), "/articles/x");
    say(&seen, &["does not match: a placeholder does not take this"]);
}

#[test]
fn another_end_of_the_path_is_suggested() {
    say(&seen(&application(), "/slash"), &["Did you mean /slash/?"]);
    say(&seen(&application(), "/add/"), &["Did you mean /add?"]);
}

#[test]
fn predicates_of_routes_say_what_the_request_has() {
    let seen = seen(&application(), "/secure");
    say(
        &seen,
        &["matches, but not header x-tls: there is no `x-tls`"],
    );
}

#[test]
fn predicates_of_views_say_what_the_request_has() {
    let client = application();
    say(
        &seen(&client, "/asks"),
        &[
            "The route `asks` matches, but the predicates of its views do not hold",
            "not request_param page: there is no `page`",
            "not tried: an earlier route took the request",
        ],
    );
    for (method, path, headers, status, texts) in [
        (
            "DELETE",
            "/add",
            [("accept", "text/html")],
            405,
            [
                "The route `add` matches, but none of its views is for DELETE",
                "<a href=\"/add\">A view would answer GET, HEAD, POST.</a>",
                "not request_method = GET,HEAD,POST: the method is DELETE",
            ],
        ),
        (
            "GET",
            "/json",
            [("accept", "text/html")],
            406,
            [
                "The route `json` matches, but none of its views has what `Accept` asks for",
                "not accept = application/json: `accept` is ",
                "view ",
            ],
        ),
        (
            "POST",
            "/typed",
            [("accept", "text/html")],
            415,
            [
                "The route `typed` matches, but none of its views takes such a body",
                "The views take bodies of the types application/json.",
                "`content-type` is ",
            ],
        ),
    ] {
        let mut request = client.request(method, path).extension(here());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = request
            .header("content-type", "text/plain")
            .body("x")
            .send();
        assert_eq!(response.status().as_u16(), status);
        for text in texts {
            assert!(
                read(&response).contains(text),
                "no {text:?}: {}",
                response.text()
            );
        }
    }
}

#[test]
fn of_many_routes_those_that_are_near_come_first() {
    let mut config = developing();
    for number in 0..200 {
        let name = format!("route{number}");
        config.add_route(&name, format!("/pages/of/number{number}"));
        config.add_view(View::new(|| "x").route_name(&name));
    }
    config.add_route("contact", "/contact");
    config.add_view(View::new(|| "x").route_name("contact"));
    let [html, _, text] = seen(&client(config), "/contacts");
    assert!(
        html.text().contains("The other 200 routes"),
        "{}",
        html.text()
    );
    let (before, _) = html.text().split_once("The other 200 routes").unwrap();
    assert!(before.contains("/contact</td>"));
    assert!(!before.contains("/pages/of/number7<"));
    assert!(
        text.text().contains("and 200 routes that are not near"),
        "{}",
        text.text()
    );
    assert!(text.text().lines().count() < 60, "{}", text.text());
}

struct Site;

impl Resource for Site {
    fn acl(&self) -> Vec<Ace> {
        vec![Ace::allow("group:staff", ["edit"])]
    }
}

struct Page(Site);

impl Resource for Page {
    fn parent(&self) -> Option<&dyn Resource> {
        Some(&self.0)
    }

    fn acl(&self) -> Vec<Ace> {
        vec![Ace::allow("ada", ["view"]), Ace::deny("bob", ["edit"])]
    }
}

struct Policy;

impl SecurityPolicy for Policy {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        Some("ada".to_owned())
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        acl_permits(request.context(), ["ada"], permission)
    }
}

#[test]
fn a_forbidden_page_shows_the_decision_entry_by_entry() {
    let mut config = developing();
    config.set_security_policy(Policy);
    config
        .add_route("edit", "/edit")
        .factory(|_: &mut Request| Ok(Page(Site)));
    config.add_view(View::new(|| "edit").route_name("edit").permission("edit"));
    let seen = seen(&client(config), "/edit");
    for response in &seen {
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
    }
    say(
        &seen,
        &[
            "`edit` is denied to ada",
            "no entry is about `edit`",
            "the context: allow `view` to `ada`: not about `edit`",
            "the context: deny `edit` to `bob`: not for this visitor",
            "its parent: allow `edit` to `group:staff`: not for this visitor",
            "devel/unanswered.rs:",
        ],
    );
}

#[test]
fn the_entry_that_decides_is_the_last_step() {
    let decision = acl_permits(&Page(Site), ["bob"], "edit");
    let steps = decision.steps();
    assert_eq!(
        steps.last().unwrap(),
        "the context: deny `edit` to `bob`: decides"
    );
    assert_eq!(steps.len(), 2);
    assert!(
        acl_permits(&Page(Site), ["group:staff"], "edit")
            .steps()
            .is_empty()
    );
}

#[test]
fn a_missing_token_is_explained() {
    let mut config = developing();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_default_csrf_options(CsrfOptions::new());
    add(&mut config, "form", "/form", View::new(|| "form"));
    let client = client(config);
    let ask = |field: &str| {
        let request = client
            .post("/form")
            .extension(here())
            .header("accept", "text/html");
        request.form([(field, "guessed")]).send()
    };
    let response = ask("other");
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(
        read(&response).contains("The form field `csrf_token` is not there."),
        "{}",
        response.text()
    );
    assert!(read(&response).contains("The header `X-CSRF-Token` is not there."));
    let response = ask("csrf_token");
    assert!(read(&response).contains(
        "The form field `csrf_token` has 7 bytes, and differs from that of the session."
    ));
    assert!(!read(&response).contains("guessed"));
}

#[test]
fn a_configuration_without_routes_has_a_page_as_well() {
    say(
        &seen(
            &client(Configurator::with_settings(developing().settings().clone())),
            "/",
        ),
        &["No route matches /"],
    );
}

#[test]
fn a_path_through_a_tree_shows_where_the_walk_has_ended() {
    struct Site;

    impl Resource for Site {}

    let mut config = developing();
    config.set_root_factory(|_: &mut Request| Ok(Site));
    config.add_view(View::new(|| "saved").name("save").request_method(["POST"]));
    let app = client(config);
    let ends = ["/ is a ", "Site, and the view called"];
    say(
        &seen(&app, "/none"),
        &[ends[0], ends[1], "there is no view for it"],
    );
    say(
        &seen(&app, "/save"),
        &[ends[0], ends[1], "none of its views is for GET"],
    );

    let mut config = developing();
    config.add_view(View::new(|| "saved").name("save").request_method(["POST"]));
    let said = "/save is the name of a view, but none of its views is for GET";
    say(&seen(&client(config), "/save"), &[said]);
}
