//! Types from the fields of a query or a form.

mod de;

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

use serde::de::{DeserializeOwned, Unexpected};

use super::error::TypedError;
use super::reading::{Reading, Scalar};

/// How many ways to read the fields are tried, each time from a new start.
const MOST_ATTEMPTS: usize = 64;

/// What an error shows of a list.
const SEQUENCE: &str = "sequence";

/// A text that no visitor sends.
const MARKER: &str = "\u{F8FF}pyramidion-marker\u{F8FF}";

/// Reads a type from fields, of which one that comes several times is a list.
///
/// # Errors
///
/// Fails with the name of the field that is wrong.
pub(crate) fn from_fields<'a, T: DeserializeOwned>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<T, TypedError> {
    let fields = Field::grouped(pairs);
    let attempt = Attempt::new(&fields, Vec::new());
    match T::deserialize(&attempt) {
        Ok(value) => Ok(value),
        Err(error) => search(attempt, error),
    }
}

/// A field with its values, in the order of the first.
struct Field<'a> {
    name: &'a str,
    texts: Vec<&'a str>,
}

impl<'a> Field<'a> {
    fn grouped(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Self> {
        let mut fields: Vec<Self> = Vec::new();
        let mut positions = HashMap::new();
        for (name, text) in pairs {
            let position = *positions.entry(name).or_insert(fields.len());
            match fields.get_mut(position) {
                Some(field) => field.texts.push(text),
                None => fields.push(Self {
                    name,
                    texts: vec![text],
                }),
            }
        }
        fields
    }

    fn readings(&self) -> &'static [Reading] {
        Reading::of(&self.texts)
    }

    /// Tells whether an error that shows `actual` may be about the field if it is read in a way.
    fn shows(&self, reading: Reading, actual: &str) -> bool {
        let is_text = |text: &&str| Unexpected::Str(text).to_string() == actual;
        let is_scalar = |text: &&str| {
            Scalar::of(text).is_some_and(|scalar| scalar.as_unexpected().to_string() == actual)
        };
        let mut texts = self.texts.iter();
        match reading {
            Reading::Text => texts.any(is_text),
            Reading::Scalar => texts.any(is_scalar),
            Reading::Nothing => Unexpected::Unit.to_string() == actual,
            Reading::Texts => actual == SEQUENCE || texts.any(is_text),
            Reading::Scalars => {
                actual == SEQUENCE || texts.any(|text| is_scalar(text) || is_text(text))
            }
        }
    }
}

/// One way to read the fields.
struct Attempt<'a> {
    fields: &'a [Field<'a>],
    /// For each field which of its readings it is; none says that it is the first of each.
    choices: Vec<usize>,
    /// The fields for which it mattered.
    used: Vec<Cell<bool>>,
    /// The field in whose place stands a text that no visitor sends.
    marked: Option<usize>,
}

impl<'a> Attempt<'a> {
    fn new(fields: &'a [Field<'a>], choices: Vec<usize>) -> Self {
        Self {
            fields,
            choices,
            used: vec![Cell::new(false); fields.len()],
            marked: None,
        }
    }

    /// Returns the way to read a field, and notes that it matters.
    fn reading(&self, index: usize) -> Reading {
        self.used[index].set(true);
        self.choice(index)
    }

    fn choice(&self, index: usize) -> Reading {
        let choice = self.choices.get(index).copied().unwrap_or_default();
        self.fields[index].readings()[choice]
    }

    /// Returns the fields that an error may be about, of those for which the reading matters.
    fn suspects(&self, error: &TypedError) -> Vec<usize> {
        let used = (0..self.fields.len()).filter(|index| self.used[*index].get());
        if let Some(field) = error.field() {
            return used
                .filter(|index| self.fields[*index].name == field)
                .collect();
        }
        let Some(actual) = error.actual() else {
            return used.collect();
        };
        used.filter(|index| self.fields[*index].shows(self.choice(*index), actual))
            .collect()
    }

    /// Returns what to try next: the other readings of those fields that may be at fault.
    fn others(&self, error: &TypedError) -> Vec<Vec<usize>> {
        let start: Vec<_> = (0..self.fields.len())
            .map(|index| self.choices.get(index).copied().unwrap_or_default())
            .collect();
        let mut others = Vec::new();
        for suspect in self.suspects(error) {
            for (choice, reading) in self.fields[suspect].readings().iter().enumerate() {
                let serves = error
                    .expectation()
                    .is_none_or(|expected| reading.serves(expected));
                if choice != start[suspect] && serves {
                    let mut other = start.clone();
                    other[suspect] = choice;
                    others.push(other);
                }
            }
            if others.len() > MOST_ATTEMPTS {
                break;
            }
        }
        others
    }

    /// Names the field that an error is about.
    fn name<T: DeserializeOwned>(&self, mut error: TypedError) -> TypedError {
        let texts = self
            .fields
            .iter()
            .flat_map(|field| field.texts.iter().copied());
        error.hide(texts);
        let Some(actual) = error.actual() else {
            return error;
        };
        let suspects = self.suspects(&error);
        let found = match suspects[..] {
            [] => None,
            [index] => Some(index),
            _ => self.marked::<T>(&suspects, &error),
        };
        match found {
            Some(index) if actual == SEQUENCE && self.fields[index].texts.len() > 1 => {
                TypedError::repeated().of(self.fields[index].name, [])
            }
            Some(index) => error.of(self.fields[index].name, []),
            None => error,
        }
    }

    /// Returns which of several fields that look alike an error is about: the one that it shows once it is another.
    fn marked<T: DeserializeOwned>(&self, suspects: &[usize], error: &TypedError) -> Option<usize> {
        let is_it = |suspect: &&usize| {
            let mut attempt = Attempt::new(self.fields, self.choices.clone());
            attempt.marked = Some(**suspect);
            T::deserialize(&attempt).is_err_and(|other| {
                other.actual() == Some(&Unexpected::Str(MARKER).to_string())
                    && other.expectation() == error.expectation()
            })
        };
        let found = suspects.iter().take(MOST_ATTEMPTS).find(is_it);
        found.or(suspects.first()).copied()
    }

    /// Tells whether an error says more than that of another attempt, which wanted a list where this one has one.
    fn tells_more(&self, error: &TypedError, other: &Self, its_error: &TypedError) -> bool {
        let expected = its_error.expectation().unwrap_or_default();
        let is_new = |index: usize| self.choice(index).is_list() && !other.choice(index).is_list();
        expected.starts_with("a list")
            && error.actual().is_some()
            && self.suspects(error).into_iter().any(is_new)
    }
}

/// Tries other ways to read the fields, after the first failed.
fn search<T: DeserializeOwned>(first: Attempt<'_>, error: TypedError) -> Result<T, TypedError> {
    // What changes least comes first: an option that is flattened is nothing, instead of an error, if a number in it
    // is read as a text.
    let mut starts = vec![first.others(&error)];
    if first.used.iter().any(Cell::get) {
        let as_texts = first.fields.iter().map(|field| {
            let mut readings = field.readings().iter();
            readings
                .position(|reading| reading.is_text())
                .unwrap_or_default()
        });
        starts.push(vec![as_texts.collect()]);
    }
    let mut told = (first, error);
    let mut tried = Vec::new();
    for start in starts {
        let mut queue = VecDeque::from(start);
        let most = tried.len() + MOST_ATTEMPTS;
        while let Some(choices) = queue.pop_front() {
            if tried.contains(&choices) || tried.len() >= most {
                continue;
            }
            let attempt = Attempt::new(told.0.fields, choices);
            let error = match T::deserialize(&attempt) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            // A field that is known to be at fault is another one than before: go on with it first.
            let is_telling = error.actual().is_some() || error.field().is_some();
            for other in attempt.others(&error) {
                if is_telling {
                    queue.push_front(other);
                } else {
                    queue.push_back(other);
                }
            }
            tried.push(attempt.choices.clone());
            if attempt.tells_more(&error, &told.0, &told.1) {
                told = (attempt, error);
            }
        }
    }
    Err(told.0.name::<T>(told.1))
}
