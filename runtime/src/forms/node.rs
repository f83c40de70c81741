//! A place in what was sent: of a field, of one within it, or of an item of a list.

use std::borrow::Cow;

use serde_json::Value;

#[cfg(feature = "multipart")]
use crate::request::FormFile;

use super::kind::Kind;
use super::sent_controls::Sent;
use crate::form_shape::Shape;

/// A place in what was sent. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Node<'s> {
    /// The name under which errors are reported and controls are shown: items have the position that they have in the list.
    path: String,
    source: Source<'s>,
}

#[derive(Debug)]
enum Source<'s> {
    /// A form, and the name that was sent.
    Form(&'s Sent, String),
    /// A single value of a name that was sent several times.
    Text(&'s str),
    #[cfg(feature = "multipart")]
    File(&'s FormFile),
    /// A value of a JSON document, if there is one.
    Json(Option<&'s Value>),
}

/// The text at a place.
pub(super) enum Given<'s> {
    Nothing,
    Text(Cow<'s, str>),
    /// A value that cannot be read as a text, such as a list.
    Other,
}

/// The items at a place.
pub(super) enum Items<'s> {
    Of(Vec<Node<'s>>),
    TooMany,
    /// A value that is not a list.
    NoList,
}

impl<'s> Node<'s> {
    /// Returns the whole form.
    pub(super) fn form(sent: &'s Sent) -> Self {
        Self {
            path: String::new(),
            source: Source::Form(sent, String::new()),
        }
    }

    /// Returns a whole document.
    pub(super) fn json(value: &'s Value) -> Self {
        Self {
            path: String::new(),
            source: Source::Json(Some(value)),
        }
    }

    /// Returns the name of the place.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the place of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        let source = match &self.source {
            Source::Form(sent, at) => Source::Form(sent, joined(at, name)),
            Source::Json(value) => Source::Json(value.and_then(|value| value.get(name))),
            Source::Text(_) => Source::Json(None),
            #[cfg(feature = "multipart")]
            Source::File(_) => Source::Json(None),
        };
        Self {
            path: joined(&self.path, name),
            source,
        }
    }

    /// Returns the places of the items of a list: what was sent several times under its name, then what has a position.
    pub(super) fn items(&self, most: usize, shape: fn() -> Shape) -> Items<'s> {
        let sources: Vec<Source<'s>> = match &self.source {
            Source::Form(sent, at) => {
                let is_value = shape().has("");
                let texts = sent.texts(at).iter();
                let texts = texts.filter(|text| is_value && !is_blank(text));
                let sources = texts.map(|text| Source::Text(text));
                #[cfg(feature = "multipart")]
                let sources = {
                    let files = sent.files(at).iter().filter(|_| is_value);
                    sources.chain(files.map(Source::File))
                };
                let positions = sent.positions(at, shape).into_iter();
                let placed =
                    positions.map(|position| Source::Form(sent, format!("{at}.{position}")));
                sources.chain(placed).take(most.saturating_add(1)).collect()
            }
            Source::Json(None | Some(Value::Null)) => Vec::new(),
            Source::Json(Some(Value::Array(items))) => {
                let items = items.iter().take(most.saturating_add(1));
                items.map(|item| Source::Json(Some(item))).collect()
            }
            _ => return Items::NoList,
        };
        if sources.len() > most {
            return Items::TooMany;
        }
        let items = sources.into_iter().enumerate();
        let items = items.map(|(position, source)| Self {
            path: format!("{}.{position}", self.path),
            source,
        });
        Items::Of(items.collect())
    }

    /// Returns the places of all items, to show them again; a form has no more fields than its limits allow.
    pub(super) fn shown_items(&self, shape: fn() -> Shape) -> Vec<Self> {
        match self.items(usize::MAX, shape) {
            Items::Of(items) => items,
            Items::TooMany | Items::NoList => Vec::new(),
        }
    }

    /// Returns the place under another name.
    pub(super) fn reported_as(self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            source: self.source,
        }
    }

    /// Returns a place where nothing was sent, behind the items.
    pub(super) fn item_behind(&self, items: usize) -> Self {
        Self {
            path: format!("{}.{items}", self.path),
            source: Source::Json(None),
        }
    }

    /// Returns the text for a value of a kind: of several the last.
    pub(super) fn text(&self, kind: Kind) -> Given<'s> {
        let text = match &self.source {
            Source::Form(sent, at) => match sent.texts(at).last() {
                Some(text) => Cow::Borrowed(text.as_str()),
                None => return Given::Nothing,
            },
            Source::Text(text) => Cow::Borrowed(*text),
            #[cfg(feature = "multipart")]
            Source::File(_) => return Given::Other,
            Source::Json(None | Some(Value::Null)) => return Given::Nothing,
            Source::Json(Some(Value::String(text))) => Cow::Borrowed(text.as_str()),
            Source::Json(Some(Value::Number(number))) if kind.is_number() => {
                Cow::Owned(number.to_string())
            }
            Source::Json(Some(Value::Bool(is_true))) if kind == Kind::Checkbox => {
                Cow::Borrowed(if *is_true { "true" } else { "false" })
            }
            Source::Json(Some(_)) => return Given::Other,
        };
        if is_blank(&text) {
            Given::Nothing
        } else {
            Given::Text(text)
        }
    }

    /// Returns the text as it was sent, to show it again.
    pub(super) fn shown(&self) -> Option<&'s str> {
        match &self.source {
            Source::Form(sent, at) => sent.texts(at).last().map(String::as_str),
            Source::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the file: of several the last.
    #[cfg(feature = "multipart")]
    pub(super) fn file(&self) -> Option<&'s FormFile> {
        match &self.source {
            Source::Form(sent, at) => sent.files(at).last(),
            Source::File(file) => Some(file),
            _ => None,
        }
    }

    /// Tells whether nothing was sent here, nor below for what is of this shape.
    pub(super) fn is_blank(&self, shape: fn() -> Shape) -> bool {
        match &self.source {
            Source::Form(sent, at) => sent.is_blank(at, shape),
            Source::Text(text) => is_blank(text),
            #[cfg(feature = "multipart")]
            Source::File(_) => false,
            Source::Json(value) => match value {
                None | Some(Value::Null) => true,
                Some(Value::String(text)) => is_blank(text),
                Some(_) => false,
            },
        }
    }

    /// Tells whether fields can be here: in a document it is then an object, or absent.
    pub(super) fn can_have_fields(&self) -> bool {
        !matches!(&self.source, Source::Json(Some(value)) if !value.is_object() && !value.is_null())
    }
}

/// Tells whether a text is nothing but white space.
fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
