//! Values of a predicate as they are written, which is as Pyramid writes them.

use std::fmt;

/// Writes values with commas between them, as Pyramid does.
///
/// With `#` those are in quotes that would be read as several, or as none: lists with equal texts have then the same values.
pub(super) fn write_list(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = impl fmt::Display>,
) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str(",")?;
        }
        let item = item.to_string();
        let is_unclear = item.is_empty() || item.contains(',') || item.starts_with('"');
        if f.alternate() && is_unclear {
            write!(f, "{item:?}")?;
        } else {
            f.write_str(&item)?;
        }
    }
    Ok(())
}

/// Returns the name of `true` or `false` in Python.
pub(super) fn flag(is: bool) -> &'static str {
    if is { "True" } else { "False" }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::write_list;

    struct Values(&'static [&'static str]);

    impl fmt::Display for Values {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_list(f, self.0.iter())
        }
    }

    #[test]
    fn lists_of_other_values_have_other_texts() {
        let lists: [&[&str]; 7] = [
            &[],
            &[""],
            &["", ""],
            &["x", "y"],
            &["x,y"],
            &["\"x", "y\""],
            &["\"x,y\""],
        ];
        let texts = lists.map(|values| format!("{:#}", Values(values)));
        for (index, text) in texts.iter().enumerate() {
            assert!(!texts[..index].contains(text), "{text}");
        }
        assert_eq!(texts[3], "x,y");
        assert_eq!(Values(&["x,y"]).to_string(), "x,y");
    }
}
