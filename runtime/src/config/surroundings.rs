//! What surrounds the views of an application.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::accept::MediaType;
use crate::csrf::Remembers;
use crate::predicates::CustomPredicates;
use crate::request::RequestValues;
use crate::viewderivers::ViewDeriver;

use super::decided_conditions::Equipment;
use super::options::OptionType;

/// What the application has that views may need or that surrounds them.
pub(super) struct Surroundings<'a> {
    pub(super) remembers: Remembers,
    pub(super) equipment: Equipment,
    pub(super) state_types: &'a [TypeId],
    pub(super) request_values: &'a Arc<RequestValues>,
    /// The type that the root factory makes.
    pub(super) root_type: Option<(TypeId, &'static str)>,
    pub(super) default_permission: Option<String>,
    pub(super) requires_csrf: bool,
    /// How long a view may take that says nothing of it.
    pub(super) timeout: Option<Duration>,
    /// Whether the headers of `http_cache` are left out.
    pub(super) prevents_http_cache: bool,
    pub(super) predicates: &'a CustomPredicates,
    /// The names of stages, outermost first, and the custom ones among them.
    pub(super) stages: Vec<String>,
    pub(super) derivers: BTreeMap<String, ViewDeriver>,
    /// The options that derivers read.
    pub(super) options: &'a [OptionType],
    /// The media types in the order in which the server prefers them.
    pub(super) offers: Vec<MediaType>,
}
