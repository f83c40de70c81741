//! The questions have answers, and are found by the words of those who ask.

use std::collections::BTreeSet;

use super::shown::{read, texts};

/// Returns the questions, each with its answer.
fn questions(page: &str) -> Vec<(&str, &str)> {
    let parts = page.split("\n### ").skip(1);
    let parts = parts.map(|part| part.split("\n## ").next().unwrap_or_default());
    parts.filter_map(|part| part.split_once('\n')).collect()
}

#[test]
fn there_are_answers_with_code_or_a_link() {
    let page = read("docs/questions.md");
    let questions = questions(&page);
    assert!(questions.len() >= 30, "{} questions", questions.len());
    let headings: BTreeSet<_> = questions.iter().map(|(question, _)| question).collect();
    assert_eq!(headings.len(), questions.len(), "one is asked twice");
    for (question, answer) in questions {
        assert!(
            answer.contains("```") || answer.contains("]("),
            "{question}: neither code nor a link"
        );
        let (words, _) = answer.split_once("\n```").unwrap_or((answer, ""));
        let lines = words.lines().filter(|line| !line.is_empty()).count();
        assert!((1..=8).contains(&lines), "{question}: {lines} lines");
    }
}

#[test]
fn what_people_search_for_is_in_the_headings() {
    let page = read("docs/questions.md");
    let questions = questions(&page).into_iter();
    let questions: Vec<_> = questions.map(|(question, _)| question).collect();
    let questions = questions.join("\n");
    for words in [
        "404, although I annotated",
        "405 Method Not Allowed",
        "the trait `Handler<_, _>` is not implemented",
        "cannot borrow `*request` as mutable",
        "future cannot be sent between threads safely",
        "share state",
        "blocking code",
        "after a restart",
        "No 'Access-Control-Allow-Origin' header",
        "there is no reactor running",
        "413 Payload Too Large",
        "Address already in use",
    ] {
        assert!(questions.contains(words), "{words}");
    }
}

/// Messages that the page quotes as ours, each with a folder whose tests expect it.
const MESSAGES: [(&str, &str); 4] = [
    (
        "cannot be used as a view argument",
        "tests/ui/fail/argument",
    ),
    (
        "a view borrows one part of the request",
        "tests/ui/fail/argument",
    ),
    ("there is no template", "tests/ui/fail/template"),
    ("cannot listen on", "tests/integration/wire"),
];

#[test]
fn our_messages_are_quoted_as_they_are() {
    let page = read("docs/questions.md");
    for (message, folder) in MESSAGES {
        assert!(page.contains(message), "{message}");
        assert!(
            texts(&[folder]).contains(message),
            "no test in {folder} expects {message}"
        );
    }
}
