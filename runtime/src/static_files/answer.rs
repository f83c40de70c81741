//! From a path to a response.

use crate::request::Request;
use crate::response::Response;
use crate::telemetry::report;

use super::delivery::{self, NoFile, Wanted};
use super::entry::Entry;
use super::{SUBPATH, StaticFiles, types};

/// What a request asks of a static view.
#[derive(Debug)]
pub(super) struct Asked {
    segments: Vec<String>,
    /// Whether the path ends with a slash, as that of a folder does.
    is_folder: bool,
    wanted: Wanted,
}

/// What a static view has to say.
pub(super) enum Answer {
    Response(Box<Response>),
    /// The path is that of a folder, but has no slash.
    Folder,
    NoFile(NoFile),
}

impl Asked {
    /// Reads a request; returns nothing if no file can have such a path.
    pub(super) fn of(request: &Request, dot_files: bool) -> Option<Self> {
        let segments = request.matchdict().segments(SUBPATH)?;
        let segments: Vec<_> = segments.map(str::to_owned).collect();
        let is_name = |segment: &String| is_name(segment, dot_files);
        if !segments.iter().all(is_name) {
            return None;
        }
        Some(Self {
            segments,
            is_folder: request.path().ends_with('/'),
            wanted: Wanted::of(request),
        })
    }
}

/// Tells whether a decoded segment of a path is the name of a file or folder, on any system.
fn is_name(segment: &str, dot_files: bool) -> bool {
    let is_elsewhere = matches!(segment, "" | "." | "..")
        || segment.contains(['/', '\\', '\0'])
        || (cfg!(windows) && segment.contains(':'));
    let is_hidden = segment.starts_with('.') && !dot_files;
    !is_elsewhere && !is_hidden
}

impl StaticFiles {
    /// Finds the file and makes the response; it may wait for the disk.
    pub(super) fn answer(&self, asked: &Asked) -> Answer {
        let mut segments = asked.segments.clone();
        let plain = match self.folder.entry(&segments) {
            Entry::File(found) if !asked.is_folder => Some(found),
            Entry::Folder if !asked.is_folder => return Answer::Folder,
            Entry::Folder => {
                segments.push(self.index.clone());
                self.folder.entry(&segments).file()
            }
            Entry::Nothing if !asked.is_folder => None,
            Entry::File(_) | Entry::Nothing => return Answer::NoFile(NoFile::Nothing),
        };
        let choice = delivery::choose(plain, &self.encodings, &asked.wanted, |suffix| {
            let mut sibling = segments.clone();
            sibling.last_mut()?.push_str(suffix);
            self.folder.entry(&sibling).file()
        });
        let choice = match choice {
            Ok(choice) => choice,
            Err(none) => return Answer::NoFile(none),
        };
        let content_type = types::content_type(segments.last().map_or("", String::as_str));
        match delivery::respond(&asked.wanted, choice, content_type) {
            Ok(response) => Answer::Response(Box::new(response)),
            Err(error) => {
                report!(WARN, %error, "a file of a static view cannot be read");
                Answer::NoFile(NoFile::Nothing)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_not_paths() {
        for name in ["a", "a.b", "a b", "...", "ä", "a..b"] {
            assert!(is_name(name, true), "{name}");
        }
        for name in ["", ".", "..", "a/b", "a\\b", "\\", "a\0", "/"] {
            assert!(!is_name(name, true), "{name:?}");
        }
        assert!(!is_name(".git", false) && is_name(".git", true));
    }
}
