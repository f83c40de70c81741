//! What is found at a path of a static view.

use std::fs::{File, Metadata};
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

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

/// Whether files say when they were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    Told,
    /// A file that can be embedded has no date in any build.
    Untold,
}

impl Found {
    pub(super) fn new(file: File, data: &Metadata, dates: Dates) -> Self {
        let modified = data.modified().ok();
        let since = modified.and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
        Self {
            content: Content::File(file),
            length: data.len(),
            etag: format!(
                "{:x}-{:x}",
                since.unwrap_or_default().as_nanos(),
                data.len()
            ),
            modified: modified.filter(|_| dates == Dates::Told),
        }
    }
}

/// Tells whether there is nothing at a path.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidFilename
    )
}
