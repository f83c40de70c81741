//! A form as it was filled in.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::Location;

use http::Method;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::csrf;
use crate::extract::{BodyUse, FromRequest, Rejection, Requirements};
use crate::request::Request;

use super::choices::{self, Choice};
use super::control::{Control, Showing};
use super::controls::Controls;
use super::errors::{Errors, FieldError};
use super::fields::{Fields, FormMethod, read_form, require_form};
use super::node::Node;
use super::redisplay::Redisplay;
use super::sent_controls::{self, Sent};
use super::unknown_name;
use crate::form_shape::Shape;

/// A form, however it was filled in: a view that takes it sees what was sent, with every error of every field.
///
/// With `GET` and `HEAD` it is blank. What a visitor types never makes it fail: only a body that is not a form is a 415, one that is
/// malformed a 400, and one that is too large a 413.
///
/// As the value of a view it is `{ "form": … }`, with its [controls](Self::controls).
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "templates")] {
/// use pyramidion::forms::{Fields, Filled};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Response, View};
///
/// #[derive(Fields)]
/// struct Comment {
///     #[field(max_length = 10)]
///     text: String,
/// }
///
/// fn comment(form: Filled<Comment>) -> pyramidion::Result<Response> {
///     let Comment { text } = form.submitted()?;
///     Ok(Response::text(format!("thank you for {text}")))
/// }
///
/// let mut config = Configurator::new();
/// config.add_template("comment.html", "{{ form.text.value }}{% for error in form.text.errors %}: {{ error.message }}{% endfor %}");
/// config.add_route("comment", "/comment");
/// config.add_view(View::rendered(comment).route_name("comment").renderer("comment.html"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/comment").send().status(), 200);
/// assert_eq!(app.post("/comment").form([("text", "a word")]).send().text(), "thank you for a word");
/// let wrong = app.post("/comment").form([("text", "<far too many>")]).send();
/// assert_eq!(wrong.status(), 422);
/// assert_eq!(wrong.text(), "&lt;far too many&gt;: Longer than maximum length 10");
/// # }
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct Filled<T> {
    sent: Sent,
    contents: Contents<T>,
    errors: Errors,
    choices: BTreeMap<String, Vec<Choice>>,
}

enum Contents<T> {
    /// It was not sent.
    Blank,
    /// It could be read.
    Read(T),
    /// It could not, as the errors say.
    Unread,
}

impl<T: Fields> Filled<T> {
    /// Returns a form that was not sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::forms::{Fields, Filled};
    ///
    /// #[derive(Fields)]
    /// struct Search {
    ///     text: String,
    /// }
    ///
    /// let form = Filled::<Search>::blank();
    /// assert!(!form.is_submitted());
    /// ```
    pub fn blank() -> Self {
        Self {
            sent: Sent::default(),
            contents: Contents::Blank,
            errors: Errors::default(),
            choices: BTreeMap::new(),
        }
    }

    /// Returns a form that was filled in with these pairs of names and values, as tests do.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::forms::{Fields, Filled};
    ///
    /// #[derive(Fields)]
    /// struct Search {
    ///     #[field(max = 100)]
    ///     page: u32,
    /// }
    ///
    /// let form = Filled::<Search>::of([("page", "200")]);
    /// let codes: Vec<_> = form.errors().of("page").map(|error| error.code()).collect();
    /// assert_eq!(codes, ["too_large"]);
    /// ```
    pub fn of<N: AsRef<str>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut sent = Sent::default();
        for (name, value) in pairs {
            sent.add_behind(T::PREFIX, name.as_ref(), value);
        }
        Self::read(sent)
    }

    fn read(sent: Sent) -> Self {
        let mut errors = Errors::default();
        let contents = match read_form(&Node::form(&sent), &mut errors) {
            Some(value) => Contents::Read(value),
            None => Contents::Unread,
        };
        Self {
            sent,
            contents,
            errors,
            choices: BTreeMap::new(),
        }
    }

    /// Returns the form with the values of a record, unless it was sent: a page that changes something begins with what is there.
    #[must_use]
    pub fn over(mut self, record: &T) -> Self {
        if matches!(self.contents, Contents::Blank) {
            self.sent = Sent::default();
            record.show_fields("", &mut self.sent);
        }
        self
    }

    /// Returns the form with the choices of a field that are known only now, such as those of a database.
    ///
    /// What was sent must be one of them. A field within another one, or of an item, is named as its control is: `address.country`,
    /// `lines.0.product`.
    ///
    /// # Panics
    ///
    /// Panics if no field has the name, or if it is that of a form within the form. The message says which name is near, and the place
    /// is that of the call. In a view it is a 500, with `GET`, too, so that the first look at the page tells of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::forms::{Fields, Filled};
    ///
    /// #[derive(Fields)]
    /// struct Article {
    ///     category: u32,
    /// }
    ///
    /// let form = Filled::<Article>::of([("category", "3")]);
    /// let form = form.choices("category", [("1", "News"), ("2", "Sports")]);
    /// assert_eq!(form.errors().of("category").count(), 1);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn choices<C: Into<Choice>>(
        mut self,
        name: &str,
        choices: impl IntoIterator<Item = C>,
    ) -> Self {
        let normal = sent_controls::normal(name);
        let name = normal.as_deref().unwrap_or(name);
        let mistake = unknown_name::of_choices::<T>(T::parts(), name);
        assert!(mistake.is_none(), "{}", mistake.unwrap_or_default());
        let choices = choices::choices(choices);
        let wrong = self
            .given(name)
            .iter()
            .find_map(|text| choices::check(text, &choices).err());
        if let Some(error) = wrong
            && !self
                .errors
                .of(name)
                .any(|other| other.code() == error.code())
        {
            self.errors.add(name, error);
        }
        self.choices.insert(name.to_owned(), choices);
        self
    }

    /// Returns what was sent for a field: the text of a value, those of the items of a list.
    fn given(&self, name: &str) -> Vec<String> {
        if !self.is_submitted() {
            return Vec::new();
        }
        let whole = Node::form(&self.sent);
        let is_list = self.unnamed().iter().any(|control| control.is_list(name));
        let node = whole.field(name);
        let given: Vec<_> = if is_list {
            let items = node.shown_items(|| Shape::Value);
            items
                .iter()
                .filter_map(Node::shown)
                .map(str::to_owned)
                .collect()
        } else {
            node.shown().map(str::to_owned).into_iter().collect()
        };
        given
            .into_iter()
            .filter(|text| !text.trim().is_empty())
            .collect()
    }

    /// Tells whether the form was sent.
    pub fn is_submitted(&self) -> bool {
        !matches!(self.contents, Contents::Blank)
    }

    /// Returns what was sent, if nothing is wrong with it.
    pub fn value(&self) -> Option<&T> {
        match &self.contents {
            Contents::Read(value) if self.errors.is_empty() => Some(value),
            _ => None,
        }
    }

    /// Returns what is wrong.
    pub fn errors(&self) -> &Errors {
        &self.errors
    }

    /// Adds an error of a field, such as a name that is taken; an empty name stands for the form.
    ///
    /// If no field has the name, the error is shown above the form, so that nothing is lost, and the log has a warning with the
    /// place of the call and the name that is near.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::forms::{Fields, FieldError, Filled};
    ///
    /// #[derive(Fields)]
    /// struct Account {
    ///     login: String,
    /// }
    ///
    /// let mut form = Filled::<Account>::of([("login", "ada")]);
    /// if form.value().is_some_and(|account| account.login == "ada") {
    ///     form.error("login", FieldError::new("taken", "This name is taken"));
    /// }
    /// assert!(form.submitted().is_err());
    /// ```
    #[track_caller]
    pub fn error(&mut self, name: impl Into<String>, error: FieldError) {
        let name = name.into();
        if let Some(mistake) = unknown_name::of_error::<T>(T::parts(), &name) {
            unknown_name::report(&mistake, Some(Location::caller()));
        }
        self.errors.add(name, error);
    }

    /// Returns what was sent.
    ///
    /// # Errors
    ///
    /// Fails if the form was not sent, or if something is wrong with it. With `?` this ends the view, and its own renderer shows
    /// the form: see [`Redisplay`].
    pub fn submitted(self) -> Result<T, Redisplay> {
        self.submitted_with(|form| Page { form })
    }

    /// Returns what was sent; else the page is what the function makes of the controls.
    ///
    /// # Errors
    ///
    /// Fails as [`submitted`](Self::submitted) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Response;
    /// use pyramidion::forms::{Controls, Fields, Filled};
    /// use serde::Serialize;
    ///
    /// #[derive(Fields)]
    /// struct Comment {
    ///     text: String,
    /// }
    ///
    /// #[derive(Serialize)]
    /// struct Page {
    ///     title: &'static str,
    ///     form: Controls,
    /// }
    ///
    /// fn comment(form: Filled<Comment>) -> pyramidion::Result<Response> {
    ///     let title = "Your comment";
    ///     let comment = form.submitted_with(|form| Page { title, form })?;
    ///     Ok(Response::text(comment.text))
    /// }
    /// # let _ = comment;
    /// ```
    pub fn submitted_with<P: Serialize + Send + Sync + 'static>(
        self,
        page: impl FnOnce(Controls) -> P,
    ) -> Result<T, Redisplay> {
        let is_wrong = self.is_submitted();
        if self.errors.is_empty()
            && let Contents::Read(value) = self.contents
        {
            return Ok(value);
        }
        Err(Redisplay::new(page(self.controls()), is_wrong))
    }

    /// Returns the controls, as templates see them.
    ///
    /// | name | is |
    /// |---|---|
    /// | the name of a field | its control |
    /// | `controls` | every control, in order |
    /// | `errors` | every error, in the order of the page: `message`, `code`, and the `name`, `id` and `label` of the control |
    /// | `enctype` | the attribute of the form that its controls need |
    ///
    /// A control has `name`, `id`, `label`, `help`, `kind`, `value`, `errors`, `required`, `attrs` and what its kind needs:
    /// `type`, `checked`, `choices`, `values`, `multiple`. A form within the form has `fields`, by their names; a list has
    /// `entries`, and `blank`, which is what another item would be like.
    pub fn controls(&self) -> Controls {
        Controls::new(self.unnamed(), &self.errors, T::PREFIX)
    }

    /// Returns the controls before their names have the prefix of the form.
    fn unnamed(&self) -> Vec<Control> {
        let showing = Showing {
            errors: &self.errors,
            choices: &self.choices,
            was_submitted: self.is_submitted(),
            shows_blanks: true,
        };
        T::controls(&Node::form(&self.sent), &showing)
    }
}

/// The value of a page that has nothing but the form.
#[derive(Serialize)]
struct Page {
    form: Controls,
}

impl<T: Fields> Serialize for Filled<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("form", &self.controls())?;
        map.end()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Fields> FromRequest for Filled<T> {
    const BODY: BodyUse = match T::METHOD {
        FormMethod::Get => BodyUse::None,
        FormMethod::Post => BodyUse::OptionalFormFields,
    };

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let is_in_query = T::METHOD == FormMethod::Get;
        if !is_in_query {
            if matches!(*request.method(), Method::GET | Method::HEAD) {
                return Ok(Self::blank());
            }
            if let Some(absence) = request.form_absence() {
                return Err(Rejection::malformed(absence.into_exception()).into());
            }
        }
        let mut sent = Sent::default();
        let pairs = if is_in_query {
            request.get()
        } else {
            request.post()
        };
        let mut is_named = false;
        for (name, value) in pairs.iter() {
            is_named |= sent.add_behind(T::PREFIX, name, value);
        }
        #[cfg(feature = "multipart")]
        if !is_in_query {
            for file in request.files() {
                is_named |= sent.add_file(T::PREFIX, file);
            }
        }
        // A query, or another form of the page, may have nothing of it.
        let is_sent = match T::PREFIX {
            "" => !is_in_query || sent.has_any(T::NAMES),
            _ => is_named,
        };
        if !is_sent {
            return Ok(Self::blank());
        }
        let mut form = Self::read(sent);
        if !is_in_query && csrf::is_refused(request) {
            form.errors.add_to_form(FieldError::own("csrf_token", CSRF));
        }
        Ok(form)
    }

    fn requires(requirements: &mut Requirements) {
        requirements.body::<Self>(Self::BODY);
        require_form::<T>(requirements);
        #[cfg(feature = "templates")]
        requirements.forms.push(crate::form_shape::FormShape {
            name: std::any::type_name::<T>(),
            parts: T::parts,
        });
    }
}

/// What is said of a form whose token is missing or too old.
const CSRF: &str = "This page was open for too long, or your session has ended. Nothing is saved yet: please send the form again.";

/// Shows the codes of the errors by the names of their fields; nothing that was sent.
impl<T> fmt::Debug for Filled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.errors.iter().map(|(name, error)| (name, error.code()));
        f.debug_struct("Filled")
            .field("sent", &self.sent)
            .field("errors", &errors.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
