//! What is found at a path of a static view.

use std::fs::File;
use std::time::SystemTime;

/// What is at a path.
pub(super) enum Entry {
    File(Found),
    Folder,
    Nothing,
}

/// A file.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) content: Content,
    pub(super) length: u64,
    /// The validator of the file, without its quotes.
    pub(super) etag: String,
    pub(super) modified: Option<SystemTime>,
}

#[derive(Debug)]
pub(super) enum Content {
    File(File),
    Bytes(&'static [u8]),
}

impl Entry {
    pub(super) fn file(self) -> Option<Found> {
        match self {
            Self::File(found) => Some(found),
            Self::Folder | Self::Nothing => None,
        }
    }
}
