//! Every argument of the attributes, spelled once.

/// An argument of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// How it is written.
    pub(crate) example: &'static str,
}

pub(crate) const ROUTE_NAME: &str = "route_name";
pub(crate) const REQUEST_METHOD: &str = "request_method";
pub(crate) const RENDERER: &str = "renderer";
pub(crate) const CRATE: &str = "crate";

/// The arguments of `view_config`, in the order in which they are listed.
pub(crate) const VIEW_CONFIG: &[Key] = &[
    Key {
        name: ROUTE_NAME,
        example: "route_name = \"home\"",
    },
    Key {
        name: REQUEST_METHOD,
        example: "request_method = \"POST\"",
    },
    Key {
        name: RENDERER,
        example: "renderer = \"json\"",
    },
    Key {
        name: CRATE,
        example: "crate = path::to::pyramidion",
    },
];

/// Conditions of views that only the imperative form can declare.
pub(crate) const PREDICATES: &[&str] = &[
    "accept",
    "header",
    "match_param",
    "path_info",
    "request_param",
    "xhr",
];

/// The attribute's own name, by which further attributes on a function are recognised.
pub(crate) const ATTRIBUTE: &str = "view_config";

/// The methods of [RFC 9110 §9](https://www.rfc-editor.org/rfc/rfc9110#section-9) and PATCH, for
/// recognising misspelled ones.
pub(crate) const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

/// Returns the argument of a name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    VIEW_CONFIG.iter().find(|key| key.name == name)
}
