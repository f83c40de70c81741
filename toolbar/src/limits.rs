//! How much is kept of a request: what is longer is cut, and says so.

use pyramidion::devel::{Mask, Shown};

/// The requests that are kept, unless the setting `toolbar.history` says another number.
pub(crate) const HISTORY: usize = 100;

/// The bytes of text that are kept of a request.
const RECORDING: usize = 256 << 10;

/// The bytes that are kept of one text.
const TEXT: usize = 16 << 10;

/// The events that are kept of a request, of each panel.
pub(crate) const EVENTS: usize = 500;

/// The statements that are kept of a request.
pub(crate) const STATEMENTS: usize = 200;

/// The values that are kept of one list, such as the fields of a form.
pub(crate) const VALUES: usize = 200;

/// The routes that are kept beside those whose pattern matches.
pub(crate) const ROUTES: usize = 50;

/// How many bytes of a recording are left.
#[derive(Debug)]
pub(crate) struct Budget {
    left: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: RECORDING }
    }
}

impl Budget {
    /// Returns a text as far as it is kept.
    pub(crate) fn keep(&mut self, mask: &Mask, text: Shown) -> Shown {
        let most = TEXT.min(self.left);
        let length = text.as_str().len();
        let kept = if length <= most {
            text
        } else {
            mask.text(&cut(text.as_str(), most))
        };
        self.left -= kept.as_str().len().min(self.left);
        kept
    }
}

/// How far before the end of what is kept a text is cut between words.
const WORD: usize = 1024;

/// Returns the beginning of a text, and how much of it is missing.
///
/// It ends between words, if it has any there: a secret that becomes known later would not be found if it were cut in two.
fn cut(text: &str, most: usize) -> String {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let blank = text[..end].rfind(char::is_whitespace);
    end = blank.filter(|blank| end - blank < WORD).unwrap_or(end);
    format!("{}… ({} bytes more)", &text[..end], text.len() - end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("aéb", 2), "a… (3 bytes more)");
        assert_eq!(cut("aéb", 3), "aé… (1 bytes more)");
        assert_eq!(cut("one two three", 9), "one two… (6 bytes more)");
    }

    #[test]
    fn a_recording_has_an_end() {
        let (mut budget, mask) = (Budget::default(), Mask::default());
        let long = mask.text(&"x".repeat(TEXT + 1));
        let kept: usize = (0..1000)
            .map(|_| budget.keep(&mask, long.clone()).as_str().len())
            .sum();
        // What is missing is said of each text.
        assert!((RECORDING..RECORDING + 1000 * 30).contains(&kept), "{kept}");
    }
}
