//! The ids of controls: no two of a form are the same, whatever the names are.

/// Returns the id of the control of a name.
///
/// What separates the parts of the name, a dot, becomes one hyphen; a hyphen within a part becomes three. Two hyphens lead to
/// [what belongs to a control](of_part). Letters, digits and underscores stay; any other character, and a hyphen at an end of a
/// part, is written by its number between colons. So no two names have one id, and an id has no white space, which would separate two.
pub(super) fn of_name(name: &str) -> String {
    let mut id = String::with_capacity(name.len());
    for (position, part) in name.split('.').enumerate() {
        if position > 0 {
            id.push('-');
        }
        let last = part.len().saturating_sub(1);
        for (position, letter) in part.char_indices() {
            match letter {
                '-' if position > 0 && position < last => id.push_str("---"),
                '_' => id.push(letter),
                letter if letter.is_alphanumeric() => id.push(letter),
                letter => id.push_str(&format!(":{:x}:", u32::from(letter))),
            }
        }
    }
    id
}

/// Returns the id of something that belongs to a control, such as one of its choices.
pub(super) fn of_part(id: &str, part: impl std::fmt::Display) -> String {
    format!("{id}--{part}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{of_name, of_part};

    #[test]
    fn names_that_look_alike_have_ids_of_their_own() {
        for (name, id) in [
            ("title", "title"),
            ("first_name", "first_name"),
            ("people.0.name", "people-0-name"),
            ("a-b", "a---b"),
            ("a.b", "a-b"),
            ("a-.b", "a:2d:-b"),
            ("a.-b", "a-:2d:b"),
            ("größe", "größe"),
            ("my name", "my:20:name"),
            ("a:b", "a:3a:b"),
            ("-", ":2d:"),
        ] {
            assert_eq!(of_name(name), id);
        }
        assert_eq!(of_part("size", 1), "size--1");
    }

    /// Every name of these characters, up to a length at which each stands at an end, beside each other and in between.
    #[test]
    fn no_two_names_have_one_id() {
        let mut names = vec![String::new()];
        let mut ids = HashMap::new();
        for _ in 0..5 {
            let longer = names.iter().flat_map(|name| {
                ["-", ".", ":", "_", "2", " "].map(|letter| format!("{name}{letter}"))
            });
            names = longer.collect();
            let is_name = |name: &&String| name.split('.').all(|part| !part.is_empty());
            for name in names.iter().filter(is_name) {
                let id = of_name(name);
                assert!(!id.contains(char::is_whitespace));
                let parts = ["help", "error", "2"].map(|part| of_part(&id, part));
                for id in parts.into_iter().chain([id]) {
                    let other = ids.insert(id, name.clone());
                    assert_eq!(other, None, "{name}");
                }
            }
        }
    }
}
