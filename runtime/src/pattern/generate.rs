//! Writing a path from values.

use super::Pattern;
use super::parse::Piece;
use crate::percent;

/// The value of a placeholder in a generated URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RouteValue {
    Text(String),
    /// The segments of a remainder.
    Segments(Vec<String>),
    /// What is quoted already.
    Quoted(String),
}

impl Pattern {
    /// Writes the path for the values that `value` returns, quoted.
    ///
    /// # Errors
    ///
    /// Fails with the name of the first placeholder that has no value.
    pub(crate) fn generate<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v RouteValue>,
    ) -> Result<String, String> {
        let mut path = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => percent::quote_into(&mut path, text, percent::PATTERN_TEXT),
                Piece::Placeholder { name, .. } | Piece::Remainder(name) => {
                    match value(name).ok_or_else(|| name.clone())? {
                        RouteValue::Text(text) => push_value(&mut path, text),
                        RouteValue::Quoted(text) => path.push_str(text),
                        RouteValue::Segments(segments) => {
                            for (index, segment) in segments.iter().enumerate() {
                                if index > 0 {
                                    path.push('/');
                                }
                                push_value(&mut path, segment);
                            }
                        }
                    }
                }
            }
        }
        Ok(path)
    }
}

fn push_value(path: &mut String, value: &str) {
    percent::quote_into(path, value, percent::PATH_VALUE);
}
