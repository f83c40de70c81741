//! The less usual manners of declaring things: none is lost, and what is to be written compiles.

use http::HeaderValue;
use pyramidion::csrf::CookieCsrfStoragePolicy;
use pyramidion::events::{ContextFound, NewRequest, NewResponse};
use pyramidion::moving::{Step, Subject, Verdict};
use pyramidion::static_files::HttpCache;
use pyramidion::{Configurator, Request, Response, SignedCookieSessionFactory, View, predicates};

use super::{became, check, check_with, items, recorded, says};

use Verdict::{Differs, Moved, NoEquivalent, OnlyThere, Unknown};

fn step<'a>(steps: &'a [Step], name: &str) -> &'a Step {
    let named = |step: &&Step| step.route == name || step.context.as_deref() == Some(name);
    steps.iter().find(named).expect("a step")
}

#[expect(clippy::unnecessary_wraps, reason = "subscribers can fail")]
fn say(_: &mut Request) -> pyramidion::Result<()> {
    Ok(())
}

/// A value with a comma is one value, a predicate has its name and not its text, and none that is empty is written.
#[test]
fn the_values_of_predicates_are_written_as_they_were_given() {
    let report = check("manners", |_| {});
    assert_eq!(
        step(&report.next, "commas").code,
        [
            r#"config.add_route("commas", "/commas").predicate(predicates::xhr(true)).predicate(predicates::request_param(["a=1,2"])).predicate(predicates::header(["X-B:1,2", "X-A"]));"#,
            r#"#[view_config(route_name = "commas", request_param = ("c=3,4", "d"), custom(part_of = "house"), http_cache = 60)] // manners.page"#,
            r#"#[view_config(route_name = "commas", not(request_method = "GET"), not(custom(part_of = "shed")), option = Audited(…))] // manners.page"#,
        ]
    );
    assert_eq!(
        step(&report.next, "commas").before,
        [
            r#"the predicate `part_of`: `config.add_view_predicate("part_of", …)`"#,
            "the option `audited` of a view deriver becomes a type: `config.add_view_option::<Audited>()`",
        ]
    );
}

#[test]
fn patterns_and_ways_of_routes_are_written() {
    let report = check("manners", |_| {});
    assert_eq!(
        step(&report.next, "old").code[0],
        r#"config.add_route("old", "/old/{name}");"#
    );
    assert_eq!(
        step(&report.next, "way").code[0],
        r#"config.add_route("way", "/way/{name}").traverse("/{name}").use_global_views(true);"#
    );
    assert!(step(&report.next, "way").before[0].contains("a tree is needed"));
    says(
        &report,
        Subject::Route,
        "only_urls",
        &[
            r#"it only writes URLs: `config.import_proutes(…)` does, or `config.add_route("only_urls", "/only-urls").generation_only(true)`"#,
        ],
    );
}

#[test]
fn static_files_keep_their_folder_and_their_options() {
    let report = check("manners", |_| {});
    assert_eq!(
        step(&report.next, "__part/files/").code,
        [
            r#"config.add_static_view("part/files", static_dir!("files")).http_cache(HttpCache::seconds(60)).permission("see");"#
        ]
    );
    assert_eq!(
        step(&report.next, "folder").code[1],
        r#"config.add_view(View::files("/srv/files").route_name("folder")); // pyramid.static.static_view"#
    );
    became(
        &report,
        Subject::StaticView,
        &[
            ("__part/files/", Verdict::Forwarded),
            ("https://cdn.example.com/assets/", OnlyThere),
        ],
    );
    let report = check("manners", |config| {
        let cdn = config.add_static_view("https://cdn.example.com/assets", "/srv/assets");
        cdn.http_cache(HttpCache::seconds(60));
    });
    assert_eq!(items(&report, Subject::StaticView)[1].verdict, Moved);
}

#[test]
fn views_without_a_route_are_steps_of_their_contexts() {
    let report = check("manners", |_| {});
    let code = |context: &str| step(&report.next, context).code.concat();
    assert_eq!(
        code("manners.Article"),
        r#"#[view_config(context = Article, name = "edit", containment = Root, physical_path = "/a/b")] // manners.edit"#
    );
    assert_eq!(
        code("manners.ITitled"),
        r#"#[view_config(context = dyn ITitled, name = "edit", decorator = framed)] // manners.edit"#
    );
    assert!(report.to_string().contains(". views of manners.Root\n"));
}

#[test]
fn exceptions_have_the_types_that_they_have_here() {
    let report = check("manners", |_| {});
    let items = items(&report, Subject::ExceptionView);
    let written: Vec<_> = items.iter().map(|item| item.says[0].as_str()).collect();
    assert_eq!(
        written,
        [
            "write `#[exception_view_config(context = Status<302>)]`",
            "write `#[exception_view_config(context = Status<411>)]`",
            "write `#[exception_view_config(context = Redirection)]`",
            "write `#[exception_view_config(context = BadCsrfToken)]`",
            "write `#[exception_view_config(context = Status<400>)]`",
            "write `#[exception_view_config(context = ValueError)]`",
        ]
    );
}

/// One function may subscribe to several events.
#[test]
fn subscribers_are_compared_by_their_events_and_functions() {
    let none = check("manners", |_| {});
    became(
        &none,
        Subject::Subscriber,
        &[
            ("manners.say", OnlyThere),
            ("manners.say", OnlyThere),
            ("manners.say", OnlyThere),
            ("manners.say", OnlyThere),
            ("manners.pair", NoEquivalent),
        ],
    );
    let some = check("manners", |config| {
        config.add_subscriber_predicate("below", |_: &[&str]| Ok(|_: &Request| true));
        config.add_subscriber(NewRequest, say);
        config.add_subscriber(NewResponse, |_: &mut Request, response: &mut Response| {
            response.set_header(http::header::AGE, HeaderValue::from_static("0"));
            Ok(())
        });
        let below = predicates::custom("below", ["/a"]);
        config.add_subscriber(ContextFound.predicate(below), say);
    });
    became(
        &some,
        Subject::Subscriber,
        &[
            ("manners.say", Moved),
            ("manners.say", Unknown),
            ("manners.say", Differs),
            ("manners.say", OnlyThere),
            ("manners.pair", NoEquivalent),
        ],
    );
    let says = &items(&some, Subject::Subscriber)[1].says[0];
    assert!(
        says.contains("`NewResponse` here are a closure (tests/"),
        "{says}"
    );
}

#[test]
fn what_is_kept_where_is_compared() {
    let report = check("manners", |_| {});
    became(
        &report,
        Subject::Session,
        &[(
            "pyramid.session.BaseCookieSessionFactory.<locals>.CookieSession",
            NoEquivalent,
        )],
    );
    let csrf = "pyramid.csrf.CookieCSRFStoragePolicy";
    became(&report, Subject::Csrf, &[(csrf, OnlyThere)]);
    let report = check("manners", |config| {
        config.set_session_factory(SignedCookieSessionFactory::new("x".repeat(64)));
        config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
        config.add_request_value("number", |_: &mut Request| Ok(7));
    });
    became(&report, Subject::Csrf, &[(csrf, Moved)]);
    became(&report, Subject::RequestMethod, &[("number", Moved)]);
    assert_eq!(items(&report, Subject::Session)[0].verdict, Differs);
}

/// Both sides write predicates in other words.
#[test]
fn views_with_the_same_predicates_have_moved() {
    let report = check("manners", |config| {
        config.add_view_predicate("part_of", |_: &[&str]| Ok(|_: &Request| true));
        config
            .add_route("commas", "/commas")
            .predicate(predicates::xhr(true))
            .predicate(predicates::request_param(["a=1,2"]))
            .predicate(predicates::header(["X-A", "X-B:1,2"]));
        let view = || View::new(|| "").route_name("commas");
        let in_house = predicates::custom("part_of", ["house"]);
        config.add_view(view().request_param(["d", "c=3,4"]).predicate(in_house));
        config.add_route("old", "/old/{name}");
        config.add_view(View::rendered(|| ()).route_name("old").renderer("string"));
    });
    let became = |subject, route: &str| {
        let items = items(&report, subject);
        let of_route = items
            .iter()
            .filter(|item| item.name == route || item.route.as_deref() == Some(route));
        of_route.map(|item| item.verdict).collect::<Vec<_>>()
    };
    assert_eq!(became(Subject::Route, "commas"), [Moved]);
    assert_eq!(became(Subject::View, "commas"), [Moved, Differs]);
    assert_eq!(became(Subject::View, "old"), [Differs], "another renderer");
}

#[test]
fn exception_views_with_other_predicates_differ() {
    let mut old: serde_json::Value = serde_json::from_str(&recorded("imperative")).expect("JSON");
    let views = old["views"].as_array_mut().expect("views");
    let of_404 = |view: &&mut serde_json::Value| view["status"] == 404;
    let view = views.iter_mut().find(of_404).expect("a notfound view");
    view["predicates"] = serde_json::json!(["xhr = True"]);
    let mut config = Configurator::new();
    config.add_view(View::new(|| "").notfound());
    let app = config.make_app().expect("a right configuration");
    let report = pyramidion::moving::check(&old.to_string(), &app).expect("a record");
    let items = items(&report, Subject::ExceptionView);
    assert_eq!(items[0].verdict, Differs);
    assert!(items[0].says[0].starts_with("its predicates are `xhr = True` there and none here"));
    let _ = check_with("imperative", &app);
}

#[test]
fn settings_are_compared_with_those_in_their_place() {
    let mut old: serde_json::Value = serde_json::from_str(&recorded("manners")).expect("JSON");
    old["settings"] = serde_json::json!({
        "pyramid.default_locale_name": "de", "pyramid.prevent_http_cache": true, "pyramid.tweens": "a\nb",
    });
    let compared = |configure: fn(&mut Configurator)| {
        let mut config = Configurator::new();
        configure(&mut config);
        let app = config.make_app().expect("a right configuration");
        let report = pyramidion::moving::check(&old.to_string(), &app).expect("a record");
        let items = items(&report, Subject::Directive);
        let settings = items
            .iter()
            .filter(|item| item.name.starts_with("the setting"));
        settings
            .map(|item| (item.verdict, item.says.concat()))
            .collect::<Vec<_>>()
    };
    let says = |text: &str| text.to_owned();
    assert_eq!(
        compared(|_| {}),
        [
            (
                OnlyThere,
                says("write `pyramidion.default_locale_name = de`")
            ),
            (
                OnlyThere,
                says("write `pyramidion.prevent_http_cache = true`")
            ),
            (
                OnlyThere,
                says(
                    "write `pyramidion.tweens = …`tweens have the names of `add_tween`, and exception views are `excview`"
                )
            ),
        ]
    );
    let found = compared(|config| {
        config
            .settings_mut()
            .set("pyramidion.default_locale_name", "fr");
        config
            .settings_mut()
            .set("pyramidion.prevent_http_cache", "true");
        config.settings_mut().set("pyramidion.tweens", "excview");
    });
    assert_eq!(
        found,
        [
            (
                Differs,
                says("it is `de` there, and `pyramidion.default_locale_name` is `fr` here")
            ),
            (Moved, says("")),
            (
                Unknown,
                says("compare the order by hand: it is a b there and excview here")
            ),
        ]
    );
}
