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
    let distances = names.into_iter().map(|name| (distance(wrong, name), name));
    distances
        .filter(|(distance, _)| *distance <= limit)
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
    let distances = names.into_iter().map(|name| (distance(wrong, name), name));
    let mut near: Vec<_> = distances
        .filter(|(distance, _)| *distance <= limit)
        .collect();
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

/// Counts the insertions, deletions, replacements and swaps between two words.
fn distance(a: &str, b: &str) -> usize {
    let letters = |word: &str| word.to_lowercase().chars().collect::<Vec<_>>();
    let (a, b) = (letters(a), letters(b));
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
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
}
