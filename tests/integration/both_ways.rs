//! A request whose path is kept until its end, beside one that is answered at once: every other test, both ways.

use std::process::Command;

/// Tests that look at more than one application does in this process: they have nothing to do with the way, or take long.
const OTHERS: [&str; 14] = [
    "architecture",
    "both_ways",
    "browser",
    "commands",
    "documentation",
    "forward",
    "fuzzing",
    "hardening",
    "interop",
    "proutes",
    "public_api",
    "silence",
    "soak",
    "wire",
];

/// The applications of the other process keep the path of each request, as if everything in it had to be waited for.
#[test]
fn every_test_passes_also_if_the_path_of_each_request_is_kept() {
    let names = names();
    for other in OTHERS {
        let is_there = names.iter().any(|name| module(name) == other);
        assert!(is_there, "there are no tests of `{other}`");
    }
    let mut command = tests();
    command.env("PYRAMIDION_ALWAYS_WAIT", "1").arg("--exact");
    let once_more = names.iter().filter(|name| !OTHERS.contains(&module(name)));
    let output = command.args(once_more).output();
    let output = output.expect("the tests, run once more");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    let passed = text.split("test result: ok. ").nth(1);
    let passed = passed.and_then(|text| text.split(' ').next()?.parse::<usize>().ok());
    assert!(passed.is_some_and(|passed| passed > 300), "{text}");
}

/// Returns the names of all tests.
fn names() -> Vec<String> {
    let output = tests().args(["--list", "--format", "terse"]).output();
    let listed = String::from_utf8(output.expect("the tests, listed").stdout).expect("names");
    let names = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    names.map(str::to_owned).collect()
}

/// Returns the module that a test is in.
fn module(name: &str) -> &str {
    name.split("::").next().unwrap_or_default()
}

fn tests() -> Command {
    Command::new(std::env::current_exe().expect("the path of the tests"))
}
