//! Templates in whose place others stand.

use std::time::{Duration, SystemTime};

use pyramidion::{Request, package, view_config};

use super::*;

#[derive(serde::Serialize)]
struct Page {
    name: &'static str,
}

/// The templates of a part from another package.
fn part(config: &mut Configurator) {
    config.add_template(
        "blog:t/base.html",
        "{% import \"parts/macros.html\" as m %}[{% block body %}{% endblock %}]{{ m.sign() }}",
    );
    config.add_template(
        "blog:t/page.html",
        "{% extends \"base.html\" %}{% block body %}{% include \"note.html\" %} {{ name }}{% endblock %}",
    );
    config.add_template("blog:t/note.html", "note");
    config.add_template(
        "blog:t/parts/macros.html",
        "{% macro sign() %}blog{% endmacro %}",
    );
    config.add_route("page", "/");
    let view = View::rendered(|_: &mut Request| Page { name: "<a>" });
    config.add_view(view.route_name("page").renderer("blog:t/page.html"));
}

const THEME: StaticDir = StaticDir {
    spec: "shop:theme",
    root: "/nowhere",
    files: Some(&[
        (
            "base.html",
            b"{% import \"parts/macros.html\" as m %}({% block body %}{% endblock %}{% include \"new.html\" %}){{ m.sign() }}",
        ),
        ("new.html", b" new"),
        ("parts/macros.html", b"{% macro sign() %}shop{% endmacro %}"),
        ("picture.png", b"\xff"),
        ("elsewhere/page.html", b"{% no template %}"),
    ]),
};

const WRONG: StaticDir = StaticDir {
    spec: "shop:wrong",
    root: "/nowhere",
    files: Some(&[("wrong.html", b"a\n{% if %}"), ("binary.html", b"\xff")]),
};

fn page(configure: impl FnOnce(&mut Configurator)) -> String {
    let app = client(|config| {
        config.include(part);
        configure(config);
    });
    app.get("/").send().text().to_owned()
}

#[test]
fn a_page_a_base_a_part_and_macros_can_be_overridden() {
    assert_eq!(page(|_| {}), "[note &lt;a&gt;]blog");
    let disk = Folder::new("override_templates");
    let own = |name: &str, text: &str| disk.write(name, text);
    let whole = own("whole.html", "{{ name }}!");
    assert_eq!(
        page(|config| config.override_asset("blog:t/page.html", whole)),
        "&lt;a&gt;!"
    );
    // What it names is looked for where the other one is.
    let extending = own(
        "extending.html",
        "{% extends \"base.html\" %}{% block body %}{{ name|safe }}{% endblock %}",
    );
    assert_eq!(
        page(|config| config.override_asset("blog:t/page.html", extending)),
        "[<a>]blog"
    );
    let base = own("base.html", "<{% block body %}{% endblock %}>");
    assert_eq!(
        page(|config| config.override_asset("blog:t/base.html", base)),
        "<note &lt;a&gt;>"
    );
    let note = own("note.html", "remark");
    assert_eq!(
        page(|config| config.override_asset("blog:t/note.html", note)),
        "[remark &lt;a&gt;]blog"
    );
    assert_eq!(
        page(|config| {
            let macros = THEME.asset("parts/macros.html");
            config.override_asset("blog:t/parts/macros.html", macros);
        }),
        "[note &lt;a&gt;]shop"
    );
}

#[test]
fn a_folder_of_templates_can_be_overridden() {
    for (original, with) in [
        ("blog:t/", THEME.asset("")),
        ("blog:t/base.html", THEME.asset("base.html")),
    ] {
        let is_folder = original.ends_with('/');
        let configure = |config: &mut Configurator| {
            config.override_asset(original, with);
            if !is_folder {
                // A new file is only there with its folder.
                config.add_template("blog:t/new.html", " added");
            }
        };
        let expected = if is_folder {
            "(note &lt;a&gt; new)shop"
        } else {
            "(note &lt;a&gt; added)blog"
        };
        assert_eq!(page(configure), expected, "{original}");
    }
}

#[test]
fn static_files_and_templates_of_a_package_are_overridden_together() {
    let disk = Folder::new("override_both");
    disk.write("t/note.html", "remark");
    disk.write("static/logo.svg", "disk");
    disk.write("static/new.html", "{% no template %}");
    let app = client(|config| {
        config.include(part);
        config.include(blog);
        config.override_asset("blog", format!("{}/", disk.path().display()));
    });
    assert_eq!(app.get("/").send().text(), "[remark &lt;a&gt;]blog");
    check(&app, "/static/logo.svg", "disk");
    check(&app, "/static/new.html", "{% no template %}");
}

#[test]
fn what_is_wrong_in_the_other_template_is_reported_with_its_place() {
    has_mistake(
        |config| {
            config.include(part);
            config.override_asset("blog:t/note.html", WRONG.asset("wrong.html"));
        },
        &["a mistake in the template shop:wrong/wrong.html:2"],
    );
    has_mistake(
        |config| {
            config.include(part);
            config.override_asset("blog:t/note.html", WRONG.asset("binary.html"));
        },
        &[
            "the template shop:wrong/binary.html, which takes the place of `blog:t/note.html`, cannot be read",
        ],
    );
    let disk = Folder::new("override_missing");
    let naming = disk.write("naming.html", "{% include \"nowhere.html\" %}");
    has_mistake(
        |config| {
            config.include(part);
            config.override_asset("blog:t/note.html", naming.clone());
        },
        &["nowhere.html"],
    );
}

mod views {
    //! A view whose template the compiler found.

    use super::*;

    #[view_config(
        route_name = "compiled",
        renderer = "integration/renderers/templates/letter.txt"
    )]
    fn compiled() -> Page {
        Page { name: "<Ann>" }
    }
}

const LETTER: &str = "pyramidion-tests:integration/renderers/templates/letter.txt";

#[test]
fn templates_that_the_compiler_found_can_be_overridden_and_are_read_again() {
    let disk = Folder::new("override_compiled");
    let letter = disk.write("letter.txt", "Dear {{ name }}");
    for reloads in ["yes", "no"] {
        disk.write("letter.txt", "Dear {{ name }}");
        let app = client(|config| {
            config
                .settings_mut()
                .set("pyramidion.reload_templates", reloads);
            config.add_route("compiled", "/");
            config.scan(package!(self::views));
            config.override_asset(LETTER, letter.clone());
        });
        assert_eq!(app.get("/").send().text(), "Dear <Ann>");
        std::fs::write(&letter, "Hello {{ name }}").expect("a file");
        let file = std::fs::File::options().append(true).open(&letter);
        let later = SystemTime::now() + Duration::from_secs(5);
        file.and_then(|file| file.set_modified(later))
            .expect("a time");
        let expected = if reloads == "yes" {
            "Hello <Ann>"
        } else {
            "Dear <Ann>"
        };
        assert_eq!(app.get("/").send().text(), expected);
    }
}

#[test]
fn an_added_template_of_the_application_goes_before_that_of_a_part() {
    for is_first in [true, false] {
        let app = client(|config| {
            if is_first {
                config.include(part);
            }
            config.add_template("blog:t/note.html", "ours");
            if !is_first {
                config.include(part);
            }
        });
        assert_eq!(app.get("/").send().text(), "[ours &lt;a&gt;]blog");
    }
}
