//! The kinds of controls.

use serde::Serialize;

/// What a visitor fills a field in with.
///
/// [`FormValue::KIND`](super::FormValue::KIND) is that of a type; `#[field(kind = "textarea")]` chooses another one.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::{Date, FormValue, Kind};
///
/// assert_eq!(Date::KIND, Kind::Date);
/// assert_eq!(<u32 as FormValue>::KIND, Kind::Integer);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A line of text.
    Text,
    /// Lines of text.
    Textarea,
    /// A secret, which is never shown again.
    Password,
    /// An address of electronic mail.
    Email,
    /// The address of a page.
    Url,
    /// A telephone number.
    Tel,
    /// What is looked for.
    Search,
    /// A colour.
    Color,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A number, by a slider.
    Range,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day with a time, of no time zone.
    DatetimeLocal,
    /// Yes or no.
    Checkbox,
    /// One of several choices, or some of them, in a list.
    Select,
    /// One of several choices, all of which are shown.
    Radio,
    /// Some of several choices, all of which are shown.
    Checkboxes,
    /// A file.
    File,
    /// Nothing that is seen.
    Hidden,
    /// Fields that belong together.
    Group,
    /// Any number of the same.
    List,
}

impl Kind {
    /// Tells whether what is filled in is a number.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }

    /// Tells whether one or some of several choices are taken.
    pub(super) fn is_choice(self) -> bool {
        matches!(self, Self::Select | Self::Radio | Self::Checkboxes)
    }

    /// Returns what stands as `type` of the control, if it is an `input` that a text is typed into or a number or a date chosen with.
    pub(super) fn input_type(self) -> Option<&'static str> {
        match self {
            Self::Text => Some("text"),
            Self::Password => Some("password"),
            Self::Email => Some("email"),
            Self::Url => Some("url"),
            Self::Tel => Some("tel"),
            Self::Search => Some("search"),
            Self::Color => Some("color"),
            Self::Integer | Self::Number => Some("number"),
            Self::Range => Some("range"),
            Self::Date => Some("date"),
            Self::Time => Some("time"),
            Self::DatetimeLocal => Some("datetime-local"),
            Self::File => Some("file"),
            Self::Hidden => Some("hidden"),
            Self::Checkbox => Some("checkbox"),
            Self::Textarea
            | Self::Select
            | Self::Radio
            | Self::Checkboxes
            | Self::Group
            | Self::List => None,
        }
    }
}
