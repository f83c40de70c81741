//! What becomes of a session that two requests changed at the same time.

use crate::json::{Map, Value};

/// What the key of a queue of messages begins with.
use crate::session::flash::PREFIX;

/// Returns `theirs` with the changes that lead from `base` to `ours`.
///
/// Changes to different keys are all kept. Of a key that both changed, ours is kept, since it comes
/// later. Messages are neither lost nor shown twice: those that both flashed are all there, those that
/// one of both popped are gone.
pub(super) fn merge(base: &Map, ours: &Map, mut theirs: Map) -> Map {
    for (key, _) in base.iter() {
        if !ours.contains_key(key) {
            change(&mut theirs, key, base.get(key), None);
        }
    }
    for (key, our) in ours.iter() {
        if base.get(key) != Some(our) {
            change(&mut theirs, key, base.get(key), Some(our));
        }
    }
    theirs
}

fn change(theirs: &mut Map, key: &str, base: Option<&Value>, our: Option<&Value>) {
    let merged = if key.starts_with(PREFIX) {
        merged_queue(base, our, theirs.get(key))
    } else {
        our.cloned()
    };
    match merged {
        Some(value) => {
            theirs.insert(key, value);
        }
        None => {
            theirs.remove(key);
        }
    }
}

/// Merges queues of messages, of which each side may have popped the old and flashed new ones.
fn merged_queue(base: Option<&Value>, our: Option<&Value>, their: Option<&Value>) -> Option<Value> {
    let items = |value: Option<&Value>| -> Vec<Value> {
        value.and_then(Value::as_array).unwrap_or_default().to_vec()
    };
    let base = items(base);
    let (our, their) = (items(our), items(their));
    let kept = |queue: &[Value]| queue.starts_with(&base);
    let mut merged = Vec::new();
    if kept(&our) && kept(&their) {
        merged.extend_from_slice(&base);
    }
    for queue in [their, our] {
        let new = if kept(&queue) { base.len() } else { 0 };
        merged.extend_from_slice(&queue[new..]);
    }
    (!merged.is_empty()).then(|| merged.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, ours: &str, theirs: &str, expected: &str) {
        let map = |text: &str| text.parse::<Value>().unwrap().as_object().unwrap().clone();
        let merged = merge(&map(base), &map(ours), map(theirs));
        assert_eq!(Value::from(merged).to_string(), expected);
    }

    #[test]
    fn changes_of_different_keys_are_all_kept() {
        check("{}", r#"{"a": 1}"#, r#"{"b": 2}"#, r#"{"b": 2, "a": 1}"#);
        check(
            r#"{"a": 1, "b": 2, "c": 3}"#,
            r#"{"a": 1, "b": 5}"#,
            r#"{"b": 2, "c": 3, "d": 4}"#,
            r#"{"b": 5, "d": 4}"#,
        );
    }

    #[test]
    fn of_a_key_that_both_changed_the_later_change_counts() {
        check(r#"{"a": 1}"#, r#"{"a": 2}"#, r#"{"a": 3}"#, r#"{"a": 2}"#);
        check(r#"{"a": 1}"#, r#"{"a": 2}"#, "{}", r#"{"a": 2}"#);
        check(r#"{"a": 1}"#, "{}", r#"{"a": 3}"#, "{}");
        check(r#"{"a": 1}"#, r#"{"a": 1}"#, r#"{"a": 3}"#, r#"{"a": 3}"#);
        check(r#"{"a": 1}"#, r#"{"a": 1}"#, "{}", "{}");
    }

    #[test]
    fn messages_are_neither_lost_nor_shown_twice() {
        let (zero, both) = (r#"{"_f_": [0]}"#, r#"{"_f_": [0, 2, 1]}"#);
        check(
            "{}",
            r#"{"_f_": [1]}"#,
            r#"{"_f_": [2]}"#,
            r#"{"_f_": [2, 1]}"#,
        );
        check(zero, r#"{"_f_": [0, 1]}"#, r#"{"_f_": [0, 2]}"#, both);
        check(zero, "{}", r#"{"_f_": [0, 2]}"#, r#"{"_f_": [2]}"#);
        check(zero, r#"{"_f_": [0, 1]}"#, "{}", r#"{"_f_": [1]}"#);
        check(
            zero,
            r#"{"_f_": [1]}"#,
            r#"{"_f_": [2]}"#,
            r#"{"_f_": [2, 1]}"#,
        );
        check(zero, "{}", "{}", "{}");
        check(zero, "{}", zero, "{}");
    }
}
