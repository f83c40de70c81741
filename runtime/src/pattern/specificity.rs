//! How much of a pattern is text, for sorting those that have no order of their own.

use super::Pattern;
use super::parse::Piece;

/// What a segment consists of, the more specific first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Kind {
    Text,
    TextAndPlaceholder,
    PlaceholderWithRegex,
    Placeholder,
    Remainder,
}

impl Pattern {
    /// Returns a number for each segment; patterns with smaller ones are tried before others.
    pub(crate) fn specificity(&self) -> Vec<u8> {
        let mut kinds = Vec::new();
        let mut kind = Kind::Text;
        let mut has_text = false;
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => {
                    for (index, part) in text.split('/').enumerate() {
                        if index > 0 {
                            kinds.push(kind);
                            (kind, has_text) = (Kind::Text, false);
                        }
                        has_text |= !part.is_empty();
                        if has_text && kind != Kind::Text {
                            kind = Kind::TextAndPlaceholder;
                        }
                    }
                }
                Piece::Placeholder { .. } if has_text => kind = Kind::TextAndPlaceholder,
                Piece::Placeholder { regex: Some(_), .. } => kind = Kind::PlaceholderWithRegex,
                Piece::Placeholder { regex: None, .. } => kind = Kind::Placeholder,
                Piece::Remainder(_) => kind = Kind::Remainder,
            }
        }
        kinds.push(kind);
        kinds.into_iter().map(|kind| kind as u8).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_before_placeholders() {
        let mut patterns = [
            "*rest",
            "/{a}",
            "/x*rest",
            "/{a}/edit",
            "/x/{a}",
            r"/x/{a:\d+}",
            "/x/{a}.html",
            "/x/new",
        ];
        patterns.sort_by_cached_key(|pattern| Pattern::parse(pattern).unwrap().specificity());
        assert_eq!(
            patterns,
            [
                "/x/new",
                "/x/{a}.html",
                r"/x/{a:\d+}",
                "/x/{a}",
                "/{a}",
                "/{a}/edit",
                "*rest",
                "/x*rest",
            ]
        );
    }
}
