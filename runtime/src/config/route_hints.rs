//! Which route was meant by a name that no route has.

use std::cell::RefCell;

use pyramidion_syntax::near;
use rustc_hash::FxHashMap;

/// For how many names near ones are looked for.
///
/// A part of an application that is not included leaves thousands of names without a route, and each is compared with all names:
/// who reads as many mistakes corrects what they have in common.
const LIMIT: usize = 24;

/// The hints for names that no route has, each found once.
#[derive(Default)]
pub(super) struct RouteHints {
    found: RefCell<FxHashMap<String, String>>,
}

impl RouteHints {
    /// Returns ` (did you mean …?)` for the names near to `wrong`, or how to add the route if there is none or there have been many.
    pub(super) fn of<'a>(&self, wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
        let mut found = self.found.borrow_mut();
        if let Some(hint) = found.get(wrong) {
            return hint.clone();
        }
        let to_add = || format!("; call `config.add_route({wrong:?}, …)`, or include what adds it");
        if found.len() >= LIMIT {
            return to_add();
        }
        let hint = near::hint_or(wrong, names, to_add);
        found.insert(wrong.to_owned(), hint.clone());
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn each_name_is_looked_for_once_and_not_more_than_some() {
        let looked = Cell::new(0);
        let names = || std::iter::once("home").inspect(|_| looked.set(looked.get() + 1));
        let hints = RouteHints::default();
        for _ in 0..3 {
            assert_eq!(hints.of("hoem", names()), " (did you mean `home`?)");
        }
        assert_eq!(looked.get(), 1);
        for number in 0..1000 {
            hints.of(&format!("missing_{number}"), names());
        }
        assert_eq!(looked.get(), LIMIT);
        assert_eq!(hints.of("hoem", names()), " (did you mean `home`?)");
        assert_eq!(
            hints.of("hmoe", names()),
            "; call `config.add_route(\"hmoe\", …)`, or include what adds it"
        );
    }
}
