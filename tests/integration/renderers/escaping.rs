//! Escaping is decided by the template that is rendered.

use pyramidion::renderers::render;
use pyramidion::{Configurator, Request, View};
use serde_json::json;

use super::app_with;

const OTHERS: [(&str, &str); 6] = [
    ("part.txt", "{{ name }}"),
    ("part.html", "{{ name }}"),
    ("part.json", "{{ name }}"),
    (
        "macros.txt",
        "{% macro show() %}{{ name_of() }}{% endmacro %}{% macro name_of() %}{{ '<i>' ~ 1 }}{% endmacro %}",
    ),
    (
        "base.txt",
        "{{ name }}{% block body %}{{ name }}{% endblock %}",
    ),
    (
        "base.html",
        "{{ name }}{% block body %}{{ name }}{% endblock %}",
    ),
];

fn rendered(name: &'static str, text: &'static str, raw_text: Option<&str>) -> String {
    let mut config = Configurator::new();
    if let Some(raw_text) = raw_text {
        config
            .settings_mut()
            .set("pyramidion.raw_text_templates", raw_text);
    }
    for (name, text) in OTHERS {
        config.add_template(name, text);
    }
    config.add_template(name, text);
    let view = View::rendered(|_: &mut Request| json!({ "name": "<a>" })).renderer(name);
    app_with(&mut config, view)
        .get("/")
        .send()
        .text()
        .to_owned()
}

#[test]
fn a_page_is_escaped_whatever_it_includes() {
    for text in [
        "{% include 'part.txt' %}",
        "{% include 'part.json' %}",
        "{% include ['none.txt', 'part.txt'] %}",
        "{% extends 'base.txt' %}{% block body %}{% endblock %}",
        "{% set part = 'part.txt' %}{% include part %}",
        "{% filter trim %}{% include 'part.txt' %}{% endfilter %}",
    ] {
        assert_eq!(rendered("page.html", text, None), "&lt;a&gt;", "{text}");
    }
    let macros = "{% from 'macros.txt' import show %}{{ show() }}";
    assert_eq!(rendered("page.html", macros, None), "&lt;i&gt;1");
    let both = "{% extends 'base.txt' %}{% block body %}{{ super() }}{% endblock %}";
    assert_eq!(rendered("page.html", both, None), "&lt;a&gt;&lt;a&gt;");
}

#[test]
fn a_text_is_raw_whatever_it_includes_unless_the_application_says_otherwise() {
    let text = "{{ name }}{% include 'part.html' %}{% include 'part.txt' %}";
    assert_eq!(rendered("page.txt", text, None), "<a><a><a>");
    assert_eq!(rendered("page.txt.jinja2", text, Some("yes")), "<a><a><a>");
    // As with pyramid_jinja2.
    assert_eq!(
        rendered("page.txt", text, Some("no")),
        "&lt;a&gt;".repeat(3)
    );
    assert_eq!(rendered("page.json", text, None), "\"<a>\"".repeat(3));
}

#[test]
fn a_block_that_is_escaped_in_a_text_has_the_same_entities() {
    let text = "{% autoescape true %}{{ name ~ \"'\" }}{% endautoescape %}{{ name }}";
    assert_eq!(rendered("page.txt", text, None), "&lt;a&gt;&#39;<a>");
}

#[test]
fn rendering_by_name_is_escaped_by_that_name() {
    let mut config = Configurator::new();
    config.add_template("mail.txt", "{{ name }}");
    config.add_template("page.html", "{{ mail }}");
    let view = |request: &mut Request| {
        let mail = render("mail.txt", &json!({ "name": "<a>" }), request);
        json!({ "mail": mail.unwrap_or_default() })
    };
    let app = app_with(&mut config, View::rendered(view).renderer("page.html"));
    assert_eq!(app.get("/").send().text(), "&lt;a&gt;");
}

#[test]
fn the_applications_own_way_of_escaping_holds() {
    let mut config = Configurator::new();
    config.configure_templates(|environment| {
        environment
            .set_auto_escape_callback(|_| pyramidion::renderers::minijinja::AutoEscape::None);
    });
    config.add_template("page.html", "{{ name }}");
    let view = View::rendered(|_: &mut Request| json!({ "name": "<a>" }));
    let app = app_with(&mut config, view.renderer("page.html"));
    assert_eq!(app.get("/").send().text(), "<a>");
}
