//! Patterns that are doubted, and those that are not.

use super::*;

#[track_caller]
fn check(pattern: &str, certainty: Certainty, parts: &[&str]) {
    let doubts = doubts(pattern);
    assert_eq!(doubts.len(), 1, "{pattern}: {doubts:#?}");
    let doubt = &doubts[0];
    assert_eq!(doubt.certainty, certainty, "{pattern}: {doubt:?}");
    for part in parts {
        assert!(
            doubt.message.contains(part),
            "{pattern}: {part} is not in {doubt:?}"
        );
    }
}

#[test]
fn patterns_of_pyramid_are_not_doubted() {
    for pattern in [
        "",
        "/",
        "/a/{b}-{c}.html",
        r"/{year:\d{4}}/{month:\d\d}/*rest",
        "*traverse",
        "/files/*subpath",
        "/files*subpath",
        "/:old/:style",
        "/a b/é",
        "/a+b(c)/{x}",
        "/{a:(foo|bar)}/{b:foo|bar}",
        "/{lang:en}/x",
        "/items/{id}:batch",
        "/12:30",
        "/~user/@{name}",
        "/{x:[^/]+}",
        "/{x:.*}",
        r"/{x:a\$}",
        "/100%/{x}",
        "/$metadata",
        "//double",
    ] {
        assert_eq!(doubts(pattern), [], "{pattern}");
    }
}

#[test]
fn braces_are_doubted() {
    check(
        "/items/{id",
        Likely,
        &["`{id` is not closed", "write `{id}`"],
    );
    check("/items/{id/edit", Likely, &["`{id` is not closed"]);
    check(
        "/items/{id:\\d{4}/x",
        Likely,
        &["is not closed", r"write `{id:\d{4}}`"],
    );
    check(r"/{id:\d+", Likely, &["is not closed", r"write `{id:\d+}`"]);
    check(r"/{id:\d{4", Likely, &[r"write `{id:\d{4}}`"]);
    check("/{id:", Likely, &["write `{id}`"]);
    check("/{", Likely, &["write `{name}`"]);
    check("/items/id}", Likely, &["`}` closes nothing"]);
    check("/{id}}", Likely, &["`}` closes nothing"]);
    check("/{{id}}", Likely, &["a brace too many", "write `{id}`"]);
    check("/{ id }", Likely, &["write `{id}`"]);
    check("/{}", Likely, &["a placeholder has a name"]);
    check("/{1a}", Likely, &["begins with a letter"]);
    check("/{ü}", Likely, &["from `a` to `z`", "`{id}`"]);
    check(
        "/{*rest}",
        Likely,
        &["`{*rest}` is text", "`*rest`, at the end"],
    );
    check("/{**rest}/x", Likely, &["`*rest`, at the end"]);
    check("/{...rest}", Likely, &["`*rest`, at the end"]);
    check("/${id}", Likely, &["`$` before `{id}`"]);
}

#[test]
fn other_frameworks_are_recognised() {
    check("/<id>", Likely, &["`<id>` is text", "write `{id}`"]);
    check("/<int:id>", Likely, &[r"write `{id:\d+}`"]);
    check("/<id:int>", Likely, &[r"write `{id:\d+}`"]);
    check("/<path:rest>", Likely, &["write `*rest` at the end"]);
    check("/<rest..>", Likely, &["write `*rest` at the end"]);
    check("/[id]", Likely, &["write `{id}`"]);
    check("/[...slug]", Likely, &["write `*slug`"]);
    check("/(?P<id>[0-9]+)/x", Likely, &["write `{id:[0-9]+}`"]);
    check("/(en|de)/x", Likely, &["`{name:(en|de)}`"]);
    check("^/items", Likely, &["leave `^` out"]);
    check("/items$", Likely, &["leave `$` out"]);
    check("/:id?", Likely, &["the `?` after `:id`", "another without"]);
    check(r"/:id(\d+)", Likely, &["write `{id:…}`"]);
    check("/{a}/:id", Likely, &["`:id` is text", "write `{id}`"]);
    check(
        "/items:batch",
        Possible,
        &["read as a placeholder", "`{verb::batch}`"],
    );
    check("/%(id)s", Likely, &["write `{name}`"]);
}

#[test]
fn expressions_that_are_none_are_doubted() {
    check(
        "/{id:int}",
        Likely,
        &["matches the text `int` only", r"`{id:\d+}`"],
    );
    check("/{id:str}", Likely, &["write `{id}`"]);
    check(
        "/{rest:path}",
        Likely,
        &["`*rest` at the end", "`{rest:.+}`"],
    );
    check(r"/{id:^\d+$}", Likely, &[r"write `{id:\d+}`"]);
    check("/{id:}", Likely, &["write `{id}`"]);
}

#[test]
fn stars_stand_at_the_end() {
    check(
        "/*path/edit",
        Likely,
        &["`*path` is text here", "`{path:.+}`"],
    );
    check(
        "/files/*.html",
        Likely,
        &["`*` is text here", "write `{name}`"],
    );
    check("/files/*", Likely, &["ignored", "`*rest`"]);
    check("/a**b", Possible, &["`*` is text here"]);
    check("/**", Likely, &["ignored"]);
}

#[test]
fn what_is_not_a_path_is_doubted() {
    check(
        "/search?q={q}",
        Certain,
        &["`?q={q}`", "leave it out", "`Query<T>`"],
    );
    check("/about?", Certain, &["can be left out", "another without"]);
    check("/about/?", Certain, &["can be left out"]);
    check("/page#top", Certain, &["`#top`", "never sent"]);
    check("/c#", Possible, &["`%23`"]);
    check("/caf%C3", Possible, &["decoded path"]);
    check(" /items", Possible, &["a space"]);
    check("/items ", Possible, &["a space"]);
    check("/a /b", Possible, &["beside a slash"]);
    check("/a\t/b", Possible, &["control character"]);
    check("/a//b", Possible, &["two slashes"]);
    check("/a/../b", Possible, &["`..`"]);
    check(r"/items/\d+", Possible, &["in a placeholder"]);
}
