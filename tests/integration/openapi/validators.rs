//! What programs say of the document and of the application that no one here wrote.
//!
//! `openapi-spec-validator` reads the document. Schemathesis sends requests that it describes, and others, and compares the
//! answers with it.

use std::process::{Output, Stdio};
use std::time::Duration;

use pyramidion_tests::{Serving, skip};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use super::library;

/// How long a program may take. It is far more than any takes, so that only what hangs fails.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs a program of Python, which a statement starts, unless its module is not installed.
async fn run(module: &str, start: &str, arguments: &[&str], input: &str) -> Option<Output> {
    let python = std::env::var("PYRAMIDION_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python)
        .args(["-c", &format!("import {module}")])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    if !found.is_ok_and(|status| status.success()) {
        skip(&format!("Python with {module}"));
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut process = Command::new(&python)
        .args(["-c", &format!("import {module}; {start}")])
        .args(arguments)
        .current_dir(&folder)
        .env("NO_COLOR", "1")
        .env("SCHEMATHESIS_HOOKS", HOOKS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the program can be run");
    let mut stdin = process.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).await.expect("it reads");
    drop(stdin);
    let output = timeout(PATIENCE, process.wait_with_output()).await;
    Some(output.expect("it ends").expect("its output"))
}

/// What is changed in the requests of Schemathesis.
const HOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/schemathesis_hooks.py");

/// Starts the validator.
const VALIDATE: &str = "openapi_spec_validator.__main__.main()";

#[track_caller]
fn is_content(module: &str, output: &Output) {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(
        output.status.success(),
        "{module}: {}\n{}",
        texts[0],
        texts[1]
    );
}

#[tokio::test]
async fn a_validator_accepts_the_document() {
    let module = "openapi_spec_validator.__main__";
    let document = library::api().document(&library::app());
    let text = document.value().to_string();
    if let Some(output) = run(module, VALIDATE, &["--schema", "3.1", "-"], &text).await {
        is_content(module, &output);
    }
    // It would find a mistake.
    let wrong = text.replace("\"required\":true", "\"required\":\"yes\"");
    assert_ne!(wrong, text);
    if let Some(output) = run(module, VALIDATE, &["--schema", "3.1", "-"], &wrong).await {
        assert!(!output.status.success(), "a wrong document is accepted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_is_what_the_document_says() {
    let module = "schemathesis.cli";
    let serving = Serving::start(library::app()).await;
    let url = format!("http://{}/openapi.json", serving.address());
    let token = format!("Authorization: Bearer {}", library::TOKEN);
    let arguments = [
        "run",
        "--seed=1",
        "--max-examples=25",
        // As in Pyramid, the answer is 403 whether the visitor is known or not: only the application knows what a 401
        // would ask for.
        "--exclude-checks=missing_required_header",
        // No program has the token of a visitor's session.
        "--exclude-operation-id=post_visit",
        "--phases=examples,coverage,fuzzing",
        "--suppress-health-check=all",
        "--warnings=off",
        "--header",
        &token,
        &url,
    ];
    if let Some(output) = run(module, "schemathesis.cli.schemathesis()", &arguments, "").await {
        is_content(module, &output);
    }
    serving.finish().await;
}
