//! What to move next, and what to write for it.

use pyramidion::View;
use pyramidion::moving::Step;

use super::{check, check_with};

fn step<'a>(steps: &'a [Step], route: &str) -> &'a Step {
    steps
        .iter()
        .find(|step| step.route == route)
        .expect("a step")
}

fn names(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.route.as_str()).collect()
}

#[test]
fn the_easiest_comes_first_and_what_only_reads_before_forms() {
    let report = check("imperative", |_| {});
    assert_eq!(
        names(&report.next),
        [
            "__static/",
            "home",
            "articles",
            "upload",
            "search",
            "contact",
            "odd",
            "article"
        ]
    );
    let lines = |route: &str| step(&report.next, route).code.clone();
    assert_eq!(
        lines("__static/"),
        [r#"config.add_static_view("static", static_dir!("templates"));"#]
    );
    assert_eq!(
        lines("contact"),
        [
            r#"config.add_route("contact", "/contact");"#,
            r#"#[view_config(route_name = "contact", request_method = "GET")] // imperative.page"#,
            r#"#[view_config(route_name = "contact", request_method = "POST", require_csrf = false)] // imperative.page"#,
        ]
    );
    assert_eq!(
        lines("search"),
        [
            r#"config.add_route("search", "/search").request_method(["GET"]).predicate(predicates::request_param(["q"]));"#,
            r#"#[view_config(route_name = "search", xhr = true, renderer = "json")] // imperative.data"#,
            r#"#[view_config(route_name = "search", xhr = false)] // imperative.page"#,
        ]
    );
    assert_eq!(
        lines("article"),
        [
            r#"config.add_route("article", r"/articles/{id:\d+}").factory(article);"#,
            r#"#[view_config(route_name = "article", renderer = "json", permission = "view")] // imperative.data"#,
            r#"#[view_config(route_name = "article", request_method = "POST", permission = "edit")] // imperative.page"#,
        ]
    );
}

#[test]
fn what_has_to_be_written_first_is_named() {
    let report = check("imperative", |_| {});
    assert_eq!(
        step(&report.next, "article").before,
        [
            "the factory `imperative.Article` becomes a function that returns a `Resource`",
            "its views need the permission `view`, so a security policy is needed",
        ]
    );
    assert_eq!(
        step(&report.next, "articles").before,
        [
            "`article` (`/articles/{id:\\d+}`) comes before it there and has some of its requests: declare that before it with `.forward()`"
        ]
    );
    let report = check("declarative", |_| {});
    let admin = step(&report.next, "admin");
    assert_eq!(
        admin.before,
        [r#"the predicate `weekday`: `config.add_view_predicate("weekday", …)`"#]
    );
    assert_eq!(
        admin.code[1],
        r#"#[view_config(route_name = "admin", custom(weekday = "monday"))] // declarative.admin"#
    );
    let report = check("traversal", |_| {});
    assert_eq!(
        report.next[0].before,
        [
            "it goes on with traversal, so a tree is needed: `config.set_root_factory(…)`, and a `Resource` for each class"
        ]
    );
}

#[test]
fn methods_of_classes_and_all_predicates_are_written() {
    let report = check("declarative", |_| {});
    assert_eq!(
        step(&report.next, "blog.article").code,
        [
            r#"config.add_route("blog.article", "/blog/{page}/{id}");"#,
            r#"#[view_config(route_name = "blog.article", request_method = "GET", renderer = "json")] // declarative.ArticleViews.show"#,
            r#"#[view_config(route_name = "blog.article", request_method = ("PUT", "DELETE"), renderer = "json", permission = "edit")] // declarative.ArticleViews.change"#,
        ]
    );
    assert_eq!(
        step(&report.next, "blog.index").code[1..],
        [
            r#"#[view_config(route_name = "blog.index", request_param = ("page", "sort=up"), header = "X-Version: 2")] // declarative.index"#,
            r#"#[view_config(route_name = "blog.index", accept = "text/html", match_param = "page=first")] // declarative.index"#,
        ]
    );
}

#[test]
fn what_has_moved_is_not_a_step() {
    let report = check("declarative", |config| {
        config.add_route("home", "/");
        config.add_view(View::new(|| "").route_name("home"));
    });
    assert_eq!(names(&report.next), ["blog.index", "admin", "blog.article"]);
}

/// Thousands of views take seconds, not minutes, and few lines.
#[test]
fn an_application_of_five_thousand_views_is_told_in_few_lines() {
    let routes: Vec<_> = (0..5000)
        .map(|n| format!(r#"{{"name": "r{n}", "pattern": "/r{n}/{{id}}"}}"#))
        .collect();
    let views: Vec<_> = (0..5000)
        .map(|n| format!(r#"{{"callable": "big.v", "route_name": "r{n}", "renderer": "t.pt"}}"#))
        .collect();
    let text = format!(
        r#"{{"format": 1, "introspects": true, "routes": [{}], "views": [{}]}}"#,
        routes.join(","),
        views.join(",")
    );
    let mut config = pyramidion::Configurator::new();
    config.forward_unmatched("http://127.0.0.1:9");
    let app = config.make_app().expect("a right configuration");
    let report = pyramidion::moving::check(&text, &app).expect("a record");
    assert_eq!(report.next.len(), 5000);
    let written = report.to_string();
    assert!(written.lines().count() < 70, "{written}");
    assert!(written.contains("and 4992 more"), "{written}");
}

#[test]
fn the_chapter_shows_what_is_written() {
    let mut settings = pyramidion::Settings::new();
    settings.set("session.secret", "x".repeat(64));
    let app = side_by_side::app(settings).expect("a right configuration");
    let written = check_with("side_by_side", &app).to_string();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/moving.md");
    let chapter = std::fs::read_to_string(&file).expect("the chapter");
    let begin = "side-by-side check --pyramid pyramid.json\n";
    let (before, rest) = chapter.split_once(begin).expect("the block");
    let (shown, after) = rest.split_once("```").expect("its end");
    if std::env::var_os("PYRAMIDION_BLESS").is_some() {
        std::fs::write(&file, format!("{before}{begin}{written}```{after}")).expect("the chapter");
        return;
    }
    assert_eq!(shown, written, "`PYRAMIDION_BLESS=1` writes it again");
}
