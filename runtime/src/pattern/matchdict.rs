//! What a pattern captured.

use std::fmt;
use std::sync::Arc;

use smallvec::SmallVec;

use super::normalized;

/// The values that a route's pattern captured from the path, in the order of the pattern.
///
/// Values are decoded text. A remainder (`*rest`) is a list of segments: empty and `.` segments are
/// dropped and `..` removes the one before, as in Pyramid.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, Request, Response, View};
/// use pyramidion::testing::TestApp;
///
/// fn show(request: &mut Request) -> String {
///     let matchdict = request.matchdict();
///     let parts: Vec<_> = matchdict.segments("rest").unwrap_or_default().collect();
///     format!("{} {parts:?}", matchdict.get("id").unwrap_or("-"))
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("files", "/users/{id}/*rest");
/// config.add_view(View::new(show).route_name("files"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/users/7/a//b/../c").send().text(), r#"7 ["a", "c"]"#);
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// See the chapter [URL Dispatch](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/urldispatch.html#the-matchdict)
/// of Pyramid's documentation.
#[derive(Clone, Default)]
pub struct Matchdict {
    names: Option<Arc<[String]>>,
    /// All values one after another; the segments of a remainder are joined by slashes.
    text: String,
    /// The end of each value in `text`.
    ends: SmallVec<[usize; 4]>,
    /// Few patterns and paths need it, and a smaller match is moved in less time.
    slashes: Option<Box<Slashes>>,
}

/// What is known of the slashes in values, besides where the values end.
#[derive(Clone, Default)]
struct Slashes {
    /// The end of each segment of the remainder, which is the last value if there is one.
    segment_ends: Option<Vec<usize>>,
    /// Where in the text a slash was encoded, so that it separates no segments, in values that are not a remainder.
    encoded: Vec<usize>,
}

impl Matchdict {
    /// Returns one without values, with room for so many bytes of them.
    pub(super) fn new(names: &Arc<[String]>, length: usize) -> Self {
        if names.is_empty() {
            return Self::default();
        }
        Self {
            names: Some(Arc::clone(names)),
            text: String::with_capacity(length),
            ..Self::default()
        }
    }

    /// Returns values as a pattern with these names would capture them; the last may be a remainder.
    pub(crate) fn of(names: &[String], values: &[&str], has_remainder: bool) -> Self {
        let length = values.iter().map(|value| value.len()).sum();
        let mut matchdict = Self::new(&names.into(), length);
        for (index, value) in values.iter().enumerate() {
            if has_remainder && index + 1 == values.len() {
                matchdict.push_remainder(value.split('/'));
            } else {
                matchdict.push_value(value);
            }
        }
        matchdict
    }

    pub(super) fn push_value(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    /// Takes down that the next value has encoded slashes at these places.
    pub(super) fn note_encoded_slashes(&mut self, places: impl Iterator<Item = usize>) {
        let start = self.text.len();
        let mut places = places.map(|place| start + place).peekable();
        if places.peek().is_some() {
            self.slashes.get_or_insert_default().encoded.extend(places);
        }
    }

    pub(super) fn push_remainder(&mut self, segments: impl Iterator<Item = impl AsRef<str>>) {
        let mut ends = Vec::new();
        for segment in segments {
            if !ends.is_empty() {
                self.text.push('/');
            }
            self.text.push_str(segment.as_ref());
            ends.push(self.text.len());
        }
        self.ends.push(self.text.len());
        self.slashes.get_or_insert_default().segment_ends = Some(ends);
    }

    /// Returns the value of the placeholder `name`.
    ///
    /// The segments of a remainder are joined by slashes; [`segments`](Self::segments) has them one
    /// by one.
    pub fn get(&self, name: &str) -> Option<&str> {
        let index = self.names().iter().position(|other| other == name)?;
        self.value(index)
    }

    /// Returns the segments of the remainder `name`, or the one value of a placeholder.
    pub fn segments(&self, name: &str) -> Option<Segments<'_>> {
        let index = self.names().iter().position(|other| other == name)?;
        Some(self.value_segments(index))
    }

    /// Returns every name with its value, in the order of the pattern.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.names().iter().map(String::as_str);
        names
            .enumerate()
            .filter_map(|(index, name)| Some((name, self.value(index)?)))
    }

    /// Returns the number of values.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Tells whether the pattern has no placeholder.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the value of a placeholder that is not a remainder.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let index = self.names().iter().position(|other| other == name)?;
        self.value(index).filter(|_| !self.is_remainder(index))
    }

    /// Returns the segments of a value that is a path, remainder or not: an encoded slash separates none, empty ones and `.` are
    /// dropped, and `..` removes the one before.
    pub(crate) fn path_segments(&self, name: &str) -> Vec<&str> {
        let Some(index) = self.names().iter().position(|other| other == name) else {
            return Vec::new();
        };
        if self.is_remainder(index) {
            return self.value_segments(index).collect();
        }
        let (mut start, value) = (self.start(index), self.value(index).unwrap_or_default());
        let slashes = value.match_indices('/');
        let slashes = slashes.map(|(place, _)| self.start(index) + place);
        let encoded = self.slashes.as_ref().map(|slashes| &*slashes.encoded);
        let encoded = encoded.unwrap_or_default();
        let is_encoded = |place: &usize| encoded.binary_search(place).is_ok();
        let ends = slashes.filter(|place| !is_encoded(place));
        let segments = ends.chain([self.start(index) + value.len()]).map(|end| {
            let segment = &self.text[start..end];
            start = end + 1; // past the slash
            segment
        });
        normalized(segments)
    }

    /// Tells whether the value at `index` is a remainder.
    pub(crate) fn is_remainder(&self, index: usize) -> bool {
        self.segment_ends().is_some() && index + 1 == self.ends.len()
    }

    fn segment_ends(&self) -> Option<&[usize]> {
        self.slashes.as_ref()?.segment_ends.as_deref()
    }

    pub(crate) fn names(&self) -> &[String] {
        self.names.as_deref().unwrap_or_default()
    }

    pub(crate) fn value(&self, index: usize) -> Option<&str> {
        Some(&self.text[self.start(index)..*self.ends.get(index)?])
    }

    pub(crate) fn value_segments(&self, index: usize) -> Segments<'_> {
        let ends = match self.segment_ends() {
            Some(ends) if self.is_remainder(index) => ends,
            _ => self.ends.get(index..=index).unwrap_or_default(),
        };
        Segments {
            text: &self.text,
            start: self.start(index),
            ends: ends.iter(),
        }
    }

    fn start(&self, index: usize) -> usize {
        if index == 0 {
            0
        } else {
            self.ends.get(index - 1).copied().unwrap_or_default()
        }
    }
}

/// Shows the names only: values are what a visitor typed.
impl fmt::Debug for Matchdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// The segments of a remainder. See [`Matchdict::segments`].
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Matchdict, View};
///
/// let mut config = Configurator::new();
/// config.add_route("files", "/files/*path");
/// let depth = |matchdict: &Matchdict| matchdict.segments("path").unwrap_or_default().len().to_string();
/// config.add_view(View::new(depth).route_name("files"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/files/a/b/c").send().text(), "3");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Segments<'a> {
    text: &'a str,
    start: usize,
    ends: std::slice::Iter<'a, usize>,
}

impl<'a> Iterator for Segments<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let end = *self.ends.next()?;
        let segment = &self.text[self.start..end];
        self.start = end + 1; // past the slash
        Some(segment)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl ExactSizeIterator for Segments<'_> {}
