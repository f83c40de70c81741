//! Settings from files, arguments and the environment.

use super::program::{Program, Said};

/// Returns the row of a setting without its spaces, and the rest of what was said.
fn row(said: &Said, name: &str) -> String {
    let row = said
        .stdout
        .lines()
        .find(|line| line.split(' ').next() == Some(name));
    let row = row.unwrap_or_else(|| panic!("no `{name}`: {said:?}"));
    row.split("    ")
        .map(str::trim)
        .filter(|field| !field.is_empty())
        .collect::<Vec<_>>()
        .join(" | ")
}

const TOML: &str = "[mail]\nhost = \"file\"\nport = 26\n\n[database]\nurl = \"$DATABASE\"\n";

#[test]
fn each_setting_says_who_set_it() {
    let said = Program::of("small")
        .file("s.toml", TOML)
        .variable("DATABASE", "postgres://ada:lovelace@db/x")
        .variable("PYRAMIDION_PLAIN_404", "yes")
        .run(&[
            "settings",
            "--settings",
            "s.toml",
            "--set",
            "a.b=c=d",
            "--set=mail.port=27",
        ]);
    assert_eq!(said.status, 0, "{said:?}");
    assert_eq!(row(&said, "a.b"), "a.b | c=d | --set");
    assert_eq!(row(&said, "mail.host"), "mail.host | file | s.toml:2");
    assert_eq!(row(&said, "mail.port"), "mail.port | 27 | --set");
    let url = "database.url | postgres://ada:****@db/x | s.toml:6, $DATABASE";
    assert_eq!(row(&said, "database.url"), url);
    assert_eq!(
        row(&said, "pyramidion.plain_404"),
        "pyramidion.plain_404 | yes | $PYRAMIDION_PLAIN_404"
    );
    let said = Program::of("small").run(&["settings"]);
    assert!(
        row(&said, "mail.host").starts_with("mail.host | localhost | tests/programs/small.rs:")
    );
}

#[test]
fn the_environment_counts_most_then_arguments_then_the_file_then_the_program() {
    let host = |program: Program, arguments: &[&str]| {
        row(
            &program
                .file("s.toml", TOML)
                .variable("DATABASE", "x")
                .run(arguments),
            "mail.host",
        )
    };
    let file = ["settings", "--settings", "s.toml"];
    let set = ["settings", "--settings", "s.toml", "--set", "mail.host=set"];
    assert_eq!(
        host(Program::of("small"), &file),
        "mail.host | file | s.toml:2"
    );
    assert_eq!(host(Program::of("small"), &set), "mail.host | set | --set");
    let from_environment = "mail.host | environment | $MAIL_HOST";
    for arguments in [&set[..], &file, &["settings"]] {
        let program = Program::of("small").variable("MAIL_HOST", "environment");
        assert_eq!(host(program, arguments), from_environment);
    }
}

/// What the program asks for is listed, wherever its value is from.
#[test]
fn a_variable_sets_what_no_file_names() {
    let said = Program::of("small")
        .variable("DATABASE_URL", "sqlite:x")
        .run(&["settings"]);
    assert_eq!(
        row(&said, "database.url"),
        "database.url | sqlite:x | $DATABASE_URL"
    );
    let program = Program::of("small")
        .variable("PATH", "/bin")
        .variable("SETTING_PATH", "y");
    let said = program.run(&["settings", "--set", "path=x"]);
    assert_eq!(row(&said, "path"), "path | y | $SETTING_PATH");
}

#[test]
fn secrets_are_masked_everywhere() {
    let said = Program::of("app")
        .file(
            "s.toml",
            "[session]\nsecret = \"$SESSION_SECRET\"\n[mail]\nnote = \"it is geheim\"\n",
        )
        .variable("SESSION_SECRET", "geheim")
        .run(&["settings", "--settings", "s.toml"]);
    assert_eq!(
        row(&said, "session.secret"),
        "session.secret | **** | s.toml:2, $SESSION_SECRET"
    );
    assert_eq!(row(&said, "mail.note"), "mail.note | it is **** | s.toml:4");
    let json = Program::of("app")
        .variable("SESSION_SECRET", "geheim")
        .run(&["settings", "--format", "json"]);
    for said in [said, json] {
        assert!(!format!("{said:?}").contains("geheim"), "{said:?}");
    }
}

#[test]
fn wrong_settings_are_reported_with_their_places() {
    for (file, text, arguments, expected) in [
        (
            "s.toml",
            "a = 1\nb = \"$ABSENT\"\n",
            &[][..],
            "s.toml:2: `b` is the environment variable `ABSENT`, which is not set",
        ),
        (
            "s.toml",
            "[pyramidion]\nplain404 = true\n",
            &[],
            "s.toml:2: there is no setting `pyramidion.plain404` (did you mean `pyramidion.plain_404`?)",
        ),
        (
            "s.toml",
            "[pyramidion]\nplain_404 = 7\n",
            &[],
            "s.toml:2: the setting `pyramidion.plain_404` is \"7\", which is neither on nor off: use `true` or `false`",
        ),
        // The parser finds two mistakes.
        (
            "s.toml",
            "a = = 1\n",
            &[],
            "s.toml:1: extra `=`, expected nothing",
        ),
        (
            "s.toml",
            "",
            &["--set", "pyramidion.plain404=on"],
            "`--set`: there is no setting `pyramidion.plain404` (did you mean `pyramidion.plain_404`?)",
        ),
        // Whatever reads them, each command says what is wrong with them.
        (
            "s.toml",
            "[pyramidion]\nbind = 6543\n",
            &[],
            "s.toml:2: the setting `pyramidion.bind` is \"6543\", which is not an address: it is ADDRESS:PORT, as in \
             `127.0.0.1:6543`, or unix:PATH",
        ),
        (
            "s.toml",
            "[pyramidion]\nlog = \"info,app=lots\"\n",
            &[],
            "s.toml:2: the setting `pyramidion.log` is \"info,app=lots\": error parsing level filter: expected one of \
             \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5; write levels, as in `info` \
             or `warn,my_app=debug`",
        ),
        (
            "s.toml",
            "[mail]\n\"\" = 1\n",
            &[],
            "s.toml:2: a name is empty",
        ),
        (
            "s.ini",
            "a = 1\n[app:main]\n",
            &[],
            "s.ini:1: there is text before the first section",
        ),
        (
            "s.ini",
            "[app:main\na = 1\n",
            &[],
            "s.ini:1: a section begins with `[name]`",
        ),
        (
            "s.ini",
            "[app:main]\npyramidion.plain404 = x\n",
            &[],
            "s.ini:2: there is no setting `pyramidion.plain404` (did you mean `pyramidion.plain_404`?)",
        ),
        (
            "s.ini#blog",
            "[app:main]\n",
            &[],
            "s.ini:1: there is no section `[app:blog]`; the applications of this file are `s.ini#main`",
        ),
    ] {
        let (path, _) = file.split_once('#').unwrap_or((file, ""));
        let program = Program::of("small").file(path, text);
        let said = program.run(&[&["check", "--settings", file], arguments].concat());
        assert_eq!(said.status, 2, "{said:?}");
        assert_eq!(said.stderr, format!("error: {expected}\n"));
    }
}

#[test]
fn a_key_that_is_set_twice_is_named() {
    for (text, key) in [
        ("[mail]\nport = 1\nport = 2\n", "port"),
        ("[mail]\nport = 1\n[mail]\n", "mail"),
        ("mail.port = 1\n\nmail = 2\n", "mail"),
    ] {
        let said =
            Program::of("small")
                .file("s.toml", text)
                .run(&["check", "--settings", "s.toml"]);
        assert_eq!(
            said.stderr,
            format!("error: s.toml:3: `{key}` is set a second time\n")
        );
    }
}

#[test]
fn what_cannot_be_read_is_reported_too() {
    let said = Program::of("small").run(&["--settings", "absent.toml"]);
    assert_eq!(said.status, 2, "{said:?}");
    assert!(said.stderr.starts_with("error: absent.toml: "), "{said:?}");
    let said = Program::of("small")
        .file("s.toml", b"a = \"\n\xff\"")
        .run(&["check", "--settings", "s.toml"]);
    assert_eq!(said.stderr, "error: s.toml:2: the file is not UTF-8\n");
    let said = Program::of("small").run(&["serve", "--set", "pyramidion.log=a=b=c"]);
    assert_eq!(said.status, 2, "{said:?}");
    assert!(
        said.stderr.contains("the setting `pyramidion.log`"),
        "{said:?}"
    );
    let said = Program::of("small")
        .variable("PYRAMIDION_PLAIN_404", "7")
        .run(&["check"]);
    assert_eq!(said.status, 2, "{said:?}");
    let said = Program::of("side-by-side").run(&["check"]);
    let missing = "error: the setting `session.secret` is not set: write it into the file of settings, or set the \
                   environment variable `SESSION_SECRET`\n";
    assert_eq!((said.status, said.stderr.as_str()), (1, missing));
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_a_mistake_where_it_would_count() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let wrong = OsStr::from_bytes(b"geheim\xff");
    let file = "which.file = 1\nsecret = \"$OTHER\"\n";
    for (variable, mistake) in [
        (
            "PYRAMIDION_SETTINGS",
            "the environment variable `PYRAMIDION_SETTINGS` names a file, and is not UTF-8",
        ),
        (
            "PYRAMIDION_PLAIN_404",
            "the environment variable `PYRAMIDION_PLAIN_404` is not UTF-8; set it to a text, or leave it unset",
        ),
        (
            "WHICH_FILE",
            "the environment variable `WHICH_FILE` is not UTF-8; set it to a text, or leave it unset",
        ),
        (
            "OTHER",
            "development.toml:2: `secret` is the environment variable `OTHER`, which is not UTF-8",
        ),
    ] {
        let said = Program::of("small")
            .variable("OTHER", "x")
            .variable(variable, wrong)
            .file("development.toml", file)
            .run(&["check"]);
        assert_eq!(said.status, 2, "{said:?}");
        assert_eq!(said.stderr, format!("error: {mistake}\n"));
    }
    // As after `export SESSION_SECRET=$(head -c 64 /dev/urandom)`.
    let said = Program::of("side-by-side")
        .variable("SESSION_SECRET", wrong)
        .run(&["check"]);
    assert_eq!(
        said.stderr,
        "error: the setting `session.secret` is not set: the environment variable `SESSION_SECRET` is not UTF-8\n"
    );
    let said = Program::of("small").variable("ELSE", wrong).run(&["check"]);
    assert_eq!(said.status, 0, "{said:?}");
    let said = Program::of("small")
        .variable("PYRAMIDION_SETTINGS", "")
        .run(&["check"]);
    assert_eq!(
        (said.status, said.stderr.as_str()),
        (
            2,
            "error: the environment variable `PYRAMIDION_SETTINGS` names a file, and is empty\n"
        )
    );
}

#[test]
fn arguments_count_before_a_command_and_after_it() {
    let said = Program::of("small").run(&[
        "--set", "a.b=1", "--set", "a.c=1", "settings", "--set", "a.c=2", "--set", "a.d=3",
    ]);
    for (name, value) in [("a.b", 1), ("a.c", 2), ("a.d", 3)] {
        assert_eq!(row(&said, name), format!("{name} | {value} | --set"));
    }
}

#[test]
fn no_name_breaks_a_row() {
    let said = Program::of("small").run(&["settings", "--set", "a\n\x1b[31mb=1"]);
    assert_eq!(
        row(&said, "a\\n\\u{1b}[31mb"),
        "a\\n\\u{1b}[31mb | 1 | --set"
    );
}

#[test]
fn the_file_is_named_by_an_argument_or_a_variable_and_found_while_developing() {
    let file = |program: Program, arguments: &[&str]| {
        let said = program
            .file("development.toml", "which.file = 1\n")
            .file("other.toml", "which.file = 2\n")
            .file("third.toml", "which.file = 3\n")
            .run(arguments);
        row(&said, "which.file")
            .rsplit(' ')
            .next()
            .map(str::to_owned)
    };
    let developing = file(Program::of("small"), &["settings"]);
    assert_eq!(developing.as_deref(), Some("development.toml:1"));
    let named = || Program::of("small").variable("PYRAMIDION_SETTINGS", "other.toml");
    assert_eq!(
        file(named(), &["settings"]).as_deref(),
        Some("other.toml:1")
    );
    let argument = file(named(), &["--settings", "third.toml", "settings"]);
    assert_eq!(argument.as_deref(), Some("third.toml:1"));
}

#[test]
fn what_of_a_file_is_only_for_pyramid_is_said() {
    let ini = "[app:main]\nuse = egg:blog\nmail.host = ini\npyramid.includes = x\npyramid.reload_templates = true\n\
               folder = %(here)s/data\n[server:main]\nport = 1\n";
    let program = Program::of("small").file("s.ini", ini);
    let folder = program.folder().join("data");
    let said = program.run(&["settings", "--settings", "s.ini"]);
    let note = "warning: s.ini: only for Pyramid, and not used: `use` (line 2), `pyramid.includes` (line 4), \
                `[server:main]` (line 7)\n";
    assert!(said.stderr.contains(note), "{said:?}");
    assert_eq!(row(&said, "mail.host"), "mail.host | ini | s.ini:3");
    let reload = "pyramidion.reload_templates | true | s.ini:5";
    assert_eq!(row(&said, "pyramidion.reload_templates"), reload);
    let folder = folder.canonicalize().unwrap_or(folder);
    let shown = row(&said, "folder");
    assert!(
        shown.ends_with("data | s.ini:6"),
        "{shown}: {}",
        folder.display()
    );
}

#[test]
fn what_a_default_sets_too_counts() {
    let ini =
        "[DEFAULT]\na.colour = red\nother = x\n[app:main]\na.colour = blue\na.copy = %(other)s\n";
    let said = Program::of("small")
        .file("s.ini", ini)
        .run(&["settings", "--settings", "s.ini"]);
    assert_eq!(row(&said, "a.colour"), "a.colour | blue | s.ini:5");
    assert_eq!(row(&said, "a.copy"), "a.copy | x | s.ini:6");
    assert!(!said.stdout.contains("\nother"), "{said:?}");
}
