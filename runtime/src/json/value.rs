//! JSON values that keep what a session cookie says: key order, big integers, exact floats.

use std::collections::{HashMap, HashSet};
use std::fmt;

/// A JSON value of a session.
///
/// It keeps what passes through it: the order of keys, integers of any size, and every digit of
/// a float, so that rewriting a cookie changes nothing but what was assigned.
///
/// # Examples
///
/// ```
/// use pyramidion::session::Value;
///
/// let value = Value::from(vec![Value::from(1), Value::from("two")]);
/// assert_eq!(value.as_array().map(|items| items.len()), Some(2));
/// assert_eq!(value.to_string(), r#"[1, "two"]"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer of any size, or a float.
    Number(Number),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Names with values, in insertion order.
    Object(Map),
}

impl Value {
    /// Returns the text, if the value is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the integer, if the value is one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(Number(Repr::Int(int))) => Some(*int),
            _ => None,
        }
    }

    /// Returns the number as a float, if the value is a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.as_f64()),
            _ => None,
        }
    }

    /// Returns the truth value, if the value is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(bool) => Some(*bool),
            _ => None,
        }
    }

    /// Returns the items, if the value is a list.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the items for changing, if the value is a list.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the names and values, if the value is an object.
    pub fn as_object(&self) -> Option<&Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the names and values for changing, if the value is an object.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// Tells whether the value is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Number(Number(Repr::Int(int)))
    }
}

impl From<i32> for Value {
    fn from(int: i32) -> Self {
        Self::from(i64::from(int))
    }
}

impl From<f64> for Value {
    fn from(float: f64) -> Self {
        Self::Number(Number(Repr::Float(float)))
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Object(map)
    }
}

/// A JSON number: an integer of any size, or a float.
///
/// # Examples
///
/// ```
/// use pyramidion::session::Value;
///
/// let value: Value = "36893488147419103232".parse()?;
/// let Value::Number(number) = value else {
///     panic!("a number");
/// };
/// assert_eq!(number.as_i128(), Some(1 << 65));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Number(pub(super) Repr);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Repr {
    Int(i64),
    /// The decimal digits of an integer beyond `i64`, with a minus sign if it is negative.
    BigInt(Box<str>),
    Float(f64),
}

impl Number {
    /// Returns the integer, if the number is one that fits.
    pub fn as_i128(&self) -> Option<i128> {
        match &self.0 {
            Repr::Int(int) => Some(i128::from(*int)),
            Repr::BigInt(digits) => digits.parse().ok(),
            Repr::Float(_) => None,
        }
    }

    /// Returns the number as a float; a big integer is rounded.
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            #[expect(
                clippy::cast_precision_loss,
                reason = "rounding is what the caller asks for"
            )]
            Repr::Int(int) => *int as f64,
            Repr::BigInt(digits) => digits.parse().unwrap_or(f64::INFINITY),
            Repr::Float(float) => *float,
        }
    }

    /// Returns an integer given by its digits.
    pub(super) fn from_digits(digits: &str) -> Self {
        match digits.parse() {
            Ok(int) => Self(Repr::Int(int)),
            Err(_) => Self(Repr::BigInt(digits.into())),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(int) => write!(f, "{int}"),
            Repr::BigInt(digits) => f.write_str(digits),
            Repr::Float(float) => write!(f, "{float:?}"),
        }
    }
}

/// Names with values, in insertion order.
///
/// Assigning to a name keeps its place; removing and assigning moves it to the end, as in a Python
/// dictionary.
///
/// # Examples
///
/// ```
/// use pyramidion::session::{Map, Value};
///
/// let mut map: Map = [("b", 1_i64), ("a", 2)].into_iter().collect();
/// map.insert("b", 3_i64);
/// assert_eq!(map.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["b", "a"]);
/// assert_eq!(map.get("b").and_then(Value::as_i64), Some(3));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    entries: Vec<(String, Value)>,
}

impl Map {
    /// Returns an empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|(other, _)| other == key)
            .map(|(_, value)| value)
    }

    /// Returns the value of `key` for changing.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries
            .iter_mut()
            .find(|(other, _)| other == key)
            .map(|(_, value)| value)
    }

    /// Tells whether `key` has a value.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Assigns a value and returns the one that `key` had.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        self.entries.push((key, value));
        None
    }

    /// Removes `key` and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let index = self.entries.iter().position(|(other, _)| other == key)?;
        Some(self.entries.remove(index).1)
    }

    /// Removes the last pair and returns it.
    pub fn pop(&mut self) -> Option<(String, Value)> {
        self.entries.pop()
    }

    /// Removes every pair.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// Returns every pair, in insertion order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries
            .iter()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// Returns the number of pairs.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Appends pairs whose keys may repeat: the last value wins, the first place is kept.
    pub(super) fn from_pairs(pairs: Vec<(String, Value)>) -> Self {
        // Searching a few entries is faster than hashing them; many must not cost their square.
        const FEW: usize = 16;
        let has_repetition = if pairs.len() > FEW {
            let mut keys = HashSet::with_capacity(pairs.len());
            !pairs.iter().all(|(key, _)| keys.insert(key.as_str()))
        } else {
            let mut all = pairs.iter().enumerate();
            all.any(|(at, (key, _))| pairs[..at].iter().any(|p| p.0 == *key))
        };
        if !has_repetition {
            return Self { entries: pairs };
        }
        let mut places = HashMap::with_capacity(pairs.len());
        let mut entries: Vec<(String, Value)> = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            match places.get(&key) {
                Some(place) => entries[*place] = (key, value),
                None => {
                    places.insert(key.clone(), entries.len());
                    entries.push((key, value));
                }
            }
        }
        Self { entries }
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self::from_pairs(
            pairs
                .into_iter()
                .map(|(k, v)| (k.into(), v.into()))
                .collect(),
        )
    }
}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}
