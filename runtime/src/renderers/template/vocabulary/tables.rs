//! The names that are there without an application's doing.

/// Tells whether a filter is one of the engine's.
pub(in crate::renderers::template) fn is_filter_of_engine(name: &str) -> bool {
    FILTERS.contains(&name) || FILTERS_OF_JINJA2.contains(&name)
}

/// Tells whether a test is one of the engine's.
pub(in crate::renderers::template) fn is_test_of_engine(name: &str) -> bool {
    TESTS.contains(&name)
}

/// The names that are always there.
pub(super) const BUILT_IN: &[&str] = &[
    "request",
    "req",
    "session",
    "context",
    "view",
    "renderer_name",
    "self",
    "super",
    "loop",
    "caller",
    "varargs",
    "kwargs",
    "namespace",
    #[cfg(feature = "i18n")]
    "locale_name",
    #[cfg(feature = "i18n")]
    "lang",
    #[cfg(feature = "i18n")]
    "dir",
];

/// The functions of the engine.
pub(super) const FUNCTIONS_OF_ENGINE: [&str; 3] = ["range", "dict", "namespace"];

/// The filters of the engine.
pub(super) const FILTERS: [&str; 47] = [
    "safe",
    "escape",
    "e",
    "lower",
    "upper",
    "title",
    "capitalize",
    "replace",
    "length",
    "count",
    "dictsort",
    "items",
    "reverse",
    "trim",
    "join",
    "split",
    "lines",
    "default",
    "d",
    "round",
    "abs",
    "int",
    "float",
    "attr",
    "first",
    "last",
    "min",
    "max",
    "sort",
    "list",
    "string",
    "bool",
    "batch",
    "slice",
    "sum",
    "indent",
    "select",
    "reject",
    "selectattr",
    "rejectattr",
    "map",
    "groupby",
    "unique",
    "pprint",
    "format",
    "tojson",
    "urlencode",
];

/// The filters of the feature `jinja2`.
pub(super) const FILTERS_OF_JINJA2: [&str; 8] = [
    "filesizeformat",
    "forceescape",
    "random",
    "striptags",
    "truncate",
    "wordcount",
    "wordwrap",
    "pluralize",
];

/// The filters of Jinja2 that are not there.
pub(super) const UNSUPPORTED: [&str; 3] = ["center", "urlize", "xmlattr"];

/// The tests of the engine.
pub(super) const TESTS: [&str; 37] = [
    "undefined",
    "defined",
    "none",
    "safe",
    "escaped",
    "boolean",
    "odd",
    "even",
    "divisibleby",
    "number",
    "integer",
    "float",
    "string",
    "sequence",
    "iterable",
    "mapping",
    "startingwith",
    "endingwith",
    "lower",
    "upper",
    "sameas",
    "eq",
    "equalto",
    "ne",
    "lt",
    "lessthan",
    "le",
    "gt",
    "greaterthan",
    "ge",
    "in",
    "true",
    "false",
    "filter",
    "test",
    "int",
    "==",
];

/// The methods of Python's texts, lists and dictionaries.
pub(super) const OF_PYTHON: [&str; 29] = [
    "capitalize",
    "count",
    "endswith",
    "find",
    "format",
    "get",
    "isalnum",
    "isalpha",
    "isascii",
    "isdigit",
    "islower",
    "isnumeric",
    "isspace",
    "isupper",
    "items",
    "join",
    "keys",
    "lower",
    "lstrip",
    "replace",
    "rfind",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "title",
    "upper",
    "values",
];

/// The methods of the engine's own objects.
pub(super) const OF_OBJECTS: [&str; 5] = ["cycle", "changed", "next", "reset", "current"];
