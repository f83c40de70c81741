//! Arguments: which are taken, and what is said of others.

use super::program::{Program, answer, is_refused};

#[test]
fn a_wrong_argument_is_two_lines_with_what_was_meant() {
    for (arguments, mistake) in [
        (
            &["route"][..],
            "there is no command `route` (did you mean `routes`?)",
        ),
        (
            &["improt"],
            "there is no command `improt` (did you mean `import`?)",
        ),
        (&["xyzzy"], "there is no command `xyzzy`"),
        (&["routes", "x"], "`x` is one argument too many"),
        (
            &["routes", "--golb", "x"],
            "there is no option `--golb` (did you mean `--glob`?)",
        ),
        (
            &["--settigns", "x"],
            "there is no option `--settigns` (did you mean `--settings`?)",
        ),
        (&["routes", "--glob"], "`--glob <GLOB>` needs a value"),
        (
            &["routes", "--format", "yaml"],
            "`yaml` is not a value of `--format <FORMAT>`, which takes table, json",
        ),
        (
            &["routes", "--columns", "nme"],
            "there is no column `nme` (did you mean `name`?)",
        ),
        (
            &["--set", "x"],
            "`--set <NAME=VALUE>` is wrong: it is NAME=VALUE",
        ),
        (&["request", "GET"], "`<PATH>` is missing"),
        (&["request", "G T", "/"], "`G T` is not a method"),
        (
            &["request", "get", "/"],
            "`get` is not a method (did you mean `GET`?)",
        ),
        (
            &["views", "/", "--method", "Delete"],
            "`Delete` is not a method (did you mean `DELETE`?)",
        ),
        (
            &["views", "--method", "post"],
            "`post` is not a method (did you mean `POST`?)",
        ),
        (&["views", "--method", "G T"], "`G T` is not a method"),
        (
            &["views", "-H", "Host: x"],
            "`-H` adds a header to a request, so it needs a path",
        ),
        (&["request", "GET", "/a b"], "`/a b` is not a path"),
        (
            &["request", "GET", "/", "-H", "X Y: secret"],
            "`X Y` is not a header",
        ),
        (
            &["request", "GET", "/", "--user", "ada"],
            "the user has no password",
        ),
        (&["views", "/", "-H", "none"], "`none` is not a header"),
        (
            &["--bind", "x:1", "routes"],
            "`--bind` is an option of `serve`: `routes` does not listen",
        ),
        (
            &["serve", "--bind", "6543"],
            "`--bind <ADDRESS>` is wrong: it is ADDRESS:PORT, as in `127.0.0.1:6543`, or unix:PATH",
        ),
        (
            &["--bind", "unix:"],
            "`--bind <ADDRESS>` is wrong: it is ADDRESS:PORT, as in `127.0.0.1:6543`, or unix:PATH",
        ),
        (
            &["--settings", "a.toml", "routes", "--settings", "b.toml"],
            "`--settings <FILE>` can be given once",
        ),
        (
            &["routes", "--format", "json", "--format", "table"],
            "`--format <FORMAT>` can be given once",
        ),
    ] {
        is_refused(arguments, mistake);
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_text_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let mut program = Program::of("small");
    program
        .command
        .args(["routes", "--glob"])
        .arg(OsStr::from_bytes(b"\xff"));
    let said = program.run(&[]);
    assert_eq!(
        (said.status, said.stderr.lines().count()),
        (2, 2),
        "{said:?}"
    );
}

#[test]
fn help_and_the_version_are_answers() {
    let help = answer("small", &["help"]);
    for line in [
        "Usage: small [OPTIONS] [COMMAND]",
        "Imports users from files",
        "  routes ",
    ] {
        assert!(help.contains(line), "{help}");
    }
    assert_eq!(help, answer("small", &["--help"]));
    assert_eq!(
        answer("small", &["help", "routes"]),
        answer("small", &["routes", "--help"])
    );
    let framework = concat!("pyramidion ", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        answer("small", &["--version"]),
        format!("small 1.2.3 ({framework})\n")
    );
    assert_eq!(
        answer("app", &["--version"]),
        format!("app ({framework})\n")
    );
}

#[test]
fn an_application_has_commands_of_its_own() {
    let said = answer("small", &["import", "a.csv", "--force", "-x"]);
    assert_eq!(said, "6 routes, [\"a.csv\", \"--force\", \"-x\"]\n");
    assert_eq!(answer("small", &["count"]), "6\n");
    let said = Program::of("small").run(&["import"]);
    assert_eq!(said.status, 1);
    assert!(
        said.stderr
            .ends_with("\nerror: there is nothing to import\n"),
        "{said:?}"
    );
}

#[test]
fn commands_of_one_name_are_reported_whatever_is_asked() {
    let said = Program::of("twice").run(&["check"]);
    assert_eq!(said.status, 1);
    let lines: Vec<_> = said.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, name) in lines.iter().zip(["routes", "import"]) {
        assert!(
            line.starts_with("error: tests/programs/small.rs:"),
            "{line}"
        );
        assert!(
            line.ends_with(&format!(": there is another command `{name}`")),
            "{line}"
        );
    }
}

#[test]
fn an_application_that_cannot_be_made_is_reported_by_every_command() {
    for command in [
        "serve",
        "routes",
        "views",
        "tweens",
        "subscribers",
        "check",
        "settings",
    ] {
        let said = Program::of("wrong").run(&[command]);
        assert_eq!(said.status, 1, "{command}: {said:?}");
        assert!(
            said.stderr
                .starts_with("error: the configuration has 2 mistakes\n"),
            "{said:?}"
        );
        assert!(said.stderr.contains("did you mean `home`?"), "{said:?}");
        let said = Program::of("failing").run(&[command]);
        assert_eq!(
            (said.status, said.stderr.as_str()),
            (1, "error: no database\n"),
            "{command}"
        );
    }
}
