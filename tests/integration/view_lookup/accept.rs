//! Media types that views offer, and headers.

use pyramidion::tweens::Order;
use pyramidion_tests::applications::{client, has_mistake, says};

use super::{check_accept, page};

/// Parameters rank within their type, whatever place they have in the order.
#[test]
fn parameters_rank_within_their_type() {
    let app = client(|config| {
        config.add_accept_view_order("text/plain;format=fixed", Order::new());
        config.add_accept_view_order("text/plain;format=flowed", Order::new());
        config.add_route("page", "/");
        for offer in [
            "application/json",
            "text/plain",
            "text/plain;format=other",
            "text/plain;format=flowed",
            "text/plain;format=fixed",
            "text/html",
        ] {
            config.add_view(says(offer).accept(offer).route_name("page"));
        }
    });
    check_accept(&app, "*/*", "text/html");
    check_accept(
        &app,
        "application/json, text/plain",
        "text/plain;format=fixed",
    );
    check_accept(&app, "*/*, text/html;q=0", "text/plain;format=fixed");
    check_accept(
        &app,
        "text/plain;format=flowed, application/json",
        "text/plain;format=flowed",
    );
    check_accept(
        &app,
        "text/plain;format=other, text/plain;format=flowed",
        "text/plain;format=flowed",
    );
}

/// Pyramid puts such a type first or last, as the number of views has it.
#[test]
fn a_type_without_a_place_comes_last() {
    let app = client(|config| {
        config.add_route("page", "/");
        for offer in ["text/csv", "application/json"] {
            config.add_view(says(offer).accept(offer).route_name("page"));
        }
    });
    check_accept(&app, "*/*", "application/json");
}

/// In Pyramid they are compared as they are written.
#[test]
fn the_order_of_parameters_does_not_count() {
    let app = page([says("any"), says("both").accept("text/plain;a=1;b=2")]);
    check_accept(&app, "text/plain;b=2;a=1", "both");
    check_accept(&app, "text/plain;a=1;b=2", "both");
    check_accept(&app, "text/plain;a=1", "any");

    let app = client(|config| {
        config.add_accept_view_order("text/plain;b=2;a=1", Order::new());
        config.add_route("page", "/");
        for offer in ["text/plain;c=3", "text/plain;a=1;b=2"] {
            config.add_view(says(offer).accept(offer).route_name("page"));
        }
    });
    check_accept(&app, "*/*", "text/plain;a=1;b=2");

    has_mistake(
        |config| {
            config.add_route("page", "/");
            for offer in ["text/plain;a=1;b=2", "text/plain;B=2; a=\"1\""] {
                config.add_view(says("page").accept(offer).route_name("page"));
            }
        },
        &["2 views answer the same requests"],
    );
}

#[test]
fn what_a_view_offers_has_no_quality() {
    for offer in ["text/plain;q=1", "text/plain;a=1;Q=0.5"] {
        has_mistake(
            |config| {
                config.add_route("page", "/");
                config.add_view(says("page").accept(offer).route_name("page"));
            },
            &["leave `q` out"],
        );
        has_mistake(
            |config| {
                config.add_accept_view_order(offer, Order::new());
            },
            &[
                "`add_accept_view_order` takes a media type without wildcards and without `q`",
                offer,
            ],
        );
    }
}

#[test]
fn a_star_before_a_subtype_is_not_a_wildcard() {
    let app = page([says("any"), says("html").accept("text/html")]);
    check_accept(&app, "*/html", "any");
    check_accept(&app, "*/html, text/*;q=0.1", "html");
    check_accept(&app, "*/*;level=1", "html");
    check_accept(&app, "text/*;level=1", "html");
}

/// The name of a header has no case, so that such views would answer the same requests.
#[test]
fn names_of_headers_in_predicates_compare_without_case() {
    has_mistake(
        |config| {
            config.add_route("page", "/");
            config.add_view(says("one").route_name("page").header(["X-Version:2"]));
            config.add_view(says("two").route_name("page").header(["x-version:2"]));
        },
        &["2 views answer the same requests"],
    );
    let app = page([says("any"), says("two").header(["X-VERSION:2"])]);
    assert_eq!(app.get("/").header("x-version", "2").send().text(), "two");
}
