//! Predicates that ask what was matched: what the pattern captured, and the error that is answered.

use pyramidion::predicates::{custom, not};
use pyramidion::request::{RouteMatch, Visitor};
use pyramidion::{Configurator, HttpException, Request, View};
use pyramidion_tests::applications::{client, says};
use tokio::task::yield_now;

use super::{ByHeader, Count};

/// Adds predicates of routes that hold if the placeholder `id` has the value that is named, of each kind there is.
fn add_id_predicates(config: &mut Configurator, calls: &Count) {
    fn is_id(matched: &RouteMatch, values: &[String]) -> bool {
        assert!(matched.route().name().starts_with("of_"));
        matched.matchdict().get("id") == values.first().map(String::as_str)
    }
    fn owned(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }
    config.add_route_predicate("now", |values: &[&str]| {
        let values = owned(values);
        Ok(move |request: &Request, matched: &RouteMatch| {
            assert!(request.matchdict().is_empty() && request.matched_route().is_none());
            is_id(matched, &values)
        })
    });
    config.add_route_predicate("now_known", |values: &[&str]| {
        let values = owned(values);
        Ok(
            move |_: &Request, matched: &RouteMatch, visitor: &Visitor| {
                visitor.is_authenticated() && is_id(matched, &values)
            },
        )
    });
    let calls = calls.clone();
    config.add_route_predicate("later", move |values: &[&str]| {
        let (values, calls) = (owned(values), calls.clone());
        Ok(async move |_: &Request, matched: &RouteMatch| {
            yield_now().await;
            calls.one_more();
            is_id(matched, &values)
        })
    });
    config.add_route_predicate("later_known", |values: &[&str]| {
        let values = owned(values);
        Ok(
            async move |_: &Request, matched: &RouteMatch, visitor: &Visitor| {
                yield_now().await;
                pyramidion::Result::Ok(visitor.is_authenticated() && is_id(matched, &values))
            },
        )
    });
}

#[test]
fn predicates_of_routes_know_what_the_pattern_captured() {
    let calls = Count::default();
    let app = client(|config| {
        config.set_security_policy(ByHeader(Count::default()));
        add_id_predicates(config, &calls);
        for kind in ["now", "now_known", "later", "later_known"] {
            let name = format!("of_{kind}");
            let route = config.add_route(&name, format!("/{kind}/{{id}}"));
            route.predicate(custom(kind, ["7"]));
            config.add_view(says(kind).route_name(name));
            let name = format!("of_{kind}_negated");
            let route = config.add_route(&name, format!("/{kind}/{{id}}"));
            route.predicate(not(custom(kind, ["8"])));
            config.add_view(says("another").route_name(name));
        }
    });
    let ask = |path: &str| app.get(path).header("x-user", "ann@admins").send();
    for kind in ["now", "now_known", "later", "later_known"] {
        assert_eq!(ask(&format!("/{kind}/7")).text(), kind);
        assert_eq!(ask(&format!("/{kind}/6")).text(), "another");
        assert_eq!(ask(&format!("/{kind}/8")).status(), 404);
    }
    assert_eq!(app.get("/now_known/7").send().text(), "another");
    assert_eq!(calls.get(), 1 + 2 + 2);
}

/// One that waits is asked for each route whose pattern matches, since each captures something else.
#[test]
fn a_predicate_that_waits_and_asks_for_the_match_is_asked_for_each_route() {
    let calls = Count::default();
    let app = client(|config| {
        add_id_predicates(config, &calls);
        for (name, pattern) in [("of_end", "/{x}/{id}"), ("of_start", "/{id}/{x}")] {
            config
                .add_route(name, pattern)
                .predicate(custom("later", ["7"]));
            config.add_view(says(name).route_name(name));
        }
    });
    assert_eq!(app.get("/a/7").send().text(), "of_end");
    assert_eq!(calls.get(), 1);
    assert_eq!(app.get("/7/a").send().text(), "of_start");
    assert_eq!(calls.get(), 3);
}

/// What is found out about the first error does not count for what the exception views ask.
#[test]
fn predicates_of_exception_views_see_the_exception() {
    fn has_status(request: &Request, wanted: u16) -> bool {
        let exception = request.exception_as::<HttpException>();
        exception.is_some_and(|exception| exception.status().as_u16() == wanted)
    }
    let app = client(|config| {
        config.add_view_predicate("answers", |values: &[&str]| {
            let wanted: u16 = values.join("").parse()?;
            Ok(move |request: &Request| has_status(request, wanted))
        });
        config.add_view_predicate("answers_later", |values: &[&str]| {
            let wanted: u16 = values.join("").parse()?;
            Ok(async move |request: &Request| {
                yield_now().await;
                has_status(request, wanted)
            })
        });
        config.add_route("fails", "/{status}");
        let fails = |request: &mut Request| -> pyramidion::Result<&'static str> {
            let status = request.matchdict().get("status").unwrap_or_default();
            Err(HttpException::new(status.parse()?).into())
        };
        config.add_view(View::new(fails).route_name("fails"));
        // The same question as of the exception view, before there is an error.
        let before = says("before").route_name("fails");
        config.add_view(before.predicate(custom("answers_later", ["410"])));
        for (kind, status) in [("answers", "409"), ("answers_later", "410")] {
            let view = says(kind).exception::<HttpException>();
            config.add_view(view.predicate(custom(kind, [status])));
        }
    });
    assert_eq!(app.get("/409").send().text(), "answers");
    assert_eq!(app.get("/410").send().text(), "answers_later");
    let untouched = app.get("/402").send();
    assert_eq!(untouched.status(), 402);
    assert!(untouched.text().contains("Payment Required"));
}

#[test]
fn lists_of_other_values_do_not_conflict() {
    let app = client(|config| {
        config.add_view_predicate("has", |values: &[&str]| {
            let wanted = values.join(";");
            Ok(move |request: &Request| request.header("x-wanted") == Some(&wanted))
        });
        config.add_route("page", "/");
        let views: [(&str, &[&str]); 4] = [
            ("two", &["x", "y"]),
            ("one", &["x,y"]),
            ("empty", &[""]),
            ("quoted", &["\"x,y\""]),
        ];
        for (text, values) in views {
            let view = says(text).route_name("page");
            config.add_view(view.predicate(custom("has", values.iter().copied())));
        }
    });
    for (wanted, text) in [
        ("x;y", "two"),
        ("x,y", "one"),
        ("", "empty"),
        ("\"x,y\"", "quoted"),
    ] {
        let response = app.get("/").header("x-wanted", wanted).send();
        assert_eq!(response.text(), text);
    }
}
