//! Lines of the source around a place.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use super::mask::Mask;
use super::shown::Shown;

/// The lines that are shown before and after a place.
const AROUND: u32 = 3;

/// The bytes of a file that are read at most.
const LARGEST: u64 = 4 << 20;

/// The characters of a line that are shown at most.
const LONGEST: usize = 400;

/// Some lines of a file of the workspace around a place.
///
/// # Examples
///
/// ```
/// use pyramidion::devel::{Excerpt, Mask};
///
/// let mask = Mask::default();
/// assert!(Excerpt::of("/etc/passwd", 1, None, &mask).is_none());
/// assert!(Excerpt::of("runtime/src/../../../secrets.rs", 1, None, &mask).is_none());
/// if let Some(excerpt) = Excerpt::of("runtime/src/lib.rs", 2, None, &mask) {
///     assert_eq!(excerpt.place().as_str(), "runtime/src/lib.rs:2");
///     assert!(excerpt.lines().iter().any(|line| line.number == excerpt.line()));
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Excerpt {
    file: Shown,
    path: PathBuf,
    line: u32,
    column: Option<u32>,
    lines: Vec<SourceLine>,
}

/// A line of an [`Excerpt`].
///
/// See there for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceLine {
    /// Its number, counted from 1.
    pub number: u32,
    /// What it says, without what is secret.
    pub text: Shown,
}

impl Excerpt {
    /// Returns the lines around a place, which may have a column; both are counted from 1.
    ///
    /// The file is named as the compiler names it. There is none outside of the workspace, in a hidden folder, or without
    /// that line. No path must ever come from a request.
    pub fn of(file: &str, line: u32, column: Option<u32>, mask: &Mask) -> Option<Self> {
        let path = in_workspace(file)?;
        let mut text = String::new();
        let opened = File::open(&path).ok()?;
        opened.take(LARGEST).read_to_string(&mut text).ok()?;
        let first = line.saturating_sub(AROUND).max(1);
        let numbered = (1..).zip(text.lines());
        let lines = numbered.skip_while(|(number, _)| *number < first);
        let lines = lines.take_while(|(number, _)| *number <= line.saturating_add(AROUND));
        let lines: Vec<_> = lines
            .map(|(number, text)| SourceLine {
                number,
                text: mask.text(text).shortened(LONGEST),
            })
            .collect();
        lines.iter().find(|shown| shown.number == line)?;
        let shown = path.strip_prefix(root()?).ok()?;
        Some(Self {
            file: mask.text(&shown.display().to_string()),
            path,
            line,
            column,
            lines,
        })
    }

    /// Returns `file:line`, with the column if it is known; the file is named from the root of the workspace on.
    pub fn place(&self) -> Shown {
        let (file, line) = (&self.file, self.line);
        Shown::masked(&match self.column {
            Some(column) => format!("{file}:{line}:{column}"),
            None => format!("{file}:{line}"),
        })
    }

    /// Returns the line of the place.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Returns the column of the place, if it is known.
    pub fn column(&self) -> Option<u32> {
        self.column
    }

    /// Returns the lines around the place, in order.
    pub fn lines(&self) -> &[SourceLine] {
        &self.lines
    }

    /// Returns the path of the file on this machine.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns the root of the workspace in which the program was built and runs.
pub(super) fn root() -> Option<&'static Path> {
    static ROOT: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let begin = package.or_else(|| std::env::current_dir().ok())?;
        let locked = begin
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file());
        locked.unwrap_or(&begin).canonicalize().ok()
    });
    ROOT.as_deref()
}

/// Returns the path of a file of the workspace, links followed.
pub(super) fn in_workspace(file: &str) -> Option<PathBuf> {
    let root = root()?;
    let path = root.join(file).canonicalize().ok()?;
    let below = path.strip_prefix(root).ok()?;
    let is_hidden = below.components().any(|part| match part {
        Component::Normal(name) => name.as_encoded_bytes().starts_with(b"."),
        _ => true,
    });
    (!is_hidden && path.is_file()).then_some(path)
}
