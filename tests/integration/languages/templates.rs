//! Translating in templates.

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View, ts};
use serde_json::json;

use super::{catalogues, configured, mistakes, write};

fn page(mut config: Configurator, name: &'static str, template: &'static str) -> TestApp {
    config.add_template(name, template);
    config.add_route("page", "/");
    let values = |_: &mut Request| json!({"name": "<b>", "n": 3, "items": [1], "price": 2.5});
    config.add_view(View::rendered(values).route_name("page").renderer(name));
    TestApp::new(config.make_app().unwrap())
}

#[track_caller]
fn check(template: &'static str, expected: &str) {
    let app = page(configured(catalogues("app")), "page.html", template);
    let answer = app.get("/?_LOCALE_=de").send();
    assert_eq!(answer.text(), expected, "{template}");
}

#[test]
fn functions_translate() {
    check(
        "{{ gettext('Hello') }} {{ _('Hello', domain='shop') }}",
        "Hallo Hallo im Laden",
    );
    check(
        "{{ pgettext('state', 'Open') }} {{ gettext('Open') }}",
        "Offen Öffnen",
    );
    check(
        "{{ gettext('Add ${item}', mapping={'item': name}) }}",
        "&lt;b&gt; hinzufügen",
    );
    check(
        "{{ ngettext('one file', '${n} files', n, mapping={'n': n}) }}",
        "3 Dateien",
    );
    check(
        "{{ npgettext('animal', 'one bird', '${n} birds', 1) }}",
        "ein Vogel",
    );
    check(
        "{{ gettext('nothing', default='N') }}{{ request.gettext('Hello') }}",
        "NHallo",
    );
    check("{{ locale_name }} {{ lang }} {{ dir }}", "de de ltr");
    check(
        "{% macro m() %}{{ gettext('Hello') }}{% endmacro %}{{ m() }}",
        "Hallo",
    );
}

#[test]
fn blocks_translate_and_escape_their_values() {
    check("{% trans %}Hello{% endtrans %}", "Hallo");
    check(
        "{% trans name %}{{ name }} is here{% endtrans %}",
        "&lt;b&gt; ist da",
    );
    check(
        "{% trans %}<i>{{ name }}</i>{% endtrans %}",
        "<i>&lt;b&gt;</i>",
    );
    check(
        "{% trans n=items|length %}{{ n }} page{% pluralize %}{{ n }} pages{% endtrans %}",
        "1 Seite",
    );
    check(
        "{% trans %}{{ n }} page{% pluralize %}{{ n }} pages{% endtrans %}",
        "3 Seiten",
    );
    check("{% trans 'state' %}Open{% endtrans %}", "Offen");
    check("{% trans %}5 % of {{ n }}{% endtrans %}", "5 % of 3");
    check(
        "a\n{%- trans trimmed -%}\n Hello\n{% endtrans -%}\n b",
        "aHallob",
    );
    check(
        "{% for item in items %}{% trans item %}{{ item }}!{% endtrans %}{% endfor %}",
        "1!",
    );
}

#[test]
fn other_kinds_of_pages_are_not_escaped() {
    let app = page(
        configured(catalogues("app")),
        "page.txt",
        "{% trans %}{{ name }} & co{% endtrans %}",
    );
    assert_eq!(app.get("/").send().text(), "<b> & co");
}

#[test]
fn the_domain_of_a_template_is_its_package() {
    let app = page(
        configured(catalogues("app")),
        "shop:page.html",
        "{{ gettext('Hello') }} {% trans %}Jam{% endtrans %}",
    );
    assert_eq!(
        app.get("/?_LOCALE_=de").send().text(),
        "Hallo im Laden Marmelade"
    );
}

#[test]
fn texts_that_a_view_gives_are_translated_where_they_are_written() {
    #[derive(serde::Serialize)]
    struct Row {
        label: pyramidion::i18n::TranslationString,
    }
    let mut config = configured(catalogues("app"));
    config.add_template(
        "rows.html",
        "{% macro row(r) %}{{ r.label }},{% endmacro %}",
    );
    config.add_template(
        "page.html",
        "{% from 'rows.html' import row %}{% for r in rows %}{{ row(r) }}{{ _(r.label)|upper }}{% endfor %}",
    );
    config.add_route("page", "/");
    config.add_route("json", "/json");
    let rows = || {
        let label = ts!("Add ${item}", item = "<b>");
        json!({"rows": [0]}).as_object().map(|_| {
            [("rows", [Row { label }])]
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>()
        })
    };
    config.add_view(
        View::rendered(move |_: &mut Request| rows())
            .route_name("page")
            .renderer("page.html"),
    );
    config.add_view(
        View::rendered(move |_: &mut Request| rows())
            .route_name("json")
            .renderer("json"),
    );
    let app = TestApp::new(config.make_app().unwrap());
    let answer = app.get("/?_LOCALE_=de").send();
    assert_eq!(answer.text(), "&lt;b&gt; hinzufügen,&lt;B&gt; HINZUFÜGEN");
    assert_eq!(
        app.get("/json?_LOCALE_=de").send().text(),
        r#"{"rows":[{"label":"Add <b>"}]}"#
    );
}

#[test]
fn a_block_that_cannot_be_read_is_a_mistake_with_its_line() {
    let mut config = Configurator::new();
    config.add_template("page.html", "a\n{% trans %}\n{{ a.b }}{% endtrans %}");
    let mistakes = mistakes(config);
    assert!(
        mistakes
            .contains("page.html:3: within `{% trans %}` there are names alone: give `a.b` a name"),
        "{mistakes}"
    );
}

#[test]
fn a_number_that_is_none_fails_as_other_mistakes_of_templates_do() {
    let app = page(
        configured(catalogues("app")),
        "page.html",
        "{% trans n=name %}{{ n }} page{% pluralize %}{{ n }} pages{% endtrans %}",
    );
    assert_eq!(app.get("/").send().status(), 500);
}

#[test]
fn languages_that_are_written_from_right_to_left_say_so() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "ar",
        "messages",
        "msgid \"Hello\"\nmsgstr \"مرحبا\"\n",
    );
    let app = page(
        configured(folder.path()),
        "page.html",
        "<html lang=\"{{ lang }}\" dir=\"{{ dir }}\">{{ _('Hello') }}",
    );
    assert_eq!(
        app.get("/?_LOCALE_=ar").send().text(),
        "<html lang=\"ar\" dir=\"rtl\">مرحبا"
    );
}
