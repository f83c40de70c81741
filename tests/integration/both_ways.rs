//! A request whose path is kept until its end, beside one that is answered at once: every other test, both ways.

use std::process::Command;

/// Tests that look at more than one application does in this process: they have nothing to do with the way, or take long.
const OTHERS: [&str; 14] = [
    "architecture",
    "both_ways",
    "browser",
    "documentation",
    "embedded",
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
    let tests = std::env::current_exe().expect("the path of the tests");
    let mut command = Command::new(tests);
    command.env("PYRAMIDION_ALWAYS_WAIT", "1");
    for other in OTHERS {
        command.args(["--skip", &format!("{other}::")]);
    }
    let output = command.output().expect("the tests, run once more");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    let passed = text.split("test result: ok. ").nth(1);
    let passed = passed.and_then(|text| text.split(' ').next()?.parse::<usize>().ok());
    assert!(passed.is_some_and(|passed| passed > 300), "{text}");
}
