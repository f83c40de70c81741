//! Declarations with the place where they were made, and which of several holds.

use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::Arc;

use crate::order::Misplaced;

use super::error::Problem;
use super::report::Report;
use crate::introspection::SourcePlace;

/// The includes within which something was declared, outermost first; each has a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IncludePath(Arc<[u32]>);

impl IncludePath {
    /// Returns the path of an include inside this one.
    pub(super) fn child(&self, number: u32) -> Self {
        Self(self.0.iter().copied().chain([number]).collect())
    }

    /// Tells whether fewer includes lead here than to the other path.
    pub(super) fn is_shorter(&self, other: &Self) -> bool {
        self.0.len() < other.0.len()
    }

    /// Returns how many includes lead here.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    /// Tells whether the other path leads through this one and further.
    fn includes(&self, other: &Self) -> bool {
        other.0.len() > self.0.len() && other.0.starts_with(&self.0)
    }
}

/// A value as it was declared.
#[derive(Clone, Debug)]
pub(super) struct Declared<T> {
    pub(super) value: T,
    pub(super) place: SourcePlace,
    pub(super) include: IncludePath,
}

impl<T> Declared<T> {
    pub(super) fn new(value: T, place: &'static Location<'static>, include: &IncludePath) -> Self {
        Self {
            value,
            place: place.into(),
            include: include.clone(),
        }
    }
}

/// Returns the position of the declaration that holds among several of the same thing.
///
/// It is the one that includes lead to all others from: an application overrides what it includes. Without one,
/// or with two, they conflict.
pub(super) fn holding<'a>(paths: impl Iterator<Item = &'a IncludePath> + Clone) -> Option<usize> {
    let mut candidates = paths.clone().enumerate().filter(|(position, path)| {
        let mut others = paths
            .clone()
            .enumerate()
            .filter(|(other, _)| other != position);
        others.all(|(_, other)| path.includes(other))
    });
    candidates.next().map(|(position, _)| position)
}

/// Returns the declaration that holds, and reports a conflict.
pub(super) fn resolve<T>(
    mut declared: Vec<Declared<T>>,
    report: &mut Report,
    message: impl FnOnce(usize) -> String,
) -> Option<Declared<T>> {
    if declared.len() < 2 {
        return declared.pop();
    }
    match holding(declared.iter().map(|d| &d.include)) {
        Some(position) => Some(declared.swap_remove(position)),
        None => {
            let places: Vec<_> = declared.iter().map(|d| d.place).collect();
            report.add(Problem::conflict(
                message(places.len()),
                &places,
                "keep one of them",
            ));
            declared.into_iter().next()
        }
    }
}

/// Returns the declaration that holds of what an application has one of.
pub(super) fn take<T>(
    declared: Vec<Declared<T>>,
    report: &mut Report,
    what: &str,
) -> Option<Declared<T>> {
    resolve(declared, report, |count| {
        format!("{what} is set {count} times")
    })
}

/// Resolves declarations by name, in the order in which the names were first declared.
pub(super) fn resolve_named<T>(
    declared: Vec<(String, Declared<T>)>,
    report: &mut Report,
    what: &str,
) -> Vec<(String, Declared<T>)> {
    let mut positions: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<(String, Vec<Declared<T>>)> = Vec::new();
    for (name, value) in declared {
        let position = *positions.entry(name.clone()).or_insert(groups.len());
        match groups.get_mut(position) {
            Some((_, group)) => group.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    let resolved = groups.into_iter().filter_map(|(name, group)| {
        let value = resolve(group, report, |count| {
            format!("{what} `{name}` is added {count} times")
        })?;
        Some((name, value))
    });
    resolved.collect()
}

/// Reports what has no name, each where it was declared; it is kept, so that nothing else is missing.
pub(super) fn report_nameless<T>(
    declared: &[(String, Declared<T>)],
    report: &mut Report,
    what: &str,
) {
    let nameless = declared.iter().filter(|(name, _)| name.trim().is_empty());
    for (_, declared) in nameless {
        let message = format!("{what} has an empty name; give it one, by which others name it");
        report.add_at(declared.place, message);
    }
}

/// Reports what has the name of something built-in, and leaves it out.
pub(super) fn refuse_reserved<T>(
    declared: &mut Vec<(String, Declared<T>)>,
    reserved: &[&str],
    report: &mut Report,
    what: &str,
) {
    declared.retain(|(name, declared)| {
        let is_reserved = reserved.contains(&name.as_str());
        if is_reserved {
            let message =
                format!("{what} `{name}` has the name of a built-in one; give it another");
            report.add_at(declared.place, message);
        }
        !is_reserved
    });
}

/// Reports requested orders that are impossible, each where it was requested.
pub(super) fn report_misplaced<T>(
    misplaced: Vec<Misplaced>,
    declared: &[(String, Declared<T>)],
    report: &mut Report,
    what: &str,
) {
    for Misplaced { names, message } in misplaced {
        let message = format!("{what} {message}");
        let culprit = declared.iter().find(|(other, _)| names.contains(other));
        report.add(match culprit {
            Some((_, declared)) => Problem::at(declared.place, message),
            None => Problem::new(message),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(numbers: &[u32]) -> IncludePath {
        IncludePath(numbers.into())
    }

    #[track_caller]
    fn check(paths: &[&[u32]], expected: Option<usize>) {
        let paths: Vec<_> = paths.iter().map(|numbers| path(numbers)).collect();
        assert_eq!(holding(paths.iter()), expected);
    }

    #[test]
    fn what_includes_overrides_what_is_included() {
        check(&[&[1], &[]], Some(1));
        check(&[&[], &[1], &[1, 2], &[3]], Some(0));
        check(&[&[1, 2], &[1]], Some(1));
    }

    #[test]
    fn siblings_conflict() {
        check(&[&[], &[]], None);
        check(&[&[1], &[2]], None);
        check(&[&[], &[], &[1]], None);
        check(&[&[1, 2], &[3]], None);
    }
}
