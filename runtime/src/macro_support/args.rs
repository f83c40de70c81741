//! The values of arguments, which an editor explains where it shows these functions.

use crate::route::Route;
use crate::view::ViewOption;

/// The route that the view answers: the name given to `config.add_route`.
pub const fn route_name(name: &'static str) -> &'static str {
    name
}

/// The route that the view answers: a type that derives `Route`.
pub const fn route<T: Route>() -> &'static str {
    T::NAME
}

/// What makes the response of the view's value: `"json"`, `"string"`, a template of the crate, or
/// a name given to `config.add_renderer`.
pub const fn renderer(name: &'static str) -> &'static str {
    name
}

/// The name of a view without a route: the first segment of a path that no route matches.
pub const fn name(name: &'static str) -> &'static str {
    name
}

/// The name of the view without a route to which the response of this view is given.
pub const fn wrapper(name: &'static str) -> &'static str {
    name
}

/// The permission that the visitor must have.
pub const fn permission(permission: &'static str) -> &'static str {
    permission
}

/// Whether the response is compressed, also one that read the session or the CSRF token.
#[cfg(feature = "compression")]
pub const fn compress(compress: bool) -> bool {
    compress
}

/// An option of the application's own, which one of its view derivers reads: a value of a type that
/// `config.add_view_option` declares.
pub fn option<T: Send + Sync + 'static>(value: T) -> ViewOption {
    ViewOption::new(value)
}

/// `true` or `false`.
pub const fn flag(flag: bool) -> bool {
    flag
}

/// A value of a predicate of the application's own.
pub const fn custom(value: &'static str) -> &'static str {
    value
}

macro_rules! documented {
    ($($(#[$doc:meta])* $Name:ident: $Form:ident = $name:ident($value:ident) {
        holds: $holds:literal,
        $(argument: $argument:literal,)?
        row: $($facts:tt)*
    })*) => {
        $(function! { $Form, $name, $value, $($argument)? })*
    };
}

macro_rules! function {
    (Flag, $name:ident, $value:ident, $argument:literal) => {
        #[doc = $argument]
        pub const fn $name($value: bool) -> bool {
            $value
        }
    };
    (Type, $name:ident, $value:ident,) => {};
    ($Form:ident, $name:ident, $value:ident, $argument:literal) => {
        #[doc = $argument]
        pub const fn $name($value: &'static str) -> &'static str {
            $value
        }
    };
}

pyramidion_syntax::predicates!(documented);
