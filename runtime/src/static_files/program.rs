//! A folder that is a part of the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Bound;
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use super::entry::{Content, Entry, Found};

/// The files of a [`StaticDir`](super::StaticDir), found as on the disk.
#[derive(Debug)]
pub(super) struct Program {
    /// Files by their paths, and empty folders by theirs with a slash at its end.
    files: BTreeMap<&'static str, Embedded>,
    /// Where links lead; none of these paths has a link in it.
    links: BTreeMap<&'static str, &'static str>,
    follows_links: bool,
}

#[derive(Debug)]
struct Embedded {
    bytes: &'static [u8],
    etag: OnceLock<String>,
}

impl Program {
    pub(super) fn new(
        entries: &'static [(&'static str, &'static [u8])],
        follows_links: bool,
    ) -> Self {
        let (mut files, mut links) = (BTreeMap::new(), BTreeMap::new());
        for (path, bytes) in entries {
            match path.strip_suffix('/').zip(std::str::from_utf8(bytes).ok()) {
                Some((path, ".")) => drop(links.insert(path, "")),
                Some((path, target)) if !target.is_empty() => drop(links.insert(path, target)),
                Some(_) | None => {
                    let etag = OnceLock::new();
                    files.insert(*path, Embedded { bytes, etag });
                }
            }
        }
        Self {
            files,
            links,
            follows_links,
        }
    }

    /// Returns what is at the path of these segments, each of which is the name of a file or folder.
    pub(super) fn entry(&self, segments: &[String]) -> Entry {
        let path = self.resolve(segments);
        if path.starts_with('/') && !self.follows_links {
            return Entry::Nothing;
        }
        if let Some(file) = self.files.get(path.as_str()) {
            return Entry::File(file.found());
        }
        let inside = if path.is_empty() { path } else { path + "/" };
        let first = (Bound::Included(inside.as_str()), Bound::Unbounded);
        match self.files.range::<str, _>(first).next() {
            Some((name, _)) if name.starts_with(&inside) => Entry::Folder,
            _ => Entry::Nothing,
        }
    }

    /// Returns the path of a file where it really is; one that begins with a slash is outside the folder.
    fn resolve(&self, segments: &[String]) -> String {
        let mut path = String::new();
        for segment in segments {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(segment);
            if let Some(target) = self.links.get(path.as_str()) {
                path.clear();
                path.push_str(target);
            }
        }
        path
    }
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
