//! "Did you mean": the name nearest to a misspelled one.

/// Returns the name that differs from `wrong` by the fewest letters, if there is a near one.
pub(crate) fn nearest<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    within(wrong.len().div_ceil(3).min(4), wrong, names)
}

/// Returns the first of the names that are nearest to `wrong`, if it differs by no more than `limit` letters.
pub(crate) fn within<'a>(
    limit: usize,
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let distances = names.into_iter().map(|name| (distance(wrong, name), name));
    distances
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Counts the insertions, deletions, replacements and swaps between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let (a, b) = (a.as_bytes(), b.as_bytes());
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
        let names = ["route_name", "request_method", "renderer"];
        assert_eq!(nearest("route_nme", names), Some("route_name"));
        assert_eq!(nearest("request_metod", names), Some("request_method"));
        assert_eq!(nearest("Renderer", names), Some("renderer"));
        assert_eq!(nearest("renderre", names), Some("renderer"));
        assert_eq!(nearest("permission", names), None);
    }
}
