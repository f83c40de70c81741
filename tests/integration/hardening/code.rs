//! What holds of the code itself and of the documents; `dependencies` is about what it depends on.

mod dependencies;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pyramidion_tests::files;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the lines of code below a folder, without comments and unit tests, each with its file.
fn code(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in files(&root().join(folder), &["rs"]) {
        let text = std::fs::read_to_string(&path).expect("a file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with("//"));
        let path = path.display().to_string().replace('\\', "/");
        found.extend(lines.map(|line| (path.clone(), line.to_owned())));
    }
    assert!(found.len() > 1000, "{folder}");
    found
}

#[test]
fn secrets_are_compared_in_constant_time() {
    let secret = ["token", "signature", "digest", "secret", "mac"];
    let is_secret = |side: &str| {
        let mut words = side.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let last = words.rfind(|word| !word.is_empty()).unwrap_or_default();
        secret.contains(&last)
    };
    let is_first_secret = |side: &str| {
        let mut words = side.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let first = words.find(|word| !word.is_empty()).unwrap_or_default();
        secret.contains(&first)
    };
    for (file, line) in code("runtime/src") {
        for operator in [" == ", " != "] {
            if let Some((left, right)) = line.split_once(operator) {
                let is_compared = is_secret(left) || is_first_secret(right);
                assert!(!is_compared, "{file}: compare in constant time: {line}");
            }
        }
    }
    for (file, how) in [
        ("runtime/src/csrf.rs", "ct_eq("),
        ("runtime/src/secret.rs", "verify_slice("),
        ("runtime/src/security/auth_tkt/ticket.rs", "ct_eq("),
        ("runtime/src/session/signed_cookie.rs", ".verify("),
        ("runtime/src/cookies/signed_serializer.rs", ".verify("),
    ] {
        assert!(text(file).contains(how), "{file} has no `{how}`");
    }
}

#[test]
fn no_crate_has_unsafe_code() {
    let workspace = text("Cargo.toml");
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    let members = workspace
        .split("members = [")
        .nth(1)
        .and_then(|rest| rest.split(']').next());
    let members: Vec<_> = members.unwrap_or_default().split(", ").collect();
    assert!(members.len() >= 4, "{members:?}");
    for member in members {
        let member = member.trim_matches('"');
        let manifest = text(&format!("{member}/Cargo.toml"));
        assert!(
            manifest.contains("[lints]\nworkspace = true")
                || manifest.contains("[lints.rust]\nunsafe_code = \"forbid\""),
            "{member} has no lints"
        );
    }
    for folder in ["runtime/src", "macros/src"] {
        for (file, line) in code(folder) {
            let is_unsafe = ["unsafe {", "unsafe fn", "unsafe impl"]
                .iter()
                .any(|u| line.starts_with(u));
            assert!(!is_unsafe, "{file}: {line}");
        }
    }
}

/// Where the framework may panic, how often, and why; what is for tests only, below `testing`, panics to fail a test.
const PANICS: [(&str, usize, &str); 10] = [
    ("conditional/ranges.rs", 1, "a constant"),
    ("csrf/storage.rs", 1, "a text that is written"),
    (
        "extract/context_as.rs",
        1,
        "the cast was found for it before",
    ),
    ("extract/exception.rs", 1, "the error was looked for before"),
    ("random.rs", 1, "no random numbers"),
    (
        "request/open_session.rs",
        1,
        "documented: no session factory",
    ),
    ("router.rs", 2, "a request stays in its place until its end"),
    ("secret.rs", 1, "an HMAC takes any key"),
    ("server/service.rs", 1, "a request begins once"),
    (
        "session/encrypted_cookie.rs",
        2,
        "lengths that are constants",
    ),
];

#[test]
fn what_panics_is_known() {
    let panics = [
        ".unwrap()",
        ".expect(\"",
        "panic!(",
        "unreachable!(",
        "todo!(",
        "unimplemented!(",
    ];
    let mut found = BTreeMap::new();
    for (file, line) in code("runtime/src") {
        if panics.iter().any(|panic| line.contains(panic)) {
            let (_, file) = file
                .split_once("runtime/src/")
                .expect("a file of the runtime");
            if !file.starts_with("testing/") {
                *found.entry(file.to_owned()).or_insert(0) += 1;
            }
        }
    }
    let known = PANICS
        .map(|(file, count, _)| (file.to_owned(), count))
        .into();
    assert_eq!(found, known);
    let lints = text("Cargo.toml");
    for lint in ["unwrap_used", "panic", "todo", "await_holding_lock"] {
        assert!(lints.contains(&format!("\n{lint} = \"warn\"")), "{lint}");
    }
    assert!(
        text(".ci/run").contains("-D warnings"),
        "warnings are errors"
    );
}

#[test]
fn the_oldest_compiler_is_the_same_everywhere() {
    let manifest = text("Cargo.toml");
    let version = manifest
        .split("rust-version = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let version = version.expect("a version");
    for (file, says) in [
        ("README.md", format!("Rust {version} or later")),
        (".ci/run", format!("check_with_rust \"{version}")),
        ("SECURITY.md", format!("Rust {version}")),
    ] {
        assert!(text(file).contains(&says), "{file} does not say `{says}`");
    }
    for member in ["app", "macros", "runtime", "tests"] {
        let manifest = text(&format!("{member}/Cargo.toml"));
        assert!(
            manifest.contains("rust-version.workspace = true"),
            "{member}"
        );
    }
}

#[test]
fn documents_say_what_a_user_must_know() {
    for (file, says) in [
        ("SECURITY.md", "## Supported versions"),
        ("SECURITY.md", "## How to report"),
        ("SECURITY.md", "## What is in scope"),
        ("SECURITY.md", "docs/hardening.md"),
        (
            "docs/sessions.md",
            "| the visitor can read them | yes | no | no |",
        ),
        (
            "docs/sessions.md",
            "Somebody who has copied a signed or encrypted cookie can send it after the visitor has logged out",
        ),
        (
            "docs/sessions.md",
            "A view that changes something must not answer `GET`",
        ),
        ("docs/server.md", "## Views that block"),
        ("CONTRIBUTING.md", "SECURITY.md"),
    ] {
        assert!(text(file).contains(says), "{file} does not say: {says}");
    }
}
