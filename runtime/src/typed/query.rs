//! Types from the fields of a query or a form.

mod de;
mod search;

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Unexpected, Visitor};
use smallvec::{SmallVec, smallvec};

use super::error::TypedError;
use super::failures;
use super::text_meaning::{Reading, Scalar};

/// How many ways to read the fields are tried, each time from a new start.
const MOST_ATTEMPTS: usize = 64;

/// What an error shows of a list.
const SEQUENCE: &str = "sequence";

/// What an error shows of bytes, and of an object.
const BYTES: &str = "byte array";
const OBJECT: &str = "map";

/// A text that no visitor sends.
const MARKER: &str = "\u{F8FF}pyramidion-marker\u{F8FF}";

/// What is not a value of any type that is read from a text.
const NO_VALUE: &[u8] = b"\xff";

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
    match attempt.read::<T>() {
        (Ok(value), dropped) if dropped.is_empty() => Ok(value),
        (Ok(value), dropped) => Ok(search::for_less_dropped(&attempt, value, dropped)),
        (Err(error), failures) => search::for_success(attempt, error, failures),
    }
}

/// How many fields are looked through one by one; more of them are looked up.
const FEW: usize = 16;

/// A field with its values, in the order of the first.
struct Field<'a> {
    name: &'a str,
    texts: Texts<'a>,
}

/// The values of a field, of which there is nearly always one.
enum Texts<'a> {
    One([&'a str; 1]),
    Several(Vec<&'a str>),
}

impl<'a> Texts<'a> {
    fn push(&mut self, text: &'a str) {
        match self {
            Self::One([first]) => *self = Self::Several(vec![*first, text]),
            Self::Several(texts) => texts.push(text),
        }
    }
}

impl<'a> Deref for Texts<'a> {
    type Target = [&'a str];

    fn deref(&self) -> &[&'a str] {
        match self {
            Self::One(text) => text,
            Self::Several(texts) => texts,
        }
    }
}

impl<'a> Field<'a> {
    fn grouped(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Self> {
        let mut fields: Vec<Self> = Vec::new();
        let mut positions = HashMap::new();
        for (name, text) in pairs {
            let next = fields.len();
            let position = if next < FEW {
                fields.iter().position(|field| field.name == name)
            } else {
                if positions.is_empty() {
                    let known = fields.iter().enumerate();
                    positions = known.map(|(index, field)| (field.name, index)).collect();
                }
                Some(*positions.entry(name).or_insert(next))
            };
            match position.and_then(|position| fields.get_mut(position)) {
                Some(field) => field.texts.push(text),
                None => fields.push(Self {
                    name,
                    texts: Texts::One([text]),
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
    used: SmallVec<[Cell<bool>; FEW]>,
    /// The fields in whose place stands something that no visitor sends.
    replaced: Vec<(usize, Replacement)>,
}

/// What stands in place of the value of a field, to find out what becomes of it.
#[derive(Clone, Copy)]
enum Replacement {
    Marker,
    NoValue,
    /// An object, as an error shows it.
    Object,
}

impl Replacement {
    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TypedError> {
        match self {
            Self::Marker => visitor.visit_borrowed_str(MARKER),
            Self::NoValue => visitor.visit_borrowed_bytes(NO_VALUE),
            Self::Object => {
                let nothing = std::iter::empty::<(&str, &str)>();
                visitor.visit_map(MapDeserializer::<_, TypedError>::new(nothing))
            }
        }
    }
}

impl<'a> Attempt<'a> {
    fn new(fields: &'a [Field<'a>], choices: Vec<usize>) -> Self {
        Self {
            fields,
            choices,
            used: smallvec![Cell::new(false); fields.len()],
            replaced: Vec::new(),
        }
    }

    /// Returns the same attempt with something else in place of some fields.
    fn replacing(&self, replaced: &[(usize, Replacement)]) -> Self {
        Self {
            replaced: replaced.to_vec(),
            ..Self::new(self.fields, self.choices.clone())
        }
    }

    /// Reads the type, and returns what failed meanwhile, whatever the type made of it.
    fn read<T: DeserializeOwned>(&self) -> (Result<T, TypedError>, Vec<TypedError>) {
        failures::noting(|| T::deserialize(self))
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
        let mut others = Vec::new();
        for suspect in self.suspects(error) {
            others.extend(self.others_of(suspect, error));
            if others.len() > MOST_ATTEMPTS {
                break;
            }
        }
        others
    }

    /// Returns the other ways to read a field that may serve where an error was.
    fn others_of(&self, suspect: usize, error: &TypedError) -> Vec<Vec<usize>> {
        let start: Vec<_> = (0..self.fields.len())
            .map(|index| self.choices.get(index).copied().unwrap_or_default())
            .collect();
        let current = self.choice(suspect);
        let expected = error.expectation();
        let serves = |reading: Reading| expected.is_none_or(|it| reading.serves(current, it));
        let readings = self.fields[suspect].readings().iter().enumerate();
        let others =
            readings.filter(|(choice, reading)| *choice != start[suspect] && serves(**reading));
        others
            .map(|(choice, _)| {
                let mut other = start.clone();
                other[suspect] = choice;
                other
            })
            .collect()
    }

    /// Tells whether the type is read whatever stands in a field, so that what is wrong with it was dropped.
    fn drops<T: DeserializeOwned>(&self, index: usize) -> bool {
        T::deserialize(&self.replacing(&[(index, Replacement::NoValue)])).is_ok()
    }

    /// Names the field that an error is about.
    fn name<T: DeserializeOwned>(&self, error: TypedError, failures: &[TypedError]) -> TypedError {
        if !error.is_of_variants() {
            return self.name_one::<T>(error);
        }
        let is_final = |failure: &&TypedError| match failure.actual() {
            Some(_) => self.others(failure).is_empty(),
            None => failure.field().is_none() && !failure.is_of_variants(),
        };
        let wrong = failures.iter().filter(is_final);
        let wrong = wrong.map(|failure| self.name_one::<T>(failure.clone()));
        let mut wrong = wrong.filter(|error| error.field().is_some());
        if let Some(first) = wrong.next() {
            return first.or(wrong);
        }
        let missing = failures.iter().filter(|failure| failure.is_missing());
        let names = missing.filter_map(TypedError::field).map(str::to_owned);
        let names: BTreeSet<_> = names.collect();
        if names.is_empty() {
            return self.name_one::<T>(error);
        }
        TypedError::none_of(names)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .flat_map(|field| field.texts.iter().copied())
    }

    fn name_one<T: DeserializeOwned>(&self, mut error: TypedError) -> TypedError {
        error.hide(self.texts());
        let Some(actual) = error.actual() else {
            let found = error.field().is_none().then(|| self.located::<T>());
            return match found.flatten() {
                Some(index) => error.of(self.fields[index].name, []),
                None => error,
            };
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
            let (_, failures) = self
                .replacing(&[(**suspect, Replacement::Marker)])
                .read::<T>();
            failures.iter().any(|other| {
                other.actual() == Some(&Unexpected::Str(MARKER).to_string())
                    && other.expectation() == error.expectation()
            })
        };
        let found = suspects.iter().take(MOST_ATTEMPTS).find(is_it);
        found.or(suspects.first()).copied()
    }

    /// Returns which field an error is about that shows nothing of it.
    ///
    /// What stands in a field changes the error if the field is read up to there; the last of these is at fault.
    fn located<T: DeserializeOwned>(&self) -> Option<usize> {
        let first_shown = |replaced: &[(usize, Replacement)]| {
            let (read, failures) = self.replacing(replaced).read::<T>();
            let told = read.err().into_iter().chain(failures);
            let mut shown = told.filter_map(|error| error.actual().map(str::to_owned));
            shown.find(|shown| shown == BYTES || shown == OBJECT)
        };
        let used = (0..self.fields.len()).filter(|index| self.used[*index].get());
        let is_read = |index: &usize| first_shown(&[(*index, Replacement::NoValue)]).is_some();
        used.take(MOST_ATTEMPTS)
            .filter(is_read)
            .reduce(|last, other| {
                let both = [(last, Replacement::NoValue), (other, Replacement::Object)];
                match first_shown(&both) {
                    Some(shown) if shown == BYTES => other,
                    _ => last,
                }
            })
    }

    /// Tells whether an error says more than that of another attempt, which wanted a list where this one has one.
    fn tells_more(&self, error: &TypedError, other: &Self, its_error: &TypedError) -> bool {
        let expected = its_error.expectation().unwrap_or_default();
        let is_new = |index: usize| {
            let name = self.fields[index].name;
            self.choice(index).is_list()
                && !other.choice(index).is_list()
                && its_error.field().is_none_or(|field| field == name)
        };
        expected.starts_with("a list")
            && (error.actual().is_some() || error.field().is_some())
            && self.suspects(error).into_iter().any(is_new)
    }
}
