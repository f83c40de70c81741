//! The ways in which a template reaches a value that has to be waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use pyramidion::renderers::TemplateSource;
use pyramidion::renderers::minijinja::Value;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};

use super::{Basket, User, later, the_near_name_is_told};

/// The macros and parts that pages lead to.
const PARTS: [(&str, &str); 6] = [
    (
        "macros.html",
        "{% macro name(r) %}{{ r.user.name }}{% endmacro %}",
    ),
    (
        "own.html",
        "{% macro name(request) %}{{ request.user.name }}{% endmacro %}",
    ),
    ("part.html", "{{ r.user.name }}"),
    ("item.html", "{{ req['user'].name }}"),
    (
        "base.html",
        "{% set r = request %}{% block body %}{% endblock %}",
    ),
    ("plain.html", "{{ request.method }}"),
];

/// Returns what a page is answered with, and how often the two values were made for it.
fn shown(page: &str, reloads: &str) -> (String, usize, usize) {
    let made = [Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0))];
    let [users, baskets] = made.clone();
    let mut config = Configurator::new();
    let settings = config.settings_mut();
    settings.set("pyramidion.reload_templates", reloads);
    config.add_request_value("user", async move |request: &mut Request| {
        users.fetch_add(1, Ordering::Relaxed);
        later(request).await
    });
    config.add_request_value("basket", async move |_: &mut Request| {
        tokio::task::yield_now().await;
        baskets.fetch_add(1, Ordering::Relaxed);
        Ok(Basket(vec![7]))
    });
    config.configure_templates(|environment| {
        environment.add_filter("user_of", |request: Value| request.get_attr("user"));
        environment.add_test("of_user", |request: Value| request.get_attr("user").is_ok());
        environment.add_function("user_in", |request: Value| request.get_attr("user"));
        let text = "{{ request.user.name }}";
        environment
            .add_template("environment.html", text)
            .expect("a right template");
    });
    for (name, text) in PARTS {
        config.add_template(name, text);
    }
    let page: &'static str = page.to_owned().leak();
    config.add_template("page.html", page);
    config.add_route("page", "/");
    let view = || serde_json::json!({"field": "user"});
    config.add_view(
        View::rendered(view)
            .route_name("page")
            .renderer("page.html"),
    );
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let response = app.get("/").header("x-user", "ada").send();
    let [users, baskets] = made.map(|made| made.load(Ordering::Relaxed));
    (response.text().to_owned(), users, baskets)
}

/// Checks that a page has the user, and that the other value is not made for nothing.
#[track_caller]
fn check(page: &str, baskets: usize) {
    for reloads in ["yes", "no"] {
        let shown = shown(page, reloads);
        assert_eq!(shown, ("ada".to_owned(), 1, baskets), "{page}");
    }
}

#[test]
fn it_is_named_as_an_attribute_or_an_item() {
    check("{{ request.user.name }}", 0);
    check("{{ request['user'].name }}", 0);
    check("{{ req[\"user\"][\"name\"] }}", 0);
    check("{{ (request|attr('user')).name }}", 0);
    check(
        "{% if request and request.user %}{{ request.user.name }}{% endif %}",
        0,
    );
    check("{% set u = request.user %}{{ u.name }}", 0);
    check("{% with u = request['user'] %}{{ u.name }}{% endwith %}", 0);
    check("{% include 'item.html' %}", 0);
    check("{{ [request.user]|map(attribute='name')|join }}", 0);
}

#[test]
fn the_request_is_handed_on() {
    check("{% set r = request %}{{ r.user.name }}", 0);
    check("{% set r = request %}{{ r['user'].name }}", 0);
    check("{% with r = request %}{{ r.user.name }}{% endwith %}", 0);
    check("{% for r in [request] %}{{ r.user.name }}{% endfor %}", 0);
    check("{% set n = namespace(r=request) %}{{ n.r.user.name }}", 0);
    check("{{ {'r': request}.r.user.name }}", 0);
    check("{{ (request if field else none).user.name }}", 0);
    check("{{ (request or none).user.name }}", 0);
    check("{{ (request|default('')).user.name }}", 0);
    check("{{ [request]|map(attribute='user.name')|join }}", 0);
    check("{{ ([request]|map(attribute='user')|first).name }}", 0);
    check("{% import 'macros.html' as m %}{{ m.name(request) }}", 0);
    check(
        "{% from 'macros.html' import name %}{{ name(r=request) }}",
        0,
    );
    check("{% from 'own.html' import name %}{{ name(request) }}", 0);
    check(
        "{% macro m(r=request) %}{{ r.user.name }}{% endmacro %}{{ m() }}",
        0,
    );
    check(
        "{% macro m() %}{{ caller(request) }}{% endmacro %}{% call(r) m() %}{{ r.user.name }}{% endcall %}",
        0,
    );
    check("{% set r = request %}{% include 'part.html' %}", 0);
    check(
        "{% extends 'base.html' %}{% block body %}{{ r.user.name }}{% endblock %}",
        0,
    );
}

#[test]
fn its_name_is_worked_out() {
    check("{{ request[field].name }}", 1);
    check("{{ request['us' ~ 'er'].name }}", 1);
    check("{{ (request|attr(field)).name }}", 1);
    check("{% set r = request %}{{ r[field].name }}", 1);
    check("{% set r = request %}{{ (r|attr(field)).name }}", 1);
    check("{{ ([request]|map(attribute=field)|first).name }}", 1);
}

#[test]
fn code_of_the_application_gets_the_request() {
    check("{{ (request|user_of).name }}", 1);
    check("{{ user_in(request).name }}", 1);
    check("{% set r = request %}{{ user_in(r).name }}", 1);
    check("{% if request is of_user %}ada{% endif %}", 1);
    check("{% include 'environment.html' %}", 0);
}

#[test]
fn a_page_that_takes_none_makes_none() {
    for page in [
        "{{ request.method }}{{ request.route_path('page')|safe }}",
        "{% if request is defined %}{{ request.params.user }}{% endif %}",
        "{% set r = request %}{{ r.method }}{{ [1, 2][0] }}",
        "{% include 'plain.html' %}{% for x in [1] %}{{ x }}{% endfor %}",
        "{% import 'macros.html' as m %}{{ request.headers['x-user'] }}",
        "{{ user_in({'user': field}) }}",
    ] {
        let (_, users, baskets) = shown(page, "no");
        assert_eq!((users, baskets), (0, 0), "{page}");
    }
}

#[test]
fn a_misspelled_item_of_the_request_is_told_as_an_attribute_is() {
    let mut config = Configurator::new();
    config.add_request_value("user", later);
    the_near_name_is_told(config, "{{ request['usr'].name }}");
}

/// While an application is developed its templates change, and may then take what they did not take at start-up.
#[test]
fn a_template_that_has_changed_has_the_values_that_it_takes_now() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let write = |name: &str, text: &str, age: u64| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let file = std::fs::File::options().append(true).open(path);
        let changed = SystemTime::now() - Duration::from_secs(age);
        file.and_then(|file| file.set_modified(changed))
            .expect("a file");
    };
    write("page.html", "{% include 'part.html' %}", 20);
    write("part.html", "nothing", 20);
    let source = |name: &'static str, file: &str| TemplateSource {
        name,
        path: folder.path().join(file).display().to_string().leak(),
        text: "",
    };
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.reload_templates", "yes");
    config.add_request_value("user", later);
    config.add_templates([
        source("site:page.html", "page.html"),
        source("site:part.html", "part.html"),
    ]);
    config.add_route("page", "/");
    let page = View::rendered(|| ()).route_name("page");
    config.add_view(page.renderer("site:page.html"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "nothing");
    write("part.html", "{{ request.user.name }}", 10);
    assert_eq!(app.get("/").header("x-user", "ada").send().text(), "ada");
    write("part.html", "nothing again", 0);
    assert_eq!(app.get("/").send().text(), "nothing again");
}

/// A closure that makes a value uses what it captured, `async` or not.
#[test]
fn a_closure_makes_one_of_what_it_captured() {
    let names = vec!["ada".to_owned()];
    let shared = Arc::new(names.clone());
    let text = "eve";
    let first = async move |_: &mut Request| {
        Ok(User {
            name: names[0].clone(),
        })
    };
    let second = async move |_: &mut Request| {
        tokio::task::yield_now().await;
        Ok(Basket(vec![
            u32::try_from(shared.len()).unwrap_or_default(),
        ]))
    };
    let third = async move |_: &mut Request| Ok(text);
    let mut config = Configurator::new();
    config.add_request_value("user", first);
    config.add_request_value("basket", second);
    config.add_request_value("other", third);
    config.add_template(
        "page.html",
        "{{ request.user.name }}{{ request.basket }}{{ request.other }}",
    );
    config.add_route("page", "/");
    config.add_view(
        View::rendered(|| ())
            .route_name("page")
            .renderer("page.html"),
    );
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for _ in 0..2 {
        assert_eq!(app.get("/").send().text(), "ada[1]eve");
    }
}
