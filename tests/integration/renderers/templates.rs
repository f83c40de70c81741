//! Templates in files: inheritance, escaping, mistakes, reloading.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use pyramidion::events::{BeforeRender, SystemValues};
use pyramidion::renderers::{TemplateError, TemplateSource};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View, package, template};
use tempfile::{Builder, TempDir};

use super::{app_with, mistakes};
use crate::logging::logged_by;

#[derive(serde::Serialize)]
struct Named {
    name: &'static str,
}

const NAMED: Named = Named {
    name: "<Ann> & 'Bob'",
};

mod views {
    //! Views with templates in files.

    use pyramidion::view_config;

    #[view_config(
        route_name = "page",
        renderer = "integration/renderers/templates/page.html"
    )]
    fn page() -> super::Named {
        super::NAMED
    }
}

const PAGE: &str = "<title>&lt;Ann&gt; &amp; &#39;Bob&#39;</title>\
                    <i>&lt;Ann&gt; &amp; &#39;Bob&#39; /</i><a href=\"/\">home</a>";

fn embedded_or_read(reloads: &str) -> TestApp {
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.reload_templates", reloads);
    config.add_route("page", "/");
    config.scan(package!(self::views));
    TestApp::new(config.make_app().unwrap())
}

#[test]
fn templates_extend_include_and_import_each_other() {
    for reloads in ["yes", "no"] {
        let response = embedded_or_read(reloads).get("/").send();
        assert_eq!(response.text(), PAGE, "{reloads}");
        assert_eq!(
            response.header("content-type"),
            Some("text/html; charset=UTF-8")
        );
    }
}

/// It is rendered once, where templates are not read again.
#[test]
fn a_template_of_nothing_but_text_is_rendered_as_any_other() {
    for (text, page) in [
        ("<p>a</p>\n", "<p>a</p>"),
        ("a{# a comment #} & b\n\n", "a & b\n"),
        ("", ""),
        ("{{ 'worked out' }}", "worked out"),
    ] {
        for reloads in ["yes", "no"] {
            let mut config = Configurator::new();
            let settings = config.settings_mut();
            settings.set("pyramidion.reload_templates", reloads);
            config.add_template("page.html", text);
            config.add_route("wrong", "/wrong");
            let view = View::rendered(|_: &mut Request| 1).renderer("page.html");
            config.add_view(view.route_name("wrong"));
            let rendered = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&rendered);
            config.add_subscriber(BeforeRender, move |_: &mut SystemValues<'_>| {
                count.fetch_add(1, Ordering::Relaxed);
                Ok(())
            });
            let view = View::rendered(|_: &mut Request| ()).renderer("page.html");
            let app = app_with(&mut config, view);
            for _ in 0..2 {
                let response = app.get("/").send();
                assert_eq!(response.text(), page, "{reloads}");
                let content_type = response.header("content-type");
                assert_eq!(content_type, Some("text/html; charset=UTF-8"));
            }
            assert_eq!(rendered.load(Ordering::Relaxed), 2, "{text}");
            assert_eq!(app.get("/wrong").send().status(), 500, "{text}");
        }
    }
}

#[test]
fn the_application_replaces_a_template_of_a_view() {
    let mut config = Configurator::new();
    let name = "pyramidion-tests:integration/renderers/templates/parts/footer.html";
    config.add_template(name, "<b>mine</b>");
    config.add_route("page", "/");
    config.scan(package!(self::views));
    let app = TestApp::new(config.make_app().unwrap());
    assert!(app.get("/").send().text().contains("<b>mine</b>"));
}

#[test]
fn a_template_is_escaped_and_typed_by_its_name() {
    let html = "&lt;Ann&gt; &amp; &#39;Bob&#39;";
    let plain = NAMED.name;
    for (name, content_type, text) in [
        ("page.html", "text/html; charset=UTF-8", html),
        ("page.jinja2", "text/html; charset=UTF-8", html),
        ("page.html.j2", "text/html; charset=UTF-8", html),
        ("page.xml", "application/xml; charset=UTF-8", html),
        ("page.svg", "image/svg+xml; charset=UTF-8", html),
        ("page.txt", "text/plain; charset=UTF-8", plain),
        ("page.txt.jinja2", "text/plain; charset=UTF-8", plain),
        ("page.json", "application/json", "\"<Ann> & 'Bob'\""),
    ] {
        let mut config = Configurator::new();
        config.add_template(name, "{{ name }}");
        let app = app_with(
            &mut config,
            View::rendered(|_: &mut Request| NAMED).renderer(name),
        );
        let response = app.get("/").send();
        assert_eq!(
            response.header("content-type"),
            Some(content_type),
            "{name}"
        );
        assert_eq!(response.text(), text, "{name}");
    }
}

#[test]
fn a_map_keeps_its_order() {
    let mut config = Configurator::new();
    config.add_template(
        "page.html",
        "{% for name in values %}{{ name }}{% endfor %}",
    );
    let view = |_: &mut Request| serde_json::json!({ "values": ["z", "a"] });
    let app = app_with(&mut config, View::rendered(view).renderer("page.html"));
    assert_eq!(app.get("/").send().text(), "za");
}

#[test]
fn a_value_without_names_is_explained_in_the_log() {
    let mut config = Configurator::new();
    config.add_template("page.html", "");
    let app = app_with(
        &mut config,
        View::rendered(|_: &mut Request| 7).renderer("page.html"),
    );
    let log = logged_by(|| assert_eq!(app.get("/").send().status(), 500));
    assert!(
        log.contains(
            "`page.html` needs values with names, a struct or a map, but was given a number"
        ),
        "{log}"
    );
}

#[test]
fn every_template_with_a_mistake_is_reported_with_its_line_and_the_views() {
    let mut config = Configurator::new();
    config.add_template("one.html", "\n{% if %}");
    config.add_template("two.html", "\n\n{{ a b }}");
    let mistakes = mistakes(config);
    let here = "integration/renderers/templates.rs:";
    assert!(mistakes.contains("2 mistakes"), "{mistakes}");
    assert_eq!(mistakes.matches(here).count(), 2, "{mistakes}");
    assert!(
        mistakes.contains("a mistake in the template one.html:2: "),
        "{mistakes}"
    );
    assert!(
        mistakes.contains("a mistake in the template two.html:3: "),
        "{mistakes}"
    );
}

#[test]
fn a_file_with_a_mistake_is_reported_where_its_view_is() {
    let mut config = Configurator::new();
    config.add_route("letter", "/");
    config.scan(package!(super::own));
    let mistakes = mistakes(config);
    assert!(mistakes.contains("integration/renderers.rs:"), "{mistakes}");
    assert!(
        mistakes.contains("/integration/renderers/templates/letter.txt:1: "),
        "{mistakes}"
    );
}

#[test]
fn an_error_while_rendering_names_template_and_line_in_the_log_only() {
    let mut config = Configurator::new();
    config.add_template("base.html", "{% block body %}{% endblock %}");
    config.add_template("part.html", "\n\n{{ typed|int }}");
    config.add_template(
        "page.html",
        "{% extends 'base.html' %}\n{% block body %}{% include 'part.html' %}{% endblock %}",
    );
    let view = |request: &mut Request| {
        let typed = request.params().get("typed").map(str::to_owned);
        std::collections::BTreeMap::from([("typed", typed)])
    };
    let app = app_with(&mut config, View::rendered(view).renderer("page.html"));
    let log = logged_by(|| {
        let response = app.get("/?typed=x-typed-x").send();
        assert_eq!(response.status(), 500);
        assert!(
            !response.text().contains("part.html"),
            "{}",
            response.text()
        );
    });
    assert!(log.contains("part.html:3: invalid operation"), "{log}");
    assert!(!log.contains("x-typed-x"), "{log}");
}

#[test]
fn an_exception_view_sees_where_the_template_failed() {
    let mut config = Configurator::new();
    config.add_template("page.html", "\n{{ route_url('nowhere') }}");
    let failed = |request: &mut Request| {
        let error = request.exception_as::<TemplateError>().expect("the error");
        format!("{}, {:?}, {error}", error.template(), error.line())
    };
    config.add_view(View::new(failed).exception::<TemplateError>());
    let app = app_with(
        &mut config,
        View::rendered(|_: &mut Request| ()).renderer("page.html"),
    );
    let response = app.get("/").send();
    assert_eq!(response.status(), 500);
    assert_eq!(
        response.text(),
        "page.html, Some(2), page.html:2: there is no route named `nowhere`"
    );
}

/// A folder with templates that can be changed, and that goes when the test is over.
struct Folder(TempDir);

impl Folder {
    fn new(name: &str) -> Self {
        let made = Builder::new()
            .prefix(name)
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"));
        Self(made.unwrap())
    }

    /// Writes a file that was last changed `age` seconds ago, so that no clock has to tick.
    fn write(&self, name: &str, text: &str, age: u64) {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        let file = std::fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age))
            .unwrap();
    }

    fn source(&self, name: &'static str, text: &'static str) -> TemplateSource {
        let path = self.0.path().join(name.split_once(':').unwrap().1);
        TemplateSource {
            name,
            path: path.to_str().unwrap().to_owned().leak(),
            text,
        }
    }
}

fn app_of(folder: &Folder, reloads: &str) -> TestApp {
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.reload_templates", reloads);
    config.add_templates([
        folder.source("site:page.html", "{% include 'part.html' %} embedded"),
        folder.source("site:part.html", "embedded"),
    ]);
    let view = View::rendered(|_: &mut Request| ()).renderer("site:page.html");
    app_with(&mut config, view)
}

#[test]
fn a_changed_template_is_read_again() {
    let folder = Folder::new("reloaded");
    folder.write("page.html", "{% include 'part.html' %} one", 300);
    folder.write("part.html", "part one", 300);
    let app = app_of(&folder, "on");
    assert_eq!(app.get("/").send().text(), "part one one");
    folder.write("part.html", "part two", 200);
    assert_eq!(app.get("/").send().text(), "part two one");
    // A file that was not there when the program was compiled is found.
    folder.write("page.html", "{% include 'new.html' %} two", 200);
    folder.write("new.html", "new", 200);
    assert_eq!(app.get("/").send().text(), "new two");
    // A mistake is a 500 until it is mended.
    folder.write("page.html", "\n{% if %}", 100);
    let log = logged_by(|| assert_eq!(app.get("/").send().status(), 500));
    assert!(log.contains("site:page.html:2: syntax error"), "{log}");
    folder.write("page.html", "three", 50);
    assert_eq!(app.get("/").send().text(), "three");
}

#[test]
fn without_reloading_templates_are_those_of_the_program() {
    let folder = Folder::new("embedded");
    folder.write("page.html", "from the file", 300);
    let app = app_of(&folder, "off");
    assert_eq!(app.get("/").send().text(), "embedded embedded");
}

#[test]
fn without_the_files_templates_are_those_of_the_program() {
    let folder = Folder::new("moved");
    assert_eq!(
        app_of(&folder, "on").get("/").send().text(),
        "embedded embedded"
    );
}

#[test]
fn templates_that_no_view_names_are_made_of_files() {
    let mut config = Configurator::new();
    config.add_templates([template!("integration/renderers/templates/base.html")]);
    let view = View::rendered(|_: &mut Request| ());
    let app = app_with(
        &mut config,
        view.renderer("integration/renderers/templates/base.html"),
    );
    assert_eq!(app.get("/").send().text(), "<title></title>");
}
