//! `serve` before it serves: signals, failures and blocking code.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::program::Program;

const BIND: [&str; 3] = ["serve", "--bind", "127.0.0.1:0"];

/// Starts a program, and waits until it says that it waits.
fn start(of: &str, arguments: &[&str]) -> (Child, String, BufReader<std::process::ChildStderr>) {
    let mut program = Program::of(of);
    let mut child = program
        .command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut errors = BufReader::new(child.stderr.take().expect("its errors"));
    let mut said = String::new();
    while !said.contains("it waits") {
        let read = errors.read_line(&mut said).expect("a line");
        assert!(read > 0, "{said}");
    }
    (child, said, errors)
}

fn signal(child: &Child, name: &str) {
    let mut kill = Command::new("kill");
    let kill = kill.arg(name).arg(child.id().to_string()).status();
    assert!(kill.expect("the program kill").success());
}

/// Returns the status of a program that ends, and all that it said.
fn ended(
    (mut child, mut said, mut errors): (Child, String, BufReader<std::process::ChildStderr>),
) -> (Option<i32>, String) {
    errors.read_to_string(&mut said).expect("its errors");
    (child.wait().expect("it ends").code(), said)
}

#[test]
fn a_signal_gives_the_start_up_and_tasks_end_in_order() {
    for name in ["-TERM", "-INT"] {
        let started = start("warming", &BIND);
        signal(&started.0, name);
        let (status, said) = ended(started);
        assert_eq!(status, Some(0), "{said}");
        assert!(said.contains("the start is given up"), "{said}");
        assert_eq!(said.matches("the worker ends").count(), 1, "{said}");
    }
}

#[test]
fn a_signal_while_the_application_is_made_gives_the_start_up() {
    let started = start("making", &BIND);
    signal(&started.0, "-TERM");
    let (status, said) = ended(started);
    assert_eq!(status, Some(0), "{said}");
    // Other commands leave the signal to the system.
    let started = start("making", &["routes"]);
    signal(&started.0, "-TERM");
    assert_eq!(ended(started).0, None);
}

#[test]
fn where_code_blocks_the_start_is_given_up_afterwards() {
    let mut arguments = BIND.to_vec();
    arguments.extend(["--set", "mail.port=1"]);
    let started = start("blocking", &arguments);
    signal(&started.0, "-TERM");
    let (status, said) = ended(started);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("the worker ends"), "{said}");
    assert!(!said.contains("listening on"), "{said}");
}

#[test]
fn a_second_signal_ends_code_that_blocks() {
    let (child, mut said, mut errors) = start("blocking", &BIND);
    let begin = Instant::now();
    signal(&child, "-TERM");
    while !said.contains("given up") {
        assert!(errors.read_line(&mut said).expect("a line") > 0, "{said}");
    }
    signal(&child, "-INT");
    let (status, said) = ended((child, said, errors));
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("a second signal"), "{said}");
    assert!(begin.elapsed() < Duration::from_secs(60), "{said}");
}

#[test]
fn an_address_that_is_taken_is_told_before_what_takes_long() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let said = Program::of("warming").run(&["serve", "--bind", &address]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.stderr.contains("cannot listen on"), "{said:?}");
    assert!(!said.stderr.contains("it waits"), "{said:?}");
}

#[test]
fn clients_wait_until_it_serves() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("an address").to_string();
    drop(free);
    let started = start("warming", &["serve", "--bind", &address]);
    let mut waiting = TcpStream::connect(&address).expect("the system accepts it");
    signal(&started.0, "-TERM");
    let (status, said) = ended(started);
    assert_eq!(status, Some(0), "{said}");
    // It gets no answer: the socket was closed.
    let mut answer = Vec::new();
    let read = waiting.read_to_end(&mut answer);
    assert!(read.is_err() || answer.is_empty());
}

#[test]
fn tasks_end_in_order_where_the_start_fails() {
    let mut arguments = BIND.to_vec();
    arguments.extend(["--set", "mail.port=0"]);
    let said = Program::of("working").run(&arguments);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.stderr.contains("the worker ends"), "{said:?}");
    let said = Program::of("burning").run(&BIND);
    assert_eq!(said.status, 101, "{said:?}");
    assert!(said.stderr.contains("it burns"), "{said:?}");
    assert!(said.stderr.contains("the worker ends"), "{said:?}");
}

#[test]
fn within_a_runtime_it_works_or_says_what_to_write() {
    let said = Program::of("nested").run(&["check"]);
    assert_eq!(said.status, 0, "{said:?}");
    let said = Program::of("nested-one").run(&["check"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.stderr.contains("without `#[tokio::main]`"), "{said:?}");
    assert!(!said.stderr.contains("panicked"), "{said:?}");
}

#[test]
fn names_of_commands_are_words_of_their_own() {
    let said = Program::of("named").run(&["check"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert_eq!(said.stderr.matches("small.rs:").count(), 6, "{said:?}");
    for part in [
        "the name of a command is empty",
        "`a b` has white space",
        "`--help` begins with `-`",
        "`-x` begins with `-`",
        "`x\\ny` has white space or control characters",
        "there is another command `help`",
    ] {
        assert!(said.stderr.contains(part), "{part}: {said:?}");
    }
}
