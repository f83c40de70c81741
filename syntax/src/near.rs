//! "Did you mean": the names nearest to a misspelled one.

/// Returns the name that differs from `wrong` by the fewest letters, if there is a near one.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    within(wrong.chars().count().div_ceil(3).min(4), wrong, names)
}

/// Returns the first of the names that are nearest to `wrong`, if it differs by no more than `limit` letters.
pub fn within<'a>(
    limit: usize,
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = Word::new(wrong);
    let names = names.into_iter();
    names
        .filter_map(|name| Some((word.distance(name, limit)?, name)))
        // Of two names that are equally near, the one that only has more letters is meant.
        .min_by_key(|(distance, name)| (*distance, !name.starts_with(wrong)))
        .map(|(_, name)| name)
}

/// Returns ` (did you mean …?)` for the names near to `wrong`, or nothing if there is none.
///
/// It is stricter than [`nearest`], since the names are those of an application and can be many.
pub fn hint<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let limit = wrong.chars().count().div_ceil(4).clamp(1, 3);
    let word = Word::new(wrong);
    let names = names.into_iter();
    let near = names.filter_map(|name| Some((word.distance(name, limit)?, name)));
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    let nearest = near.first().map_or(0, |(distance, _)| *distance);
    near.retain(|(distance, _)| *distance == nearest);
    let names: Vec<_> = near
        .iter()
        .take(SHOWN)
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => format!(" (did you mean {name}?)"),
        [names @ .., last] => format!(" (did you mean {} or {last}?)", names.join(", ")),
    }
}

/// Returns the [hint] for names that are near to `wrong`, or what to do where there is none.
pub fn hint_or<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    let hint = hint(wrong, names);
    if hint.is_empty() { otherwise() } else { hint }
}

/// A word to which others are compared, by letters without their case.
struct Word(Vec<char>);

impl Word {
    fn new(word: &str) -> Self {
        Self(letters(word).collect())
    }

    /// Counts the insertions, deletions, replacements and swaps between two words, if there are at most `limit`.
    fn distance(&self, other: &str, limit: usize) -> Option<usize> {
        let a = &self.0;
        // Most names differ in length by more, which is found without a look at the letters.
        if a.len() > other.len() + limit {
            return None;
        }
        let b: Vec<char> = letters(other).collect();
        if a.len().abs_diff(b.len()) > limit {
            return None;
        }
        let mut before_last: Vec<usize> = Vec::new();
        let mut last: Vec<usize> = (0..=b.len()).collect();
        for i in 1..=a.len() {
            // What is further from the diagonal is further than the limit.
            let (from, to) = (i.saturating_sub(limit).max(1), (i + limit).min(b.len()));
            let mut row = vec![limit + 1; b.len() + 1];
            row[0] = i;
            for j in from..=to {
                let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(before_last[j - 2] + 1);
                }
                row[j] = best;
            }
            let is_far = |row: &[usize]| row.iter().all(|distance| *distance > limit);
            if is_far(&row) && is_far(&last) {
                return None;
            }
            before_last = std::mem::replace(&mut last, row);
        }
        Some(last[b.len()]).filter(|distance| *distance <= limit)
    }
}

fn letters(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_name() {
        let names = ["route_name", "header", "request_method", "renderer"];
        assert_eq!(nearest("render", names), Some("renderer"));
        assert_eq!(nearest("route_nme", names), Some("route_name"));
        assert_eq!(nearest("request_metod", names), Some("request_method"));
        assert_eq!(nearest("Renderer", names), Some("renderer"));
        assert_eq!(nearest("renderre", names), Some("renderer"));
        assert_eq!(nearest("permission", names), None);
    }

    #[test]
    fn near_names_are_offered_nearest_first() {
        let names = ["login", "logout", "readsession", "log"];
        assert_eq!(hint("lgoin", names), " (did you mean `login`?)");
        assert_eq!(hint("readsesion", names), " (did you mean `readsession`?)");
        assert_eq!(hint("logi", names), " (did you mean `log` or `login`?)");
        assert_eq!(hint("LOGIN", names), " (did you mean `login`?)");
        assert_eq!(hint("checkout", names), "");
    }

    #[test]
    fn words_are_compared_as_far_as_the_limit() {
        let pairs = [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("home", "home", 0),
            ("home", "hoem", 1),
            ("home", "ohem", 2),
            ("home", "me", 2),
            ("me", "home", 2),
            ("kitten", "sitting", 3),
            ("Äpfel", "äpfle", 1),
            ("abcdef", "badcfe", 3),
            ("abcd", "wxyz", 4),
            ("route_0001", "route_9992", 4),
        ];
        for (one, other, expected) in pairs {
            for limit in 0..8 {
                let expected = Some(expected).filter(|distance| *distance <= limit);
                let word = Word::new(one);
                assert_eq!(
                    word.distance(other, limit),
                    expected,
                    "{one} {other} {limit}"
                );
            }
        }
    }
}
