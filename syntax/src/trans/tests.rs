use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let found = rewritten(text, &SyntaxConfig::default());
    let found = found.map_err(|mistake| format!("{}: {}", mistake.line, mistake.message));
    assert_eq!(found.as_deref(), Ok(expected), "{text}");
}

#[track_caller]
fn fails(text: &str, line: usize, expected: &str) {
    let mistake = rewritten(text, &SyntaxConfig::default()).unwrap_err();
    assert_eq!(mistake.line, line, "{text}");
    assert!(
        mistake.message.contains(expected),
        "{text}: {}",
        mistake.message
    );
}

#[test]
fn blocks_become_calls() {
    check(
        "a {% trans %}Hello{% endtrans %} b",
        "a {{ __trans(\"Hello\", none, none, none, {}) }} b",
    );
    check(
        "{% trans 'menu' %}Open{% endtrans %}",
        "{{ __trans(\"Open\", none, none, 'menu', {}) }}",
    );
    check(
        "{% trans a=x.y(1, \"}\"), b %}{{ a }} of {{b}} and {{ c }} 5%{% endtrans %}",
        "{{ __trans(\"%(a)s of %(b)s and %(c)s 5%%\", none, none, none, {\"a\": x.y(1, \"}\"), \"b\": b, \"c\": c}) }}",
    );
    check(
        "{% trans n=l|length %}{{ n }} \"page\"{% pluralize %}{{ n }} pages{% endtrans %}",
        "{{ __trans(\"%(n)s \\\"page\\\"\", \"%(n)s pages\", \"n\", none, {\"n\": l|length}) }}",
    );
    check(
        "{% trans a=1, n=2 %}{{ a }}{% pluralize n %}{{ a }}s{% endtrans %}",
        "{{ __trans(\"%(a)s\", \"%(a)ss\", \"n\", none, {\"a\": 1, \"n\": 2}) }}",
    );
    check(
        "{% trans a=1 %}100 %{% endtrans %}",
        "{{ __trans(\"100 %\", none, none, none, {\"a\": 1}) }}",
    );
}

#[test]
fn white_space_and_lines_are_kept() {
    check(
        "a\n{%- trans trimmed -%}\n  one\n  two {# no #}\n{%- endtrans -%}\nb",
        "a\n{{- __trans(\"one two\", none, none, none, {}) \n\n\n-}}\nb",
    );
    check(
        "{% trans %} a\n b {% endtrans %}",
        "{{ __trans(\" a\\n b \", none, none, none, {}) \n}}",
    );
}

#[test]
fn what_only_looks_like_a_block_stays() {
    for text in [
        "the word trans",
        "{# {% trans %} #}",
        "{% raw %}{% trans %}{% endraw %}",
        "{{ '{% trans %}' }}",
        "{% set trans = '%}' %}{{ trans }}",
        "{%- raw -%}{% trans %} {{ {%- endraw -%} x",
    ] {
        check(text, text);
    }
}

#[test]
fn mistakes_have_their_lines() {
    fails("\n{% trans %}a", 2, "no `{% endtrans %}`");
    fails(
        "{% trans %}\n{{ a.b }}{% endtrans %}",
        2,
        "give `a.b` a name",
    );
    fails(
        "{% trans %}{% if a %}{% endif %}{% endtrans %}",
        1,
        "`{% if %}` cannot stand",
    );
    fails(
        "{% trans %}a{% pluralize %}b{% endtrans %}",
        1,
        "needs a number",
    );
    fails(
        "{% trans n=1 %}a{% pluralize m %}b{% endtrans %}",
        1,
        "names a variable",
    );
    fails(
        "{% trans n=1 %}a{% pluralize %}b{% pluralize %}c{% endtrans %}",
        1,
        "cannot stand",
    );
    fails("{% trans a=1, a=2 %}{% endtrans %}", 1, "twice");
    fails("{% trans a= %}{% endtrans %}", 1, "no value");
    fails("{% trans 5 %}{% endtrans %}", 1, "not a variable");
}

#[test]
fn other_delimiters_are_those_of_the_application() {
    let syntax = SyntaxConfig::builder()
        .block_delimiters("<%", "%>")
        .variable_delimiters("<<", ">>")
        .trim_blocks(true)
        .build()
        .unwrap();
    let found = rewritten("<% trans %>\na << b >><% endtrans %>\nc", &syntax).unwrap();
    assert_eq!(
        found,
        "<< __trans(\"a %(b)s\", none, none, none, {\"b\": b}) \n\n>>c"
    );
}
