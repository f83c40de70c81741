//! `messages`: the texts to translate.

use super::program::{Program, answer};

const SMALL: &str = "\
# Texts to translate. `msginit` makes a catalogue of this file, `msgmerge` brings one up to date.
msgid \"\"
msgstr \"\"
\"Content-Type: text/plain; charset=UTF-8\\n\"
\"Content-Transfer-Encoding: 8bit\\n\"
\"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n\"

#. Default: Good ${time}
#: tests/programs/small.rs:LINE
msgctxt \"greeting\"
msgid \"good\"
msgstr \"\"

#: tests/programs/small.rs:LINE
msgid \"one byte\"
msgid_plural \"${n} bytes\"
msgstr[0] \"\"
msgstr[1] \"\"
";

/// Leaves out the numbers of lines.
fn without_lines(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(".rs:") {
        Some((file, number)) if number.parse::<u32>().is_ok() => format!("{file}.rs:LINE\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn the_texts_of_a_domain_are_a_template_of_catalogues() {
    let text = answer("small", &["messages", "--domain", "small"]);
    assert_eq!(without_lines(&text), SMALL);
}

#[test]
fn labels_helps_and_messages_of_forms_are_among_them() {
    let text = without_lines(&answer("small", &["messages"]));
    for expected in [
        "#: tests/programs/small.rs:LINE\nmsgid \"File name\"\nmsgstr \"\"\n",
        "msgid \"As long as \\\"a tweet\\\"\"\n",
        "msgid \"Too long\"\n",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn they_are_written_to_a_file_that_can_be_had() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.pot");
    let name = file.to_str().unwrap();
    let said = answer(
        "small",
        &["messages", "--domain", "small", "--output", name],
    );
    assert_eq!(said, format!("{name}: 2 messages of the domain small\n"));
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(without_lines(&text), SMALL);
    let nowhere = folder.path().join("no/such.pot");
    let said = Program::of("small").run(&["messages", "-o", nowhere.to_str().unwrap()]);
    assert_eq!(said.status, 2, "{}", said.stderr);
}
