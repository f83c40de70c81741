//! The controls of a form together, with what is wrong.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::control::{Control, ListedError};
use super::control_id;
use super::errors::Errors;

/// The controls of a form, as templates see them: each under its name, and `controls`, `errors` and `enctype`.
///
/// [`Filled::controls`](super::Filled::controls) tells what is in them.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::{Controls, Fields, Filled};
///
/// #[derive(Fields)]
/// struct Comment {
///     #[field(max_length = 200)]
///     text: String,
/// }
///
/// let controls: Controls = Filled::<Comment>::blank().controls();
/// let shown = serde_json::to_value(controls)?;
/// assert_eq!(shown["text"]["label"], "Text");
/// assert_eq!(shown["text"]["attrs"]["maxlength"], "200");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Controls {
    all: Vec<Control>,
    errors: Vec<ListedError>,
}

impl Controls {
    /// Returns the controls of a form; their names and ids begin with its prefix, if it has one.
    pub(super) fn new(mut all: Vec<Control>, errors: &Errors, prefix: &str) -> Self {
        let of_form = errors.of_form();
        let mut listed: Vec<_> = of_form
            .map(|error| ListedError::elsewhere("", error))
            .collect();
        for control in &all {
            control.list_errors(&mut listed);
        }
        // What an application says of a name that no control has is seen all the same.
        let unseen = errors
            .iter()
            .filter(|(name, _)| !listed.iter().any(|other| other.name() == *name));
        let unseen: Vec<_> = unseen
            .map(|(name, error)| ListedError::elsewhere(name, error))
            .collect();
        listed.extend(unseen);
        if !prefix.is_empty() {
            for control in &mut all {
                control.put_behind(prefix);
            }
            for error in &mut listed {
                error.put_behind(prefix);
            }
        }
        let mut controls = Self {
            all,
            errors: listed,
        };
        if !prefix.is_empty() {
            controls.put_at(&control_id::of_name(prefix));
        }
        controls
    }

    /// Returns the controls with ids that begin with the name of a place, so that a page can have one form several times.
    ///
    /// The names of the controls, which are what is sent, stay as they are. The place is a name as controls have it: `comments.7`
    /// lets `text` have the id `comments-7-text`.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::forms::{Controls, Fields, Filled};
    ///
    /// #[derive(Fields)]
    /// struct Answer {
    ///     text: String,
    /// }
    ///
    /// let forms: Vec<Controls> = [7, 8]
    ///     .map(|comment| Filled::<Answer>::blank().controls().at(&format!("comments.{comment}")))
    ///     .into();
    /// let shown = serde_json::to_value(forms)?;
    /// assert_eq!(shown[0]["text"]["id"], "comments-7-text");
    /// assert_eq!(shown[1]["text"]["id"], "comments-8-text");
    /// assert_eq!(shown[1]["text"]["name"], "text");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.put_at(&control_id::of_name(place));
        self
    }

    fn put_at(&mut self, place: &str) {
        for control in &mut self.all {
            control.put_at(place);
        }
        for error in &mut self.errors {
            error.put_at(place);
        }
    }

    /// Returns how a page with this form must send it, as the attribute `enctype`.
    fn enctype(&self) -> &'static str {
        #[cfg(feature = "multipart")]
        if self.all.iter().any(Control::takes_file) {
            return "multipart/form-data";
        }
        "application/x-www-form-urlencoded"
    }
}

impl Serialize for Controls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.all.len() + 3))?;
        for control in &self.all {
            map.serialize_entry(control.last_name(), control)?;
        }
        map.serialize_entry("controls", &self.all)?;
        map.serialize_entry("errors", &self.errors)?;
        map.serialize_entry("enctype", self.enctype())?;
        map.end()
    }
}
