//! Templates that name each other: all of them are in the program, and circles end.

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View, package, template};
use serde_json::json;

use super::{app_with, mistakes};
use crate::logging::logged_by;

mod views {
    //! Views whose templates name others in every way.

    use pyramidion::view_config;

    #[view_config(
        route_name = "page",
        renderer = "integration/renderers/templates/spellings/page.html"
    )]
    fn page() -> serde_json::Value {
        super::values()
    }
}

mod children {
    //! A view whose template extends one that is worked out.

    use pyramidion::{Request, view_config};

    #[view_config(
        route_name = "page",
        renderer = "integration/renderers/templates/spellings/child.html"
    )]
    fn page(request: &Request) -> serde_json::Value {
        serde_json::json!({ "layout": request.params().get("layout") })
    }
}

const SPELLINGS: &str = "aaaa|mm|worked outpart|{% include \"gone.html\" %}|row";

fn values() -> serde_json::Value {
    json!({ "yes": true, "name": "worked_out.html", "part": "one.html" })
}

/// A configurator that reads templates from their files, as debug builds do, or does not, as release builds.
fn config(reloads: &str) -> Configurator {
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.reload_templates", reloads);
    config
}

#[test]
fn every_spelling_is_embedded() {
    for reloads in ["yes", "no"] {
        let mut config = config(reloads);
        config.add_route("page", "/");
        config.scan(package!(self::views));
        let app = TestApp::new(config.make_app().unwrap());
        assert_eq!(app.get("/").send().text(), SPELLINGS, "{reloads}");
    }
}

#[test]
fn what_a_template_of_a_macro_names_comes_with_it() {
    const NAME: &str = "integration/renderers/templates/spellings/page.html";
    for reloads in ["yes", "no"] {
        let mut config = config(reloads);
        config.add_templates([template!(
            "integration/renderers/templates/spellings/page.html"
        )]);
        let view = View::rendered(|_: &mut Request| values()).renderer(NAME);
        let app = app_with(&mut config, view);
        assert_eq!(app.get("/").send().text(), SPELLINGS, "{reloads}");
    }
}

#[test]
fn a_name_that_is_worked_out_finds_what_is_in_its_folder_and_nothing_else() {
    for reloads in ["yes", "no"] {
        let mut config = config(reloads);
        config.add_route("page", "/");
        config.scan(package!(self::children));
        let app = TestApp::new(config.make_app().unwrap());
        let get = |layout: &str| app.get(&format!("/?layout={layout}")).send();
        assert_eq!(get("base.html").text(), "<base:child>", "{reloads}");
        assert_eq!(
            get("./parts/../base.html").text(),
            "<base:child>",
            "{reloads}"
        );
        // It is there, but no release build would have it inside.
        for outside in ["../base.html", "../../../main.rs", "nowhere.html"] {
            let log = logged_by(|| assert_eq!(get(outside).status(), 500, "{reloads}"));
            assert!(log.contains("template not found"), "{log}");
        }
    }
}

#[test]
fn templates_that_extend_each_other_by_names_that_are_worked_out_end() {
    for reloads in ["yes", "no"] {
        let mut config = config(reloads);
        config.add_route("page", "/");
        config.scan(package!(self::children));
        let app = TestApp::new(config.make_app().unwrap());
        let log = logged_by(|| {
            assert_eq!(
                app.get("/?layout=child.html").send().status(),
                500,
                "{reloads}"
            );
        });
        assert!(
            log.contains("templates extend each other without end"),
            "{log}"
        );
        assert!(log.contains("child.html:1"), "{log}");
        assert_eq!(app.get("/?layout=base.html").send().status(), 200);
    }
}

/// Makes an application of templates whose first is rendered.
fn app_of(templates: &[(&'static str, &'static str)]) -> Result<TestApp, String> {
    let mut config = Configurator::new();
    for (name, text) in templates {
        config.add_template(name, text);
    }
    config.add_route("page", "/");
    let view = View::rendered(|_: &mut Request| json!({ "yes": true, "no": false }));
    config.add_view(view.route_name("page").renderer(templates[0].0));
    let app = config.make_app().map_err(|error| error.to_string())?;
    Ok(TestApp::new(app))
}

#[track_caller]
fn refused(templates: &[(&'static str, &'static str)], expected: &str) {
    let error = app_of(templates).map(|_| ()).expect_err("a circle");
    assert!(error.contains(expected), "{error}");
    assert!(
        error.contains("the configuration has a mistake\n"),
        "{error}"
    );
}

#[test]
fn circles_are_refused() {
    refused(
        &[("a", "{% extends 'a' %}")],
        "a:1: templates lead to each other without end: `a` extends `a` in line 1",
    );
    refused(
        &[
            ("a", "{% extends 'b' %}"),
            ("b", "\n{% extends 'c' %}"),
            ("c", "{% extends 'b' %}"),
        ],
        "`b` extends `c` in line 2, `c` extends `b` in line 1",
    );
    for keyword in [
        "{% include 'b' %}",
        "{% import 'b' as b %}",
        "{% from 'b' import x %}",
    ] {
        let text: &'static str = format!("\n{{% with %}}{keyword}{{% endwith %}}").leak();
        refused(
            &[("a", text), ("b", "{% include ['no', 'a'] %}")],
            "templates lead to each other without end: `b` includes `a` in line 1, `a` i",
        );
    }
    // By a block, and by a parent.
    refused(
        &[
            (
                "a",
                "{% extends 'b' %}{% block x %}{{ super() }}{% endblock %}",
            ),
            ("b", "{% block x %}{% include 'a' %}{% endblock %}"),
        ],
        "`b` includes `a` in line 1",
    );
    refused(
        &[
            ("a", "a"),
            ("x", "{% extends 'y' %}"),
            ("y", "{% extends 'x' %}"),
        ],
        "`x` extends `y` in line 1, `y` extends `x` in line 1",
    );
}

#[test]
fn what_need_not_be_a_circle_is_none() {
    let check = |templates: &[(&'static str, &'static str)], expected: &str| {
        let app = app_of(templates).unwrap_or_else(|error| panic_with(&error));
        assert_eq!(app.get("/").send().text(), expected);
    };
    check(
        &[(
            "a",
            "a{% if no %}{% include 'a' %}{% endif %}{% for x in [] %}{% include 'a' %}{% endfor %}",
        )],
        "a",
    );
    check(
        &[
            ("a", "{% extends 'b' %}{% block x %}a{% endblock %}"),
            ("b", "{% block x %}{% include 'a' %}{% endblock %}"),
        ],
        "a",
    );
    check(
        &[("a", "{% include 'b' %}{% include 'b' %}"), ("b", "b")],
        "bb",
    );
    check(
        &[
            (
                "a",
                "{% macro m() %}{% include 'a' %}{% endmacro %}{% extends 'b' if yes else 'a' %}",
            ),
            ("b", "b"),
        ],
        "b",
    );
    check(
        &[(
            "a",
            "{# {% include 'a' %} #}{% raw %}{% extends 'a' %}{% endraw %}",
        )],
        "{% extends 'a' %}",
    );
}

#[test]
fn what_is_included_or_imported_sees_the_values_of_the_page() {
    const MACROS: &str = "{% macro m() %}{{ yes }}{% endmacro %}";
    for (text, other) in [
        ("{% include 'b' without context %}", "{{ yes }}"),
        ("{% include 'b' %}", "{{ yes }}"),
        ("{% import 'b' as b %}{{ b.m() }}", MACROS),
        ("{% from 'b' import m with context %}{{ m() }}", MACROS),
        ("{% from 'b' import m without context %}{{ m() }}", MACROS),
    ] {
        let app = app_of(&[("a", text), ("b", other)]).unwrap_or_else(|error| panic_with(&error));
        assert_eq!(app.get("/").send().text(), "True", "{text}");
    }
}

#[expect(clippy::panic, reason = "the test fails")]
fn panic_with(error: &str) -> TestApp {
    panic!("{error}")
}

#[test]
fn what_leads_to_itself_ends_in_a_clean_500() {
    let endless = [
        "{% if yes %}{% include 'a' %}{% endif %}",
        "{% if yes %}{% import 'a' as a %}{% endif %}",
        "{% if yes %}{% extends 'a' %}{% endif %}",
        "{% set name = 'a' %}{% include name %}",
        "{% set name = 'a' %}{% extends name %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}",
        "{% block b %}{{ self.b() }}{% endblock %}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% for x in [1] recursive %}{% include 'b' %}{% endfor %}",
        "{% macro m() %}{% include 'b' %}{% endmacro %}{{ m() }}",
        "{% for x in [1, 2] %}{% include 'a' ignore missing %}{% endfor %}",
    ];
    for text in endless {
        // A thread of the server has 2 MiB of stack.
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
        let test = move || {
            let templates = [
                ("a", text),
                ("b", "{{ loop([1]) if loop is defined else m() }}"),
            ];
            let app = app_of(&templates).unwrap_or_else(|error| panic_with(&error));
            let log = logged_by(|| assert_eq!(app.get("/").send().status(), 500, "{text}"));
            assert!(log.contains("a:1") || log.contains("b:1"), "{text}: {log}");
        };
        thread.spawn(test).unwrap().join().expect(text);
    }
}

#[test]
fn a_missing_template_is_a_mistake_where_it_is_certain() {
    for (text, what) in [
        ("{% include 'gone' %}", "includes `gone`"),
        ("\n\n{% extends 'gone' %}", "extends `gone`"),
        (
            "{% block x %}{% from 'gone' import y %}{% endblock %}",
            "imports from `gone`",
        ),
        (
            "{% include ['gone', 'away'] %}",
            "includes `gone` or `away`",
        ),
    ] {
        let mut config = Configurator::new();
        config.add_template("page", text);
        config.add_route("page", "/");
        let view = View::rendered(|_: &mut Request| ()).renderer("page");
        config.add_view(view.route_name("page"));
        let error = mistakes(config);
        assert!(
            error.contains(&format!("it {what}, which is not a template")),
            "{error}"
        );
        assert!(error.contains("renderers/references.rs:"), "{error}");
    }
}

#[test]
fn a_missing_template_is_a_warning_where_it_is_not() {
    for text in [
        "{% if no %}{% include 'gone' %}{% endif %}",
        "{% include 'gone' if no else 'b' %}",
        "{% macro m() %}{% include 'gone' %}{% endmacro %}",
    ] {
        let log = logged_by(|| {
            let app = app_of(&[("a", text), ("b", "")]).unwrap_or_else(|e| panic_with(&e));
            assert_eq!(app.get("/").send().text(), "", "{text}");
        });
        assert!(
            log.contains("in the template a:1: it includes `gone`"),
            "{text}: {log}"
        );
    }
}
