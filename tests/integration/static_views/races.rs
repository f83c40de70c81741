//! Files that are replaced while they are opened.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use pyramidion::testing::TestApp;

use super::Folder;

/// Puts `replacement` in the place of `path` in one step, and back again, until the time has come.
fn swap(path: &Path, replacement: &Path, is_over: &AtomicBool, swaps: &AtomicUsize) {
    let aside = path.with_extension("aside");
    while !is_over.load(Ordering::Relaxed) {
        // A name is free for a moment; a request in it finds nothing.
        std::fs::rename(path, &aside).unwrap();
        std::fs::rename(replacement, path).unwrap();
        std::fs::rename(path, replacement).unwrap();
        std::fs::rename(&aside, path).unwrap();
        swaps.fetch_add(1, Ordering::Relaxed);
    }
}

/// Asks for a file while one that leads elsewhere takes its place, and returns how often it was found.
fn attack(app: &TestApp, asked: &str, path: &Path, replacement: &Path) -> usize {
    let (is_over, swaps) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut found = 0;
    std::thread::scope(|scope| {
        // Also where the test fails; the scope waits for the other thread.
        let _over = OnDrop(&is_over);
        scope.spawn(|| swap(path, replacement, &is_over, &swaps));
        let mut asks = 0;
        while asks < 2000 || (swaps.load(Ordering::Relaxed) < 300 && asks < 30_000) {
            let response = app.get(asked).send();
            match response.status().as_u16() {
                200 => {
                    assert_eq!(response.text(), "inside");
                    found += 1;
                }
                // A folder that is there when the last name is a link to one.
                301 | 404 => {}
                status => panic!("{status}"),
            }
            asks += 1;
        }
    });
    found
}

/// Says that it is over when it goes.
struct OnDrop<'a>(&'a AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_link_that_takes_the_place_of_a_file_leads_nowhere() {
    let (folder, outside) = (
        Folder::new("static_race"),
        Folder::new("static_race_outside"),
    );
    let path = folder.write("x.txt", "inside");
    let secret = outside.write("secret.txt", "secret");
    let link = folder.path().join("link");
    symlink(secret, &link).unwrap();
    assert!(attack(&folder.app(), "/static/x.txt", &path, &link) > 0);
}

#[test]
fn a_link_that_takes_the_place_of_a_folder_leads_nowhere() {
    let (folder, outside) = (
        Folder::new("static_race_dir"),
        Folder::new("static_race_dir_outside"),
    );
    folder.write("in/x.txt", "inside");
    outside.write("x.txt", "secret");
    let link = folder.path().join("link");
    symlink(outside.path(), &link).unwrap();
    let path = folder.path().join("in");
    assert!(attack(&folder.app(), "/static/in/x.txt", &path, &link) > 0);
}

#[test]
fn a_link_that_is_turned_leads_nowhere() {
    let (folder, outside) = (
        Folder::new("static_race_link"),
        Folder::new("static_race_link_outside"),
    );
    folder.write("in/x.txt", "inside");
    outside.write("x.txt", "secret");
    let (good, bad) = (folder.path().join("current"), folder.path().join("link"));
    symlink("in", &good).unwrap();
    symlink(outside.path(), &bad).unwrap();
    assert!(attack(&folder.app(), "/static/current/x.txt", &good, &bad) > 0);
}

#[test]
fn a_pipe_is_not_waited_for() {
    let folder = Folder::new("static_pipe");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    symlink(&pipe, folder.path().join("link")).unwrap();
    for path in ["/static/pipe", "/static/link", "/static/pipe/x"] {
        assert_eq!(folder.app().get(path).send().status(), 404, "{path}");
    }
}

#[test]
fn a_folder_that_cannot_be_listed_is_one_all_the_same() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("static_unlisted");
    let path = folder.write("sub/x.txt", "inside");
    let sub = path.parent().unwrap();
    std::fs::set_permissions(sub, std::fs::Permissions::from_mode(0o311)).unwrap();
    let app = folder.app();
    assert_eq!(app.get("/static/sub/x.txt").send().text(), "inside");
    assert_eq!(
        app.get("/static/sub").send().location(),
        Some("/static/sub/")
    );
    std::fs::set_permissions(sub, std::fs::Permissions::from_mode(0o755)).unwrap();
}
