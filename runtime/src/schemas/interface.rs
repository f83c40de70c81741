//! What is known of a view, as data.

use schemars::Schema;
use serde::Serialize;

/// What a view takes and returns.
///
/// See the [module docs](super) for an example.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Interface {
    /// The documentation of the function, without the space that each line begins with; it may be empty.
    pub docs: String,
    /// That the view should not be used any more, and the reason, which may be empty.
    pub deprecated: Option<String>,
    /// Whether the view is left out of documents: it is `#[doc(hidden)]`.
    pub is_hidden: bool,
    /// What the view reads of a request.
    pub inputs: Vec<Input>,
    /// What the view answers, as far as its types say.
    pub replies: Vec<Reply>,
    /// Whether the view may answer an error that says nothing of itself.
    pub may_fail: bool,
    /// Whether the view may answer a response of which its types say nothing, instead of what they say.
    pub may_answer_otherwise: bool,
    /// The value that is handed to the renderer, if it has a schema.
    pub rendered: Option<Schema>,
    /// The types that have no schema, by their names in Rust.
    pub without_schema: Vec<&'static str>,
}

/// Something that a view reads of a request.
///
/// See the [module docs](super) for an example.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Input {
    /// Where it is.
    pub place: InputPlace,
    /// What it is; the schema of a type without one lets anything pass.
    pub schema: Schema,
    /// Whether requests without it are refused.
    pub is_required: bool,
}

/// Where a view finds something of a request.
///
/// See the [module docs](super) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputPlace {
    /// The values of the placeholders, as one type.
    Path,
    /// The parameters of the query, as one type.
    Query,
    /// A header, by its name.
    Header(String),
    /// A cookie, by its name.
    Cookie(String),
    /// The cookies, as one type.
    Cookies,
    /// The fields of a form in the body.
    Form,
    /// The body as JSON.
    Json,
    /// The body as it is.
    Body,
}

/// Something that a view answers.
///
/// See the [module docs](super) for an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reply {
    /// The status, or nothing if it depends.
    pub status: Option<u16>,
    /// What it means, or nothing if the status says it.
    pub meaning: Option<String>,
    /// The media type of the body, or nothing if there is none or if it depends.
    pub media_type: Option<String>,
    /// What the body is.
    pub schema: Option<Schema>,
}
