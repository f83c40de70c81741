//! Types from the fields of a query or a form.

mod de;

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

use serde::de::{DeserializeOwned, Unexpected};

use super::error::TypedError;
use super::reading::{Reading, Scalar};

/// How many ways to read the fields are tried.
const MOST_ATTEMPTS: usize = 64;

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

    /// Says what an error shows of the field if it is read in a way.
    fn shown(&self, reading: Reading) -> String {
        let text = self.texts[0];
        match reading {
            Reading::Text => Unexpected::Str(text).to_string(),
            Reading::Scalar => Scalar::of(text)
                .map(|scalar| scalar.as_unexpected().to_string())
                .unwrap_or_default(),
            Reading::Nothing => Unexpected::Unit.to_string(),
            Reading::Texts | Reading::Scalars => Unexpected::Seq.to_string(),
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
    /// Whether each text is replaced by one that tells which it was.
    is_marked: bool,
}

impl<'a> Attempt<'a> {
    fn new(fields: &'a [Field<'a>], choices: Vec<usize>) -> Self {
        Self {
            fields,
            choices,
            used: vec![Cell::new(false); fields.len()],
            is_marked: false,
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

    fn marker(index: usize) -> String {
        format!("\u{F8FF}{index}\u{F8FF}")
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
        used.filter(|index| self.fields[*index].shown(self.choice(*index)) == actual)
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
        if error.field().is_some() || error.actual().is_none() {
            return error;
        }
        let suspects = self.suspects(&error);
        let found = match suspects[..] {
            [] => None,
            [index] => Some(index),
            _ => self.marked::<T>().or(suspects.first().copied()),
        };
        match found {
            Some(index) => error.of(self.fields[index].name, []),
            None => error,
        }
    }

    /// Returns the field whose text is refused, of several that have the same one.
    fn marked<T: DeserializeOwned>(&self) -> Option<usize> {
        let mut attempt = Attempt::new(self.fields, self.choices.clone());
        attempt.is_marked = true;
        let error = T::deserialize(&attempt).err()?;
        let actual = error.actual()?;
        let is_it = |index: &usize| Unexpected::Str(&Self::marker(*index)).to_string() == actual;
        (0..self.fields.len()).find(is_it)
    }
}

/// Tries other ways to read the fields, after the first failed.
fn search<T: DeserializeOwned>(first: Attempt<'_>, error: TypedError) -> Result<T, TypedError> {
    let mut queue: VecDeque<_> = first.others(&error).into();
    if first.used.iter().any(Cell::get) {
        let as_texts = first.fields.iter().map(|field| {
            let mut readings = field.readings().iter();
            readings
                .position(|reading| reading.is_text())
                .unwrap_or_default()
        });
        queue.push_front(as_texts.collect());
    }
    let mut tried = Vec::new();
    while let Some(choices) = queue.pop_front() {
        if tried.contains(&choices) || tried.len() >= MOST_ATTEMPTS {
            continue;
        }
        let attempt = Attempt::new(first.fields, choices);
        match T::deserialize(&attempt) {
            Ok(value) => return Ok(value),
            Err(error) => {
                // A field that is known to be at fault is another one than before: go on with it first.
                let is_telling = error.actual().is_some() || error.field().is_some();
                for other in attempt.others(&error) {
                    if is_telling {
                        queue.push_front(other);
                    } else {
                        queue.push_back(other);
                    }
                }
            }
        }
        tried.push(attempt.choices);
    }
    Err(first.name::<T>(error))
}
