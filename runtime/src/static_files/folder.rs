//! Looking into a folder.

use std::path::PathBuf;

use crate::telemetry::report;

use super::StaticSource;
use super::entry::{Dates, Entry, Found, is_absent};
use super::open::{Opened, open};
use super::program::Program;

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
