//! Limits of the application, for the pages that tell developers which of them a request met.

/// A limit of the application beyond which a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// The bytes of a body.
    Body,
    /// The time for a body.
    BodyTime,
    /// The fields of a form.
    Fields,
    /// The files of a form.
    Files,
    /// The bytes of a field of a form.
    FieldSize,
    /// The bytes of a form that are kept in memory.
    Memory,
    /// What stands before a part of a form, which no application can change.
    #[cfg(feature = "multipart")]
    PartHeader,
    /// The time for a view.
    ViewTime,
    /// The time for another application.
    #[cfg(feature = "forward")]
    UpstreamTime,
}
