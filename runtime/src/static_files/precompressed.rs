//! Files that were compressed before.

/// The name of an encoding, and the ending of its files.
pub(super) type Encoding = (&'static str, &'static str);

const KNOWN: [Encoding; 3] = [("br", ".br"), ("gzip", ".gz"), ("zstd", ".zst")];

/// Returns every encoding.
pub(super) fn all() -> &'static [Encoding] {
    &KNOWN
}

/// Returns an encoding by its name.
pub(super) fn known(name: &str) -> Option<Encoding> {
    KNOWN.into_iter().find(|(known, _)| *known == name)
}

/// Returns the ending of the files of an encoding.
pub(super) fn suffix(name: &str) -> Option<&'static str> {
    known(name).map(|(_, suffix)| suffix)
}
