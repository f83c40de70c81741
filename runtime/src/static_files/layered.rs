//! A folder with what overrides files of it.

#[cfg(feature = "templates")]
use std::io::{self, Read as _};
use std::sync::Arc;

use super::StaticSource;
use super::asset::Asset;
use super::entry::Entry;
#[cfg(feature = "templates")]
use super::entry::{Content, Found};
use super::folder::Folder;

/// How many overrides may lead on from one to the next.
pub(crate) const LONGEST_CHAIN: usize = 32;

/// What overrides files and folders, what holds before others first.
#[derive(Debug)]
pub(crate) struct Layers {
    overrides: Vec<Override>,
    /// The first override with the same folder, for each.
    first: Vec<usize>,
    /// The folders of what overrides, in the same order.
    folders: Arc<[Place]>,
}

/// A file or folder, and what takes its place.
#[derive(Clone, Debug)]
pub(crate) struct Override {
    /// The package, a colon and the path; that of a folder ends with a slash, or is the package alone.
    pub(crate) original: String,
    pub(crate) is_folder: bool,
    pub(crate) with: Asset,
}

impl Override {
    /// Returns the path of an asset below the folder that is overridden; it is empty for the file that is.
    fn rest<'s>(&self, spec: &'s str) -> Option<&'s str> {
        if self.is_folder {
            return spec.strip_prefix(&self.original);
        }
        (spec == self.original).then_some("")
    }

    /// Tells whether what overrides is in the same folder as that of another one.
    fn has_folder_of(&self, other: &Self) -> bool {
        let is_same = match (&self.with.source, &other.with.source) {
            (StaticSource::Dir(one), StaticSource::Dir(other)) => {
                (one.spec, one.root) == (other.spec, other.root)
            }
            (StaticSource::Path(one), StaticSource::Path(other)) => one == other,
            _ => false,
        };
        is_same && self.with.follows_links() == other.with.follows_links()
    }

    /// Tells whether what overrides, of which this is the specification, is itself overridden by another one, wholly or in part.
    pub(crate) fn leads_to(&self, spec: &str, other: &Self) -> bool {
        other.rest(spec).is_some() || (self.with.is_folder && other.original.starts_with(spec))
    }
}

#[cfg(feature = "templates")]
/// A file that takes the place of another.
#[derive(Debug)]
pub(crate) struct Overriding {
    /// Where it is: a path on the disk, or that of its crate.
    pub(crate) path: String,
    pub(crate) content: io::Result<Vec<u8>>,
}

impl Layers {
    pub(crate) fn new(overrides: Vec<Override>) -> Self {
        let first = overrides.iter().map(|one| {
            let mut all = overrides.iter();
            all.position(|other| one.has_folder_of(other))
                .unwrap_or_default()
        });
        let first: Vec<_> = first.collect();
        let folder = |one: &Override| {
            let with = &one.with;
            Place::new(&with.source, with.follows_links(), &overrides, &first)
        };
        Self {
            folders: overrides.iter().map(folder).collect(),
            overrides,
            first,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.overrides.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Override> {
        self.overrides.iter()
    }

    #[cfg(feature = "templates")]
    /// Returns what takes the place of a file, by its package, a colon and its path.
    pub(crate) fn overriding(&self, spec: &str) -> Option<Overriding> {
        let candidates = self.overrides.iter().zip(self.folders.iter());
        let mut candidates =
            candidates.filter_map(|(one, folder)| Some((one, folder, one.rest(spec)?)));
        candidates.find_map(|(one, folder, rest)| {
            let mut path = one.with.below.clone();
            path.extend(segments(rest).map(str::to_owned));
            let (entry, place, path) = folder.find(&path, &self.folders, &mut Vec::new());
            let found = entry.file()?;
            Some(Overriding {
                path: place.path_of(&path),
                content: read(found),
            })
        })
    }

    /// Tells whether the asset is there that an override names.
    pub(crate) fn is_there(&self, asset: &Asset) -> bool {
        let folder = Layered::new(&asset.source, asset.follows_links(), self);
        match folder.find(&asset.below).0 {
            Entry::File(_) => !asset.is_folder,
            Entry::Folder => asset.is_folder,
            Entry::Nothing => false,
        }
    }

    /// Tells whether a folder has what an override is for.
    pub(crate) fn has_original(source: &StaticSource, of: &Override) -> bool {
        let StaticSource::Dir(dir) = source else {
            return false;
        };
        let spec = format!("{}/", dir.spec.trim_end_matches('/'));
        if of.is_folder && spec.starts_with(&of.original) {
            return true;
        }
        let Some(path) = of.original.strip_prefix(&spec) else {
            return false;
        };
        let path: Vec<_> = segments(path).map(str::to_owned).collect();
        match Folder::new(source, true).entry(&path) {
            Entry::File(_) => !of.is_folder,
            Entry::Folder => of.is_folder,
            Entry::Nothing => false,
        }
    }

    #[cfg(feature = "templates")]
    /// Returns the files of the folder that an asset is, by their paths in it.
    pub(crate) fn files_of(asset: &Asset) -> Vec<String> {
        asset.source.files_below(&asset.below.join("/"))
    }
}

/// A folder with its layers.
#[derive(Debug)]
pub(crate) struct Layered {
    folder: Place,
    /// The folders that its layers lead to.
    others: Arc<[Place]>,
}

/// A folder, and what takes the place of files in it.
#[derive(Debug)]
pub(super) struct Place {
    itself: Folder,
    source: StaticSource,
    layers: Vec<Layer>,
}

/// What takes the place of something in a folder.
#[derive(Debug)]
struct Layer {
    /// The path of what it takes the place of.
    at: Vec<String>,
    is_folder: bool,
    /// Which of the folders of what overrides it is in, and where in it.
    folder: usize,
    below: Vec<String>,
}

impl Layered {
    pub(crate) fn new(source: &StaticSource, follows_links: bool, layers: &Layers) -> Self {
        Self {
            folder: Place::new(source, follows_links, &layers.overrides, &layers.first),
            others: Arc::clone(&layers.folders),
        }
    }

    /// Tells whether looking into it can take a while.
    pub(super) fn waits(&self) -> bool {
        let has_layers = !self.folder.layers.is_empty();
        self.folder.itself.waits()
            || has_layers && self.others.iter().any(|other| other.itself.waits())
    }

    /// Returns what is at a path, with the folder that it is really in, and its path there.
    pub(super) fn find(&self, path: &[String]) -> (Entry, &Place, Vec<String>) {
        self.folder.find(path, &self.others, &mut Vec::new())
    }

    /// Returns the spellings of where a file really is.
    pub(super) fn real_paths(&self, path: &str) -> Vec<String> {
        let path: Vec<_> = segments(path).map(str::to_owned).collect();
        let (_, place, path) = self.find(&path);
        let path = path.join("/");
        let prefixes = place.source.prefixes().into_iter();
        prefixes.map(|prefix| prefix + &path).collect()
    }
}

impl Place {
    fn new(
        source: &StaticSource,
        follows_links: bool,
        overrides: &[Override],
        first: &[usize],
    ) -> Self {
        let spec = match source {
            StaticSource::Dir(dir) => Some(format!("{}/", dir.spec.trim_end_matches('/'))),
            StaticSource::Path(_) => None,
        };
        let layers = overrides.iter().zip(first).filter_map(|(one, folder)| {
            let (at, rest) = place(spec.as_deref()?, one)?;
            let mut below = one.with.below.clone();
            below.extend(rest);
            Some(Layer {
                at,
                is_folder: one.is_folder,
                folder: *folder,
                below,
            })
        });
        Self {
            itself: Folder::new(source, follows_links),
            source: source.clone(),
            layers: layers.collect(),
        }
    }

    /// Returns what is at a path, with the folder that it is really in, and its path there.
    ///
    /// `absent` are the paths that were looked up for it and are not there, each with its folder: several overrides may lead to one.
    fn find<'a>(
        &'a self,
        path: &[String],
        others: &'a [Self],
        absent: &mut Vec<(usize, Vec<String>)>,
    ) -> (Entry, &'a Self, Vec<String>) {
        for layer in &self.layers {
            let Some(rest) = path.strip_prefix(layer.at.as_slice()) else {
                continue;
            };
            if !layer.is_folder && !rest.is_empty() {
                continue;
            }
            let inside = [layer.below.as_slice(), rest].concat();
            let is_absent =
                |(folder, path): &(usize, Vec<String>)| *folder == layer.folder && *path == inside;
            if absent.iter().any(is_absent) {
                continue;
            }
            let found = others[layer.folder].find(&inside, others, absent);
            let is_meant = match found.0 {
                Entry::File(_) => true,
                Entry::Folder => layer.is_folder,
                Entry::Nothing => {
                    absent.push((layer.folder, inside));
                    false
                }
            };
            if is_meant {
                return found;
            }
        }
        (self.itself.entry(path), self, path.to_vec())
    }

    /// Returns what is at a path of the folder itself, whatever overrides it.
    pub(super) fn own(&self, path: &[String]) -> Entry {
        self.itself.entry(path)
    }

    #[cfg(feature = "templates")]
    /// Returns where the file of a path is.
    fn path_of(&self, path: &[String]) -> String {
        match self.source.path() {
            Some(root) => {
                let mut file = root.to_owned();
                file.extend(path);
                std::path::absolute(&file)
                    .unwrap_or(file)
                    .display()
                    .to_string()
            }
            None => format!("{}/{}", self.source, path.join("/")),
        }
    }
}

/// Returns where in the folder of a specification an override takes effect, and where in the overriding folder that is.
fn place(spec: &str, one: &Override) -> Option<(Vec<String>, Vec<String>)> {
    let owned = |text: &str| segments(text).map(str::to_owned).collect();
    if one.is_folder
        && let Some(rest) = spec.strip_prefix(&one.original)
    {
        return Some((Vec::new(), owned(rest)));
    }
    Some((owned(one.original.strip_prefix(spec)?), Vec::new()))
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(feature = "templates")]
fn read(found: Found) -> io::Result<Vec<u8>> {
    match found.content {
        Content::Bytes(bytes) => Ok(bytes.to_vec()),
        Content::File(mut file) => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        }
    }
}
