//! Templates of Jinja2 make the same text here.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::skip;
use serde_json::{Value, json};

use super::site::PYTHON;

/// What others extend, include and import.
const OTHERS: [(&str, &str); 2] = [
    (
        "base.html",
        "<h1>{% block title %}Site{% endblock %}</h1>{% block body %}{% endblock %}",
    ),
    (
        "macros.html",
        r#"{% macro field(name, value="", kind="text") -%}
            <input type="{{ kind }}" name="{{ name }}" value="{{ value }}">{{ caller() if caller }}
        {%- endmacro %}"#,
    ),
];

const TEMPLATES: &[&str] = &[
    // Values and escaping.
    "{{ name }} {{ markup }} {{ markup|safe }} {{ markup|e }} {{ markup|forceescape }} {{ link }}",
    "{{ missing }}|{{ none }}|{{ yes }}|{{ number }}|{{ price }}|{{ items }}|{{ ada }}",
    "{{ items[0] }} {{ items[1:] }} {{ items[-1] }} {{ ada.name }} {{ ada['age'] }} {{ ada.none }}",
    "{{ number + 1 }} {{ 7 // 2 }} {{ 7 / 2 }} {{ 7 % 3 }} {{ 2 ** 8 }} {{ -number }} {{ 1.5 * 2 }}",
    "{{ name ~ '/' ~ number }} {{ 'yes' if yes else 'no' }} {{ 'no' if not yes }}",
    "{{ 1 < number <= 42 }} {{ 'd' in name }} {{ 9 not in items }} {{ yes and not none }}",
    "{% raw %}{{ not this }}{% endraw %}{# nor this #}{{ '{{' }}",
    "{% autoescape false %}{{ markup }}{% endautoescape %}{{ markup }}",
    // Statements.
    "{% if number > 50 %}a{% elif number > 40 %}b{% else %}c{% endif %}",
    "{% for item in items %}{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{% endfor %}",
    "{% for person in people if person.age > 30 %}{{ person.name }}{% else %}nobody{% endfor %}",
    "{% for key, value in ada.items() %}{{ key }}={{ value }};{% endfor %}",
    "{% for item in items %}{{ loop.cycle('odd', 'even') }}{{ loop.changed(item > 2) }} {% endfor %}",
    "{% for item in items %}{% if item == 2 %}{% continue %}{% endif %}{{ item }}{% if item == 3 %}{% break %}{% endif %}{% endfor %}",
    "{% for item in tree recursive %}{{ item.name }}[{{ loop(item.children) }}]{% endfor %}",
    "{% set total = namespace(value=0) %}{% for item in items %}{% set total.value = total.value + item %}{% endfor %}{{ total.value }}",
    "{% set text %}<b>{{ name }}</b>{% endset %}{{ text }}{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% with x = number %}{{ x }}{% endwith %}{{ x }}{% filter upper %}{{ name }}{% endfilter %}",
    "a  {%- if yes -%}  b  {%- endif -%}  c\n{% if yes %}\n  d\n{% endif %}\n",
    // Other templates.
    "{% extends 'base.html' %}{% block title %}{{ super() }}: {{ name }}{% endblock %}{% block body %}{{ markup }}{% endblock %}",
    "{% extends 'base.html' %}{% block body %}{% for item in items %}{% block row scoped %}{{ item }}{% endblock %}{% endfor %}{% endblock %}",
    "{% import 'macros.html' as forms %}{{ forms.field('a', markup) }}",
    "{% from 'macros.html' import field with context %}{% call field('b', kind='password') %}<i>{{ name }}</i>{% endcall %}",
    "{% include 'base.html' %}{% include 'nothing.html' ignore missing %}{% include ['nothing.html', 'base.html'] %}",
    // Filters.
    "{{ name|upper }} {{ name|capitalize }} {{ 'the art'|title }} {{ '  x '|trim }} {{ name|length }}",
    "{{ items|join(', ') }} {{ people|map(attribute='name')|join('/') }} {{ items|first }}{{ items|last }}",
    "{{ items|sum }} {{ items|min }} {{ items|max }} {{ items|reverse|list }} {{ items|sort(reverse=true) }}",
    "{{ people|selectattr('age', 'gt', 30)|map(attribute='name')|list }} {{ items|select('odd')|list }} {{ items|reject('odd')|list }}",
    "{% for age, those in people|groupby('age') %}{{ age }}:{{ those|length }} {% endfor %}",
    "{% for row in items|batch(2, '-') %}{{ row|join }};{% endfor %}{% for column in items|slice(2) %}{{ column|join }};{% endfor %}",
    "{{ ada|dictsort }} {{ [3, 1, 3]|unique|list }} {{ 'abc'|list }} {{ none|default('x', true) }} {{ missing|default('y') }}",
    "{{ 3.14159|round(2) }} {{ 2.5|round|int }} {{ '42'|int }} {{ '1.5'|float }} {{ -3|abs }} {{ 3|string }}",
    "{{ name|replace('A', 'E') }} {{ 'a\nb'|indent }} {{ 'a b&c/d'|urlencode }} {{ '%s is %d'|format(name, number) }}",
    "{{ long|truncate(20) }} {{ long|truncate(20, true, '…') }} {{ long|truncate(length=9) }} {{ long|wordcount }} {{ long|wordwrap(20) }} {{ long|wordwrap(20, wrapstring='|') }}",
    "{{ markup|striptags }} {{ 13000|filesizeformat }} {{ 13000|filesizeformat(true) }}",
    "{{ ada|tojson }} {{ markup|tojson }} {{ items|tojson }} {{ items|attr('x') }}",
    // Tests.
    "{{ name is defined }} {{ missing is undefined }} {{ none is none }} {{ number is even }} {{ number is divisibleby(7) }}",
    "{{ name is string }} {{ items is iterable }} {{ ada is mapping }} {{ number is number }} {{ items is sequence }} {{ 2 is in(items) }}",
    "{{ number is eq(42) }} {{ number is gt 3 }} {{ 'a' is lower }} {{ markup|safe is escaped }} {{ yes is sameas(true) }}",
    // Methods of Python's values.
    "{{ name.upper() }} {{ name.lower().title() }} {{ ' x '.strip() }} {{ name.startswith('A') }} {{ name.replace('A', 'I') }}",
    "{{ 'a,b'.split(',') }} {{ '-'.join(['a', 'b']) }} {{ '{} of {}'.format(1, 2) }} {{ name.count('a') }} {{ name.find('d') }}",
    "{{ ada.get('name') }} {{ ada.get('x', '?') }} {{ ada.keys()|list }} {{ ada.values()|list }} {{ items.count(2) }}",
    // Translated blocks, here without translations.
    "{% trans %}100 % of {{ name }}{% endtrans %} {% trans %}100 %{% endtrans %} {{ _('a') }}{{ gettext('<b>') }}",
    "{% trans who=markup, n=items|length %}{{ who }}: {{ n }} item{% pluralize n %}{{ who }}: {{ n }} items{% endtrans %}",
    "{% trans count=1 %}{{ count }} item{% pluralize %}{{ count }} items{% endtrans %} {{ ngettext('a', 'b', 1) }}{{ ngettext('a', 'b', 0) }}",
    "a {%- trans trimmed -%}\n  one\n   <i>two</i>\n {% endtrans -%} b {% trans 'menu' %} Open\n{% endtrans %} {{ pgettext('x', 'y') }}",
    // Functions.
    "{{ range(3)|list }} {{ range(1, 9, 3)|list }} {{ dict(a=1).a }}",
    "{% set row = cycler('a', 'b') %}{{ row.next() }}{{ row.next() }}{{ row.next() }}",
    "{% set comma = joiner(', ') %}{% for item in items %}{{ comma() }}{{ item }}{% endfor %}",
];

fn values() -> Value {
    json!({
        "name": "Ada",
        "markup": "<a href=\"/x?a=1&b=2\">it's</a>",
        "link": "/notes/1",
        "none": null,
        "yes": true,
        "number": 42,
        "price": 9.5,
        "items": [1, 2, 3, 4],
        "ada": {"name": "Ada", "age": 36},
        "people": [{"name": "Ada", "age": 36}, {"name": "Bob", "age": 30}, {"name": "Eve", "age": 36}],
        "tree": [{"name": "a", "children": [{"name": "b", "children": []}]}, {"name": "c", "children": []}],
        "long": "The quick brown fox jumps over the lazy dog.",
    })
}

fn rendered_here(text: &'static str) -> String {
    let mut config = Configurator::new();
    for (name, text) in OTHERS {
        config.add_template(name, text);
    }
    config.add_template("page.html", text);
    config.add_route("page", "/");
    let view = View::rendered(|_: &mut Request| values()).renderer("page.html");
    config.add_view(view.route_name("page"));
    let app = match config.make_app() {
        Ok(app) => TestApp::new(app),
        Err(error) => return error.to_string(),
    };
    let reply = app.get("/").send();
    reply.text().to_owned()
}

/// Returns what Jinja2 makes of the templates, if it is there.
fn rendered_there() -> Option<Vec<String>> {
    let python = PYTHON.as_deref()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/templates.py");
    let mut python = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let others: serde_json::Map<_, _> = OTHERS
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json!(text)))
        .collect();
    let asked = json!({ "values": values(), "others": others, "templates": TEMPLATES });
    let mut input = python.stdin.take().expect("its input");
    // Without Jinja2 nobody reads it.
    let _ = input.write_all(asked.to_string().as_bytes());
    drop(input);
    let output = python.wait_with_output().expect("it ends");
    let texts = serde_json::from_slice(&output.stdout);
    output.status.success().then(|| texts.expect("a list"))
}

#[test]
fn templates_of_jinja2_make_the_same_text() {
    let Some(there) = rendered_there() else {
        skip("Python with Pyramid and Jinja2");
        return;
    };
    assert_eq!(there.len(), TEMPLATES.len());
    let mut differences = String::new();
    for (template, there) in TEMPLATES.iter().zip(there) {
        let here = rendered_here(template);
        if here != there {
            differences += &format!("\n{template}\n  here:  {here:?}\n  there: {there:?}\n");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}
