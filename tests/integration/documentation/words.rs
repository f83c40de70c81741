//! The words of messages, comments and chapters. Many readers learned English as a foreign language, so some forms are not used.

use pyramidion_tests::files;

use super::root;

/// A form that no text has: whether the words at a place are of this form, an example, and what to write instead.
struct Form {
    is_at: fn(before: &str, words: &[&str]) -> bool,
    example: &'static str,
    instead: &'static str,
}

const AVOIDED: [Form; 7] = [
    Form {
        is_at: is_without_article,
        example: "a text that is\n    /// no path",
        instead: "`is not a path`, `are not paths`",
    },
    Form {
        is_at: |before, words| {
            let is_of_what = ["that", "which", "what", "it", "they"].contains(&before);
            let is_none = words[1].starts_with("none") && words[2] != "of";
            is_of_what && ["is", "are"].contains(&words[0]) && is_none
        },
        example: "a port that is none",
        instead: "the noun: `a text that is not a port`",
    },
    Form {
        is_at: |_, words| {
            let names = ["_is_no_", "_are_no_"].map(|part| words[0].split_once(part));
            let mut names = names.into_iter().flatten();
            names.any(|(before, after)| !before.ends_with("there") && !after.starts_with("longer"))
        },
        example: "fn what_is_no_path_is_refused()",
        instead: "`is_not_a_path` in the name of a test or a file",
    },
    Form {
        is_at: |_, words| words[0] == "of" && words[1].starts_with("whom"),
        example: "somebody of whom nothing is known",
        instead: "`about whom`, or the noun",
    },
    Form {
        is_at: |_, words| words[0].eq_ignore_ascii_case("shall"),
        example: "it shall be refused",
        instead: "`must`, `can` or `is to`",
    },
    Form {
        is_at: |_, words| words[0] == "who" && words[1].starts_with("watch"),
        example: "those who watch a request",
        instead: "`observers`",
    },
    Form {
        is_at: |_, words| words[0].trim_end_matches(['.', ',', ';', ':']) == "anew",
        example: "the page is loaded anew",
        instead: "`again`",
    },
];

/// `is no path`; not `there is no path`, `is no longer` and `is no wider than`.
fn is_without_article(before: &str, words: &[&str]) -> bool {
    let [verb, no, noun] = words else {
        return false;
    };
    if before.to_ascii_lowercase().ends_with("there") {
        return false;
    }
    let is_compared = noun.starts_with("more") || noun.trim_end_matches(',').ends_with("er");
    if is_compared && !["number", "header", "character", "parameter"].contains(noun) {
        return false;
    }
    let is_noun = noun.starts_with(|c: char| c == '`' || c == '{' || c.is_alphabetic());
    ["is", "are", "was", "were"].contains(verb) && *no == "no" && is_noun
}

/// Returns what a text has of the forms that are avoided, each with its line and what to write instead.
fn avoided(text: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        // A comment or a text goes on in the next line.
        let text = text.trim_start().trim_start_matches(['/', '!', '#', '*']);
        let text = text.trim_end_matches('\\');
        let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')'));
        words.extend(
            parts
                .filter(|word| !word.is_empty())
                .map(|word| (line, word)),
        );
    }
    let mut found = Vec::new();
    for place in 0..words.len() {
        let word = |at: usize| words.get(at).map_or("", |(_, word)| *word);
        let before = place.checked_sub(1).map_or("", word);
        let here = [word(place), word(place + 1), word(place + 2)];
        let forms = AVOIDED.iter().filter(|form| (form.is_at)(before, &here));
        found.extend(forms.map(|form| {
            let problem = format!("`{before} {}`: write {}", here.join(" "), form.instead);
            (words[place].0, problem)
        }));
    }
    found
}

/// The ends of the names of files that people read.
const READ: [&str; 8] = ["rs", "md", "stderr", "toml", "html", "py", "js", "jinja2"];

#[test]
fn each_form_is_seen_where_it_stands() {
    for (place, form) in AVOIDED.iter().enumerate() {
        let found = avoided(form.example);
        assert_eq!(found.len(), 1, "{place}: {found:?}");
        assert!(found[0].1.ends_with(form.instead), "{found:?}");
    }
    for plain in [
        "There is no path, it is no longer here, and there were no more",
        "the answer is no. The page is no wider than the screen, no larger",
        "fn there_is_no_path() fn it_is_no_longer_read() it is none of its business",
        "the default is none; there are none of them",
    ] {
        assert_eq!(avoided(plain), [], "{plain}");
    }
}

#[test]
fn no_text_has_words_that_are_avoided() {
    let root = root().canonicalize().expect("the repository");
    let mut files = files(&root, &READ);
    files.retain(|file| !file.ends_with("documentation/words.rs"));
    assert!(files.len() > 1500, "{} files", files.len());
    let mut all = Vec::new();
    for file in files {
        let name = file
            .strip_prefix(&root)
            .expect("a file below")
            .display()
            .to_string();
        for part in AVOIDED_NAMES.iter().filter(|part| name.contains(**part)) {
            all.push(format!("{name}: `{part}` in its name"));
        }
        let text = std::fs::read(&file).expect("a file");
        let found = avoided(&String::from_utf8_lossy(&text));
        all.extend(
            found
                .into_iter()
                .map(|(line, problem)| format!("{name}:{line}: {problem}")),
        );
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Parts of the names of files that [`AVOIDED`] has in the names of functions.
const AVOIDED_NAMES: [&str; 2] = ["_is_no_", "_are_no_"];
