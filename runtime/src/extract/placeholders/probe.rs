//! Whether a type can be read from any path of a pattern.
//!
//! Nobody can ask a type for its fields. So it is read from values that are made up, again and again, until
//! it is read or fails for a reason that no other value changes.

use std::any::type_name;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::de::DeserializeOwned;

use crate::pattern::Matchdict;

use super::error::{Kind, Misfit, PathError};
use super::seen::Seen;
use super::values;

/// An argument of a view that is the values of a path.
#[derive(Clone, Copy)]
pub(crate) struct PathArgument {
    pub(crate) type_name: &'static str,
    /// Whether it may be absent, on a pattern without placeholders.
    pub(in crate::extract) is_optional: bool,
    misfits: fn(Names<'_>) -> Vec<Misfit>,
    types: fn(usize) -> Vec<&'static str>,
}

/// The names of a pattern's placeholders.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    pub(crate) names: &'a [String],
    /// Whether the last of them is the rest of the path.
    pub(crate) has_remainder: bool,
}

impl PathArgument {
    pub(crate) fn of<T: DeserializeOwned>() -> Self {
        Self {
            type_name: type_name::<T>(),
            is_optional: false,
            misfits: misfits::<T>,
            types: types::<T>,
        }
    }

    /// Returns why no path of a pattern can be read as the type; nothing if one can, or if it cannot be known.
    pub(crate) fn misfits(&self, names: Names<'_>) -> Vec<Misfit> {
        match names.names {
            [] if self.is_optional => Vec::new(),
            _ => (self.misfits)(names),
        }
    }

    /// Returns the types of `count` values, as far as they are known.
    pub(crate) fn types(&self, count: usize) -> Vec<&'static str> {
        (self.types)(count)
    }
}

impl fmt::Debug for PathArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path<{}>", self.type_name)
    }
}

/// Values that types which are read from text may be: of each kind the first that comes to mind.
const SAMPLES: [&str; 20] = [
    "1",
    "a",
    "true",
    "abc",
    "A",
    "ABC",
    "0.5",
    "2026-01-31",
    "2026-01-31T12:30:00Z",
    "2026-01-31T12:30:00",
    "12:30:00",
    "00000000-0000-4000-8000-000000000000",
    "127.0.0.1",
    "::1",
    "127.0.0.1:80",
    "a@example.com",
    "https://example.com/",
    "text/plain",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "",
];

/// How often a type is read at most.
const ATTEMPTS: usize = 400;

/// A value that is made up.
#[derive(Clone, Copy)]
struct Sample {
    number: usize,
    /// The texts it is chosen from.
    among: &'static [&'static str],
    /// Whether every one of them so far was of the wrong type.
    is_wrong_type: bool,
}

impl Sample {
    const FIRST: Self = Self {
        number: 0,
        among: &SAMPLES,
        is_wrong_type: true,
    };

    /// Goes on to the next value after an error, and tells whether there is one.
    fn advance(&mut self, kind: &Kind) -> bool {
        if let Kind::Variant(variants) = kind
            && !std::ptr::eq(*variants, self.among)
            && !variants.is_empty()
        {
            *self = Self {
                number: 0,
                among: variants,
                is_wrong_type: true,
            };
            return true;
        }
        self.is_wrong_type &= matches!(kind, Kind::Type);
        self.number += 1;
        self.number < self.among.len()
    }
}

fn misfits<T: DeserializeOwned>(names: Names<'_>) -> Vec<Misfit> {
    let mut found = Vec::new();
    let mut samples = vec![Sample::FIRST; names.names.len()];
    let mut known = names.names.to_vec();
    for _ in 0..ATTEMPTS {
        let seen = Seen::default();
        let Some(Err(error)) = attempt::<T>(&known, &samples, names.has_remainder, &seen) else {
            break;
        };
        match error.kind() {
            Kind::Misfit(misfit) => {
                found.push(misfit.clone());
                // As if it were right, to find out what else is wrong.
                match misfit {
                    Misfit::Missing(field) if !known.iter().any(|name| name == field) => {
                        known.insert(0, (*field).to_owned());
                        samples.insert(0, Sample::FIRST);
                    }
                    Misfit::Unknown(name) => {
                        let Some(index) = known.iter().position(|other| other == name) else {
                            break;
                        };
                        if names.has_remainder && index + 1 == known.len() {
                            break;
                        }
                        known.remove(index);
                        samples.remove(index);
                    }
                    _ => break,
                }
            }
            kind => {
                let Some(index) = seen.current.get() else {
                    break;
                };
                if samples[index].advance(kind) {
                    continue;
                }
                if samples[index].is_wrong_type {
                    found.push(Misfit::Compound(known[index].clone()));
                }
                break;
            }
        }
    }
    found
}

/// Reads the type from made-up values, and returns the types that it reads them as.
fn types<T: DeserializeOwned>(count: usize) -> Vec<&'static str> {
    let names: Vec<_> = (0..count).map(|index| index.to_string()).collect();
    let mut samples = vec![Sample::FIRST; count];
    let mut asked: Vec<Option<&'static str>> = vec![None; count];
    for _ in 0..ATTEMPTS {
        let seen = Seen {
            asked: Some(RefCell::new(vec![None; count])),
            ..Seen::default()
        };
        let read = attempt::<T>(&names, &samples, false, &seen);
        let now = seen.asked.map(RefCell::into_inner).unwrap_or_default();
        for (asked, now) in asked.iter_mut().zip(now) {
            *asked = asked.or(now);
        }
        let Some(Err(error)) = read else { break };
        let current = seen.current.get();
        if !current.is_some_and(|index| samples[index].advance(error.kind())) {
            break;
        }
    }
    let asked = asked.into_iter();
    asked.map(|name| name.unwrap_or("String")).collect()
}

/// Reads the type once; nothing comes of a type that panics.
fn attempt<T: DeserializeOwned>(
    names: &[String],
    samples: &[Sample],
    has_remainder: bool,
    seen: &Seen,
) -> Option<Result<(), PathError>> {
    let values: Vec<_> = samples
        .iter()
        .map(|sample| sample.among[sample.number])
        .collect();
    let matchdict = Matchdict::of(names, &values, has_remainder);
    let read = || values::read_watched::<T>(&matchdict, seen).map(|_| ());
    catch_unwind(AssertUnwindSafe(read)).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Article {
        id: std::net::IpAddr,
        slug: String,
        #[serde(default)]
        page: u32,
        kind: Option<Kind>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Closed {
        id: u32,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        News,
        #[serde(alias = "blog")]
        Post,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its shape counts")]
    enum Holding {
        One(u32),
        Two { a: u32 },
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Flat {
        slug: String,
        #[serde(flatten)]
        rest: Closed,
    }

    #[derive(Deserialize)]
    #[serde(tag = "kind")]
    #[expect(dead_code, reason = "only its shape counts")]
    enum Tagged {
        News { id: String },
        Post { slug: String },
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its shape counts")]
    enum Untagged {
        News { id: String },
        Text(String),
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Wrapped(u32);

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Pair(u32, Wrapped);

    /// A type that takes one text only, which nobody guesses.
    #[derive(Deserialize)]
    #[serde(try_from = "String")]
    struct Secret;

    impl TryFrom<String> for Secret {
        type Error = &'static str;

        fn try_from(text: String) -> Result<Self, Self::Error> {
            if text == "sesame" {
                Ok(Self)
            } else {
                Err("no")
            }
        }
    }

    #[track_caller]
    fn check<T: DeserializeOwned>(names: &[&str], expected: &[Misfit]) {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        let has_remainder = names.last().is_some_and(|name| name == "rest");
        let names = Names {
            names: &names,
            has_remainder,
        };
        assert_eq!(misfits::<T>(names), expected, "{}", type_name::<T>());
    }

    #[test]
    fn what_fits_is_not_a_mistake() {
        check::<u32>(&["a"], &[]);
        check::<Option<u32>>(&[], &[]);
        check::<Option<(u32, char)>>(&["a", "b"], &[]);
        check::<(u32, Kind)>(&["a", "b"], &[]);
        check::<(u32, Vec<u8>)>(&["a", "rest"], &[]);
        check::<(u32, (u8, u8, u8))>(&["a", "rest"], &[]);
        check::<Vec<String>>(&["a", "b", "c"], &[]);
        check::<Vec<String>>(&[], &[]);
        check::<()>(&["a"], &[]);
        check::<Pair>(&["a", "b"], &[]);
        check::<BTreeMap<String, u32>>(&["a", "b"], &[]);
        check::<Article>(&["slug", "id"], &[]);
        check::<Article>(&["slug", "id", "other"], &[]);
        check::<Secret>(&["a"], &[]);
        check::<(Secret, u32)>(&["a", "b"], &[]);
        check::<Wrapped>(&["a"], &[]);
    }

    #[test]
    fn what_depends_on_values_is_not_a_mistake() {
        check::<Flat>(&["slug", "id"], &[]);
        check::<Flat>(&["slug", "ids"], &[]);
        check::<Tagged>(&["kind", "id"], &[]);
        check::<Tagged>(&["kind", "slug"], &[]);
        check::<Untagged>(&["id"], &[]);
        check::<Untagged>(&["id", "x"], &[]);
    }

    #[test]
    fn other_numbers_of_values_never_fit() {
        check::<u32>(&["a", "b"], &[Misfit::One]);
        check::<u32>(&[], &[Misfit::One]);
        check::<Secret>(&[], &[Misfit::One]);
        check::<Kind>(&["a", "b"], &[Misfit::One]);
        check::<Option<u32>>(&["a", "b"], &[Misfit::One]);
        check::<(u32,)>(&["a", "b"], &[Misfit::Many(1)]);
        check::<(u32, u32, u32)>(&["a", "b"], &[Misfit::Many(3)]);
        check::<Pair>(&["a"], &[Misfit::Many(2)]);
        check::<[u8; 2]>(&["a"], &[Misfit::Many(2)]);
    }

    #[test]
    fn every_field_without_a_placeholder_is_found() {
        use Misfit::{Missing, Unknown};
        check::<Article>(&["ids", "page"], &[Missing("id"), Missing("slug")]);
        check::<Article>(&["slug", "kind"], &[Missing("id")]);
        check::<Article>(&[], &[Missing("id"), Missing("slug")]);
        check::<Closed>(&["id", "x"], &[Unknown("x".to_owned())]);
        check::<Closed>(&["ids"], &[Unknown("ids".to_owned()), Missing("id")]);
    }

    #[test]
    fn a_value_is_a_text() {
        let compound = |name: &str| Misfit::Compound(name.to_owned());
        check::<((u32, u32),)>(&["a"], &[compound("a")]);
        check::<(u32, Closed)>(&["a", "b"], &[compound("b")]);
        check::<((), u32)>(&["a", "b"], &[compound("a")]);
        check::<Holding>(&["a"], &[compound("a")]);
        check::<Tagged>(&["kind"], &[compound("kind")]);
        check::<BTreeMap<String, Vec<(u8, u8)>>>(&["a"], &[compound("a")]);
        check::<(u8, Vec<(u8, u8)>)>(&["a", "rest"], &[compound("rest")]);
    }

    #[test]
    fn types_of_values_are_named() {
        assert_eq!(types::<(u32, Kind, Wrapped)>(3), ["u32", "Kind", "Wrapped"]);
        assert_eq!(types::<(Secret, Vec<u8>)>(2), ["String", "String"]);
        assert_eq!(types::<(char, Vec<u8>)>(2), ["char", "Vec<String>"]);
        assert_eq!(types::<Pair>(2), ["u32", "Wrapped"]);
    }
}
