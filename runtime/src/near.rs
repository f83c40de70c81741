//! "Did you mean": the names nearest to a misspelled one.

/// Returns the first of the names that are nearest to `wrong`, if it differs by no more than `limit` letters.
pub(crate) fn within<'a>(
    limit: usize,
    wrong: &str,
    names: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let near = names
        .map(|name| (distance(wrong, name), name))
        .filter(|(distance, _)| *distance <= limit);
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns how many letters of a name may be wrong.
fn limit(wrong: &str) -> usize {
    wrong.chars().count().div_ceil(4).clamp(1, 3)
}

/// Returns ` (did you mean …?)` for the names near to `wrong`, or nothing if there is none.
pub(crate) fn hint<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let limit = limit(wrong);
    let mut near: Vec<_> = names
        .map(|name| (distance(wrong, name), name))
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
    let (a, b): (Vec<_>, Vec<_>) = (
        a.to_lowercase().chars().collect(),
        b.to_lowercase().chars().collect(),
    );
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
    fn near_names_are_offered_nearest_first() {
        let names = ["login", "logout", "readsession", "log"];
        let hint = |wrong| hint(wrong, names.into_iter());
        assert_eq!(hint("lgoin"), " (did you mean `login`?)");
        assert_eq!(hint("readsesion"), " (did you mean `readsession`?)");
        assert_eq!(hint("logi"), " (did you mean `log` or `login`?)");
        assert_eq!(hint("LOGIN"), " (did you mean `login`?)");
        assert_eq!(hint("checkout"), "");
    }
}
