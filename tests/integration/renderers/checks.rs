//! Mistakes within templates, found before the first request.

use pyramidion::session::SignedCookieSessionFactory;
use pyramidion::testing::TestApp;
use pyramidion::{App, Configurator, Request, View, package};
use serde_json::json;

use crate::logging::logged_by;

mod views {
    //! Views whose values are known.

    use pyramidion::{Request, view_config};

    #[derive(serde::Serialize)]
    struct Article {
        title: String,
        #[serde(rename = "byline")]
        author: &'static str,
    }

    #[view_config(
        route_name = "page",
        renderer = "integration/renderers/templates/article.html"
    )]
    fn article(request: &Request) -> pyramidion::Result<Article> {
        let title = request.params().get("title").ok_or("no title")?;
        Ok(Article {
            title: title.to_owned(),
            author: "A",
        })
    }
}

/// Makes an application of one page, and returns what was said of it.
fn made(text: &'static str, prepare: impl FnOnce(&mut Configurator)) -> (Option<App>, String) {
    let mut config = Configurator::new();
    config.add_template("page.html", text);
    prepare(&mut config);
    config.add_route("page", "/");
    let view = View::rendered(|_: &mut Request| json!({ "name": "Ann", "row": { "a": 1 } }));
    config.add_view(view.route_name("page").renderer("page.html"));
    let mut made = None;
    let mut error = String::new();
    let log = logged_by(|| match config.make_app() {
        Ok(app) => made = Some(app),
        Err(mistakes) => error = mistakes.to_string(),
    });
    // The views of other tests are in this program, too.
    let log = log
        .lines()
        .filter(|line| !line.contains("no scan covers it"));
    (made, error + &log.collect::<String>())
}

#[track_caller]
fn mistake(text: &'static str, expected: &str) {
    let (app, said) = made(text, |_| {});
    assert!(app.is_none(), "{text} is taken");
    assert!(
        said.contains(&format!("a mistake in the template page.html:{expected}")),
        "{text}: {said}"
    );
    assert!(said.contains("renderers/checks.rs:"), "{said}");
    assert!(said.contains("the configuration has a mistake\n"), "{said}");
}

#[track_caller]
fn doubt(text: &'static str, expected: &str) {
    let (app, said) = made(text, |_| {});
    assert!(app.is_some(), "{text}: {said}");
    assert!(
        said.contains(&format!("in the template page.html:{expected}")),
        "{text}: {said}"
    );
}

#[track_caller]
fn nothing(text: &'static str, expected: &str) {
    let factory = || SignedCookieSessionFactory::new(&[7; 64][..]);
    let (app, said) = made(text, |config| config.set_session_factory(factory()));
    assert_eq!(said, "", "{text}");
    let app = TestApp::new(app.expect("an application"));
    let response = app.get("/").send();
    assert_eq!(response.status(), 200, "{text}");
    assert_eq!(response.text(), expected, "{text}");
}

#[test]
fn unknown_filters_and_tests_are_mistakes_unless_a_condition_may_leave_them_out() {
    mistake(
        "\n{{ name|uper }}",
        "2: there is no filter `uper` (did you mean `upper`?)",
    );
    mistake(
        "{% macro m() %}{{ name|join|nothing_like_it }}{% endmacro %}",
        "1: there is no filter `nothing_like_it`",
    );
    mistake(
        "{% filter uper %}{% endfilter %}",
        "1: there is no filter `uper`",
    );
    mistake(
        "{{ name is devined }}",
        "1: there is no test `devined` (did you mean `defined`?)",
    );
    mistake(
        "{{ name|urlize }}",
        "1: Jinja2's filter `urlize` is not there",
    );
    doubt(
        "{% if 'x' is filter %}{{ name|x }}{% endif %}",
        "1: there is no filter `x`",
    );
    doubt("{{ name|x if no else 1 }}", "1: there is no filter `x`");
}

#[test]
fn unknown_functions_and_methods_are_found() {
    mistake(
        "{{ csrf_tokn() }}",
        "1: there is no function `csrf_tokn` (did you mean `csrf_token`",
    );
    mistake(
        "{{ rout_url('page') }}",
        "1: there is no function `rout_url`",
    );
    mistake(
        "{{ has_permission('edit') }}",
        "1: `has_permission` is a method of the request: write `request.has_permission(…)`",
    );
    mistake(
        "{{ request.rout_url('page') }}",
        "1: the request has no method `rout_url` (did you mean `route_url`?)",
    );
    mistake(
        "{{ name.uper() }}",
        "1: no value has a method `uper` (did you mean `upper`?)",
    );
    mistake(
        "{{ f.field(form.name) }}",
        "1: no value has a method `field`; one of forms is there after `{% import \"pyramidion/form.html\" as f %}`",
    );
    doubt("{{ own() }}", "1: there is no function `own`");
    doubt(
        "{% if no %}{{ csrf_tokn() }}{% endif %}",
        "1: there is no function `csrf_tokn`",
    );
    doubt("{{ name.own() }}", "1: no value has a method `own`");
}

#[test]
fn a_function_without_its_call_is_found_and_never_written() {
    let (app, said) = made("{{ csrf_token }}", |_| {});
    assert!(
        said.contains("page.html:1: `csrf_token` is a function: write `csrf_token()`"),
        "{said}"
    );
    let app = TestApp::new(app.expect("a view may give the name"));
    let log = logged_by(|| assert_eq!(app.get("/").send().status(), 500));
    assert!(
        log.contains("page.html:1: undefined value: csrf_token is a function"),
        "{log}"
    );
    mistake(
        "{{ request.route_url }}",
        "1: `route_url` is a method: write `request.route_url(…)`",
    );
}

#[test]
fn what_needs_a_session_factory_is_a_mistake_without_one() {
    for (text, what) in [
        ("{{ csrf_token() }}", "1: `csrf_token()` needs CSRF tokens"),
        (
            "\n{{ request.csrf_input() }}",
            "2: `csrf_input()` needs CSRF tokens",
        ),
        (
            "{% for m in pop_flash() %}{% endfor %}",
            "1: `pop_flash()` needs a session factory",
        ),
        (
            "{{ request.session.name }}",
            "1: `request.session` needs a session factory",
        ),
        (
            "{% block b %}{{ peek_flash('q') }}{% endblock %}",
            "1: `peek_flash()` needs a session factory",
        ),
        (
            "{{ session.pop_flash() }}",
            "1: `pop_flash()` needs a session factory",
        ),
    ] {
        let (app, said) = made(text, |_| {});
        assert!(app.is_none(), "{text}");
        assert!(said.contains(what), "{text}: {said}");
    }
    doubt(
        "{% macro m() %}{{ csrf_token() }}{% endmacro %}",
        "1: `csrf_token()` needs CSRF",
    );
    doubt("{{ session.name }}", "1: `session` needs a session factory");
    nothing("{{ session.name }}{{ pop_flash() }}", "[]");
}

#[test]
fn what_is_right_is_not_reported() {
    for (text, expected) in [
        (
            "{{ name|upper }}{{ name is defined }}{{ row.a }}",
            "ANNTrue1",
        ),
        ("{{ name.upper() }}{{ row.items()|list|length }}", "ANN1"),
        (
            "{% macro m(x) %}{{ x }}{{ caller() if caller }}{% endmacro %}{{ m(1) }}",
            "1",
        ),
        (
            "{% for x in [1] %}{{ loop.index }}{{ loop.cycle('a') }}{% endfor %}",
            "1a",
        ),
        (
            "{% set n = namespace(a=1) %}{% set n.a = 2 %}{{ n.a }}",
            "2",
        ),
        ("{% set row = cycler('a', 'b') %}{{ row.next() }}", "a"),
        (
            "{{ range(2)|list }}{{ missing }}{{ dict(a=1).a }}",
            "[0, 1]1",
        ),
        ("{{ request.params.get('a', 1) }}{{ request.path }}", "1/"),
    ] {
        nothing(text, expected);
    }
}

#[test]
fn names_of_the_application_are_known() {
    let (app, said) = made(
        "{{ name|shout }}{{ now() }}{{ name is loud }}{{ site }}",
        |config| {
            config.configure_templates(|environment| {
                environment.add_filter("shout", |text: String| text.to_uppercase());
                environment.add_function("now", || "now");
                environment.add_test("loud", |_: String| false);
                environment.add_global("site", "s");
            });
        },
    );
    assert_eq!(said, "");
    assert!(app.is_some());
}

#[test]
fn a_variable_that_no_view_gives_is_a_warning_where_the_values_are_known() {
    let mut config = Configurator::new();
    config.add_route("page", "/");
    config.scan(package!(self::views));
    let log = logged_by(|| {
        let app = TestApp::new(config.make_app().expect("a warning"));
        assert_eq!(app.get("/?title=T").send().text(), "T A \n");
    });
    assert!(
        log.contains("article.html:2: no view gives the variable `titel` (did you mean `title`?)"),
        "{log}"
    );
    assert_eq!(log.matches("no view gives").count(), 1, "{log}");
    assert!(log.contains("renderers/checks.rs:"), "{log}");
}

#[test]
fn what_is_not_ended_is_named_with_its_line() {
    for (text, expected) in [
        (
            "a\n{% for x in y %}\n{{ x }}",
            "2: `{% for … %}` is not closed; write `{% endfor %}`",
        ),
        (
            "{% block a %}{% if x %}\n{% endblock %}",
            "2: `{% endblock %}` is here while `{% if … %}` of line 1 is open",
        ),
        (
            "{% block a %}",
            "1: `{% block … %}` is not closed; write `{% endblock %}`",
        ),
    ] {
        mistake(text, expected);
    }
}

#[test]
fn urls_that_cannot_be_written_are_warned_of_with_their_line() {
    let said = |text| {
        made(text, |config| {
            config
                .add_route("user", "/users/{id}")
                .use_global_views(true);
        })
    };
    for (text, expected) in [
        (
            "\n{{ request.route_url('usr', id=1) }}",
            "2: `route_url` asks for the URL of the route `usr`, which was not added (did you mean `user`?)",
        ),
        (
            "{% if no %}{{ route_path('user', 'edit', _query={'id': 1}) }}{% endif %}",
            "1: `route_path` asks for the URL of the route `user` (`/users/{id}`) without a value for `id`; \
             write `route_path(\"user\", id=…)`",
        ),
        (
            "{{ req.static_url('nope/a.css') }}",
            "1: `static_url` asks for the URL of `nope/a.css`, but no static view serves it",
        ),
    ] {
        let (app, said) = said(text);
        assert!(app.is_some(), "{text}: {said}");
        assert!(
            said.contains(&format!("in the template page.html:{expected}")),
            "{said}"
        );
    }
    for text in [
        "{{ request.route_url('user', id=1) }}{{ route_path('page', 'more') }}",
        "{% set values = {'id': 1} %}{{ request.route_url('user', **values) }}{{ request.route_url(name) }}",
        "{% macro route_url(a) %}{% endmacro %}{{ route_url('usr') }}",
        "{{ row.route_url('usr') if no }}",
    ] {
        let (app, said) = said(text);
        assert!(app.is_some() && said.is_empty(), "{text}: {said}");
    }
}

#[test]
fn a_view_and_its_renderer_must_fit() {
    let check = |view: View, expected: &str| {
        let mut config = Configurator::new();
        config.add_route("page", "/");
        config.add_view(view.route_name("page"));
        let error = config.make_app().expect_err("a mistake").to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("renderers/checks.rs:"), "{error}");
    };
    check(
        View::rendered(|_: &mut Request| 1),
        "returns a value, but names no renderer for it; add `.renderer(\"json\")`",
    );
    check(
        View::new(|_: &mut Request| "a").renderer("json"),
        "returns a response, so its renderer `json` is never used; write `View::rendered(…)`",
    );
    check(
        View::rendered(|_: &mut Request| 1).renderer("templates/home.html"),
        "which does not exist; call `config.add_templates([template!(\"templates/home.html\")])`",
    );
}
