//! The methods of a view for the predicates that the framework has, which stand in the table of `pyramidion_syntax::predicates!`.

use crate::context::Resource;
use crate::predicates;

use super::View;

macro_rules! methods {
    ($($(#[$doc:meta])* $Name:ident: $Form:ident = $name:ident($value:ident) { $($facts:tt)* })*) => {
        $(method! { $(#[$doc])* $Form, $name, $value })*
    };
}

macro_rules! method {
    ($(#[$doc:meta])* Flag, $name:ident, $value:ident) => {
        impl View {
            $(#[$doc])*
            pub fn $name(self, $value: bool) -> Self {
                self.predicate(predicates::$name($value))
            }
        }
    };
    ($(#[$doc:meta])* Type, $name:ident, $value:ident) => {
        impl View {
            $(#[$doc])*
            pub fn $name<T: Resource>(self) -> Self {
                self.predicate(predicates::$name::<T>())
            }
        }
    };
    ($(#[$doc:meta])* Text, $name:ident, $value:ident) => {
        impl View {
            $(#[$doc])*
            pub fn $name(self, $value: impl Into<String>) -> Self {
                self.predicate(predicates::$name($value))
            }
        }
    };
    ($(#[$doc:meta])* Texts, $name:ident, $value:ident) => {
        impl View {
            $(#[$doc])*
            pub fn $name<S: Into<String>>(self, $value: impl IntoIterator<Item = S>) -> Self {
                self.predicate(predicates::$name($value))
            }
        }
    };
}

pyramidion_syntax::predicates!(methods);
