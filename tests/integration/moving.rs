//! What of a Pyramid application has moved: applications that the script has written down, compared with some of ours.
//!
//! `interop::introspected` asks a real Pyramid for the same.

mod application;
mod invalid;
mod manners;
mod steps;

use std::path::Path;

use pyramidion::moving::{self, Item, Report, Subject, Verdict};
use pyramidion::{App, Configurator, View, predicates};

use Verdict::{Differs, Forwarded, Missing, Moved, NoEquivalent, OnlyThere};

/// Returns what the script wrote of an application in `tests/interop/moving`.
fn recorded(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/moving");
    std::fs::read_to_string(folder.join(format!("{name}.json"))).expect("what is recorded")
}

/// Compares an application with one of ours, in front of the old one.
fn check(name: &str, configure: impl FnOnce(&mut Configurator)) -> Report {
    let mut config = Configurator::new();
    config.forward_unmatched("http://127.0.0.1:9");
    configure(&mut config);
    check_with(name, &config.make_app().expect("a right configuration"))
}

fn check_with(name: &str, app: &App) -> Report {
    moving::check(&recorded(name), app).expect("what the script wrote")
}

fn items(report: &Report, subject: Subject) -> Vec<&Item> {
    let items = report.items.iter();
    items.filter(|item| item.subject == subject).collect()
}

/// Checks what became of all items of a subject: their names, with the route of a view, and the verdicts.
#[track_caller]
fn became(report: &Report, subject: Subject, expected: &[(&str, Verdict)]) {
    let found: Vec<_> = items(report, subject)
        .into_iter()
        .map(|item| {
            let name = match &item.route {
                Some(route) => format!("{route}: {}", item.name),
                None => item.name.clone(),
            };
            (name, item.verdict)
        })
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, verdict)| ((*name).to_owned(), *verdict))
        .collect();
    assert_eq!(found, expected, "{report}");
}

/// Checks what is said of an item.
#[track_caller]
fn says(report: &Report, subject: Subject, name: &str, expected: &[&str]) {
    let named = |item: &&&Item| item.name == name || item.route.as_deref() == Some(name);
    let items = items(report, subject);
    let item = items
        .iter()
        .find(named)
        .unwrap_or_else(|| panic!("{name} in {report}"));
    let found: Vec<_> = item.says.iter().map(|text| without_place(text)).collect();
    assert_eq!(found, expected);
}

/// Returns a sentence without the line of this file at its end.
fn without_place(text: &str) -> String {
    match text.rsplit_once(" (") {
        Some((text, place)) if place.starts_with("tests/") => text.to_owned(),
        _ => text.to_owned(),
    }
}

#[test]
fn what_is_not_here_is_forwarded() {
    let report = check("imperative", |_| {});
    became(
        &report,
        Subject::Route,
        &[
            ("home", Forwarded),
            ("article", Forwarded),
            ("articles", Forwarded),
            ("search", Forwarded),
            ("contact", Forwarded),
            ("upload", Forwarded),
            ("odd", NoEquivalent),
            ("cdn", OnlyThere),
        ],
    );
    became(&report, Subject::StaticView, &[("__static/", Forwarded)]);
    assert!(
        items(&report, Subject::View)
            .iter()
            .all(|item| item.verdict == Forwarded)
    );
    assert_eq!(report.count(Missing), 0);
    assert!(report.is_sound());
}

#[test]
fn what_nobody_answers_is_named() {
    let app = Configurator::new()
        .make_app()
        .expect("a right configuration");
    let report = check_with("imperative", &app);
    assert_eq!(report.count(Missing), 7 + 10 + 1, "{report}");
    assert!(!report.is_sound());
    says(
        &report,
        Subject::Route,
        "home",
        &["it has neither a route here nor is it passed on, as `config.forward_unmatched(…)` does"],
    );
}

#[test]
fn routes_and_views_that_are_here_have_moved() {
    let report = check("imperative", |config| {
        config.add_route("home", "/");
        config.add_view(View::new(|| "home").route_name("home"));
        // By its pattern, under another name.
        config
            .add_route("find", "/search")
            .request_method(["GET"])
            .predicate(predicates::request_param(["q"]));
        config.add_view(View::new(|| "").route_name("find").xhr(true));
        config.add_view(View::new(|| "").route_name("find").xhr(false));
        config.add_route("contact", "/contact");
        config.add_view(
            View::new(|| "")
                .route_name("contact")
                .request_method(["GET"]),
        );
        config.add_route("upload", "/upload").forward();
        config.add_view(View::new(|| "").notfound());
    });
    became(
        &report,
        Subject::Route,
        &[
            ("home", Moved),
            ("article", Forwarded),
            ("articles", Forwarded),
            ("search", Moved),
            ("contact", Differs),
            ("upload", Forwarded),
            ("odd", NoEquivalent),
            ("cdn", OnlyThere),
        ],
    );
    says(
        &report,
        Subject::Route,
        "contact",
        &["POST has a view there, and none here"],
    );
    became(
        &report,
        Subject::View,
        &[
            ("home: imperative.page", Moved),
            ("article: imperative.data", Forwarded),
            ("article: imperative.page", Forwarded),
            ("articles: imperative.page", Forwarded),
            ("search: imperative.data", Moved),
            ("search: imperative.page", Moved),
            ("contact: imperative.page", Moved),
            ("contact: imperative.page", Missing),
            ("upload: imperative.page", Forwarded),
            ("odd: imperative.page", Forwarded),
        ],
    );
    became(
        &report,
        Subject::ExceptionView,
        &[
            ("imperative.page", Moved),
            ("imperative.page", OnlyThere),
            ("imperative.page", OnlyThere),
        ],
    );
    assert!(!report.is_sound());
}

#[test]
fn how_a_view_differs_is_told() {
    use pyramidion::csrf::CsrfOptions;
    use pyramidion::security::SessionAuthenticationPolicy;
    use pyramidion::{SignedCookieSessionFactory, context::Resource};

    struct Article;
    impl Resource for Article {}

    let report = check("imperative", |config| {
        config.set_session_factory(SignedCookieSessionFactory::new("x".repeat(64)));
        config.set_security_policy(SessionAuthenticationPolicy::new());
        config.set_default_csrf_options(CsrfOptions::new().token("token"));
        config
            .add_route("article", r"/articles/{id:\d+}")
            .factory(|_: &mut pyramidion::Request| Ok(Article));
        config.add_view(
            View::rendered(|| 1)
                .route_name("article")
                .renderer("string")
                .permission("read")
                .require_csrf(false),
        );
        config.add_view(
            View::new(|| "")
                .route_name("article")
                .request_method(["POST"])
                .permission("edit"),
        );
        config
            .add_route("search", "/search")
            .request_method(["GET"]);
        config.add_view(View::new(|| "").route_name("search"));
    });
    says(
        &report,
        Subject::Route,
        "search",
        &["its predicates are `request_param q` there and none here"],
    );
    let article: Vec<_> = items(&report, Subject::View);
    let article: Vec<_> = article
        .iter()
        .filter(|item| item.route.as_deref() == Some("article"))
        .map(|item| {
            item.says
                .iter()
                .map(|text| without_place(text))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        article,
        [
            vec![
                "it needs the permission `view` there and the permission `read` here",
                "it is rendered by `json` there and by `string` here",
                "it asks for the CSRF token there, and not here",
            ],
            vec![],
        ]
    );
    says(
        &report,
        Subject::View,
        "search",
        &["its predicates are `xhr = True` there and none here"],
    );
}

#[test]
fn a_route_here_that_takes_the_requests_of_another_is_named() {
    let report = check("imperative", |config| {
        config.add_route("articles", "/articles/{rest:.*}");
        config.add_view(View::new(|| "").route_name("articles"));
    });
    let found = items(&report, Subject::Route);
    assert_eq!(
        (found[1].name.as_str(), found[1].verdict),
        ("article", Differs)
    );
    assert!(
        found[1].says[0].contains("is taken here by `articles`"),
        "{report}"
    );
}

#[test]
fn views_without_a_route_are_found_by_their_context_and_name() {
    use pyramidion::Request;
    use pyramidion::context::Resource;

    struct Folder;
    impl Resource for Folder {}
    struct Page;
    impl Resource for Page {}

    let none = check("traversal", |_| {});
    assert!(
        items(&none, Subject::View)
            .iter()
            .all(|item| item.verdict == Forwarded),
        "{none}"
    );
    became(&none, Subject::Route, &[("hybrid", Forwarded)]);
    became(&none, Subject::Directive, &[("traversal.root", OnlyThere)]);

    let report = check("traversal", |config| {
        config.set_root_factory(|_: &mut Request| Ok(Folder));
        config.add_view(View::new(|| "").context::<Folder>());
        config.add_view(View::new(|| "").context::<Page>().name("edit"));
        config.add_view(View::new(|| "").name("search"));
    });
    became(
        &report,
        Subject::View,
        &[
            ("hybrid: traversal.contents", Forwarded),
            ("traversal.contents", Moved),
            ("traversal.edit", Differs),
            ("traversal.search", Moved),
            ("traversal.show", Forwarded),
        ],
    );
    says(
        &report,
        Subject::View,
        "traversal.edit",
        &["it needs the permission `edit` there and no permission here"],
    );
}

#[test]
fn what_pyramid_1_10_says_is_understood_alike() {
    let [new, old] = ["declarative", "declarative_on_1_10"].map(|name| check(name, |_| {}));
    assert_eq!(new.items, old.items);
    assert_eq!(new.next, old.next);
    assert_eq!(old.pyramid.as_deref(), Some("1.10.8"));
}

#[test]
fn the_example_side_by_side_is_sound() {
    let mut settings = pyramidion::Settings::new();
    settings.set("session.secret", "x".repeat(64));
    let app = side_by_side::app(settings).expect("a right configuration");
    let report = check_with("side_by_side", &app);
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.count(Differs), 0);
    let routes = items(&report, Subject::Route);
    let moved: Vec<_> = routes
        .iter()
        .filter(|item| item.verdict == Moved)
        .map(|item| &*item.name)
        .collect();
    assert_eq!(moved, ["home", "notes", "notes_json", "note", "admin"]);
}
