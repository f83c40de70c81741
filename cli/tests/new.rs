//! `new`: what it writes is a whole application, and what it refuses stays unwritten.

use std::process::Command;

use crate::support::{Application, Workspace, begin, said, target, tool};

/// The lints that are asked of the framework itself.
const LINTS: [&str; 7] = [
    "-Dwarnings",
    "-Wclippy::pedantic",
    "-Wclippy::unwrap_used",
    "-Wmissing_docs",
    "-Wmissing_debug_implementations",
    "-Wunreachable_pub",
    "-Wunused_qualifications",
];

#[test]
fn applications_are_whole() {
    // In one workspace the framework is compiled once for all.
    let workspace = Workspace::new();
    for (name, options) in [
        ("new-blog", &[][..]),
        ("new-least", &["--minimal"]),
        ("new-notes", &["--database"]),
        ("new-beside", &["--beside-pyramid"]),
    ] {
        let said = workspace.begin(name, options);
        assert_eq!(said.status, Some(0), "{said:?}");
    }
    let mut lint = vec!["clippy", "--workspace", "--all-targets", "--quiet", "--"];
    lint.extend(LINTS);
    for (arguments, says) in [
        (
            &["test", "--workspace", "--quiet"][..],
            "test result: ok. 3 passed",
        ),
        (
            &[
                "fmt",
                "--check",
                "-p",
                "new-blog",
                "-p",
                "new-least",
                "-p",
                "new-notes",
                "-p",
                "new-beside",
            ],
            "",
        ),
        (&lint, ""),
        // Tests build only the programs of packages that have tests beside them.
        (&["build", "--workspace", "--quiet"], ""),
    ] {
        let said = workspace.cargo(arguments);
        assert_eq!(said.status, Some(0), "{arguments:?}: {said:?}");
        assert!(said.stdout.contains(says), "{arguments:?}: {said:?}");
        assert!(!said.stderr.contains("warning"), "{arguments:?}: {said:?}");
    }
    for (name, says) in [
        ("new-blog", "3 routes, 4 views, 3 templates"),
        ("new-least", "1 route, 1 view, 0 templates"),
        ("new-notes", "3 routes, 4 views, 3 templates"),
        ("new-beside", "3 routes, 3 views, 2 templates"),
    ] {
        let mut program = Command::new(target().join("debug").join(name));
        let said = said(
            program
                .arg("check")
                .current_dir(workspace.path().join(name)),
        );
        assert_eq!(said.status, Some(0), "{said:?}");
        assert_eq!(
            said.stdout,
            format!("{says}: nothing is wrong.\n"),
            "{said:?}"
        );
    }
}

#[test]
fn a_new_repository_holds_it_without_what_is_built() {
    let app = Application::begin("note-book", &[]);
    assert!(app.text("Cargo.toml").contains("name = \"note-book\""));
    assert!(app.text("src/main.rs").contains("use note_book::app;"));
    assert_eq!(app.text(".gitignore"), "/target\n");
    assert!(app.folder().join(".git").is_dir());
    std::fs::create_dir(app.folder().join("target")).expect("a folder");
    std::fs::write(app.folder().join("target/built"), "").expect("a file");
    let listed = said(Command::new("git").current_dir(app.folder()).args([
        "status",
        "--porcelain",
        "--untracked-files=all",
    ]));
    assert!(listed.stdout.contains("src/views/errors.rs"), "{listed:?}");
    assert!(!listed.stdout.contains("target"), "{listed:?}");

    let app = Application::begin("no-book", &["--no-git"]);
    assert!(!app.folder().join(".git").exists());
}

#[test]
fn it_says_what_to_do_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = begin(folder.path(), &["blog", "--no-git"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    let lines: Vec<_> = said.stdout.lines().map(str::trim).collect();
    let next = ["cd blog", "cargo test", "cargo pyramidion serve"];
    assert!(
        lines.ends_with(&["", next[0], next[1], next[2], ""]),
        "{lines:?}"
    );
}

#[test]
fn what_is_refused_is_one_sentence_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    std::fs::create_dir(path.join("full")).expect("a folder");
    std::fs::write(path.join("full/file"), "mine").expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", path.join("link")).expect("a link");
    let before = std::fs::read_dir(path).expect("the folder").count();
    for (arguments, says) in [
        (&["full"][..], "`full` is not empty"),
        (
            &["blog", "--path", "full/file"],
            "`full/file` is not a folder",
        ),
        (&["1x"], "`1x` cannot be the name of an application"),
        (&["sqlx"], "a package that the application uses has it"),
        (&["std"], "`std` cannot be the name of an application"),
        (&["a\nb"], "letters, digits"),
        #[cfg(unix)]
        (
            &["blog", "--path", "link"],
            "`link` is a link that leads nowhere",
        ),
    ] {
        let said = begin(path, arguments);
        assert_eq!(said.status, Some(2), "{arguments:?}: {said:?}");
        assert_eq!(said.stderr.lines().count(), 1, "{arguments:?}: {said:?}");
        assert!(said.stderr.contains(says), "{arguments:?}: {said:?}");
    }
    let left: Vec<_> = std::fs::read_dir(path).expect("the folder").collect();
    assert_eq!(left.len(), before, "{left:?}");
    let left = std::fs::read_dir(path.join("full")).expect("the folder");
    assert_eq!(left.count(), 1);
}

#[test]
fn a_failure_in_the_middle_leaves_what_was_there() {
    // A workspace that has a member of that name.
    let workspace = Workspace::new();
    let begun = workspace.begin("blog", &["--minimal"]);
    assert_eq!(begun.status, Some(0), "{begun:?}");
    let manifest = workspace.text("Cargo.toml");
    std::fs::create_dir(workspace.path().join("empty")).expect("a folder");
    for (folder, is_left) in [("other/deep", false), ("empty", true)] {
        let begun = workspace.begin("blog", &["--path", folder]);
        assert_eq!(begun.status, Some(2), "{begun:?}");
        assert!(
            begun.stderr.contains("two packages named `blog`"),
            "{begun:?}"
        );
        assert_eq!(workspace.text("Cargo.toml"), manifest);
        let folder = workspace.path().join(folder);
        assert_eq!(folder.is_dir(), is_left);
        assert!(!is_left || std::fs::read_dir(&folder).is_ok_and(|left| left.count() == 0));
    }
    assert!(!workspace.path().join("other").exists());
    // One that cannot be read.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("Cargo.toml"), "[workspace").expect("a file");
    let begun = begin(folder.path(), &["blog"]);
    assert_eq!(begun.status, Some(2), "{begun:?}");
    assert!(begun.stderr.contains("Cargo.toml:1:11"), "{begun:?}");
    assert!(!folder.path().join("blog").exists());
}

/// The disk is full as soon as a file is longer than half a kilobyte.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let tool = tool();
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -f 1; trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(tool.get_program())
        .args(tool.get_args())
        .args(["new", "blog", "--no-git"])
        .current_dir(folder.path());
    for (name, value) in tool.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let said = said(&mut limited);
    assert_eq!(said.status, Some(1), "{said:?}");
    let left = std::fs::read_dir(folder.path()).expect("the folder");
    assert_eq!(left.count(), 0, "{said:?}");
}

/// Ctrl+C ends cargo, and this program takes back what there is.
#[cfg(unix)]
#[test]
fn whoever_interrupts_it_finds_nothing_left() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().expect("a folder");
    let cargo = folder.path().join("cargo");
    let interrupted = format!(
        "#!/bin/sh\nif [ \"$1\" = metadata ]; then kill -INT $PPID; exit 1; fi\nexec '{}' \"$@\"\n",
        env!("CARGO")
    );
    std::fs::write(&cargo, interrupted).expect("a program");
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).expect("it can run");
    let place = folder.path().join("place");
    std::fs::create_dir(&place).expect("a folder");
    let mut command = tool();
    command.env("CARGO", &cargo).current_dir(&place);
    let said = said(command.args(["new", "blog"]));
    // A status, not a signal.
    assert_eq!(said.status, Some(2), "{said:?}");
    let left = std::fs::read_dir(&place).expect("the folder");
    assert_eq!(left.count(), 0, "{said:?}");
}

#[test]
fn a_member_has_the_repository_of_its_workspace_even_if_there_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = []\nexclude = [\"apart\"]\n";
    std::fs::write(folder.path().join("Cargo.toml"), manifest).expect("a manifest");
    for (name, has_repository) in [("blog", false), ("apart", true)] {
        let begun = begin(folder.path(), &[name, "--minimal"]);
        assert_eq!(begun.status, Some(0), "{begun:?}");
        for file in [".git", ".gitignore"] {
            let file = folder.path().join(name).join(file);
            assert_eq!(file.exists(), has_repository, "{}", file.display());
        }
    }
}

#[test]
fn in_a_workspace_it_becomes_a_member() {
    let workspace = Workspace::new();
    let begun = workspace.begin("blog", &[]);
    assert_eq!(begun.status, Some(0), "{begun:?}");
    assert!(
        workspace
            .text("Cargo.toml")
            .contains("members = [\"blog\"]")
    );
    assert!(!workspace.text("blog/Cargo.toml").contains("[profile"));
    let begun = workspace.begin("notes", &["--database"]);
    assert_eq!(begun.status, Some(0), "{begun:?}");
    // Its database is not for the repository, whoever has that.
    assert!(workspace.text("notes/data/.gitignore").contains("\n*\n"));
    for absent in [".git", ".gitignore", ".github", "Dockerfile", "Cargo.lock"] {
        assert!(
            !workspace.path().join("blog").join(absent).exists(),
            "{absent}"
        );
    }
}

#[test]
fn the_versions_of_an_application_are_reported() {
    let app = Application::begin("reported", &["--minimal", "--no-git"]);
    let said = said(tool().arg("report").current_dir(app.folder()));
    assert_eq!(said.status, Some(0), "{said:?}");
    let version = env!("CARGO_PKG_VERSION");
    for says in [
        &format!("cargo-pyramidion {version}\n"),
        "\nrustc 1.",
        "\nsystem: ",
        "\nreported 0.1.0\n",
        &format!("\n  pyramidion {version} (cli, default, "),
    ] {
        assert!(said.stdout.contains(says), "{says}: {said:?}");
    }
}

#[test]
fn other_words_are_commands_of_the_application() {
    let app = Application::begin("passed-on", &["--minimal", "--no-git"]);
    for (words, status, says) in [
        (
            &["routes", "--columns", "name"][..],
            0,
            "Name\n----\nhome\n",
        ),
        (&["views", "/absent"], 1, "GET /absent: 404 Not Found"),
        (&["route"], 2, ""),
    ] {
        let said = said(tool().args(words).current_dir(app.folder()));
        assert_eq!(said.status, Some(status), "{said:?}");
        assert!(said.stdout.contains(says), "{said:?}");
    }
}

#[test]
fn outside_of_an_application_it_says_how_to_begin_one() {
    let folder = tempfile::tempdir().expect("a folder");
    for (word, status, says) in [
        ("nwe", 2, "there is no command `nwe` (did you mean `new`?)"),
        ("routes", 2, "`routes`, and no application here"),
        (
            "report",
            1,
            "`cargo pyramidion new NAME` begins an application",
        ),
        #[cfg(unix)]
        (
            "serve",
            1,
            "`cargo pyramidion new NAME` begins an application",
        ),
    ] {
        let said = said(tool().arg(word).current_dir(folder.path()));
        assert_eq!(said.status, Some(status), "{said:?}");
        assert!(said.stderr.contains(says), "{says}: {said:?}");
        assert_eq!(said.stderr.lines().count(), 1, "{said:?}");
    }
}
