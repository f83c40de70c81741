//! Looking into a folder.

use std::fs::{File, Metadata};
use std::io;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use crate::telemetry::report;

use super::StaticSource;
use super::entry::{Content, Entry, Found};
use super::open::{Opened, open};
use super::program::Program;

/// The last second whose year has four digits.
const END_OF_9999: u64 = 253_402_300_799;

/// A folder on the disk, or in the program.
#[derive(Debug)]
pub(super) enum Folder {
    Disk {
        root: PathBuf,
        follows_links: bool,
        dates: Dates,
    },
    Program(Program),
}

/// Whether files say when they were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    Told,
    /// A file that can be embedded has no date in any build.
    Untold,
}

impl Folder {
    pub(super) fn new(source: &StaticSource, follows_links: bool) -> Self {
        if let Some(path) = source.path() {
            return Self::Disk {
                root: path.to_owned(),
                follows_links,
                dates: match source {
                    StaticSource::Path(_) => Dates::Told,
                    StaticSource::Dir(_) => Dates::Untold,
                },
            };
        }
        let files = match source {
            StaticSource::Dir(dir) => dir.files.unwrap_or_default(),
            StaticSource::Path(_) => &[],
        };
        Self::Program(Program::new(files, follows_links))
    }

    /// Tells whether looking into it can take a while.
    pub(super) fn waits(&self) -> bool {
        matches!(self, Self::Disk { .. })
    }

    /// Returns what is at the path of these segments, each of which is the name of a file or folder.
    pub(super) fn entry(&self, segments: &[String]) -> Entry {
        match self {
            Self::Disk {
                root,
                follows_links,
                dates,
            } => match open(root, segments, *follows_links) {
                Ok(Opened::File(file, data)) => Entry::File(Found::new(file, &data, *dates)),
                Ok(Opened::Folder) => Entry::Folder,
                Ok(Opened::Nothing) => Entry::Nothing,
                Err(error) => {
                    if !is_absent(&error) {
                        // Not the path: a visitor typed it.
                        let folder = root.display();
                        report!(WARN, %error, %folder, "a file of a static view cannot be read");
                    }
                    Entry::Nothing
                }
            },
            Self::Program(program) => program.entry(segments),
        }
    }
}

impl Found {
    fn new(file: File, data: &Metadata, dates: Dates) -> Self {
        let modified = data.modified().ok();
        let since = modified.and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
        // A time that no header can carry is as good as none.
        let is_sayable = since.is_some_and(|since| since.as_secs() <= END_OF_9999);
        Self {
            content: Content::File(file),
            length: data.len(),
            etag: format!(
                "{:x}-{:x}",
                since.unwrap_or_default().as_nanos(),
                data.len()
            ),
            modified: modified.filter(|_| is_sayable && dates == Dates::Told),
        }
    }
}

/// Tells whether there is nothing at a path.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidFilename
    )
}
