//! One event, as it is sent.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// An event: data, and perhaps a name, an id, and how long to wait before connecting again.
///
/// # Examples
///
/// ```
/// use pyramidion::sse::Event;
///
/// let event = Event::data("two\nlines").event("news")?.id("17")?;
/// assert_eq!(event.to_string(), "data: two\ndata: lines\nevent: news\nid: 17\n\n");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Event {
    /// The lines, each with its end.
    lines: String,
}

impl Event {
    /// Returns an event with a text, which may have several lines.
    ///
    /// A browser has every end of a line as `\n`, whichever it was.
    pub fn data(text: impl AsRef<str>) -> Self {
        let mut event = Self {
            lines: String::new(),
        };
        event.push_lines("data: ", text.as_ref());
        event
    }

    /// Returns an event with a value as JSON.
    ///
    /// # Errors
    ///
    /// Fails if the value cannot be written as JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::sse::Event;
    ///
    /// assert_eq!(Event::json(&[1, 2])?.to_string(), "data: [1,2]\n\n");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn json(value: &(impl Serialize + ?Sized)) -> crate::Result<Self> {
        Ok(Self::data(serde_json::to_string(value)?))
    }

    /// Returns a comment, which clients ignore.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::sse::Event;
    ///
    /// assert_eq!(Event::comment("still here").to_string(), ": still here\n\n");
    /// ```
    pub fn comment(text: impl AsRef<str>) -> Self {
        let mut event = Self {
            lines: String::new(),
        };
        event.push_lines(": ", text.as_ref());
        event
    }

    /// Sets the name, by which a script listens to it; without one it is `message`.
    ///
    /// # Errors
    ///
    /// Fails if the name has an end of a line in it.
    pub fn event(self, name: impl AsRef<str>) -> Result<Self, InvalidEvent> {
        self.with("event: ", name.as_ref(), "name")
    }

    /// Sets the id, which a client sends back when it connects again; an empty one makes it forget.
    ///
    /// # Errors
    ///
    /// Fails if the id has an end of a line or a NUL in it.
    pub fn id(self, id: impl AsRef<str>) -> Result<Self, InvalidEvent> {
        if id.as_ref().contains('\0') {
            return Err(InvalidEvent { part: "id" });
        }
        self.with("id: ", id.as_ref(), "id")
    }

    /// Sets how long a client waits before it connects again, in whole milliseconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use pyramidion::sse::Event;
    ///
    /// let event = Event::data("").retry(Duration::from_secs(2));
    /// assert_eq!(event.to_string(), "data: \nretry: 2000\n\n");
    /// ```
    pub fn retry(mut self, wait: Duration) -> Self {
        self.push("retry: ", &wait.as_millis().to_string());
        self
    }

    fn with(mut self, field: &str, value: &str, part: &'static str) -> Result<Self, InvalidEvent> {
        if value.contains(['\r', '\n']) {
            return Err(InvalidEvent { part });
        }
        self.push(field, value);
        Ok(self)
    }

    /// Adds a field for each line of a text; ends of lines are `\r\n`, `\n` and `\r`.
    fn push_lines(&mut self, field: &str, text: &str) {
        for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
            self.push(field, line);
        }
    }

    fn push(&mut self, field: &str, value: &str) {
        self.lines.push_str(field);
        self.lines.push_str(value);
        self.lines.push('\n');
    }

    /// Returns the event as it is sent.
    pub(super) fn into_text(mut self) -> String {
        self.lines.push('\n');
        self.lines
    }
}

/// Writes the event as it is sent, with the empty line that ends it.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.lines)
    }
}

/// The error for the name or id of an event that cannot be sent.
///
/// # Examples
///
/// ```
/// use pyramidion::sse::Event;
///
/// let error = Event::data("x").id("two\nlines").unwrap_err();
/// assert!(error.to_string().starts_with("the id of an event"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidEvent {
    part: &'static str,
}

impl fmt::Display for InvalidEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part } = self;
        write!(
            f,
            "the {part} of an event holds the end of a line or a NUL, with which it cannot be sent"
        )
    }
}

impl std::error::Error for InvalidEvent {}
