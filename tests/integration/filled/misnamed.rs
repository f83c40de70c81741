//! Names in templates that the form of their view does not have.

mod names;

use pyramidion::forms::{Fields, Filled};
use pyramidion::{Configurator, Response, View};

use crate::logging::logged_by;

#[derive(Fields)]
struct Address {
    street: String,
}

#[derive(Fields)]
struct Person {
    title: String,
    address: Address,
    people: Vec<Address>,
}

#[derive(Fields)]
struct Other {
    coupon: String,
}

fn person(form: Filled<Person>) -> pyramidion::Result<Response> {
    Ok(Response::text(form.submitted()?.title))
}

fn other(form: Filled<Other>) -> pyramidion::Result<Response> {
    Ok(Response::text(form.submitted()?.coupon))
}

/// Returns what is said of a page, and whether it is a mistake.
fn said(page: &'static str, others: &[(&'static str, &'static str)]) -> (bool, String) {
    let mut config = Configurator::new();
    config.add_template("page.html", page);
    for (name, text) in others {
        config.add_template(name, text);
    }
    config.add_route("person", "/");
    config.add_view(
        View::rendered(person)
            .route_name("person")
            .renderer("page.html"),
    );
    if others.iter().any(|(name, _)| *name == "other.html") {
        config.add_route("other", "/other");
        config.add_view(
            View::rendered(other)
                .route_name("other")
                .renderer("other.html"),
        );
    }
    let mut error = None;
    let log = logged_by(|| error = config.make_app().err());
    match error {
        Some(error) => (true, error.to_string()),
        None => {
            let lines = log.lines().filter(|line| line.contains("in the template"));
            (false, lines.collect())
        }
    }
}

#[track_caller]
fn mistake(page: &'static str, others: &[(&'static str, &'static str)], expected: &str) {
    let (is_mistake, said) = said(page, others);
    assert!(is_mistake && said.contains(expected), "{page}: {said}");
}

#[track_caller]
fn fine(page: &'static str, others: &[(&'static str, &'static str)]) {
    let (_, said) = said(page, others);
    assert_eq!(said, "", "{page}");
}

#[test]
fn a_field_that_the_form_does_not_have_is_a_mistake_with_its_line() {
    let titel = "the form `Person` has no field `titel` (did you mean `title`?)";
    mistake(
        "{% import \"pyramidion/form.html\" as f %}\n{{ f.field(form.titel) }}",
        &[],
        &format!("page.html:2: {titel}"),
    );
    mistake("{{ form.titel.value }}", &[], titel);
    mistake("{{ form[\"titel\"].value }}", &[], titel);
    mistake(
        "{{ form.error }}",
        &[],
        "has no field `error` (did you mean `errors`?)",
    );
    mistake(
        "{{ form.title.valeu }}",
        &[],
        "a control has no `valeu` (did you mean `value`?)",
    );
    mistake(
        "{{ form.address.fields.stret }}",
        &[],
        "has no field `stret` (did you mean `street`?)",
    );
    mistake(
        "{% set c = form.people.blank %}{{ c.fields.stret }}",
        &[],
        "has no field `stret`",
    );
    mistake("{% with c = form %}{{ c.titel }}{% endwith %}", &[], titel);
    // What a condition is asked of must be there, too.
    mistake("{% if form.titel.errors %}wrong{% endif %}", &[], titel);
}

#[test]
fn a_form_is_followed_through_other_templates() {
    let titel = "the form `Person` has no field `titel`";
    mistake(
        "a{% include \"part.html\" %}",
        &[("part.html", "\n\n{{ form.titel }}")],
        &format!("part.html:3: {titel}"),
    );
    mistake(
        "{% extends \"base.html\" %}{% block a %}{{ form.titel }}{% endblock %}",
        &[("base.html", "{% block a %}{% endblock %}")],
        titel,
    );
    mistake(
        "{% extends \"base.html\" %}",
        &[("base.html", "{% block a %}\n{{ form.titel }}{% endblock %}")],
        "base.html:2",
    );
    let parts = (
        "parts.html",
        "{% macro show(it, of=none) %}\n{{ it.titel }}{{ of }}{% endmacro %}",
    );
    mistake(
        "{% import \"parts.html\" as p %}{{ p.show(form) }}",
        &[parts],
        &format!("parts.html:2: {titel}"),
    );
    mistake(
        "{% from \"parts.html\" import show as s %}{{ s(it=form) }}",
        &[parts],
        titel,
    );
    mistake(
        "{% macro own(c) %}{{ c.titel }}{% endmacro %}{{ own(form) }}",
        &[],
        titel,
    );
}

#[test]
fn what_may_be_meant_is_not_a_mistake() {
    fine(
        "{{ form.title.value }}{{ form.enctype }}{{ form.errors }}{% for c in form.controls %}{{ c.label }}{{ c.attrs.min }}{% endfor %}",
        &[],
    );
    fine(
        "{% for p in form.people.entries %}{{ p.fields.street.value }}{% endfor %}{{ form.people.entries[0].fields.street }}",
        &[],
    );
    // Another value of this name, and a name that somebody asks for.
    fine("{% set form = {} %}{{ form.titel }}", &[]);
    fine(
        "{% macro show(form) %}{{ form.titel }}{% endmacro %}{{ show({}) }}",
        &[],
    );
    fine("{% for form in [1] %}{{ form.titel }}{% endfor %}", &[]);
    fine(
        "{% if form.titel %}{{ form.titel.value }}{% endif %}{{ form.titl is defined }}{{ form.tile|default(1) }}",
        &[],
    );
    fine(
        "{% if true %}{% set form = {} %}{% endif %}{{ form.titel }}",
        &[],
    );
    // A part that pages of several forms have.
    fine(
        "{% set kind = 1 %}{% include \"part.html\" %}",
        &[
            (
                "part.html",
                "{% if kind %}{{ form.title.value }}{% else %}{{ form.coupon.value }}{% endif %}",
            ),
            (
                "other.html",
                "{% set kind = 0 %}{% include \"part.html\" %}",
            ),
        ],
    );
    // Nothing near it is meant: it is told, and the application starts.
    let (is_mistake, said) = said("{{ form.zebra }}", &[]);
    assert!(
        !is_mistake && said.contains("has no field `zebra`"),
        "{said}"
    );
    let (is_mistake, said) = self::said("{% for i in [1] %}{{ form.titel }}{% endfor %}", &[]);
    assert!(
        !is_mistake && said.contains("did you mean `title`?"),
        "{said}"
    );
}
