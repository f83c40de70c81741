//! Predicates of subscribers.

use pyramidion::events::{
    AnyEvent, As, BeforeTraversal, ContextFound, Everything, NewRequest, NewResponse, of, of_family,
};
use pyramidion::predicates::{custom, not, xhr};
use pyramidion::{Configurator, Request, Response};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

use super::Story;

struct Placed {
    country: &'static str,
}

struct Shipped;

trait Foreign {
    fn is_foreign(&self) -> bool;
}

impl Foreign for Placed {
    fn is_foreign(&self) -> bool {
        self.country != "de"
    }
}

fn add_country(config: &mut Configurator) {
    config.add_subscriber_predicate("country", |values: &[&str]| {
        let [country] = values else {
            return Err("one country is needed".into());
        };
        let country = (*country).to_owned();
        Ok(move |event: &Placed| event.country == country)
    });
}

fn told(config: impl FnOnce(&mut Configurator, &Story)) -> Vec<String> {
    let (story, mut configurator) = (Story::default(), Configurator::new());
    config(&mut configurator, &story);
    let app = configurator.make_app().expect("an application");
    for country in ["de", "fr"] {
        app.registry()
            .notify(&Placed { country })
            .expect("it is told");
    }
    app.registry().notify(&Shipped).expect("it is told");
    story.take()
}

#[test]
fn a_predicate_leaves_out_its_subscriber_only() {
    let told = told(|config, story| {
        let germany = of::<Placed>().predicate(custom("country", ["de"]));
        let noted = story.clone();
        config.add_subscriber(germany, move |event: &Placed| {
            noted.note(format!("home {}", event.country));
            Ok(())
        });
        let noted = story.clone();
        config.add_subscriber(of::<Placed>(), move |event: &Placed| {
            noted.note(event.country);
            Ok(())
        });
        add_country(config); // after its use
    });
    assert_eq!(told, ["home de", "de", "fr"]);
}

#[test]
fn not_inverts_and_all_must_hold() {
    let told = told(|config, story| {
        add_country(config);
        config.add_subscriber_predicate("foreign", |_: &[&str]| {
            Ok(|event: As<'_, dyn Foreign>| event.is_foreign())
        });
        config.add_subscriber_predicate("order", |_: &[&str]| {
            Ok(|event: AnyEvent<'_>| event.is::<Placed>())
        });
        config.add_event_family::<Placed, dyn Foreign>(|event| event);
        let noted = story.clone();
        let abroad = of::<Placed>()
            .predicate(not(custom("country", ["de"])))
            .predicate(custom("foreign", ["yes"]))
            .predicate(custom("order", ["yes"]));
        config.add_subscriber(abroad, move |event: &Placed| {
            noted.note(format!("abroad {}", event.country));
            Ok(())
        });
        let noted = story.clone();
        let never = of_family::<dyn Foreign>()
            .predicate(custom("country", ["de"]))
            .predicate(custom("foreign", ["yes"]));
        config.add_subscriber(never, move |_: As<'_, dyn Foreign>| {
            noted.note("never");
            Ok(())
        });
        let noted = story.clone();
        let others = Everything.predicate(not(custom("order", ["yes"])));
        config.add_subscriber(others, move |event: AnyEvent<'_>| {
            assert!(event.is::<Shipped>());
            noted.note("another one");
            Ok(())
        });
    });
    assert_eq!(told, ["abroad fr", "another one"]);
}

#[test]
fn those_of_requests_look_at_the_request() {
    let story = Story::default();
    let app = client(|config| {
        config.add_subscriber_predicate("below", |values: &[&str]| {
            let folder = values.join("");
            Ok(move |request: &Request| request.path().starts_with(&folder))
        });
        let below = || custom("below", ["/admin/"]);
        let noted = story.clone();
        config.add_subscriber(NewRequest.predicate(below()), move |_: &mut Request| {
            noted.note("request");
            Ok(())
        });
        let elsewhere = ContextFound.predicate(not(below()));
        config.add_subscriber(elsewhere, async |request: &mut Request| {
            request
                .state::<Story>()
                .ok_or("no story")?
                .note("elsewhere");
            Ok(())
        });
        let noted = story.clone();
        config.add_subscriber(
            BeforeTraversal.predicate(below()),
            move |_: &mut Request| {
                noted.note("route");
                Ok(())
            },
        );
        let response = NewResponse.predicate(below());
        let noted = story.clone();
        config.add_subscriber(response, move |_: &mut Request, _: &mut Response| {
            noted.note("response");
            Ok(())
        });
        config.set_state(story.clone());
        config.add_route("page", "/*path");
        config.add_view(says("a page").route_name("page"));
    });
    app.get("/admin/users").send();
    assert_eq!(story.take(), ["request", "route", "response"]);
    app.get("/users").send();
    assert_eq!(story.take(), ["elsewhere"]);
}

#[test]
fn an_unknown_predicate_is_reported_with_a_near_name() {
    has_mistake(
        |config| {
            add_country(config);
            let event = of::<Placed>().predicate(custom("contry", ["de"]));
            config.add_subscriber(event, |_: &Placed| Ok(()));
        },
        &[
            file!(),
            "the subscriber of `Placed`: there is no predicate `contry` (did you mean `country`?)",
        ],
    );
}

#[test]
fn values_that_a_predicate_refuses_are_reported() {
    has_mistake(
        |config| {
            add_country(config);
            let event = of::<Placed>().predicate(custom("country", ["de", "fr"]));
            config.add_subscriber(event, |_: &Placed| Ok(()));
        },
        &["the subscriber of `Placed`: `country`: one country is needed"],
    );
}

#[test]
fn a_predicate_that_is_given_twice_is_reported() {
    has_mistake(
        |config| {
            add_country(config);
            add_country(config);
        },
        &["the subscriber predicate `country` is added 2 times"],
    );
}

#[test]
fn a_predicate_that_looks_at_something_else_is_reported() {
    let wrong = |config: &mut Configurator| {
        add_country(config);
        config.add_subscriber_predicate("path", |_: &[&str]| {
            Ok(|request: &Request| request.path().is_empty())
        });
        let germany = || custom("country", ["de"]);
        config.add_subscriber(of::<Shipped>().predicate(germany()), |_: &Shipped| Ok(()));
        config.add_subscriber(Everything.predicate(germany()), |_: AnyEvent<'_>| Ok(()));
        config.add_subscriber(NewRequest.predicate(germany()), |_: &mut Request| Ok(()));
        let path = of::<Shipped>().predicate(custom("path", [""]));
        config.add_subscriber(path, |_: &Shipped| Ok(()));
        config.add_subscriber(of::<Shipped>().predicate(xhr(true)), |_: &Shipped| Ok(()));
    };
    let mistakes = mistakes(wrong);
    let expected = [
        "the subscriber of `NewRequest`: the predicate `country` looks at `",
        "the subscriber of `Shipped`: the predicate `path` looks at a request",
        "`xhr` is a predicate of views and routes",
        "the subscriber of `Shipped`: the predicate `country` looks at `Placed`, which is something else",
        "the subscriber of `Everything`: the predicate `country` looks at `Placed`, which is something else",
    ];
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:#?}");
    for expected in expected {
        assert!(
            mistakes.iter().any(|mistake| mistake.contains(expected)),
            "{expected}: {mistakes:#?}"
        );
    }
}
