//! Types from JSON, with the path of what is wrong.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use serde::de::{DeserializeOwned, IgnoredAny, Unexpected};
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::document::Document;
use super::error::{TypedError, is_of_variants};
use super::failures;

/// How many values are looked at that may be the one that is wrong.
const MOST_SUSPECTS: usize = 16;

/// A text that no visitor sends, and that is shown as it is.
const MARKER: &str = "pyramidion-74c1-marker-9f3e";

/// The error for JSON that is malformed, or not what a type expects.
#[derive(Debug)]
pub(crate) struct JsonError {
    line: usize,
    column: usize,
    /// The value that is not as expected, if the text is JSON at all.
    error: Option<TypedError>,
}

impl JsonError {
    /// Returns the path of the value that is not as expected, if it is known.
    pub(crate) fn field(&self) -> Option<&str> {
        self.error.as_ref()?.field()
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            Some(error) => write!(f, "in the JSON body: {error}")?,
            None => f.write_str("the body is not JSON")?,
        }
        // For types that take a whole object before they look at it, the place is not known.
        match self.line {
            0 => Ok(()),
            line => write!(f, " (line {line}, column {})", self.column),
        }
    }
}

/// Reads a type from JSON.
///
/// # Errors
///
/// Fails with the path of the value that is wrong, or with the place where it is not JSON.
pub(crate) fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, JsonError> {
    serde_json::from_slice(json).map_err(|error| JsonError {
        line: error.line(),
        column: error.column(),
        error: is_json(json, &error).then(|| explain::<T>(json, &error)),
    })
}

/// Tells whether a text is JSON, of which the error says what is wrong.
///
/// Of some values that do not fit, such as a number in place of a variant or a list that is too long, the reader
/// says that they are not JSON.
fn is_json(json: &[u8], error: &serde_json::Error) -> bool {
    error.classify() == Category::Data || serde_json::from_slice::<IgnoredAny>(json).is_ok()
}

/// Says what is wrong, by reading once more and keeping track of the path.
fn explain<T: DeserializeOwned>(json: &[u8], error: &serde_json::Error) -> TypedError {
    let document = serde_json::from_slice::<Value>(json).ok();
    let of_document = document.as_ref().filter(|_| !error.is_data());
    let again = of_document.and_then(|value| serde_path_to_error::deserialize::<_, T>(value).err());
    let again = again.or_else(|| {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        serde_path_to_error::deserialize::<_, T>(&mut deserializer).err()
    });
    let Some(again) = again else {
        return Told::of(&error.to_string()).into_error("", []);
    };
    let told = Told::of(&again.inner().to_string());
    let mut path = written(again.path());
    let Some(document) = document else {
        return told.into_error(&path, []);
    };
    let at_fault = value_at(&document, again.path());
    if let Problem::Custom(message) = &told.problem
        && is_of_variants(message)
        && let Some(error) = of_variants::<T>(&document, at_fault.unwrap_or(&document), &path)
    {
        return error;
    }
    if let Some(found) = told.actual.as_ref().and_then(|actual| {
        let container = at_fault.filter(|value| value.is_object() && actual != "map")?;
        find::<T>(&document, container, actual)
    }) {
        path = joined(&path, &found);
    }
    let mut texts = Vec::new();
    collect_texts(at_fault.unwrap_or(&document), &mut texts);
    told.into_error(&path, texts)
}

/// Says which value or field is wrong or missing where no variant of an enum without a tag fits.
fn of_variants<T: DeserializeOwned>(
    document: &Value,
    at_fault: &Value,
    path: &str,
) -> Option<TypedError> {
    let (_, failures) = failures::noting(|| T::deserialize(Document(document)));
    let is_whole = |actual: &str| shown(at_fault) == actual;
    let mut wrong = failures.iter().filter_map(|failure| {
        let actual = match failure.actual()? {
            "unit value" => "null",
            actual => actual,
        };
        if actual != "map" && is_whole(actual) && !path.is_empty() {
            return Some(failure.clone().of(path, []));
        }
        let found = find::<T>(document, at_fault, actual)?;
        Some(failure.clone().of(&joined(path, &found), []))
    });
    if let Some(first) = wrong.next() {
        return Some(first.or(wrong));
    }
    let missing = failures.iter().filter(|failure| failure.is_missing());
    let names = missing.filter_map(TypedError::field);
    let names: BTreeSet<_> = names.map(|name| joined(path, name)).collect();
    (!names.is_empty()).then(|| TypedError::none_of(names))
}

/// Returns the path of what is found inside of another value.
fn joined(path: &str, inner: &str) -> String {
    let dot = if path.is_empty() || inner.starts_with('[') {
        ""
    } else {
        "."
    };
    format!("{path}{dot}{inner}")
}

/// What serde's message tells, without the value.
struct Told {
    problem: Problem,
    actual: Option<String>,
}

enum Problem {
    Expected(String),
    Unknown { field: String, known: String },
    Missing(String),
    Repeated(String),
    Custom(String),
}

impl Told {
    fn of(message: &str) -> Self {
        // The place is reported separately.
        let message = message
            .rsplit_once(" at line ")
            .map_or(message, |(message, _)| message);
        let of = |problem, actual| Self { problem, actual };
        let quoted = |prefix: &str| {
            let rest = message.strip_prefix(prefix)?.strip_prefix('`')?;
            Some(rest.strip_suffix('`').unwrap_or(rest).to_owned())
        };
        if message.ends_with("expected key to be a number in quotes") {
            let expected = "an object whose keys are numbers".to_owned();
            return of(Problem::Expected(expected), None);
        }
        if let Some(name) = quoted("missing field ") {
            return of(Problem::Missing(name), None);
        }
        if let Some(name) = quoted("duplicate field ") {
            return of(Problem::Repeated(name), None);
        }
        let Some((actual, expected)) = message.rsplit_once(", expected ") else {
            return of(Problem::Custom(message.to_owned()), None);
        };
        let in_quotes = |text: &str| text.trim_matches('`').to_owned();
        if let Some(name) = actual.strip_prefix("unknown field ") {
            let (field, known) = (in_quotes(name), expected.to_owned());
            return of(Problem::Unknown { field, known }, None);
        }
        if let Some(name) = actual.strip_prefix("unknown variant ") {
            let actual = Unexpected::Str(&in_quotes(name)).to_string();
            return of(Problem::Expected(one_of(expected)), Some(actual));
        }
        let expected = Problem::Expected(expected.to_owned());
        for prefix in ["invalid type: ", "invalid value: "] {
            if let Some(actual) = actual.strip_prefix(prefix) {
                return of(expected, Some(actual.to_owned()));
            }
        }
        match actual.strip_prefix("invalid length ") {
            Some(_) => of(expected, None),
            None => of(Problem::Custom(message.to_owned()), None),
        }
    }

    fn into_error<'a>(self, path: &str, texts: impl IntoIterator<Item = &'a str>) -> TypedError {
        use serde::de::Error as _;
        let join = |name: &str| match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        match self.problem {
            Problem::Missing(name) => TypedError::missing().of(&join(&name), []),
            Problem::Repeated(name) => TypedError::repeated().of(&join(&name), []),
            Problem::Unknown { field, known } => {
                // The path leads to the field, unless it was found by a type that took the whole object first.
                let container = path.strip_suffix(&*field);
                let is_there = container.is_some_and(|path| path.is_empty() || path.ends_with('.'));
                let name = if is_there {
                    path.to_owned()
                } else {
                    join(&field)
                };
                TypedError::unknown(known).of(&name, [])
            }
            problem => {
                let mut error = match problem {
                    Problem::Expected(expected) => TypedError::expected(&expected),
                    Problem::Custom(message) => TypedError::custom(message),
                    _ => TypedError::missing(),
                };
                error.hide(texts);
                if path.is_empty() {
                    error
                } else {
                    error.of(path, [])
                }
            }
        }
    }
}

/// Writes the names of variants as for other values.
fn one_of(names: &str) -> String {
    match names.split_once("` or `") {
        Some((first, second)) => format!("one of {first}`, `{second}"),
        None => names.to_owned(),
    }
}

/// Writes a path as JavaScript does.
fn written(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(text, "[{index}]");
            }
            Segment::Map { key } => push_key(&mut text, key),
            Segment::Enum { variant } => push_key(&mut text, variant),
            Segment::Unknown => {}
        }
    }
    text
}

fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

fn value_at<'a>(document: &'a Value, path: &Path) -> Option<&'a Value> {
    path.iter()
        .try_fold(document, |value, segment| match segment {
            Segment::Seq { index } => value.get(index),
            Segment::Map { key } => value.get(key),
            Segment::Enum { variant } => Some(value.get(variant).unwrap_or(value)),
            Segment::Unknown => None,
        })
}

/// Finds the value inside a container that an error is about.
///
/// Types that are flattened or tagged inside take the whole container first, so that its path is all that is
/// known. Of several values that look alike it is the one that the error shows once it is another.
fn find<T: DeserializeOwned>(document: &Value, container: &Value, actual: &str) -> Option<String> {
    let mut suspects = Vec::new();
    collect_suspects(container, "", actual, &mut suspects);
    if let [(path, _)] = &suspects[..] {
        return Some(path.clone());
    }
    let first = suspects.first().map(|(path, _)| path.clone());
    let is_it = |(_, suspect): &&(String, &Value)| {
        let changed = replaced(document, suspect);
        let error = T::deserialize(changed).err().map(|error| error.to_string());
        error.is_some_and(|error| error.contains(MARKER))
    };
    suspects
        .iter()
        .find(is_it)
        .map(|(path, _)| path.clone())
        .or(first)
}

fn collect_suspects<'a>(
    value: &'a Value,
    path: &str,
    actual: &str,
    suspects: &mut Vec<(String, &'a Value)>,
) {
    if suspects.len() >= MOST_SUSPECTS {
        return;
    }
    if !path.is_empty() && shown(value) == actual {
        suspects.push((path.to_owned(), value));
    }
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let mut path = path.to_owned();
                push_key(&mut path, key);
                collect_suspects(value, &path, actual, suspects);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                collect_suspects(value, &format!("{path}[{index}]"), actual, suspects);
            }
        }
        _ => {}
    }
}

/// Says what an error shows of a value.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => Unexpected::Bool(*value).to_string(),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => Unexpected::Unsigned(number).to_string(),
            (None, Some(number), _) => Unexpected::Signed(number).to_string(),
            (None, None, number) => Unexpected::Float(number.unwrap_or_default()).to_string(),
        },
        Value::String(text) => Unexpected::Str(text).to_string(),
        Value::Array(_) => "sequence".to_owned(),
        Value::Object(_) => "map".to_owned(),
    }
}

/// Returns the document with another value in place of one, which is found by its address.
fn replaced(document: &Value, suspect: &Value) -> Value {
    if std::ptr::eq(document, suspect) {
        return Value::from(MARKER);
    }
    match document {
        Value::Object(object) => {
            let fields = object.iter();
            Value::Object(
                fields
                    .map(|(k, v)| (k.clone(), replaced(v, suspect)))
                    .collect(),
            )
        }
        Value::Array(values) => values
            .iter()
            .map(|value| replaced(value, suspect))
            .collect(),
        other => other.clone(),
    }
}

fn collect_texts<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(values) => values.iter().for_each(|value| collect_texts(value, texts)),
        Value::Object(object) => object
            .values()
            .for_each(|value| collect_texts(value, texts)),
        _ => {}
    }
}
