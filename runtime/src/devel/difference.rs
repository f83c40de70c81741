//! Where a pattern and a path differ first.

use crate::introspection::PatternPart;

/// Where a pattern and a path differ first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// A segment of the path, counted as `split` counts them, is another text.
    Literal { position: usize, expected: String },
    /// A placeholder does not take what stands in its place.
    Placeholder { name: String },
    /// The path goes on.
    Left(String),
    /// The pattern goes on.
    Missing(String),
}

/// A segment of a pattern.
#[derive(Clone, Debug, Default)]
struct Segment {
    /// The text before the first placeholder.
    before: String,
    /// The name of the first placeholder, and the text behind the last.
    placeholder: Option<(String, String)>,
}

/// Returns where a pattern and a path differ first, as far as that is seen segment by segment.
///
/// What the regular expression of a placeholder takes is not asked.
pub(super) fn difference(parts: &[PatternPart], path: &str) -> Option<Difference> {
    let mut found = path.split('/').enumerate();
    let segments = segments(parts);
    let last = segments.len() - 1;
    for (number, segment) in segments.into_iter().enumerate() {
        let Some(segment) = segment else {
            return None; // the remainder takes the rest
        };
        match (found.next(), segment) {
            (None, segment) => {
                let missing = match segment.placeholder {
                    Some((name, after)) => format!("/{}{{{name}}}{after}", segment.before),
                    None => format!("/{}", segment.before),
                };
                return Some(Difference::Missing(missing));
            }
            (
                Some((_, "")),
                Segment {
                    before,
                    placeholder: None,
                },
            ) if !before.is_empty() => {
                return Some(Difference::Missing(before));
            }
            (
                Some((_, text)),
                Segment {
                    before,
                    placeholder: None,
                },
            ) if number == last && before.is_empty() && !text.is_empty() => {
                let rest: Vec<_> = std::iter::once(text)
                    .chain(found.map(|(_, text)| text))
                    .collect();
                return Some(Difference::Left(rest.join("/")));
            }
            (
                Some((position, text)),
                Segment {
                    before,
                    placeholder: None,
                },
            ) if text != before => {
                return Some(Difference::Literal {
                    position,
                    expected: before,
                });
            }
            (
                Some(_),
                Segment {
                    placeholder: None, ..
                },
            ) => {}
            (
                Some((_, text)),
                Segment {
                    before,
                    placeholder: Some((name, after)),
                },
            ) => {
                let inner = text.strip_prefix(before.as_str());
                let inner = inner.and_then(|text| text.strip_suffix(after.as_str()));
                if inner.is_none_or(str::is_empty) {
                    return Some(Difference::Placeholder { name });
                }
            }
        }
    }
    let rest: Vec<_> = found.map(|(_, text)| text).collect();
    (!rest.is_empty()).then(|| Difference::Left(format!("/{}", rest.join("/"))))
}

/// Returns the segments of a pattern; nothing stands for what takes the rest of the path.
fn segments(parts: &[PatternPart]) -> Vec<Option<Segment>> {
    let mut segments = Vec::new();
    let mut current = Segment::default();
    for part in parts {
        match part {
            PatternPart::Text(text) => {
                let mut texts = text.split('/');
                current.add(texts.next().unwrap_or_default());
                for text in texts {
                    segments.push(Some(std::mem::take(&mut current)));
                    current.add(text);
                }
            }
            PatternPart::Placeholder { name, .. } => {
                let first = current.placeholder.take().map(|(name, _)| name);
                let name = first.unwrap_or_else(|| name.clone());
                current.placeholder = Some((name, String::new()));
            }
            PatternPart::Remainder(_) => {
                segments.push(None);
                return segments;
            }
        }
    }
    segments.push(Some(current));
    segments
}

impl Segment {
    fn add(&mut self, text: &str) {
        match &mut self.placeholder {
            Some((_, after)) => after.push_str(text),
            None => self.before.push_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> PatternPart {
        PatternPart::Text(text.to_owned())
    }

    fn placeholder(name: &str) -> PatternPart {
        PatternPart::Placeholder {
            name: name.to_owned(),
            regex: None,
        }
    }

    #[test]
    fn the_first_difference_is_found() {
        let article = [text("/articles/"), placeholder("id"), text(".html")];
        let literal = |position, expected: &str| {
            Some(Difference::Literal {
                position,
                expected: expected.to_owned(),
            })
        };
        let id = || {
            Some(Difference::Placeholder {
                name: "id".to_owned(),
            })
        };
        for (path, expected) in [
            ("/articles/7.html", None),
            ("/article/7.html", literal(1, "articles")),
            ("/articles/7.txt", id()),
            ("/articles/.html", id()),
            (
                "/articles",
                Some(Difference::Missing("/{id}.html".to_owned())),
            ),
            (
                "/articles/7.html/x/y",
                Some(Difference::Left("/x/y".to_owned())),
            ),
            ("/", Some(Difference::Missing("articles".to_owned()))),
        ] {
            assert_eq!(difference(&article, path), expected, "{path}");
        }
        let home = [text("/")];
        assert_eq!(difference(&home, "/"), None);
        assert_eq!(
            difference(&home, "/x/y"),
            Some(Difference::Left("x/y".to_owned()))
        );
        let files = [text("/files/"), PatternPart::Remainder("path".to_owned())];
        assert_eq!(difference(&files, "/files/a/b"), None);
        assert_eq!(difference(&files, "/file/a/b"), literal(1, "files"));
    }
}
