//! What has to be done when files have changed.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// What has to be done, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needs {
    Nothing,
    /// The pages that are open take their style sheets again.
    Style,
    /// The pages that are open are loaded again; the program reads the files itself.
    Reload,
    /// The program begins again.
    Restart,
    Build,
}

/// What decides about a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// The folders of the packages that the program is built of.
    pub(super) packages: Vec<PathBuf>,
    /// The file of settings.
    pub(super) settings: PathBuf,
    /// What the last program was built of, if there was one: files, and folders that a build script looks at.
    pub(super) sources: BTreeSet<PathBuf>,
    /// Whether templates and static files are in the program itself.
    pub(super) are_files_inside: bool,
}

/// Files that have changed, and what each needs.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<(PathBuf, Needs)>);

impl Changes {
    /// Judges files.
    pub(super) fn new(paths: impl IntoIterator<Item = PathBuf>, rules: &Rules) -> Self {
        let paths = paths.into_iter();
        Self(
            paths
                .map(|path| {
                    let needs = rules.judge(&path);
                    (path, needs)
                })
                .collect(),
        )
    }

    /// Leaves a file out.
    pub(super) fn leave_out(&mut self, path: &Path) {
        self.0.retain(|(other, _)| other != path);
    }

    /// Returns what has to be done for all of them.
    pub(super) fn need(&self) -> Needs {
        let needs = self.0.iter().map(|(_, needs)| *needs);
        needs.max().unwrap_or(Needs::Nothing)
    }

    /// Returns a file that needs the most.
    pub(super) fn foremost(&self) -> Option<&Path> {
        let most = self.need();
        let found = self.0.iter().find(|(_, needs)| *needs == most);
        found.map(|(path, _)| &**path)
    }

    /// Tells whether a manifest is among them.
    pub(super) fn have_manifest(&self) -> bool {
        self.0.iter().any(|(path, _)| has_name(path, "Cargo.toml"))
    }
}

impl Rules {
    fn judge(&self, path: &Path) -> Needs {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        // What editors put beside a file while they write it.
        if name.ends_with('~') || name.starts_with('#') {
            return Needs::Nothing;
        }
        if path == self.settings {
            return Needs::Restart;
        }
        if has_name(path, "Cargo.toml") || has_name(path, "Cargo.lock") {
            return Needs::Build;
        }
        let mut packages = self.packages.iter();
        let below = packages.find_map(|package| path.strip_prefix(package).ok());
        let Some(below) = below else {
            return if self.is_built_in(path) {
                Needs::Build
            } else {
                Needs::Nothing
            };
        };
        match (is_read_later(below), self.are_files_inside) {
            (true, false) if path.extension() == Some(OsStr::new("css")) => Needs::Style,
            (true, false) => Needs::Reload,
            (true, true) => Needs::Build,
            (false, _) if self.is_built_in(path) || is_source(below) => Needs::Build,
            (false, _) => Needs::Nothing,
        }
    }

    /// Tells whether the last program was built of a file, or of a folder that it is in.
    fn is_built_in(&self, path: &Path) -> bool {
        let mut paths = path.ancestors();
        paths.any(|path| self.sources.contains(path))
    }
}

/// Tells whether the program reads a file when a page is made.
fn is_read_later(below: &Path) -> bool {
    let mut folders = below.parent().into_iter().flat_map(Path::components);
    let first = folders.next();
    let is = |name: &str| first == Some(Component::Normal(OsStr::new(name)));
    is("templates") || is("static")
}

/// Tells whether a file of a package is part of its code, as far as its path says.
fn is_source(below: &Path) -> bool {
    const OF_OTHER_PROGRAMS: [&str; 3] = ["tests", "benches", "examples"];
    let first = below.components().next();
    let is_other = OF_OTHER_PROGRAMS
        .iter()
        .any(|folder| first == Some(Component::Normal(OsStr::new(folder))));
    let is_code = below.extension() == Some(OsStr::new("rs")) || below.starts_with("src");
    is_code && !is_other
}

fn has_name(path: &Path, name: &str) -> bool {
    path.file_name() == Some(OsStr::new(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_needs_what_reads_it() {
        let rules = Rules {
            packages: vec!["/app".into(), "/app/deep".into(), "/other".into()],
            settings: "/app/development.toml".into(),
            sources: [
                PathBuf::from("/app/pages/home.html"),
                "/app/migrations".into(),
                "/app/tests/shared.rs".into(),
                "/elsewhere/page.html".into(),
                "/elsewhere/migrations".into(),
            ]
            .into(),
            are_files_inside: false,
        };
        for (path, needs) in [
            ("/app/src/lib.rs", Needs::Build),
            ("/app/src/query.sql", Needs::Build),
            ("/app/build.rs", Needs::Build),
            ("/app/Cargo.toml", Needs::Build),
            ("/app/Cargo.lock", Needs::Build),
            ("/other/src/lib.rs", Needs::Build),
            ("/app/pages/home.html", Needs::Build),
            ("/app/migrations/2_dates.sql", Needs::Build),
            ("/app/tests/shared.rs", Needs::Build),
            ("/app/tests/pages.rs", Needs::Nothing),
            ("/app/templates/home.html", Needs::Reload),
            ("/app/templates/mail/hello.txt", Needs::Reload),
            ("/app/static/site.css", Needs::Style),
            ("/app/static/site.js", Needs::Reload),
            ("/app/development.toml", Needs::Restart),
            ("/app/production.toml", Needs::Nothing),
            ("/app/README.md", Needs::Nothing),
            ("/app/src/lib.rs~", Needs::Nothing),
            ("/app/templates/#home.html#", Needs::Nothing),
            ("/elsewhere/src/lib.rs", Needs::Nothing),
            ("/elsewhere/page.html", Needs::Build),
            ("/elsewhere/migrations/1_notes.sql", Needs::Build),
        ] {
            assert_eq!(rules.judge(Path::new(path)), needs, "{path}");
        }
        let inside = Rules {
            are_files_inside: true,
            ..rules
        };
        assert_eq!(
            inside.judge(Path::new("/app/static/site.css")),
            Needs::Build
        );
    }

    #[test]
    fn what_needs_the_most_decides() {
        let rules = Rules {
            packages: vec!["/app".into()],
            ..Rules::default()
        };
        let of = |paths: &[&str]| Changes::new(paths.iter().map(PathBuf::from), &rules);
        assert_eq!(of(&[]).need(), Needs::Nothing);
        let mut changes = of(&[
            "/app/static/a.css",
            "/app/Cargo.lock",
            "/app/templates/a.html",
        ]);
        assert_eq!(changes.need(), Needs::Build);
        assert_eq!(changes.foremost(), Some(Path::new("/app/Cargo.lock")));
        changes.leave_out(Path::new("/app/Cargo.lock"));
        assert_eq!(changes.need(), Needs::Reload);
        assert!(!changes.have_manifest() && of(&["/app/Cargo.toml"]).have_manifest());
    }
}
