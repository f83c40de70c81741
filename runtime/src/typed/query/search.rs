//! Other ways to read the fields, where the first does not do.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

use serde::de::DeserializeOwned;

use crate::typed::error::TypedError;

use super::{Attempt, MOST_ATTEMPTS};

/// How often it is found out which field an error is about that shows nothing of it.
const MOST_LOCATED: usize = 4;

/// What is reported if nothing does.
struct Told<'a> {
    attempt: Attempt<'a>,
    error: TypedError,
    failures: Vec<TypedError>,
}

/// Tries other ways to read the fields, after the first failed.
pub(super) fn for_success<T: DeserializeOwned>(
    first: Attempt<'_>,
    error: TypedError,
    failures: Vec<TypedError>,
) -> Result<T, TypedError> {
    let mut left = MOST_LOCATED;
    let mut located = |attempt: &Attempt<'_>, error: TypedError| {
        let is_known = error.actual().is_some() || error.field().is_some();
        if is_known || error.is_of_variants() || left == 0 {
            return error;
        }
        left -= 1;
        attempt.name::<T>(error, &[])
    };
    let error = located(&first, error);
    // What changes least comes first: an option that is flattened is nothing, instead of an error, if a number in it
    // is read as a text.
    let mut starts = vec![next(&first, &error, &failures)];
    if first.used.iter().any(Cell::get) {
        let as_texts = first.fields.iter().map(|field| {
            let mut readings = field.readings().iter();
            readings
                .position(|reading| reading.is_text())
                .unwrap_or_default()
        });
        starts.push(vec![as_texts.collect()]);
    }
    let mut told = Told {
        attempt: first,
        error,
        failures,
    };
    let mut tried = Vec::new();
    for start in starts {
        let mut queue = VecDeque::from(start);
        let most = tried.len() + MOST_ATTEMPTS;
        while let Some(choices) = queue.pop_front() {
            if tried.contains(&choices) || tried.len() >= most {
                continue;
            }
            let attempt = Attempt::new(told.attempt.fields, choices);
            let (error, failures) = match attempt.read::<T>() {
                (Ok(value), dropped) => return Ok(for_less_dropped(&attempt, value, dropped)),
                (Err(error), failures) => (located(&attempt, error), failures),
            };
            // A field that is known to be at fault is another one than before: go on with it first.
            let is_telling = error.actual().is_some() || error.field().is_some();
            for other in next(&attempt, &error, &failures) {
                if is_telling {
                    queue.push_front(other);
                } else {
                    queue.push_back(other);
                }
            }
            tried.push(attempt.choices.clone());
            let tells_more = attempt.tells_more(&error, &told.attempt, &told.error)
                || !is_telling
                    && doubtful(&attempt, &failures) < doubtful(&told.attempt, &told.failures);
            if tells_more {
                told = Told {
                    attempt,
                    error,
                    failures,
                };
            }
        }
    }
    Err(told.attempt.name::<T>(told.error, &told.failures))
}

/// Tries other ways to read the fields, after a type was read that dropped something, as a flattened option does.
///
/// Of several variants that were tried the first that fits counts, so nothing else is tried for their fields.
pub(super) fn for_less_dropped<T: DeserializeOwned>(
    first: &Attempt<'_>,
    value: T,
    dropped: Vec<TypedError>,
) -> T {
    let mut is_dropped = HashMap::new();
    let mut others = |attempt: &Attempt<'_>, dropped: &[TypedError]| {
        let mut others = Vec::new();
        for error in dropped.iter().filter(|error| error.actual().is_some()) {
            for suspect in attempt.suspects(error) {
                let its_others = attempt.others_of(suspect, error);
                if its_others.is_empty() || others.len() >= MOST_ATTEMPTS {
                    continue;
                }
                let is_new = is_dropped.len() < MOST_ATTEMPTS;
                let entry = is_dropped.entry(suspect);
                if *entry.or_insert_with(|| is_new && first.drops::<T>(suspect)) {
                    others.extend(its_others);
                }
            }
        }
        others
    };
    let mut least = dropped.len();
    let mut best = value;
    let mut queue = VecDeque::from(others(first, &dropped));
    let mut tried = Vec::new();
    while let Some(choices) = queue.pop_front() {
        if least == 0 || tried.len() >= MOST_ATTEMPTS {
            break;
        }
        if tried.contains(&choices) {
            continue;
        }
        let attempt = Attempt::new(first.fields, choices);
        if let (Ok(value), dropped) = attempt.read::<T>() {
            queue.extend(others(&attempt, &dropped));
            if dropped.len() < least {
                least = dropped.len();
                best = value;
            }
        }
        tried.push(attempt.choices);
    }
    best
}

/// Returns what to try after an error, which may say less than what failed before.
fn next(attempt: &Attempt<'_>, error: &TypedError, failures: &[TypedError]) -> Vec<Vec<usize>> {
    let is_known = error.actual().is_some() || error.field().is_some();
    let values = failures.iter().filter(|failure| failure.actual().is_some());
    let others = values.flat_map(|failure| attempt.others(failure));
    let others: Vec<_> = others.take(MOST_ATTEMPTS).collect();
    if is_known || others.is_empty() {
        return attempt.others(error);
    }
    others
}

/// Returns how many failures may not be if the fields are read in another way.
fn doubtful(attempt: &Attempt<'_>, failures: &[TypedError]) -> usize {
    let values = failures.iter().filter(|failure| failure.actual().is_some());
    values
        .filter(|failure| !attempt.others(failure).is_empty())
        .count()
}
