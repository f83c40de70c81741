//! From a path to a response.

use crate::pattern::SUBPATH;
use crate::percent;
use crate::request::Request;
use crate::response::Response;
use crate::telemetry::report;

use super::delivery::{self, NoFile, Wanted};
use super::entry::Entry;
use super::{StaticFiles, types};

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
    pub(super) fn of(request: &Request, files: &StaticFiles) -> Option<Self> {
        let segments = if files.uses_subpath {
            subpath(request)
        } else {
            whole_path(request)?
        };
        let is_name = |segment: &String| is_name(segment, files.serves_dot_files);
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

/// Returns the names after that of the view, or the value of the placeholder.
fn subpath(request: &Request) -> Vec<String> {
    let matched = request.matchdict().segments(SUBPATH);
    match matched.filter(|_| request.view_name().is_empty()) {
        Some(segments) => segments.map(str::to_owned).collect(),
        None => request.subpath().into_iter().map(str::to_owned).collect(),
    }
}

/// Returns the segments of the path, each decoded.
fn whole_path(request: &Request) -> Option<Vec<String>> {
    let path = request.path();
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let segments = path.split('/').filter(|_| !path.is_empty());
    let decoded = segments.map(|segment| Some(percent::decode(segment).ok()?.into_owned()));
    decoded.collect()
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
        let mut found = self.folder.find(&segments);
        match found.0 {
            Entry::Folder if !asked.is_folder => return Answer::Folder,
            Entry::Folder => {
                segments.push(self.index.clone());
                found = self.folder.find(&segments);
            }
            Entry::File(_) | Entry::Nothing if !asked.is_folder => {}
            Entry::File(_) | Entry::Nothing => return Answer::NoFile(NoFile::Nothing),
        }
        let (entry, place, path) = found;
        let plain = entry.file();
        let has_plain = plain.is_some();
        let choice = delivery::choose(plain, &self.encodings, &asked.wanted, |suffix| {
            let with_suffix = |path: &[String]| {
                let mut sibling = path.to_vec();
                sibling.last_mut()?.push_str(suffix);
                Some(sibling)
            };
            // One that lies beside an overridden file is not the same in another encoding.
            if has_plain {
                return place.own(&with_suffix(&path)?).file();
            }
            self.folder.find(&with_suffix(&segments)?).0.file()
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
