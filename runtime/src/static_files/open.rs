//! Opening a file below a folder, whatever is changed there meanwhile.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// What a path led to when it was opened.
pub(super) enum Opened {
    File(File, Metadata),
    Folder,
    Nothing,
}

/// Opens the file at a path below a folder; its segments are names.
///
/// Unless links may lead out of the folder, what is opened is in it, even if a folder or file on the way is replaced
/// by a link at the same time: nothing is looked at by its path first and opened afterwards.
#[cfg(unix)]
pub(super) fn open(root: &Path, segments: &[String], follows_links: bool) -> io::Result<Opened> {
    if follows_links {
        let mut path = root.to_owned();
        path.extend(segments);
        return unix::open_anywhere(&path);
    }
    let names = segments.iter().map(std::ffi::OsStr::new);
    match unix::open_beneath(root, names) {
        Err(error) if unix::may_be_link(&error) => unix::open_through_links(root, segments),
        opened => opened,
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::path::{Component, Path};

    use rustix::fs::{self, AtFlags, FileType, Mode, OFlags};
    use rustix::io::Errno;

    use super::Opened;

    /// A pipe is opened without waiting for its writer, and no terminal becomes that of the process.
    const FILE: OFlags = OFlags::CLOEXEC
        .union(OFlags::NOCTTY)
        .union(OFlags::NONBLOCK);

    /// A folder on the way need not be readable.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    const FOLDER: OFlags = OFlags::CLOEXEC.union(OFlags::DIRECTORY).union(OFlags::PATH);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
    const FOLDER: OFlags = OFlags::CLOEXEC.union(OFlags::DIRECTORY);

    pub(super) fn open_anywhere(path: &Path) -> io::Result<Opened> {
        match fs::open(path, FILE, Mode::empty()) {
            Err(Errno::ACCESS) if path.is_dir() => Ok(Opened::Folder),
            opened => look(opened),
        }
    }

    /// Opens a file step by step, and fails at a link.
    pub(super) fn open_beneath<'a>(
        root: &Path,
        names: impl Iterator<Item = &'a OsStr>,
    ) -> io::Result<Opened> {
        let mut folder = fs::open(root, FOLDER, Mode::empty())?;
        let mut names = names.peekable();
        while let Some(name) = names.next() {
            if names.peek().is_none() {
                return match fs::openat(&folder, name, FILE | OFlags::NOFOLLOW, Mode::empty()) {
                    Err(Errno::ACCESS) if is_folder(&folder, name) => Ok(Opened::Folder),
                    opened => look(opened),
                };
            }
            folder = fs::openat(&folder, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
        }
        Ok(Opened::Folder)
    }

    /// Opens what links lead to if that is below the folder.
    pub(super) fn open_through_links(root: &Path, segments: &[String]) -> io::Result<Opened> {
        let root = root.canonicalize()?;
        let mut path = root.clone();
        path.extend(segments);
        let path = match path.canonicalize() {
            Err(error) if is(&error, &[Errno::LOOP]) => return Ok(Opened::Nothing),
            path => path?,
        };
        let Ok(inside) = path.strip_prefix(&root) else {
            return Ok(Opened::Nothing);
        };
        // There is no link in this path, unless one has just been put there.
        let names = inside.components().filter_map(|component| match component {
            Component::Normal(name) => Some(name),
            _ => None,
        });
        match open_beneath(&root, names) {
            Err(error) if may_be_link(&error) => Ok(Opened::Nothing),
            opened => opened,
        }
    }

    /// Tells whether opening failed as it does at a link. Systems report it in different ways.
    pub(super) fn may_be_link(error: &io::Error) -> bool {
        is(error, &[Errno::LOOP, Errno::NOTDIR, Errno::MLINK])
    }

    fn is(error: &io::Error, expected: &[Errno]) -> bool {
        Errno::from_io_error(error).is_some_and(|errno| expected.contains(&errno))
    }

    fn is_folder(parent: &OwnedFd, name: &OsStr) -> bool {
        let data = fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW);
        data.is_ok_and(|data| FileType::from_raw_mode(data.st_mode) == FileType::Directory)
    }

    /// Looks at what was opened.
    fn look(opened: rustix::io::Result<OwnedFd>) -> io::Result<Opened> {
        let file = match opened {
            Ok(opened) => File::from(opened),
            // A socket, or a device that is not there.
            Err(Errno::NXIO | Errno::NODEV | Errno::OPNOTSUPP) => return Ok(Opened::Nothing),
            Err(error) => return Err(error.into()),
        };
        let data = file.metadata()?;
        Ok(if data.is_dir() {
            Opened::Folder
        } else if data.is_file() {
            Opened::File(file, data)
        } else {
            Opened::Nothing
        })
    }

    #[cfg(test)]
    mod tests {
        use std::os::unix::fs::symlink;

        use super::*;

        #[test]
        fn no_link_is_followed_that_was_not_resolved() {
            let folder = std::env::temp_dir().join(format!("open_beneath_{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(folder.join("sub")).unwrap();
            std::fs::write(folder.join("sub/a"), "a").unwrap();
            symlink("sub", folder.join("link")).unwrap();
            symlink("a", folder.join("sub/b")).unwrap();
            let open = |path: &str| open_beneath(&folder, path.split('/').map(OsStr::new));
            assert!(matches!(open("sub/a"), Ok(Opened::File(..))));
            assert!(matches!(open("sub"), Ok(Opened::Folder)));
            for path in ["link", "link/a", "sub/b", "sub/a/x"] {
                let error = open(path).err().expect(path);
                assert!(may_be_link(&error), "{path}: {error}");
            }
            let error = open("sub/c").err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}

/// Opens the file at a path below a folder; its segments are names.
#[cfg(not(unix))]
pub(super) fn open(root: &Path, segments: &[String], follows_links: bool) -> io::Result<Opened> {
    let mut path = root.to_owned();
    path.extend(segments);
    if !follows_links {
        path = path.canonicalize()?;
        if !path.starts_with(root.canonicalize()?) {
            return Ok(Opened::Nothing);
        }
    }
    if path.is_dir() {
        return Ok(Opened::Folder);
    }
    let file = File::open(&path)?;
    let data = file.metadata()?;
    Ok(if data.is_file() {
        Opened::File(file, data)
    } else {
        Opened::Nothing
    })
}
