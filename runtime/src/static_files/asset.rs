//! Files and folders that take the place of others.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{StaticDir, StaticSource};

/// What takes the place of a file or folder of another package, for
/// [`override_asset`](crate::Configurator::override_asset).
///
/// It is a folder that [`static_dir!`](crate::static_dir) made, a part of one ([`StaticDir::asset`]), or a path on the disk, which
/// is that of a folder if it ends with a slash.
///
/// # Examples
///
/// ```
/// use pyramidion::static_dir;
/// use pyramidion::static_files::Asset;
///
/// let theme = static_dir!("src");
/// assert_eq!(theme.asset("lib.rs").to_string(), "pyramidion:src/lib.rs");
/// assert_eq!(theme.asset("session/").to_string(), "pyramidion:src/session/");
/// assert_eq!(Asset::from(theme).to_string(), "pyramidion:src/");
/// assert_eq!(Asset::from("/srv/theme/").to_string(), "/srv/theme/");
/// ```
#[derive(Clone, Debug)]
pub struct Asset {
    /// The folder that it is in, or that it is.
    pub(super) source: StaticSource,
    /// Where it is in that folder, name by name.
    pub(super) below: Vec<String>,
    pub(super) is_folder: bool,
}

impl Asset {
    fn of(source: StaticSource, below: &str) -> Self {
        let names = below.split('/').filter(|name| !name.is_empty());
        Self {
            source,
            below: names.map(str::to_owned).collect(),
            is_folder: below.is_empty() || below.ends_with('/'),
        }
    }

    fn of_path(path: &Path) -> Self {
        let is_folder = path.to_string_lossy().ends_with(['/', '\\']);
        match (path.file_name(), path.parent()) {
            (Some(name), Some(folder)) if !is_folder => {
                let folder = if folder.as_os_str().is_empty() {
                    Path::new(".")
                } else {
                    folder
                };
                let name = name.to_string_lossy().into_owned();
                Self {
                    source: folder.into(),
                    below: vec![name],
                    is_folder: false,
                }
            }
            _ => Self::of(path.into(), ""),
        }
    }

    /// Tells whether it is a folder, and not a file.
    pub(crate) fn is_folder(&self) -> bool {
        self.is_folder
    }

    /// Tells whether it may be a link that leads elsewhere: only a file that was named itself by its path.
    pub(super) fn follows_links(&self) -> bool {
        !self.is_folder && matches!(self.source, StaticSource::Path(_))
    }

    /// Tells whether its path in the folder has a segment made of dots, which a folder on the disk has, but none in the program.
    pub(crate) fn has_dots(&self) -> bool {
        self.below
            .iter()
            .any(|name| matches!(name.as_str(), "." | ".."))
    }

    /// Returns the name of the package, a colon and the path from its folder, with a slash at the end of that of a folder.
    pub(crate) fn spec(&self) -> Option<String> {
        match self.source {
            StaticSource::Dir(_) => Some(self.to_string()),
            StaticSource::Path(_) => None,
        }
    }

    /// Returns what the paths of files in its folder begin with.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        self.source.prefixes()
    }
}

/// Writes where it is, with a slash at its end if it is a folder.
impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source.to_string();
        f.write_str(source.trim_end_matches('/'))?;
        for name in &self.below {
            write!(f, "/{name}")?;
        }
        f.write_str(if self.is_folder { "/" } else { "" })
    }
}

impl StaticDir {
    /// Returns a file of the folder, or, if the path ends with a slash, a folder in it.
    ///
    /// See [`override_asset`](crate::Configurator::override_asset) for an example.
    pub fn asset(self, path: &str) -> Asset {
        Asset::of(self.into(), path)
    }
}

impl From<StaticDir> for Asset {
    fn from(dir: StaticDir) -> Self {
        Self::of(dir.into(), "")
    }
}

impl From<PathBuf> for Asset {
    fn from(path: PathBuf) -> Self {
        Self::of_path(&path)
    }
}

impl From<&Path> for Asset {
    fn from(path: &Path) -> Self {
        Self::of_path(path)
    }
}

impl From<&str> for Asset {
    fn from(path: &str) -> Self {
        Self::of_path(Path::new(path))
    }
}

impl From<String> for Asset {
    fn from(path: String) -> Self {
        Self::of_path(Path::new(&path))
    }
}
