//! Where the files of a static view are.

use std::fmt;
use std::path::{Path, PathBuf};

/// A folder of files for [`add_static_view`](crate::Configurator::add_static_view): a path, or what
/// [`static_dir!`](crate::static_dir) made.
///
/// A path that is not absolute starts from the folder in which the program runs.
///
/// See [`static_dir!`](crate::static_dir) for an example.
#[derive(Clone, Debug)]
pub enum StaticSource {
    /// A folder on the disk.
    Path(PathBuf),
    /// A folder of a crate.
    Dir(StaticDir),
}

/// A folder of a crate, which [`static_dir!`](crate::static_dir) makes.
///
/// See [`static_dir!`](crate::static_dir) for an example.
#[derive(Clone, Copy, Debug)]
pub struct StaticDir {
    /// The name of the package, a colon and the path from the package's folder.
    pub spec: &'static str,
    /// The path of the folder where the program was compiled.
    pub root: &'static str,
    /// The path and content of each file; nothing if the files are read from the disk.
    ///
    /// A path with a slash at its end is not a file: it is an empty folder if its content is empty, otherwise a link, whose
    /// content is the path that it leads to. `.` is the folder itself. A path that begins with a slash lies outside, and is
    /// found only [through a link](super::StaticView::follow_links).
    pub files: Option<&'static [(&'static str, &'static [u8])]>,
}

/// Writes the path, or the name of the package, a colon and the path from its folder.
impl fmt::Display for StaticSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Dir(dir) => f.write_str(dir.spec),
        }
    }
}

impl StaticSource {
    /// Returns what the URL of a file may begin with, each with a slash at its end.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        let with_slash = |text: &str| format!("{}/", text.trim_end_matches('/'));
        match self {
            Self::Path(path) => vec![with_slash(&path.to_string_lossy())],
            Self::Dir(dir) => {
                let mut prefixes = vec![with_slash(dir.spec)];
                prefixes.extend(dir.spec.split_once(':').map(|(_, path)| with_slash(path)));
                prefixes
            }
        }
    }

    /// Returns the folder on the disk, unless the files are a part of the program.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => Some(path),
            Self::Dir(dir) if dir.files.is_none() => Some(Path::new(dir.root)),
            Self::Dir(_) => None,
        }
    }

    #[cfg(feature = "templates")]
    /// Returns the files in a folder below this one, by their paths in it, whatever their names.
    pub(super) fn files_below(&self, below: &str) -> Vec<String> {
        let mut files = Vec::new();
        if let Some(root) = self.path() {
            walk(&root.join(below), "", &mut files);
        } else if let Self::Dir(dir) = self {
            let below = match below {
                "" => String::new(),
                below => format!("{below}/"),
            };
            let all = dir.files.unwrap_or_default().iter();
            let paths = all.filter_map(|(path, _)| path.strip_prefix(&below));
            files.extend(paths.filter(|path| !path.ends_with('/')).map(str::to_owned));
        }
        files
    }

    /// Says that there is no such folder.
    pub(super) fn error(&self) -> Option<String> {
        let path = self.path().filter(|path| !path.is_dir())?;
        let mut message = format!("there is no folder {:?}", path.display().to_string());
        if path.is_relative()
            && let Ok(folder) = std::env::current_dir()
        {
            message.push_str(&format!(
                " in {:?}, where the program runs; `static_dir!(…)` finds a folder of the crate",
                folder.display().to_string()
            ));
        }
        message.push_str("; correct the path, or make the folder");
        Some(message)
    }
}

impl From<StaticDir> for StaticSource {
    fn from(dir: StaticDir) -> Self {
        Self::Dir(dir)
    }
}

impl From<PathBuf> for StaticSource {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&Path> for StaticSource {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

impl From<&str> for StaticSource {
    fn from(path: &str) -> Self {
        Self::Path(path.into())
    }
}

impl From<String> for StaticSource {
    fn from(path: String) -> Self {
        Self::Path(path.into())
    }
}

#[cfg(feature = "templates")]
/// Adds the files below a folder.
fn walk(folder: &Path, name: &str, files: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Ok(file_name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{name}{file_name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), &format!("{path}/"), files),
            _ => files.push(path),
        }
    }
}
