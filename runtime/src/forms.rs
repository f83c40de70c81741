//! Forms: what a visitor fills in, with every error of every field, shown again until it is right.
//!
//! A form is a struct that derives [`Fields`](derive@Fields). A view takes it as [`Filled<T>`](Filled), which is there whatever was
//! typed. [`submitted`](Filled::submitted) returns the struct if all is right; else it ends the view, and the view's own renderer shows
//! the form: with 200 if it was not sent yet, with 422 if something is wrong.
//!
//! The chapter [forms](crate::guide::forms) tells it from the beginning.
//!
//! ```
//! use pyramidion::forms::{Fields, Filled};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Response, package, view_config};
//!
//! #[derive(Fields)]
//! struct Page {
//!     #[field(max_length = 200)]
//!     title: String,
//!     #[field(kind = "textarea")]
//!     body: String,
//! }
//!
//! #[view_config(route_name = "add", renderer = "json")]
//! fn add(form: Filled<Page>) -> pyramidion::Result<Response> {
//!     let Page { title, body } = form.submitted()?;
//!     Ok(Response::text(format!("{title} has {} letters", body.len())))
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("add", "/add");
//! config.scan(package!(self));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/add").send().status(), 200);
//! let wrong = app.post("/add").form([("title", "Giza")]).send();
//! assert_eq!(wrong.status(), 422);
//! wrong.assert_contains(r#""code":"required","message":"Required""#);
//! let right = app.post("/add").form([("title", "Giza"), ("body", "Old")]).send();
//! assert_eq!(right.text(), "Giza has 3 letters");
//! # Ok::<(), pyramidion::Error>(())
//! ```

mod addresses;
mod choices;
mod control;
mod control_id;
mod controls;
mod dates;
mod decimal;
mod errors;
mod field;
mod fields;
#[cfg(feature = "multipart")]
mod file_rules;
mod filled;
mod form_field;
mod kind;
mod lists;
mod node;
mod pattern_attribute;
mod redisplay;
mod rules;
mod sent_controls;
mod text_value;
mod unknown_name;
mod valid;

pub use choices::Choice;
pub use controls::Controls;
pub use dates::{Date, LocalDateTime, Time};
pub use decimal::Decimal;
pub use errors::{Errors, FieldError};
pub use fields::Fields;
pub use filled::Filled;
pub use kind::Kind;
pub use redisplay::Redisplay;
pub(crate) use redisplay::{ERROR_STATUS, parse_status, settle};
pub use rules::{OrderedValue, TextValue};
pub use text_value::FormValue;
pub use valid::Valid;

#[cfg(feature = "multipart")]
pub use crate::request::FormFile;
pub use crate::translation_string::TranslationString;

/// The template whose macros write controls.
#[cfg(feature = "templates")]
pub(crate) const TEMPLATE: crate::renderers::TemplateSource = crate::renderers::TemplateSource {
    name: pyramidion_syntax::course::OF_FRAMEWORK,
    path: pyramidion_syntax::course::OF_FRAMEWORK,
    text: include_str!("forms/form.html"),
};

/// What derived code names. It is not public API.
#[doc(hidden)]
pub mod generated {
    pub use super::choices::choices;
    pub use super::control::{Control, Showing};
    pub use super::field::Field;
    pub use super::fields::{
        Access, FormMethod, access, group, is_list, may_be_required, read_group,
    };
    #[cfg(feature = "multipart")]
    pub use super::file_rules::FileValue;
    pub use super::form_field::FormField;
    pub use super::lists::{ListField, MayBeRequired};
    pub use super::node::Node;
    pub use super::sent_controls::Sent;
    pub use crate::form_shape::{Part, Shape};

    /// The rules, by the names that `#[field(…)]` has for them.
    pub mod rules {
        #[cfg(feature = "multipart")]
        pub use crate::forms::file_rules::{max_size, types};
        pub use crate::forms::rules::{
            Limit, Pattern, Rule, email, max_length, min_length, pattern, url,
        };
    }
}

/// Makes a struct a form, whose fields are the controls. See the [module](self) for an example.
///
/// `#[field(…)]` beside a field says more of it:
///
/// | argument | says |
/// |---|---|
/// | `label = "…"` | what people read beside the control and before its mistakes; by default it is made of the name. It is never empty: a label that should not be seen is hidden by CSS |
/// | `help = "…"` | what stands beside the control |
/// | `name = "…"` | the name of the control; by default that of the field. It has no white space, dot, bracket, quote, `<`, `>`, `&` or `=`, and is not `csrf_token` |
/// | `kind = "textarea"` | another control: `"textarea"`, `"password"`, `"search"`, `"tel"`, `"color"`, `"range"`, `"hidden"`, `"radio"`, `"checkboxes"` |
/// | `min_length`, `max_length` | how many characters a text has; `max_length` is at least 1 |
/// | `min`, `max` | the least and the greatest number, date or time: a value of the type of the field |
/// | `pattern = "…"` | the expression that the whole text matches |
/// | `email`, `url` | that it is an address of mail, or of a page with `http` or `https` |
/// | `choices = …` | what can be chosen: a list, or the path of a function that returns one, of [`Choice`](struct@Choice)s, texts, or pairs of value and label |
/// | `equal_to = "…"` | that it is the same as another field |
/// | `required` | that a box must be ticked, or that a list is not empty |
/// | `max_items` | how many items a list has at most: at least 1, and 1000 unless it is said |
/// | `max_size`, `types = ["image/png", ".csv"]` | how many bytes a file has at most, and what it is: by its first bytes, or by the ending of its name |
/// | `check = path` | a function that is given the value, and returns `Result<(), FieldError>` |
/// | `trim = false` | that white space around a text stays; that of a password does anyway |
/// | `autocomplete = "…"` | what browsers fill in |
/// | `message = "…"` | what is said of any mistake in the field |
///
/// `#[form(check = path)]` beside the struct names a function that is given the whole, if nothing is wrong with the fields, and
/// the [`Errors`] to add to. `#[form(method = "GET")]` reads the query instead, as searches do. `#[form(prefix = "login")]` lets the names of the
/// controls begin with `login.`, so that a page can have several forms; one of which nothing was sent is blank. `#[form(csrf_error)]` shows the form again, with all
/// that was typed, where the CSRF token is missing or too old ([chapter](crate::guide::forms#a-token-that-is-too-old)). `#[form(crate = path)]` is the path under which this crate
/// is known.
///
/// A field is required unless its type is an `Option`, a `bool`, or a list. What is empty or nothing but white space is absent.
pub use pyramidion_macros::Fields;

/// Makes an enum of names something that can be chosen.
///
/// Each variant is sent by its name in `snake_case`; `#[choice(value = "…", label = "…")]` says another value, and what people read. Neither is empty,
/// and no two variants have one value. The enum has no parameters.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::{Choice, FormValue};
///
/// #[derive(Choice, Debug, PartialEq)]
/// enum Size {
///     Small,
///     #[choice(label = "Extra large")]
///     ExtraLarge,
/// }
///
/// assert_eq!(Size::parse("extra_large").ok(), Some(Size::ExtraLarge));
/// assert_eq!(Size::ExtraLarge.show(), "extra_large");
/// let labels: Vec<_> = Size::choices().iter().map(|choice| choice.label().to_string()).collect();
/// assert_eq!(labels, ["Small", "Extra large"]);
/// ```
pub use pyramidion_macros::Choice;
