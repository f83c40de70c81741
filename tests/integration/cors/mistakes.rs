//! What is declared of other sites, and cannot be meant.

use super::*;

#[test]
fn what_no_browser_sends_is_a_mistake() {
    let of_route = |cors: Cors, expected: &[&str]| {
        has_mistake(
            |config| {
                config.add_route("api", "/api").cors(cors.clone());
                config.add_view(says("api").route_name("api"));
            },
            expected,
        );
        has_mistake(|config| config.set_default_cors(cors), expected);
    };
    of_route(
        Cors::origins(["https://shop.example/"]),
        &[
            "integration/cors/mistakes.rs:",
            "CORS: \"https://shop.example/\" has a path",
            "write \"https://shop.example\"",
        ],
    );
    of_route(
        Cors::origins_with_credentials(["*"]),
        &[
            "integration/cors/mistakes.rs:",
            "write `Cors::any_origin()`, which is without credentials",
        ],
    );
    of_route(
        Cors::origins::<&str>([]),
        &["CORS names no origin: write `Cors::none()`"],
    );
    let star = HeaderName::from_static("*");
    of_route(
        Cors::any_origin().allow_headers([star.clone()]),
        &["list the headers"],
    );
    of_route(
        Cors::any_origin().expose_headers([star]),
        &["list the headers"],
    );
    has_mistake(
        |config| {
            config.set_default_cors(Cors::any_origin());
            config.set_default_cors(Cors::none());
        },
        &["the default for CORS is set 2 times"],
    );
}
