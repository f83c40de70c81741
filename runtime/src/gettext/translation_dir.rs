//! A folder of catalogues, on the disk or in the program.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::catalogue::{Catalogue, Mistake};
use super::locale::Locale;
use super::{mo_file, po_file};

/// A folder of catalogues, as gettext and Pyramid have them: `de/LC_MESSAGES/messages.po`.
///
/// The folder is that of a locale, the file has the name of a domain. A `.mo` file counts where there is no `.po` file of its
/// name, so that nobody has to compile catalogues; what is marked as fuzzy in a `.po` file is left out, as `msgfmt` leaves it out.
///
/// [`translation_dir!`](crate::translation_dir) makes one of a folder of the crate, which a release build has inside. A text is
/// the path of a folder that is read when the application is made.
///
/// See the [module docs](crate::i18n) for an example.
#[derive(Clone, Debug)]
pub struct TranslationDir(Place);

#[derive(Clone, Debug)]
enum Place {
    Folder(PathBuf),
    /// The files by their paths from the folder of this path.
    Program(&'static str, &'static [(&'static str, &'static [u8])]),
}

impl TranslationDir {
    /// It is not public API: `translation_dir!` calls it.
    #[doc(hidden)]
    pub fn of_program(
        root: &'static str,
        files: Option<&'static [(&'static str, &'static [u8])]>,
    ) -> Self {
        Self(match files {
            Some(files) => Place::Program(root, files),
            None => Place::Folder(PathBuf::from(root)),
        })
    }

    /// Reads the catalogues, and says what is wrong with those that cannot be read.
    pub(super) fn read(&self) -> (Vec<File>, Vec<String>) {
        let found = match self.found() {
            Ok(found) => found,
            Err(mistake) => return (Vec::new(), vec![mistake]),
        };
        let (mut files, mut mistakes) = (Vec::new(), Vec::new());
        for found in found {
            match found.read() {
                Ok(file) => files.push(file),
                Err(wrong) => mistakes.extend(wrong),
            }
        }
        (files, mistakes)
    }

    /// Returns when each file was last changed, so far as it is on the disk.
    pub(super) fn stamps(&self) -> Vec<(PathBuf, Option<SystemTime>)> {
        let Place::Folder(folder) = &self.0 else {
            return Vec::new();
        };
        let files = on_disk(folder).unwrap_or_default();
        files
            .into_iter()
            .map(|(_, path)| {
                let modified = std::fs::metadata(&path).and_then(|data| data.modified());
                (path, modified.ok())
            })
            .collect()
    }

    /// Lists the catalogues, of a `.po` and a `.mo` file of one name only the first.
    fn found(&self) -> Result<Vec<Found>, String> {
        let files: Vec<(String, Content)> = match &self.0 {
            Place::Program(root, files) => files
                .iter()
                .map(|(path, bytes)| {
                    let content = Content::Program(Path::new(root).join(path), bytes);
                    ((*path).to_owned(), content)
                })
                .collect(),
            Place::Folder(folder) => on_disk(folder)?
                .into_iter()
                .map(|(path, whole)| (path, Content::Disk(whole)))
                .collect(),
        };
        let mut by_name: BTreeMap<(String, String), Found> = BTreeMap::new();
        for (path, content) in files {
            let Some((locale, name)) = path.split_once("/LC_MESSAGES/") else {
                continue;
            };
            let Some((domain, extension)) = name.rsplit_once('.') else {
                continue;
            };
            let format = match extension {
                "po" => Format::Po,
                "mo" => Format::Mo,
                _ => continue,
            };
            let found = Found {
                locale: locale.to_owned(),
                domain: domain.to_owned(),
                format,
                content,
            };
            let key = (locale.to_owned(), domain.to_owned());
            let is_better = by_name
                .get(&key)
                .is_none_or(|other| other.format == Format::Mo);
            if is_better {
                by_name.insert(key, found);
            }
        }
        Ok(by_name.into_values().collect())
    }
}

/// Lists the files of a folder in its folders of locales, each with its path from the folder.
fn on_disk(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let because = |error: std::io::Error| {
        format!(
            "the folder of translations {} cannot be read: {error}",
            folder.display()
        )
    };
    let mut files = Vec::new();
    for locale in std::fs::read_dir(folder).map_err(because)? {
        let locale = locale.map_err(because)?;
        let messages = locale.path().join("LC_MESSAGES");
        let (Ok(entries), Some(locale)) = (
            std::fs::read_dir(&messages),
            locale.file_name().to_str().map(str::to_owned),
        ) else {
            continue;
        };
        for entry in entries {
            let path = entry.map_err(because)?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(name) = name.filter(|_| path.is_file()) {
                files.push((format!("{locale}/LC_MESSAGES/{name}"), path));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A file of translations that was read.
#[derive(Debug)]
pub(super) struct File {
    /// Its path, as it is shown.
    pub(super) path: String,
    pub(super) locale: Locale,
    pub(super) domain: String,
    pub(super) catalogue: Catalogue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Po,
    Mo,
}

/// Where the bytes of a file are.
enum Content {
    Disk(PathBuf),
    Program(PathBuf, &'static [u8]),
}

struct Found {
    locale: String,
    domain: String,
    format: Format,
    content: Content,
}

impl Found {
    fn read(self) -> Result<File, Vec<String>> {
        let (path, bytes) = match self.content {
            Content::Program(path, bytes) => (path, Ok(Cow::Borrowed(bytes))),
            Content::Disk(path) => {
                let bytes = std::fs::read(&path);
                (path, bytes.map(Cow::Owned))
            }
        };
        let path = path.display().to_string();
        let said = |mistake: Mistake| match mistake.line {
            Some(line) => format!("{path}:{line}: {}", mistake.message),
            None => format!("{path}: {}", mistake.message),
        };
        let bytes = bytes.map_err(|error| vec![format!("{path} cannot be read: {error}")])?;
        let locale = Locale::parse(&self.locale).ok_or_else(|| {
            let name = &self.locale;
            vec![format!(
                "{path}: `{name}` is not the name of a locale: name the folder as in `de` or `de_AT`"
            )]
        })?;
        let entries = match self.format {
            Format::Po => po_file::read(&bytes),
            Format::Mo => mo_file::read(&bytes),
        };
        let entries = entries.map_err(|mistake| vec![said(mistake)])?;
        let catalogue = Catalogue::new(entries);
        let catalogue =
            catalogue.map_err(|mistakes| mistakes.into_iter().map(said).collect::<Vec<_>>())?;
        Ok(File {
            locale,
            domain: self.domain,
            catalogue,
            path,
        })
    }
}

impl From<&str> for TranslationDir {
    fn from(path: &str) -> Self {
        Self(Place::Folder(path.into()))
    }
}

impl From<String> for TranslationDir {
    fn from(path: String) -> Self {
        Self(Place::Folder(path.into()))
    }
}

impl From<&Path> for TranslationDir {
    fn from(path: &Path) -> Self {
        Self(Place::Folder(path.to_owned()))
    }
}

impl From<PathBuf> for TranslationDir {
    fn from(path: PathBuf) -> Self {
        Self(Place::Folder(path))
    }
}
