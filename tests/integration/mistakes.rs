//! How mistakes of a configuration are reported.

mod conditions;
mod head;
mod hidden;
mod literals;
mod many;
mod mounts;
mod names;
mod never;
mod paths;
mod patterns;
mod remedies;
mod upgrades;

use pyramidion::csrf::CsrfOptions;
use pyramidion::tweens::Order;
use pyramidion::view::HttpCache;
use pyramidion::{Configurator, package};
use pyramidion_tests::applications::says;

mod views {
    //! Views with mistakes that only the whole configuration shows.

    use pyramidion::extract::State;
    use pyramidion::{Session, view_config};

    #[view_config(route_name = "hoem")]
    fn misspelled_route(State(limit): State<u32>) -> String {
        limit.to_string()
    }

    #[view_config(route_name = "home", renderer = "jsn")]
    fn misspelled_renderer() -> u8 {
        0
    }

    #[view_config(route_name = "home", request_method = "PUT")]
    fn without_sessions(session: &Session, State(limit): State<u16>) -> String {
        format!("{} of {limit}", session.len())
    }
}

/// A mistake: a text of the line where it stands, what it is, and what to write instead.
type Expected = (&'static str, &'static str, &'static str);

/// Makes the mistakes, and says how each should be reported.
fn misconfigure(config: &mut Configurator) -> Vec<Expected> {
    config.scan(package!(self::views));
    let mut expected = vec![
        (
            "route_name = \"hoem\"",
            "the view `misspelled_route` is for the route `hoem`, which was not added",
            "did you mean `home`?",
        ),
        (
            "route_name = \"hoem\"",
            "the view `misspelled_route` takes `State<u32>`, but no such value was given",
            "call `config.set_state(…)`",
        ),
        (
            "renderer = \"jsn\"",
            "names the renderer `jsn`, which does not exist",
            "did you mean `json`?",
        ),
        (
            "request_method = \"PUT\"",
            "takes the session, but there is no session factory",
            "call `config.set_session_factory(…)`",
        ),
        (
            "request_method = \"PUT\"",
            "takes `State<u16>`, but no such value was given",
            "call `config.set_state(…)`",
        ),
    ];
    let mut expect = |at, what, remedy| expected.push((at, what, remedy));

    config.add_route("home", "/first");
    config.add_route("home", "/second");
    let what = "the route `home` is added 2 times; also at tests/integration/mistakes.rs:";
    expect("/first\")", what, "give one of them another name");

    config.add_route("method", "/m").request_method(["post"]);
    expect(
        "\"/m\")",
        "the route `method`: HTTP methods are upper case",
        "use \"POST\" instead of \"post\"",
    );

    let view = says("").permission("edit");
    config.add_view(view.route_name("home").xhr(true));
    expect(
        "says(\"\").permission",
        "needs the permission `edit`, but there is no security policy",
        "call `config.set_security_policy(…)`",
    );

    let same = says("").request_method(["PATCH"]);
    config.add_view(same.clone().route_name("home"));
    config.add_view(same.route_name("home"));
    let what = "2 views answer the same requests: route `home`, request_method = PATCH";
    expect("let same", what, "tell them apart by a predicate");

    config.set_default_csrf_options(CsrfOptions::new());
    expect(
        "set_default_csrf_options",
        "CSRF tokens are kept in the session, but there is no session factory",
        "`config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new())`",
    );

    let order = Order::new().over(["excviews"]);
    config.add_tween_at("late", order, crate::tweens::pass);
    let what = "the tween `late` must be over `excviews`, which does not exist";
    expect("\"late\", order", what, "did you mean `excview`?");

    let view = says("").http_cache(HttpCache::only("no store"));
    config.add_view(view.route_name("home").request_method(["DELETE"]));
    let what = "which are not directives of `Cache-Control`";
    expect("HttpCache::only", what, "as in \"public, immutable\"");

    let view = says("").match_param(["edit"]);
    config.add_view(view.route_name("home"));
    let what = "the view: `match_param` takes a placeholder and its value";
    expect(
        "match_param([",
        what,
        "as in `match_param = \"action=edit\"`",
    );

    config.include(twice);
    config.include(twice); // again
    let what = "`integration::mistakes::twice` is included twice";
    expect("// again", what, "include it once, or under two prefixes");
    expected
}

/// Returns what is wrong with a configuration.
fn problems(config: Configurator) -> Vec<String> {
    let made = config.make_app();
    made.expect_err("a wrong configuration")
        .problems()
        .collect()
}

/// Returns the number of the first line of this file that has a text.
fn line_of(text: &str) -> usize {
    let mut lines = include_str!("mistakes.rs").lines();
    1 + lines.position(|line| line.contains(text)).expect("a line")
}

fn twice(_: &mut Configurator) {}

#[test]
fn a_misconfigured_application_reports_every_mistake_at_once() {
    let mut config = Configurator::new();
    let expected = misconfigure(&mut config);
    assert!(expected.len() >= 10);
    let error = config.make_app().expect_err("a wrong configuration");
    let mistakes: Vec<_> = error.problems().collect();
    for (at, what, remedy) in &expected {
        let place = format!("tests/integration/mistakes.rs:{}: ", line_of(at));
        let told = mistakes.iter().any(|mistake| {
            mistake.starts_with(&place) && mistake.contains(what) && mistake.contains(remedy)
        });
        assert!(told, "{place}{what} … {remedy} is not in\n{error}");
    }
    assert_eq!(mistakes.len(), expected.len(), "{error}");
    let report = error.to_string();
    assert!(report.starts_with(&format!(
        "the configuration has {} mistakes\n",
        mistakes.len()
    )));
    assert!(
        mistakes
            .iter()
            .all(|mistake| report.contains(mistake.as_str()))
    );
    assert_eq!(
        format!("{error:?}"),
        report,
        "a `main` that returns it prints the report"
    );
}
