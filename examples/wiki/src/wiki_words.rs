//! Words that are links to the page of that name, such as `FrontPage`.

use serde::Serialize;

/// The longest name of a page, in letters.
const LONGEST: usize = 60;

/// A piece of a text.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Piece {
    kind: Kind,
    text: String,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Text,
    Page,
    MissingPage,
}

/// Tells whether a word is one of the wiki: up to 60 letters and digits, of which the first is a capital, and another one after a
/// small letter.
pub(crate) fn is_wiki_word(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && word.chars().all(char::is_alphanumeric)
        && word.chars().count() <= LONGEST
        && word
            .chars()
            .skip_while(|letter| !letter.is_lowercase())
            .any(char::is_uppercase)
}

/// Returns the words of the wiki in a text.
pub(crate) fn wiki_words(text: &str) -> impl Iterator<Item = &str> {
    words(text)
        .map(|(word, _)| word)
        .filter(|word| is_wiki_word(word))
}

/// Returns the paragraphs of a text, which empty lines separate, in pieces.
pub(crate) fn paragraphs(text: &str, exists: impl Fn(&str) -> bool) -> Vec<Vec<Piece>> {
    let paragraphs = text.split("\n\n").map(str::trim);
    let paragraphs = paragraphs.filter(|paragraph| !paragraph.is_empty());
    paragraphs
        .map(|paragraph| pieces(paragraph, &exists))
        .collect()
}

fn pieces(paragraph: &str, exists: impl Fn(&str) -> bool) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    for (word, separator) in words(paragraph) {
        if is_wiki_word(word) {
            pieces.push(Piece {
                kind: Kind::Text,
                text: std::mem::take(&mut text),
            });
            let kind = if exists(word) {
                Kind::Page
            } else {
                Kind::MissingPage
            };
            pieces.push(Piece {
                kind,
                text: word.to_owned(),
            });
        } else {
            text.push_str(word);
        }
        text.push_str(separator);
    }
    pieces.push(Piece {
        kind: Kind::Text,
        text,
    });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// Splits a text into words, each with what separates it from the next; either may be empty.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let chunks = text.split_inclusive(|letter: char| !letter.is_alphanumeric());
    chunks.map(|chunk| {
        let word = chunk.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        chunk.split_at(word.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_wiki_have_capitals_within() {
        for word in [
            "FrontPage",
            "GroßeÄpfel",
            "Page2Go",
            "ReadMeFirst",
            "McDonald",
        ] {
            assert!(is_wiki_word(word), "{word}");
        }
        for word in [
            "",
            "Page",
            "page",
            "frontPage",
            "HTTP",
            "APage",
            "Front_Page",
            "Front-Page",
            "<B>oX",
        ] {
            assert!(!is_wiki_word(word), "{word}");
        }
        let longest = format!("ÄäB{}", "ä".repeat(57));
        assert!(is_wiki_word(&longest));
        assert!(!is_wiki_word(&(longest + "ä")));
    }

    #[test]
    fn a_text_is_what_its_pieces_are() {
        let text = "FrontPage, see (SandBox); a<b> HTTP\nfront_page  end.";
        let [paragraph] = &paragraphs(text, |word| word == "FrontPage")[..] else {
            panic!("it is one paragraph");
        };
        let whole: String = paragraph.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text);
        let links = paragraph.iter().filter(|piece| piece.kind != Kind::Text);
        let links: Vec<_> = links
            .map(|piece| (&piece.kind, piece.text.as_str()))
            .collect();
        assert_eq!(
            links,
            [(&Kind::Page, "FrontPage"), (&Kind::MissingPage, "SandBox")]
        );
        assert_eq!(
            wiki_words(text).collect::<Vec<_>>(),
            ["FrontPage", "SandBox"]
        );
    }

    #[test]
    fn empty_lines_separate_paragraphs() {
        assert_eq!(paragraphs("one\nmore\n\n\n\ntwo\n", |_| true).len(), 2);
        assert!(paragraphs(" \n\n", |_| true).is_empty());
    }
}
