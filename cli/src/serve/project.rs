//! The package whose program is served, and what it is built of.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use cargo_metadata::{Metadata, Package, PackageId};
use pyramidion::Settings;

use crate::cargo::{cargo, metadata};
use crate::failure::Failure;

use super::Options;
use super::changes::Rules;

/// The file of settings that applications read while they are developed.
const DEVELOPMENT: &str = "development.toml";

/// The variable that names another one.
const SETTINGS: &str = "PYRAMIDION_SETTINGS";

/// The package whose program is served.
#[derive(Debug)]
pub(super) struct Project {
    package: Package,
    program: String,
    root: PathBuf,
    lock: PathBuf,
    /// Where cargo builds.
    target: PathBuf,
    /// The file of settings that is named by the arguments.
    named_settings: Option<PathBuf>,
    rules: Rules,
}

impl Project {
    /// Asks cargo about the package of the current folder, or the only one with a program.
    pub(super) fn find(options: &Options) -> Result<Self, Failure> {
        Self::of(&metadata()?, options)
    }

    /// Makes a project of what cargo says about it.
    pub(super) fn of(metadata: &Metadata, options: &Options) -> Result<Self, Failure> {
        let (package, program) = choose(metadata, options.bin.as_deref())?;
        let (package, program) = (package.clone(), program.to_owned());
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let named_settings = options.settings.as_deref().map(std::path::absolute);
        let mut project = Self {
            lock: root.join("Cargo.lock"),
            target: metadata.target_directory.clone().into_std_path_buf(),
            root,
            named_settings: named_settings.transpose()?,
            rules: Rules {
                packages: packages(metadata, &package.id),
                are_files_inside: options.is_release,
                ..Rules::default()
            },
            package,
            program,
        };
        project.rules.settings = file_of(project.settings());
        Ok(project)
    }

    /// Returns the name of the program.
    pub(super) fn program(&self) -> &str {
        &self.program
    }

    /// Returns the manifest of the package.
    pub(super) fn manifest(&self) -> &Path {
        self.package.manifest_path.as_std_path()
    }

    /// Returns the folder of the package, in which the program runs.
    pub(super) fn folder(&self) -> &Path {
        let manifest = self.manifest();
        manifest.parent().unwrap_or(manifest)
    }

    /// Returns the folder of the workspace, from which the compiler names files.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the file with the versions of what the program is built of.
    pub(super) fn lock(&self) -> &Path {
        &self.lock
    }

    /// Returns the file of settings that the arguments name.
    pub(super) fn named_settings(&self) -> Option<&Path> {
        self.named_settings.as_deref()
    }

    /// Returns the file of settings that the program reads, if it is there.
    pub(super) fn settings(&self) -> PathBuf {
        let named = self.named_settings.clone();
        let named = named.or_else(|| std::env::var_os(SETTINGS).map(PathBuf::from));
        let file = named.unwrap_or_else(|| PathBuf::from(DEVELOPMENT));
        self.folder().join(file)
    }

    /// Returns a setting of the program, as a variable of the environment or its file says it.
    pub(super) fn setting(&self, name: &str, variable: &str) -> Option<String> {
        std::env::var(variable).ok().or_else(|| {
            // A file that cannot be read is reported by the application.
            let settings = Settings::from_file(self.settings().to_str()?).ok()?;
            settings.get(name).map(str::to_owned)
        })
    }

    /// Returns what decides about files that change.
    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Returns the files that are watched wherever they are.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let manifest = self.root.join("Cargo.toml");
        let own = [manifest, self.lock.clone(), self.rules.settings.clone()];
        let outside = self.outside().filter(|path| !path.is_dir());
        own.into_iter().chain(outside).collect()
    }

    /// Returns the folders that are watched with all that is in them.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let outside = self.outside().filter(|path| path.is_dir());
        self.rules.packages.iter().cloned().chain(outside).collect()
    }

    /// Returns what the last program was built of beside its packages, without what cargo itself wrote.
    fn outside(&self) -> impl Iterator<Item = PathBuf> {
        let sources = self.rules.sources.iter();
        let outside = sources.filter(|path| {
            let mut known = self.rules.packages.iter().chain([&self.target]);
            !known.any(|folder| path.starts_with(folder))
        });
        outside.cloned()
    }

    /// Returns the variables that `cargo run` sets.
    pub(super) fn variables(&self) -> [(&'static str, OsString); 4] {
        [
            ("CARGO", cargo().get_program().to_owned()),
            ("CARGO_MANIFEST_DIR", self.folder().into()),
            ("CARGO_PKG_NAME", self.package.name.to_string().into()),
            ("CARGO_PKG_VERSION", self.package.version.to_string().into()),
        ]
    }

    /// Remembers the files that a program was built of, which cargo writes beside it.
    pub(super) fn note_sources(&mut self, program: &Path) {
        let listed = std::fs::read_to_string(program.with_extension("d"));
        let listed = sources(&listed.unwrap_or_default());
        self.rules.sources = listed.into_iter().map(direct).collect();
    }
}

/// Chooses the program: the one that is named, or else the only one, or the one that cargo would run.
fn choose<'m>(
    metadata: &'m Metadata,
    named: Option<&str>,
) -> Result<(&'m Package, &'m str), Failure> {
    let packages = match metadata.root_package() {
        Some(package) if named.is_none() => vec![package],
        _ => metadata.workspace_packages(),
    };
    let programs = packages.iter().flat_map(|package| {
        let programs = package.targets.iter().filter(|target| target.is_bin());
        programs.map(|program| (*package, &*program.name))
    });
    let mut programs: Vec<_> = programs.collect();
    let all: Vec<_> = programs
        .iter()
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    let all = all.join(", ");
    if let Some(named) = named {
        programs.retain(|(_, name)| *name == named);
    } else if let [package] = packages[..]
        && let Some(default) = &package.default_run
    {
        programs.retain(|(_, name)| name == default);
    }
    match programs[..] {
        [program] => Ok(program),
        [] if all.is_empty() => Err(Failure::new("there is no program in this package")),
        [] => Err(Failure::new(format_args!(
            "there is no program `{}`; there are {all}",
            named.unwrap_or_default()
        ))),
        _ => Err(Failure::new(format_args!(
            "there are several programs; `--bin NAME` chooses among {all}"
        ))),
    }
}

/// Returns the folders of a package and of all that it is built of and that is not fetched.
fn packages(metadata: &Metadata, package: &PackageId) -> Vec<PathBuf> {
    let resolve = metadata.resolve.as_ref();
    let nodes = resolve.map(|resolve| &*resolve.nodes).unwrap_or_default();
    let mut found = BTreeSet::new();
    let mut next = vec![package];
    while let Some(id) = next.pop() {
        let is_here = metadata
            .packages
            .iter()
            .any(|one| one.id == *id && one.source.is_none());
        if is_here && found.insert(id) {
            let node = nodes.iter().find(|node| node.id == *id);
            next.extend(node.into_iter().flat_map(|node| &node.dependencies));
        }
    }
    let packages = metadata
        .packages
        .iter()
        .filter(|one| found.contains(&one.id));
    let folders = packages.filter_map(|one| one.manifest_path.parent());
    let mut folders: Vec<PathBuf> = folders.map(Into::into).collect();
    // A file is judged by the innermost package that it is in.
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.components().count()));
    folders
}

/// Returns the file of settings that may be named with a section, as in `development.ini#blog`.
fn file_of(settings: PathBuf) -> PathBuf {
    let named = settings.file_name().and_then(OsStr::to_str);
    let file = named.and_then(|name| name.split_once('#'));
    match file {
        Some((file, _)) if file.to_ascii_lowercase().ends_with(".ini") => {
            settings.with_file_name(file)
        }
        _ => settings,
    }
}

/// Returns the path of a file without its `..`, by which it may be named from another folder.
fn direct(path: PathBuf) -> PathBuf {
    if path.components().any(|part| part == Component::ParentDir) {
        std::fs::canonicalize(&path).unwrap_or(path)
    } else {
        path
    }
}

/// Reads what cargo writes beside a program: `PROGRAM: FILE FILE`, with spaces in names after a backslash.
fn sources(listed: &str) -> BTreeSet<PathBuf> {
    let (_, files) = listed.split_once(": ").unwrap_or_default();
    let files = files.lines().next().unwrap_or_default();
    let files = files.replace("\\ ", "\0");
    let files = files.split_whitespace();
    files
        .map(|file| PathBuf::from(file.replace('\0', " ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_settings_is_watched_without_its_section() {
        for (named, file) in [
            ("/app/development.toml", "/app/development.toml"),
            ("/app/development.ini", "/app/development.ini"),
            ("/app/development.ini#blog", "/app/development.ini"),
            ("/app/a#b.toml", "/app/a#b.toml"),
        ] {
            assert_eq!(file_of(named.into()), PathBuf::from(file));
        }
    }

    #[test]
    fn the_files_of_a_program_are_read() {
        let listed =
            "/t/debug/blog: /app/src/lib.rs /app/my\\ pages/home.html\n\n/app/src/lib.rs:\n";
        let expected = ["/app/src/lib.rs", "/app/my pages/home.html"];
        assert_eq!(sources(listed), expected.map(PathBuf::from).into());
        assert_eq!(sources(""), BTreeSet::new());
    }
}
