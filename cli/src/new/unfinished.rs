//! What is taken back if an application cannot be written to its end.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
#[cfg(unix)]
use crate::signals::Signals;

/// An application that is not whole yet; dropping it brings back what was there before.
#[derive(Debug)]
pub(super) struct Unfinished {
    traces: Vec<Trace>,
}

/// What is there only because of the application.
#[derive(Debug)]
enum Trace {
    /// A folder that was not there, with all that is in it.
    Folder(PathBuf),
    /// All that is in a folder that was empty.
    Contents(PathBuf),
    /// A change of a file, which had these bytes.
    Change(PathBuf, Vec<u8>),
}

impl Unfinished {
    /// Begins an application in a folder that is empty or not there, perhaps as a member of the workspace with a manifest.
    pub(super) fn begin(folder: &Path, manifest: Option<PathBuf>) -> Result<Self, Failure> {
        #[cfg(unix)]
        outlive_signals()?;
        let mut traces = Vec::new();
        if let Some(manifest) = manifest {
            let bytes = fs::read(&manifest)?;
            traces.push(Trace::Change(manifest, bytes));
        }
        let folder = std::path::absolute(folder)?;
        let missing = folder.ancestors().take_while(|folder| !folder.exists());
        traces.push(match missing.last() {
            Some(outermost) => Trace::Folder(outermost.to_owned()),
            None => Trace::Contents(folder),
        });
        Ok(Self { traces })
    }

    /// Leaves everything as it is: the application is whole.
    pub(super) fn keep(mut self) {
        self.traces.clear();
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for trace in &self.traces {
            // What ended the program is said; what cannot be taken back either has the same cause.
            let _ = trace.remove();
        }
    }
}

impl Trace {
    fn remove(&self) -> std::io::Result<()> {
        match self {
            Self::Folder(folder) => fs::remove_dir_all(folder),
            Self::Contents(folder) => {
                for entry in fs::read_dir(folder)? {
                    let entry = entry?;
                    if entry.file_type()?.is_dir() {
                        fs::remove_dir_all(entry.path())?;
                    } else {
                        fs::remove_file(entry.path())?;
                    }
                }
                Ok(())
            }
            Self::Change(file, bytes) if fs::read(file)? == *bytes => Ok(()),
            Self::Change(file, bytes) => fs::write(file, bytes),
        }
    }
}

/// Has this program go on when it is told to end: Ctrl+C ends cargo, too, which is a failure like any other.
#[cfg(unix)]
fn outlive_signals() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let _context = runtime.enter();
    // What is told to this program stays without effect when nobody listens any more.
    Signals::new().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_before_comes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let (manifest, empty) = (
            folder.path().join("Cargo.toml"),
            folder.path().join("empty"),
        );
        fs::write(&manifest, "before").expect("a file");
        fs::create_dir(&empty).expect("a folder");
        for (place, is_left) in [("new/deep", false), ("empty", true)] {
            let place = folder.path().join(place);
            for is_whole in [false, true] {
                let unfinished =
                    Unfinished::begin(&place, Some(manifest.clone())).expect("it begins");
                fs::create_dir_all(place.join("src")).expect("a folder");
                fs::write(place.join("src/main.rs"), "").expect("a file");
                fs::write(place.join("Cargo.toml"), "").expect("a file");
                fs::write(&manifest, "after").expect("a file");
                if is_whole {
                    unfinished.keep();
                    assert!(place.join("src/main.rs").exists());
                    fs::write(&manifest, "before").expect("a file");
                } else {
                    drop(unfinished);
                    assert_eq!(place.exists(), is_left);
                    assert!(!place.join("src").exists() && !place.join("Cargo.toml").exists());
                    assert_eq!(fs::read(&manifest).expect("the file"), b"before");
                }
            }
        }
        assert!(!folder.path().join("new/src").exists());
    }
}
