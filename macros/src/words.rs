//! Names as people and other languages write them.

/// Returns a name with underscores before its capital letters: `ExtraLarge` is `extra_large`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// Makes a label of a name: `first_name` is "First name".
#[cfg(feature = "forms")]
pub(crate) fn label(name: &str) -> String {
    let words = name.trim_matches('_').replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        assert_eq!(snake_case("ExtraLarge"), "extra_large");
    }

    #[cfg(feature = "forms")]
    #[test]
    fn names_become_labels() {
        assert_eq!(label("extra_large"), "Extra large");
        assert_eq!(label("_id"), "Id");
        assert_eq!(label("_"), "");
    }
}
