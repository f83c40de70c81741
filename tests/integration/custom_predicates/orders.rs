//! Predicates of an application's own that are declared wrongly, or that say nothing together.

use pyramidion::predicates::{custom, last_attempt, not};
use pyramidion::retry::Retry;
use pyramidion::tweens::Order;
use pyramidion::{Configurator, Request};
use pyramidion_tests::applications::{client, mistakes, says};

/// Adds a predicate of views and one of routes.
#[track_caller]
fn add(config: &mut Configurator, name: &str, order: Order) {
    let factory = |_: &[&str]| Ok(|_: &Request| true);
    config.add_view_predicate_at(name, order.clone(), factory);
    config.add_route_predicate_at(name, order, factory);
}

/// Adds a route and a view that name a predicate.
fn use_both(config: &mut Configurator, name: &str) {
    let route = config.add_route("page", "/");
    route.predicate(custom(name, [""]));
    let view = says("").route_name("page");
    config.add_view(view.predicate(custom(name, [""])));
}

/// What names the predicate is right.
#[test]
fn a_wrong_order_is_told_once() {
    for (order, part) in [
        (
            Order::new().over(["nothing"]),
            "must be over `nothing`, which does not exist",
        ),
        (Order::new().under(["p"]), "`p`"),
        (
            Order::new().over(["xhr"]),
            "must be over `xhr`, but every predicate of the framework is over those of an application",
        ),
    ] {
        let problems = mistakes(|config| {
            add(config, "p", order);
            use_both(config, "p");
        });
        assert_eq!(problems.len(), 2, "{problems:#?}");
        for (problem, kind) in problems.iter().zip(["route", "view"]) {
            assert!(problem.contains(part), "{problem}");
            assert!(
                problem.contains(&format!("the {kind} predicate")),
                "{problem}"
            );
            assert!(
                problem.contains("custom_predicates/orders.rs:"),
                "{problem}"
            );
        }
    }
}

/// As in Pyramid, where predicates of an application come after those of the framework.
#[test]
fn what_is_so_already_may_be_said() {
    let mut config = Configurator::new();
    add(&mut config, "q", Order::new());
    add(&mut config, "p", Order::new().under(["xhr", "nothing"]));
    add(
        &mut config,
        "lightest",
        Order::new().under(["header"]).over(["q"]),
    );
    use_both(&mut config, "lightest");
    assert!(config.make_app().is_ok());
}

#[test]
fn a_predicate_and_its_contrary_exclude_each_other() {
    let both = |name| [custom(name, ["x"]), not(custom(name, ["x"]))];
    let problems = mistakes(|config| {
        add(config, "p", Order::new());
        let route = config.add_route("route", "/");
        for predicate in both("p") {
            route.predicate(predicate);
        }
        config.add_route("view", "/view");
        let view = both("p")
            .into_iter()
            .fold(says("").route_name("view"), |view, predicate| {
                view.predicate(predicate)
            });
        config.add_view(view);
        // Those of other values, and of other subjects, are others.
        let route = config.add_route("right", "/right");
        route.predicate(custom("p", ["x"]));
        let view = says("")
            .route_name("right")
            .predicate(not(custom("p", ["x"])));
        config.add_view(view.predicate(custom("p", ["y"])));
    });
    assert_eq!(problems.len(), 2, "{problems:#?}");
    for problem in problems {
        assert!(
            problem.contains("no request meets both `p = x` and `!p = x`"),
            "{problem}"
        );
    }
}

#[test]
fn an_attempt_that_is_not_the_last_needs_a_retry() {
    let warnings = |attempts: Option<u32>, is_last: bool| {
        let app = client(|config| {
            if let Some(attempts) = attempts {
                config.set_retry(Retry::new(attempts));
            }
            config.add_route("page", "/");
            let view = says("").route_name("page");
            config.add_view(view.predicate(last_attempt(is_last)));
        });
        let warnings = app.app().warnings().iter();
        let warnings = warnings.filter(|warning| warning.contains("`config.set_retry(…)`"));
        warnings.cloned().collect::<Vec<_>>()
    };
    for (is_last, part) in [
        (false, "never answers: it has `last_attempt = False`"),
        (true, "has `last_attempt = True`, which always holds"),
    ] {
        for attempts in [None, Some(1)] {
            let told = warnings(attempts, is_last);
            let [told] = told.as_slice() else {
                panic!("{told:#?}");
            };
            assert!(told.contains(part), "{told}");
            assert!(told.contains("a request is answered once only"), "{told}");
        }
        assert!(warnings(Some(2), is_last).is_empty());
    }
}
