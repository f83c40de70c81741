//! Waits for changes of files.
//!
//! The operating system only says that it is time to look: what has changed is found by comparing what is there with what
//! was. So it does not matter how a system tells of changes, or whether it does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::failure::{Failure, say};

use super::changes::{Changes, Needs, Rules};
use super::project::Project;
use super::snapshot::Snapshot;

/// How long is waited after a change, since editors and tools write several files.
const PAUSE: Duration = Duration::from_millis(80);

/// How often is looked where the system does not tell.
const INTERVAL: Duration = Duration::from_millis(500);

/// What waits for changes.
#[derive(Debug)]
pub(super) struct Watcher {
    looked_at: LookedAt,
    rules: Rules,
    seen: Snapshot,
    alarm: Alarm,
    /// Whether there may be something that was not looked at.
    is_due: bool,
    has_new_manifest: bool,
}

/// What is looked at.
#[derive(Debug)]
struct LookedAt {
    roots: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

/// What says that it is time to look.
#[derive(Debug)]
enum Alarm {
    System {
        watcher: RecommendedWatcher,
        rings: mpsc::Receiver<()>,
        watched: BTreeSet<PathBuf>,
        /// Whether it was said that the system does not tell of everything.
        is_limited: bool,
    },
    Clock,
}

impl Watcher {
    /// Begins to watch the files of a project.
    pub(super) fn new(project: &Project, polls: bool) -> Result<Self, Failure> {
        let alarm = if polls {
            Alarm::Clock
        } else {
            Alarm::of_system()?
        };
        let mut watcher = Self {
            looked_at: LookedAt::of(project),
            rules: project.rules().clone(),
            seen: Snapshot::default(),
            alarm,
            is_due: false,
            has_new_manifest: false,
        };
        watcher.seen = watcher.looked_at.now();
        watcher.alarm.watch(watcher.seen.folders());
        // What changed before the system watched is seen now.
        watcher.seen = watcher.looked_at.now();
        Ok(watcher)
    }

    /// Watches the files of the project as it is now.
    pub(super) fn project(&mut self, project: &Project) {
        let before = std::mem::replace(&mut self.looked_at, LookedAt::of(project));
        // What was not looked at before has not changed.
        let new = self.looked_at.now().without(|path| before.has(path));
        self.seen.extend(new);
        self.rules = project.rules().clone();
        self.is_due = true;
    }

    /// Waits for changes. A future that is dropped loses none.
    pub(super) async fn next(&mut self) -> Changes {
        loop {
            if !self.is_due {
                self.alarm.rings().await;
                self.is_due = true;
            }
            tokio::time::sleep(PAUSE).await;
            self.is_due = false;
            let now = self.looked_at.now();
            // What came into a folder before it was watched is looked at once more.
            self.is_due |= self.alarm.watch(now.folders());
            let changed = now.changed_since(&self.seen);
            self.seen = now;
            let changes = Changes::new(changed, &self.rules);
            self.has_new_manifest |= changes.have_manifest();
            if changes.need() != Needs::Nothing {
                self.say(&changes);
                return changes;
            }
        }
    }

    /// Takes a file as it is now for one that has been seen.
    pub(super) fn pass_over(&mut self, file: &Path) {
        self.seen.add(file);
    }

    /// Tells whether a manifest has changed since this was asked.
    pub(super) fn manifest_has_changed(&mut self) -> bool {
        std::mem::take(&mut self.has_new_manifest)
    }

    fn say(&self, changes: &Changes) {
        let Some(path) = changes.foremost() else {
            return;
        };
        let mut roots = self.looked_at.roots.iter();
        let below = roots.find_map(|root| path.strip_prefix(root).ok());
        say(format_args!(
            "{} has changed",
            below.unwrap_or(path).display()
        ));
    }
}

impl LookedAt {
    fn of(project: &Project) -> Self {
        Self {
            roots: project.folders(),
            files: project.files(),
        }
    }

    fn has(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
            || self.files.iter().any(|file| file == path)
    }

    fn now(&self) -> Snapshot {
        let roots = self.roots.iter().map(PathBuf::as_path);
        Snapshot::of(roots, self.files.iter().map(PathBuf::as_path))
    }
}

impl Alarm {
    fn of_system() -> Result<Self, Failure> {
        let (ring, rings) = mpsc::channel(1);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let is_only_read = event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_)));
            if !is_only_read {
                // It rings already if there is no room.
                let _ = ring.try_send(());
            }
        });
        let watcher = watcher.map_err(|error| {
            Failure::new(format_args!(
                "{error}; `--poll` looks at the files without the system"
            ))
        })?;
        Ok(Self::System {
            watcher,
            rings,
            watched: BTreeSet::new(),
            is_limited: false,
        })
    }

    /// Watches folders, and tells whether some were not watched before.
    fn watch(&mut self, folders: &BTreeSet<PathBuf>) -> bool {
        let Self::System {
            watcher,
            watched,
            is_limited,
            ..
        } = self
        else {
            return false;
        };
        // One that was removed and made again is another for the system, whatever its name is.
        for folder in folders {
            // Once one cannot be watched, hundreds cannot.
            if let Err(error) = watch(watcher, folder)
                && !std::mem::replace(is_limited, true)
            {
                say(format_args!(
                    "warning: {error}; `--poll` looks at the files without the system"
                ));
            }
        }
        let has_new = !folders.is_subset(watched);
        watched.clone_from(folders);
        has_new
    }

    async fn rings(&mut self) {
        match self {
            Self::System { rings, .. } => {
                let _ = rings.recv().await;
            }
            Self::Clock => tokio::time::sleep(INTERVAL).await,
        }
    }
}

fn watch(watcher: &mut RecommendedWatcher, folder: &Path) -> notify::Result<()> {
    match watcher.watch(folder, RecursiveMode::NonRecursive) {
        // It is gone again.
        Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => Ok(()),
        watched => watched,
    }
}
