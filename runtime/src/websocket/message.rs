//! What is sent over a WebSocket.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use serde::Serialize;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// A message: text or bytes. Pings, pongs and the end of the WebSocket are not messages.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::Message;
///
/// assert_eq!(Message::from("hello").as_text(), Some("hello"));
/// assert_eq!(Message::from(vec![1, 2]).as_text(), None);
/// assert_eq!(Message::from(vec![1, 2]).as_bytes(), [1, 2]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(Text),
    /// Bytes.
    Binary(Bytes),
}

impl Message {
    /// Returns a message with a value as JSON, which is text.
    ///
    /// # Errors
    ///
    /// Fails if the value cannot be written as JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::websocket::Message;
    ///
    /// assert_eq!(Message::json(&[1, 2])?.as_text(), Some("[1,2]"));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn json(value: &(impl Serialize + ?Sized)) -> crate::Result<Self> {
        Ok(Self::from(serde_json::to_string(value)?))
    }

    /// Returns the text, if the message is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// Returns the bytes, which are UTF-8 if the message is text.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }
}

/// Text that is cheap to copy, so that one message can be sent to many.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::Text;
///
/// let text = Text::from("hello");
/// assert!(text.clone().starts_with("hel"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Text(pub(super) Utf8Bytes);

impl Text {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
