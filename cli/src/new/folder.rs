//! Which folders an application can be written into.

use std::io::ErrorKind;
use std::path::Path;

use crate::failure::Failure;

/// Refuses a folder that holds something.
pub(super) fn check(folder: &Path) -> Result<(), Failure> {
    let refuse = |why: &str| {
        let folder = folder.display();
        Err(Failure::refusal(format_args!("`{folder}` {why}")))
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries.count(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if folder.is_symlink() {
                return refuse("is a link that leads nowhere");
            }
            0
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => return refuse("is not a folder"),
        Err(error) => return refuse(&format!("cannot be read: {error}")),
    };
    if entries > 0 {
        return refuse("is not empty; `--path FOLDER` names another folder");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_empty_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        check(folder.path()).expect("an empty folder");
        let file = folder.path().join("file");
        check(&file).expect("a folder that is not there yet");
        std::fs::write(&file, "").expect("a file");
        for taken in [folder.path(), &file, &file.join("below")] {
            check(taken).expect_err("something is there");
        }
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink("nowhere", &link).expect("a link");
            check(&link).expect_err("a link is there");
        }
    }
}
