//! Looking into a folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use super::StaticSource;

/// The last second whose year has four digits.
const END_OF_9999: u64 = 253_402_300_799;

/// A folder on the disk, or in the program.
#[derive(Debug)]
pub(super) enum Folder {
    Disk { root: PathBuf, follows_links: bool },
    Program(BTreeMap<&'static str, Embedded>),
}

/// A file that is a part of the program.
#[derive(Debug)]
pub(super) struct Embedded {
    bytes: &'static [u8],
    etag: OnceLock<String>,
}

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

impl Folder {
    pub(super) fn new(source: &StaticSource, follows_links: bool) -> Self {
        if let Some(path) = source.path() {
            return Self::Disk {
                root: path.to_owned(),
                follows_links,
            };
        }
        let files = match source {
            StaticSource::Dir(dir) => dir.files.unwrap_or_default(),
            StaticSource::Path(_) => &[],
        };
        let files = files.iter().map(|(path, bytes)| {
            let etag = OnceLock::new();
            (*path, Embedded { bytes, etag })
        });
        Self::Program(files.collect())
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
            } => on_disk(root, segments, *follows_links).unwrap_or_else(|error| {
                let is_absent = matches!(
                    error.kind(),
                    io::ErrorKind::NotFound
                        | io::ErrorKind::NotADirectory
                        | io::ErrorKind::InvalidInput
                        | io::ErrorKind::InvalidFilename
                );
                if !is_absent {
                    // Not the path: a visitor typed it.
                    tracing::warn!(%error, "a file of a static view cannot be read");
                }
                Entry::Nothing
            }),
            Self::Program(files) => {
                let path = segments.join("/");
                if let Some(file) = files.get(path.as_str()) {
                    return Entry::File(file.found());
                }
                let inside = if path.is_empty() { path } else { path + "/" };
                let mut after =
                    files.range::<str, _>((Bound::Included(inside.as_str()), Bound::Unbounded));
                match after.next() {
                    Some((name, _)) if name.starts_with(&inside) => Entry::Folder,
                    _ => Entry::Nothing,
                }
            }
        }
    }
}

fn on_disk(root: &Path, segments: &[String], follows_links: bool) -> io::Result<Entry> {
    let mut path = root.to_owned();
    path.extend(segments);
    if !follows_links {
        path = path.canonicalize()?;
        if !path.starts_with(root.canonicalize()?) {
            return Ok(Entry::Nothing);
        }
    }
    // Looked at before it is opened: to open a pipe would wait for its writer.
    let data = std::fs::metadata(&path)?;
    if data.is_dir() {
        return Ok(Entry::Folder);
    }
    if !data.is_file() {
        return Ok(Entry::Nothing);
    }
    let file = File::open(&path)?;
    let data = file.metadata()?;
    let modified = data.modified().ok();
    let since = modified.and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
    Ok(Entry::File(Found {
        content: Content::File(file),
        length: data.len(),
        etag: format!(
            "{:x}-{:x}",
            since.unwrap_or_default().as_nanos(),
            data.len()
        ),
        // A time that no header can carry is as good as none.
        modified: modified.filter(|_| since.is_some_and(|since| since.as_secs() <= END_OF_9999)),
    }))
}

impl Embedded {
    fn found(&self) -> Found {
        let etag = self.etag.get_or_init(|| {
            let hash = Sha256::digest(self.bytes);
            hash.iter().take(16).fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
        });
        Found {
            content: Content::Bytes(self.bytes),
            length: self.bytes.len() as u64,
            etag: etag.clone(),
            modified: None,
        }
    }
}
