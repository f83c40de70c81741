//! Which exception view answers.

use std::error::Error;
use std::fmt;

use pyramidion::httpexceptions::{
    AnyError, ClientError, ExceptionContext, HttpError, Redirection, ServerError, Status,
};
use pyramidion::{HttpException, View};
use pyramidion_tests::applications::{client, has_mistake, says};

use super::{Because, OutOfStock, check, failing, failing_client};

/// A family of an application's own.
struct ShopError;

impl ExceptionContext for ShopError {
    const RANK: u8 = 1;

    fn is(error: &(dyn Error + 'static)) -> bool {
        error.is::<OutOfStock>() || error.is::<fmt::Error>()
    }
}

#[test]
fn a_view_answers_the_errors_of_its_type() {
    let app = failing_client(|config| {
        config.add_view(says("sold out").exception::<OutOfStock>());
    });
    check(&app, "stock", 500, "sold out");
    assert_eq!(app.get("/fail/fmt").send().status(), 500);
    assert_ne!(app.get("/fail/fmt").send().text(), "sold out");
}

#[test]
fn a_view_answers_errors_that_its_type_caused() {
    let app = failing_client(|config| {
        config.add_view(says("sold out").exception::<OutOfStock>());
    });
    check(&app, "because", 500, "sold out");
    check(&app, "deep", 500, "sold out");
}

#[test]
fn the_nearest_error_of_the_chain_decides() {
    let app = failing_client(|config| {
        config.add_view(says("sold out").exception::<OutOfStock>());
        config.add_view(says("because").exception::<Because<OutOfStock>>());
    });
    check(&app, "stock", 500, "sold out");
    check(&app, "because", 500, "because");
    check(&app, "deep", 500, "because");
}

#[test]
fn families_of_statuses_answer_after_single_statuses() {
    let app = failing_client(|config| {
        config.add_view(says("gone").exception::<Status<410>>());
        config.add_view(says("client").exception::<ClientError>());
        config.add_view(says("server").exception::<ServerError>());
        config.add_view(says("redirection").exception::<Redirection>());
    });
    check(&app, "410", 410, "gone");
    check(&app, "404", 404, "client");
    check(&app, "418", 418, "client");
    check(&app, "503", 503, "server");
    check(&app, "302", 302, "redirection");
    // An error without a status is not a server error of a family, but a plain 500.
    assert_ne!(app.get("/fail/stock").send().text(), "server");
}

#[test]
fn wider_families_answer_after_narrower_ones() {
    let app = failing_client(|config| {
        config.add_view(says("exception").exception::<HttpException>());
        config.add_view(says("error").exception::<HttpError>());
        config.add_view(says("client").exception::<ClientError>());
    });
    check(&app, "404", 404, "client");
    check(&app, "503", 503, "error");
    check(&app, "302", 302, "exception");
}

#[test]
fn an_application_can_define_a_family() {
    let app = failing_client(|config| {
        config.add_view(says("shop").exception::<ShopError>());
        config.add_view(says("any").exception::<AnyError>());
    });
    check(&app, "stock", 500, "shop");
    check(&app, "fmt", 500, "shop");
    check(&app, "text", 500, "any");
}

#[test]
fn a_view_for_any_error_leaves_http_exceptions_alone() {
    let app = failing_client(|config| {
        config.add_view(says("any").exception::<AnyError>());
    });
    check(&app, "stock", 500, "any");
    let response = app.get("/fail/404").send();
    assert_eq!(response.status(), 404);
    assert_ne!(response.text(), "any");
    let hidden = app.get("/fail/hidden").send();
    assert_eq!(hidden.status(), 410, "a cause that has a status answers");
    assert_ne!(hidden.text(), "any");
}

#[test]
fn a_view_of_the_route_answers_before_others_even_if_its_type_is_wider() {
    let app = client(|config| {
        for (name, pattern) in [("fail", "/fail/{what}"), ("other", "/other/{what}")] {
            config.add_route(name, pattern);
            config.add_view(View::new(failing).route_name(name));
        }
        config.add_view(says("everywhere").exception::<OutOfStock>());
        config.add_view(says("here").route_name("fail").exception::<AnyError>());
    });
    check(&app, "stock", 500, "here");
    check(&app, "404", 404, "here");
    assert_eq!(app.get("/other/stock").send().text(), "everywhere");
}

#[test]
fn predicates_choose_among_exception_views() {
    let app = failing_client(|config| {
        config.add_view(says("page").exception::<OutOfStock>());
        config.add_view(says("script").exception::<OutOfStock>().xhr(true));
        config.add_view(
            says("eleven")
                .exception::<fmt::Error>()
                .match_param(["what=11"]),
        );
    });
    check(&app, "stock", 500, "page");
    let ajax = app
        .get("/fail/stock")
        .header("x-requested-with", "XMLHttpRequest");
    assert_eq!(ajax.send().text(), "script");
    assert_ne!(
        app.get("/fail/fmt").send().text(),
        "eleven",
        "no view is left"
    );
}

#[test]
fn two_exception_views_that_nothing_tells_apart_conflict() {
    has_mistake(
        |config| {
            config.add_view(says("one").exception::<OutOfStock>());
            config.add_view(says("two").exception::<OutOfStock>());
        },
        &[
            "integration/exception_views/choice.rs:",
            "2 views answer the same errors: ",
            ", errors that are a `integration::exception_views::OutOfStock`",
            "; also at ",
        ],
    );
    has_mistake(
        |config| {
            config.add_view(says("one").notfound());
            config.add_view(says("two").exception::<Status<404>>());
        },
        &["2 views answer the same errors: any route, HTTP exceptions with the status 404; "],
    );
    has_mistake(
        |config| {
            config.add_view(says("one").forbidden());
            config.add_view(says("two").forbidden());
        },
        &["2 views answer the same errors: any route, HTTP exceptions with the status 403; "],
    );
}

#[test]
fn a_view_for_a_type_of_errors_and_one_for_requests_do_not_conflict() {
    let app = client(|config| {
        config.add_route("one", "/");
        config.add_view(says("page").route_name("one"));
        config.add_view(says("error").route_name("one").exception::<OutOfStock>());
    });
    assert_eq!(app.get("/").send().text(), "page");
}
