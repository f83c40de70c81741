//! Overrides that cannot be are found before the first request.

use super::*;

#[track_caller]
fn is_mistake(configure: impl FnOnce(&mut Configurator), parts: &[&str]) {
    has_mistake(
        |config| {
            config.include(blog);
            configure(config);
        },
        &[&["overrides/mistakes.rs:"], parts].concat(),
    );
}

#[test]
fn a_folder_and_a_file_cannot_take_the_place_of_each_other() {
    is_mistake(
        |config| config.override_asset("blog:static/", BRAND.asset("logo.svg")),
        &[
            "the folder `blog:static/` cannot be overridden by the file `shop:brand/logo.svg`",
            "write a slash at the end of what is a folder",
        ],
    );
    is_mistake(
        |config| config.override_asset("blog:static/logo.svg", BRAND),
        &["the file `blog:static/logo.svg` cannot be overridden by the folder `shop:brand/`"],
    );
    // In Pyramid a slash that is missing on both sides does nothing.
    is_mistake(
        |config| config.override_asset("blog:static", "/tmp"),
        &["there is no template and no static file `blog:static`"],
    );
}

#[test]
fn what_is_not_there_is_named() {
    is_mistake(
        |config| config.override_asset("blog:static/lgo.svg", BRAND.asset("logo.svg")),
        &[
            "there is no template and no static file `blog:static/lgo.svg` that could be overridden",
            "with a slash at the end of that of a folder",
        ],
    );
    is_mistake(
        |config| config.override_asset("blgo:static/", BRAND),
        &["`blgo:static/` that could be overridden (did you mean `blog:static/`?)"],
    );
    is_mistake(
        |config| config.override_asset("blog:static/logo.svg", BRAND.asset("lgo.svg")),
        &[
            "`blog:static/logo.svg` is overridden by the file `shop:brand/lgo.svg`, which is not there",
        ],
    );
    is_mistake(
        |config| config.override_asset("blog:static/", "/no/such/folder/"),
        &["is overridden by the folder `/no/such/folder/`, which is not there"],
    );
    is_mistake(
        |config| config.override_asset("blog:static/css/", BRAND.asset("logo.svg/")),
        &["the folder `shop:brand/logo.svg/`, which is not there"],
    );
}

#[test]
fn paths_of_what_overrides_have_no_dots() {
    // A folder on the disk has such paths, one in the program has not.
    let read = pyramidion::static_dir!("integration/static_views/site");
    for path in ["../mod.rs", "./a.txt", "sub/../a.txt"] {
        for dir in [read, BRAND] {
            is_mistake(
                |config| config.override_asset("blog:static/logo.svg", dir.asset(path)),
                &["whose path has a segment made of dots; leave it out"],
            );
        }
    }
    is_mistake(
        |config| config.override_asset("blog:static/", read.asset("../")),
        &["whose path has a segment made of dots"],
    );
}

#[test]
fn nothing_takes_its_own_place() {
    is_mistake(
        |config| config.override_asset("blog:static/", BLOG),
        &["`blog:static/` is overridden by itself"],
    );
    is_mistake(
        |config| config.override_asset("blog:static/", BLOG.asset("css/")),
        &["`blog:static/` is overridden by `blog:static/css/`, which is a part of it"],
    );
    is_mistake(
        |config| {
            config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
            config.override_asset("shop:brand/logo.svg", BLOG.asset("logo.svg"));
        },
        &["or is itself overridden by it"],
    );
}

#[test]
fn what_is_overridden_is_a_part_of_a_package() {
    for (name, says) in [
        ("static/logo.svg", "begins with no package"),
        ("/srv/logo.svg", "begins with no package"),
        (":static/logo.svg", "begins with no package"),
        ("", "begins with no package"),
        ("blog:static//logo.svg", "is empty or made of dots"),
        ("blog:../logo.svg", "is empty or made of dots"),
        ("blog:/static/logo.svg", "is empty or made of dots"),
    ] {
        is_mistake(
            |config| config.override_asset(name, BRAND.asset("logo.svg")),
            &["cannot be overridden", says],
        );
    }
}

#[test]
fn two_of_one_level_conflict() {
    fn theme(config: &mut Configurator) {
        config.override_asset("blog:static/logo.svg", BRAND.asset("logo.svg"));
    }
    fn other(config: &mut Configurator) {
        config.override_asset("blog:static/logo.svg", BRAND.asset("only.css"));
    }
    is_mistake(
        |config| {
            config.include(theme);
            config.include(other);
        },
        &[
            "the override of `blog:static/logo.svg` is added 2 times; also at ",
            "keep one of them",
        ],
    );
    let settled = app(|config| {
        config.include(theme);
        config.include(other);
        config.override_asset("blog:static/logo.svg", BRAND.asset("css/new.css"));
    });
    check(&settled, "/static/logo.svg", "shop: new");
}

/// Several overrides of a part lead to the same next one, so that there are many ways to what is not there.
#[test]
fn what_is_absent_is_looked_for_once_in_each_place() {
    let files: StaticDir = StaticDir {
        files: Some(&[("a/x/file", b"file")]),
        ..BRAND
    };
    let specs: Vec<&'static str> = (0..=24)
        .map(|level| &*Box::leak(format!("level{level}:files").into_boxed_str()))
        .collect();
    let of_level = |level: usize| StaticDir {
        spec: specs[level],
        ..files
    };
    let app = client(|config| {
        config.add_static_view("static", of_level(0));
        for (level, spec) in specs.iter().enumerate().take(24) {
            for part in ["", "a/", "a/x/"] {
                config.override_asset(format!("{spec}/{part}"), of_level(level + 1).asset(part));
            }
        }
    });
    let begin = std::time::Instant::now();
    assert_eq!(app.get("/static/a/x/absent").send().status(), 404);
    check(&app, "/static/a/x/file", "file");
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

/// Each of these overrides the next one.
#[test]
fn a_chain_that_is_not_followed_to_its_end_is_a_mistake() {
    let chain = |count: usize| {
        move |config: &mut Configurator| {
            let with = |number: usize| match number {
                0 => "blog:static/logo.svg".to_owned(),
                number if number == count => "shop:brand/only.css".to_owned(),
                number => format!("shop:brand/chain{number}"),
            };
            for number in 0..count {
                let next = with(number + 1);
                let (_, path) = next.split_once("brand/").expect("a path");
                config.override_asset(with(number), BRAND.asset(path));
            }
        }
    };
    is_mistake(
        chain(33),
        &[
            "through 33 overrides to `shop:brand/only.css`, and at most 32 are followed: override it by the last of them",
        ],
    );
    let followed = app(chain(32));
    check(&followed, "/static/logo.svg", "shop: only");
}
