//! "Did you mean": the name nearest to a misspelled one.

/// Returns the name that differs from `wrong` by the fewest letters, if there is a near one.
pub(crate) fn nearest<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = wrong.len().div_ceil(3).min(4);
    let distances = names.into_iter().map(|name| (distance(wrong, name), name));
    distances
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Counts the insertions, deletions and replacements between two words.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
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
        assert_eq!(nearest("permission", names), None);
    }
}
