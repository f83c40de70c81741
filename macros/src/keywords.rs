//! Every attribute and every argument of one, spelled once.

use syn::Path;

/// An attribute that declares a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeKind {
    View,
    Exception,
    NotFound,
    Forbidden,
    /// It declares no view, but what the views of an `impl` block have in common.
    Defaults,
}

use AttributeKind::{Defaults, Exception, Forbidden, NotFound, View};

impl AttributeKind {
    /// The attributes that declare a view.
    pub(crate) const VIEWS: [Self; 4] = [View, Exception, NotFound, Forbidden];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            View => "view_config",
            Exception => "exception_view_config",
            NotFound => "notfound_view_config",
            Forbidden => "forbidden_view_config",
            Defaults => "view_defaults",
        }
    }

    /// Returns the attribute that declares a view by its path.
    pub(crate) fn of_view(path: &Path) -> Option<Self> {
        let last = &path.segments.last()?.ident;
        Self::VIEWS.into_iter().find(|kind| last == kind.name())
    }

    /// Returns the arguments that the attribute takes.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'static Key> {
        KEYS.iter().filter(move |key| key.on.contains(&self))
    }

    /// Returns the argument of a name.
    pub(crate) fn find(self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

/// An argument of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    /// How it is written.
    pub(crate) example: &'static str,
    on: &'static [AttributeKind],
}

/// How an argument is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `key = expression`
    Value,
    /// `key = Type`
    Type,
    /// `key(name = value, …)`
    Group,
}

const ALL: &[AttributeKind] = &[View, Exception, NotFound, Forbidden, Defaults];
const VIEWS: &[AttributeKind] = &[View, Defaults];

const fn key(
    name: &'static str,
    form: Form,
    example: &'static str,
    on: &'static [AttributeKind],
) -> Key {
    Key {
        name,
        form,
        example,
        on,
    }
}

pub(crate) const ROUTE_NAME: &str = "route_name";
pub(crate) const ROUTE: &str = "route";
pub(crate) const NAME: &str = "name";
pub(crate) const CONTEXT: &str = "context";
pub(crate) const EXCEPTION_ONLY: &str = "exception_only";
pub(crate) const REQUEST_METHOD: &str = "request_method";
pub(crate) const XHR: &str = "xhr";
pub(crate) const PATH_INFO: &str = "path_info";
pub(crate) const REQUEST_PARAM: &str = "request_param";
pub(crate) const HEADER: &str = "header";
pub(crate) const ACCEPT: &str = "accept";
pub(crate) const CONTAINMENT: &str = "containment";
pub(crate) const MATCH_PARAM: &str = "match_param";
pub(crate) const IS_AUTHENTICATED: &str = "is_authenticated";
pub(crate) const CUSTOM: &str = "custom";
pub(crate) const NOT: &str = "not";
pub(crate) const PERMISSION: &str = "permission";
pub(crate) const REQUIRE_CSRF: &str = "require_csrf";
pub(crate) const HTTP_CACHE: &str = "http_cache";
pub(crate) const DECORATOR: &str = "decorator";
pub(crate) const APPEND_SLASH: &str = "append_slash";
pub(crate) const RENDERER: &str = "renderer";
pub(crate) const CRATE: &str = "crate";

/// The arguments, in the order in which they are listed.
#[rustfmt::skip]
const KEYS: &[Key] = &[
    key(ROUTE_NAME, Form::Value, "route_name = \"home\"", ALL),
    key(ROUTE, Form::Type, "route = Article", ALL),
    key(NAME, Form::Value, "name = \"edit\"", VIEWS),
    key(CONTEXT, Form::Type, "context = Article", &[View, Exception, Defaults]),
    key(EXCEPTION_ONLY, Form::Value, "exception_only = true", VIEWS),
    key(APPEND_SLASH, Form::Value, "append_slash = true", &[NotFound]),
    key(REQUEST_METHOD, Form::Value, "request_method = \"POST\"", ALL),
    key(XHR, Form::Value, "xhr = true", ALL),
    key(PATH_INFO, Form::Value, "path_info = \"/docs\"", ALL),
    key(REQUEST_PARAM, Form::Value, "request_param = \"page=2\"", ALL),
    key(HEADER, Form::Value, "header = \"X-Version:2\"", ALL),
    key(ACCEPT, Form::Value, "accept = \"application/json\"", ALL),
    key(CONTAINMENT, Form::Type, "containment = Folder", ALL),
    key(MATCH_PARAM, Form::Value, "match_param = \"action=edit\"", ALL),
    key(IS_AUTHENTICATED, Form::Value, "is_authenticated = true", ALL),
    key(CUSTOM, Form::Group, "custom(weekday = \"monday\")", ALL),
    key(NOT, Form::Group, "not(request_method = \"POST\")", ALL),
    key(PERMISSION, Form::Value, "permission = \"edit\"", VIEWS),
    key(REQUIRE_CSRF, Form::Value, "require_csrf = true", VIEWS),
    key(HTTP_CACHE, Form::Value, "http_cache = 3600", ALL),
    key(DECORATOR, Form::Value, "decorator = log_time", ALL),
    key(RENDERER, Form::Value, "renderer = \"json\"", ALL),
    key(CRATE, Form::Value, "crate = path::to::pyramidion", ALL),
];

/// The arguments that name a route.
pub(crate) const ROUTES: [&str; 2] = [ROUTE_NAME, ROUTE];

/// The conditions among the arguments, which `not(…)` can turn round.
pub(crate) const PREDICATES: &[&str] = &[
    REQUEST_METHOD,
    XHR,
    PATH_INFO,
    REQUEST_PARAM,
    HEADER,
    CONTAINMENT,
    MATCH_PARAM,
    IS_AUTHENTICATED,
    CUSTOM,
];

/// Tells whether an argument is a predicate that the framework has.
pub(crate) fn is_predicate(name: &str) -> bool {
    name == ACCEPT || (PREDICATES.contains(&name) && name != CUSTOM)
}
