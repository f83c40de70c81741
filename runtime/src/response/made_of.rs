//! Whether a response stands for a value, so that `request.response()` says more of it.

use super::Response;

/// What a response was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum MadeOf {
    /// The application made the response itself.
    #[default]
    Parts,
    /// It is the answer that stands for a value.
    Value,
}

impl Response {
    /// Notes that it was made of a value: what a view sets on `request.response()` belongs to it.
    pub(crate) fn of_value(mut self) -> Self {
        self.inner.made_of = MadeOf::Value;
        self
    }

    /// Tells whether it was made of a value.
    pub(crate) fn is_of_value(&self) -> bool {
        self.inner.made_of == MadeOf::Value
    }
}
