//! What the script writes of applications on a real Pyramid is what is recorded, and the command asks them itself.
//!
//! `PYRAMIDION_BLESS=1` records again.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pyramidion_tests::skip;
use serde_json::Value;

use super::site::PYTHON;

/// The applications whose description is recorded.
const APPLICATIONS: [&str; 7] = [
    "imperative",
    "manners",
    "declarative",
    "traversal",
    "surroundings",
    "with_packages",
    "side_by_side",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/moving")
}

/// Returns the Python that has Pyramid, by its whole path, unless there is none.
fn python() -> Option<PathBuf> {
    let Some(python) = PYTHON.as_deref() else {
        skip("Python with Pyramid and waitress");
        return None;
    };
    let found = Command::new(python)
        .args(["-c", "import sys; print(sys.executable)"])
        .stderr(Stdio::inherit())
        .output()
        .expect("Python starts");
    let path = String::from_utf8(found.stdout).expect("a path");
    Some(PathBuf::from(path.trim()))
}

/// Tells whether a package can be imported, which it always can where CI runs.
fn has(python: &Path, package: &str) -> bool {
    let status = Command::new(python)
        .args(["-c", &format!("import {package}")])
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Runs the script as the command does, and returns what it wrote.
fn described(python: &Path, application: &str) -> Value {
    let mut child = Command::new(python)
        .args(["-B", "-", &format!("{application}:main")])
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut input = child.stdin.take().expect("a pipe");
    input
        .write_all(pyramidion::moving::SCRIPT.as_bytes())
        .expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // Which packages there are is the machine's affair.
    found["versions"]["packages"] = Value::Object(serde_json::Map::new());
    found["versions"]["python"] = "3.11.7".into();
    found
}

#[test]
fn the_script_writes_what_is_recorded() {
    let Some(python) = python() else {
        return;
    };
    for application in APPLICATIONS {
        if application == "with_packages" && !has(&python, "pyramid_jinja2, pyramid_tm") {
            skip("pyramid_jinja2 and pyramid_tm");
            continue;
        }
        let found = described(&python, application);
        let file = folder().join(format!("{application}.json"));
        if std::env::var_os("PYRAMIDION_BLESS").is_some() {
            let text = serde_json::to_string_pretty(&found).expect("JSON");
            fs::write(&file, text + "\n").expect("the record");
            continue;
        }
        let recorded = fs::read_to_string(&file).expect("the record");
        let recorded: Value = serde_json::from_str(&recorded).expect("JSON");
        for (name, value) in found.as_object().expect("an object") {
            assert_eq!(*value, recorded[name], "{application}: {name}");
        }
    }
}

#[test]
fn no_secret_is_written() {
    for application in APPLICATIONS {
        let recorded = fs::read_to_string(folder().join(format!("{application}.json")));
        assert!(
            !recorded.expect("the record").contains("secret"),
            "{application}"
        );
    }
}

/// Runs the command in a folder, with a Python.
fn check(folder: &Path, python: &Path, arguments: &[&str]) -> Output {
    command(folder, python, arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

fn command(folder: &Path, python: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_program-side-by-side"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    command
        .env_clear()
        .env("PATH", path)
        .env("SESSION_SECRET", "x".repeat(64))
        .current_dir(folder)
        .arg("check")
        .arg("--python")
        .arg(python)
        .args(arguments);
    command
}

/// What the script wrote is read from the standard input, and from a file in UTF-16, as some shells write it.
#[test]
fn what_the_script_wrote_is_read() {
    let (text, nobody) = (folder().join("traversal.json"), Path::new("nobody"));
    let child = command(&folder(), nobody, &["--pyramid", "-"])
        .stdin(fs::File::open(&text).expect("the record"))
        .output();
    let answer = child.expect("the program runs").stdout;
    let answer = String::from_utf8(answer).expect("a text");
    assert!(
        answer.contains("a Pyramid application (Pyramid 2.1"),
        "{answer}"
    );
    let text = fs::read_to_string(&text).expect("the record");
    let wide = tempfile::tempdir().expect("a folder");
    for (mark, of) in [
        ([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ([0xfe, 0xff], u16::to_be_bytes),
    ] {
        let units = text.encode_utf16().flat_map(of);
        let bytes: Vec<u8> = mark.into_iter().chain(units).collect();
        fs::write(wide.path().join("pyramid.json"), bytes).expect("a file");
        let output = check(wide.path(), nobody, &["--pyramid", "pyramid.json"]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), answer);
    }
}

/// Checks that the command ends with 2, and says something.
#[track_caller]
fn refuses(folder: &Path, python: &Path, arguments: &[&str], expected: &[&str]) {
    let output = check(folder, python, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for text in expected {
        assert!(said.contains(text), "{text:?} in {said}");
    }
}

#[test]
fn the_command_asks_the_application_itself() {
    let Some(python) = python() else {
        return;
    };
    let output = check(&folder(), &python, &["--pyramid", "side_by_side:main"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("10 routes: 5 moved, 5 forwarded"), "{text}");
    // By its settings, by their folder, and from elsewhere; what it prints while it starts disturbs nothing.
    let here = folder();
    for source in ["production.ini", "production.ini#main", "."] {
        let output = check(&here, &python, &["--pyramid", source, "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{source}");
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(found["pyramid"]["pyramid"], "2.1", "{source}");
        assert_eq!(
            found["pyramid"]["items"].as_array().map(Vec::len),
            Some(25),
            "{source}"
        );
    }
    let elsewhere = tempfile::tempdir().expect("a folder");
    let source = here.join("traversal:main");
    let output = check(
        elsewhere.path(),
        &python,
        &["--pyramid", source.to_str().expect("a path")],
    );
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn applications_that_cannot_be_asked_say_why() {
    let Some(python) = python() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write(
        "broken.py",
        "def main():\n    raise RuntimeError('no d\\udce9tabase')\n",
    );
    write(
        "other.py",
        "def main():\n    return 7\ndef leave():\n    raise SystemExit(3)\n",
    );
    write("secret.py", "def make(secret):\n    return b'' + secret\n");
    write("slow.py", "import time\ndef main():\n    time.sleep(60)\n");
    write(
        "loud.py",
        "import os\nos.write(1, b'\\xff\\xfe' * 100000)\ndef main():\n    os.abort()\n",
    );
    write("broken.ini", "[app:main]\nuse = call:nothing:main\n");
    let refuses = |source: &str, expected: &[&str]| {
        refuses(
            folder.path(),
            &python,
            &["--pyramid", source, "--pyramid-timeout", "5"],
            expected,
        );
    };
    refuses(
        "broken:main",
        &[
            "the Pyramid application does not start: RuntimeError: no d",
            "broken.py",
            "line 2",
        ],
    );
    refuses(
        "other:main",
        &["other:main: it made no Pyramid application, but int"],
    );
    refuses("other:leave", &["does not start: SystemExit: 3"]);
    refuses("other:nothing", &["other has no nothing"]);
    refuses(
        "shop:other:main",
        &["a folder stands before a slash: write shop/other:main"],
    );
    refuses(
        "secret:make",
        &[
            "does not start: TypeError: ",
            "`make` was called as `make({})`, and asks for `secret`: name a function that needs nothing",
            "secret.py",
        ],
    );
    refuses(
        "nowhere:main",
        &["does not start: ModuleNotFoundError: No module named 'nowhere'"],
    );
    refuses(
        "slow:main",
        &["slow:main: it did not start within 5 s; `--pyramid-timeout` gives it more"],
    );
    refuses("loud:main", &["wrote nothing"]);
    refuses("broken.ini", &["does not start"]);
    refuses("absent.ini", &["there is no file `absent.ini`"]);
    refuses("absent/shop.ini", &["there is no file `absent/shop.ini`"]);
    refuses("absent/shop:main", &["there is no folder `absent`"]);
    for neither in ["absent", ":main", "broken:"] {
        refuses(
            neither,
            &[
                "it is neither a folder, nor FILE.ini, FILE.json, module:function, or `-` for the standard input",
            ],
        );
    }
    refuses("absent.json", &["absent.json: No such file or directory"]);
}

#[test]
fn a_python_that_is_not_there_or_has_no_pyramid_is_named() {
    let Some(python) = python() else {
        return;
    };
    let folder = folder();
    refuses(
        &folder,
        Path::new("/nowhere/python"),
        &["--pyramid", "traversal:main"],
        &[
            "there is no `/nowhere/python`; `--python` names the Python of the application",
            "`--pyramid-script` prints",
        ],
    );
    refuses(
        &folder,
        Path::new("false"),
        &["--pyramid", "traversal:main"],
        &["`false` ended with exit status: 1 and wrote nothing"],
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let bare = tempfile::tempdir().expect("a folder");
        let program = bare.path().join("python");
        // Without the packages of its environment.
        fs::write(
            &program,
            format!("#!/bin/sh\nexec {} -S -E \"$@\"\n", python.display()),
        )
        .expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("its permissions");
        refuses(
            &folder,
            &program,
            &["--pyramid", "traversal:main"],
            &["there is no Pyramid in"],
        );
    }
}

/// A virtual environment in the folder of the application is found.
#[cfg(unix)]
#[test]
fn the_virtual_environment_of_the_application_is_found() {
    let Some(python) = python() else {
        return;
    };
    let application = tempfile::tempdir().expect("a folder");
    let environment = application.path().join(".venv");
    fs::create_dir_all(environment.join("bin")).expect("a folder");
    fs::write(environment.join("pyvenv.cfg"), "home = /\n").expect("a file");
    let script = format!("#!/bin/sh\nexec {} \"$@\"\n", python.display());
    fs::write(environment.join("bin/python"), script).expect("a program");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(environment.join("bin/python"), mode).expect("its permissions");
    fs::copy(
        folder().join("traversal.py"),
        application.path().join("traversal.py"),
    )
    .expect("a copy");
    let output = Command::new(env!("CARGO_BIN_EXE_program-side-by-side"))
        .env_clear()
        .env("SESSION_SECRET", "x".repeat(64))
        .current_dir(application.path())
        .args(["check", "--pyramid", "traversal:main"])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
}
