//! What the body of a view asks for by literals.

/// Something that a view asks the request for. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub line: u32,
    pub what: AskedFor,
}

/// What a view asks for. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum AskedFor {
    /// The value of a placeholder.
    Placeholder(&'static str),
    Session,
    CsrfToken,
    /// The URL of a route, with the names of the values that are given, if all are known.
    Route(&'static str, Option<&'static [&'static str]>),
    /// The URL of a file of a static view.
    StaticFile(&'static str),
}
