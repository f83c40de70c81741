//! Conditions of which one excludes another, so that no request meets them together.

use crate::predicates::{Methods, Predicate};

/// Returns what is wrong with the conditions of a route alone; the subject of the sentence is the route.
pub(super) fn of_route(predicates: &[Predicate]) -> Option<String> {
    let both = excluded(predicates)?;
    Some(format!(
        "never answers: no request meets {both}; leave one of them out, or add a route for each"
    ))
}

/// Names conditions that no request meets together.
pub(super) fn excluded(predicates: &[Predicate]) -> Option<String> {
    let pairs = predicates.iter().enumerate().flat_map(|(index, second)| {
        let earlier = predicates[..index].iter();
        earlier.map(move |first| (first, second))
    });
    let mut excluding = pairs.filter(|(first, second)| first.excludes(second));
    if let Some((first, second)) = excluding.next() {
        return Some(format!("both `{first}` and `{second}`"));
    }
    // Of three lists of methods each two may have one in common.
    Methods::of(predicates.iter()).is_empty().then(|| {
        let of_methods = predicates.iter().filter(|one| one.is_of_methods());
        let of_methods: Vec<_> = of_methods.map(|one| format!("`{one}`")).collect();
        match of_methods.as_slice() {
            [others @ .., last] => format!("all of {} and {last}", others.join(", ")),
            [] => String::new(),
        }
    })
}
