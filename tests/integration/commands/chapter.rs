//! What `docs/commands.md` shows is what the programs print, byte for byte.
//!
//! `PYRAMIDION_BLESS=1` writes it again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::program::Program;

/// What begins the blocks of commands.
const CONSOLE: &str = "```console\n";

fn chapter() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/commands.md")
}

/// Returns the files of the chapter: blocks whose first line is a comment with their name.
fn files(text: &str) -> Vec<(&str, &str)> {
    let blocks = ["```toml\n", "```ini\n"].map(|begin| text.split(begin).skip(1));
    let blocks = blocks.into_iter().flatten();
    let contents = blocks.map(|block| block.split("```").next().unwrap_or_default());
    let named = contents.map(|contents| {
        let line = contents.lines().next().unwrap_or_default();
        (line.trim_start_matches(['#', ';', ' ']), contents)
    });
    named.collect()
}

/// Cuts a line into words, as a shell does.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Runs a command, and returns how it is shown: with its status, and what it prints.
fn run(line: &str, files: &[(&str, &str)]) -> String {
    let words = words(line);
    let count = words.iter().take_while(|word| word.contains('=')).count();
    let (variables, words) = words.split_at(count);
    let [program, arguments @ ..] = words else {
        panic!("a program: {line}");
    };
    let mut program = Program::of(program);
    for (name, contents) in files {
        program = program.file(name, contents);
    }
    for variable in variables {
        let (name, value) = variable.split_once('=').expect("a variable");
        program = program.variable(name, value);
    }
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let said = program.run(&arguments);
    let mut shown = format!("$ {line}");
    if said.status != 0 {
        let _ = write!(shown, " # ends with {}", said.status);
    }
    shown.push('\n');
    let is_silent = said.stdout.is_empty();
    shown += if is_silent {
        &said.stderr
    } else {
        &said.stdout
    };
    if !shown.ends_with('\n') {
        shown.push('\n');
    }
    shown
}

#[test]
fn every_command_of_the_chapter_prints_what_it_shows() {
    let text = std::fs::read_to_string(chapter()).expect("the chapter");
    let files = files(&text);
    let mut count = 0;
    let mut parts = text.split(CONSOLE);
    let mut printed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (block, rest) = part.split_once("```").expect("the end of a block");
        printed += CONSOLE;
        for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
            let line = line.split(" # ").next().unwrap_or_default();
            printed += &run(line, &files);
            count += 1;
        }
        printed += "```";
        printed += rest;
    }
    assert!(count > 15, "{count} commands");
    if std::env::var_os("PYRAMIDION_BLESS").is_some() {
        std::fs::write(chapter(), &printed).expect("the chapter can be written");
    }
    let differing = text.lines().zip(printed.lines()).find(|(a, b)| a != b);
    assert!(
        text == printed || std::env::var_os("PYRAMIDION_BLESS").is_some(),
        "docs/commands.md does not show what is printed: {differing:?}"
    );
}
