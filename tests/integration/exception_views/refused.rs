//! What Pyramid's `add_exception_view`, `add_notfound_view` and `add_forbidden_view` refuse is refused here.

use http::StatusCode;
use pyramidion::View;
use pyramidion::context::DefaultRoot;
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

/// The three kinds of views of errors.
const KINDS: [fn(View) -> View; 3] = [
    View::exception::<std::fmt::Error>,
    View::notfound,
    View::forbidden,
];

#[test]
fn what_views_of_errors_cannot_be_declared_with_is_reported() {
    type Refused = (fn(View) -> View, &'static str);
    const REFUSED: [Refused; 5] = [
        (|view| view.name("edit"), "has a `name`"),
        (|view| view.permission("edit"), "has a `permission`"),
        (|view| view.require_csrf(true), "has `require_csrf`"),
        (|view| view.require_csrf(false), "has `require_csrf`"),
        (
            |view| view.context::<DefaultRoot>(),
            "is for errors and for contexts",
        ),
    ];
    for kind in KINDS {
        for (change, expected) in REFUSED {
            for view in [change(kind(says(""))), kind(change(says("")))] {
                let mistakes = mistakes(|config| config.add_view(view));
                let place = "tests/integration/exception_views/refused.rs:";
                let told = mistakes
                    .iter()
                    .any(|mistake| mistake.starts_with(place) && mistake.contains(expected));
                assert!(told, "{expected}: {mistakes:?}");
            }
        }
    }
}

#[test]
fn a_slash_is_appended_by_not_found_views_only() {
    let append = |view: View| view.append_slash(StatusCode::TEMPORARY_REDIRECT);
    for view in [
        says("").forbidden(),
        says("").exception::<std::fmt::Error>(),
    ] {
        has_mistake(
            |config| config.add_view(append(view)),
            &["has `append_slash`, which is for not-found views"],
        );
    }
    client(|config| config.add_view(append(says("").notfound())));
}

#[test]
fn what_else_pyramid_takes_is_taken() {
    for kind in KINDS {
        client(|config| {
            config.add_route("home", "/{a}");
            let view = kind(says("")).route_name("home").accept("text/html");
            let view = view.match_param(["a=b"]).is_authenticated(false);
            config.add_view(view.request_method(["GET"]));
        });
    }
}
