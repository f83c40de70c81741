//! The files of an application.

use std::path::Path;

use crate::failure::Failure;
use crate::random;

use super::{Kind, Standing};

/// A path in the new application, and what is there in the folder `new-application`.
type File = (&'static str, &'static str);

/// Names the files of a folder of `new-application`.
macro_rules! files {
    ($folder:literal: $($path:literal <- $file:literal,)*) => {
        &[$(($path, include_str!(concat!("../../new-application/", $folder, "/", $file)))),*]
    };
}

const MINIMAL: &[File] = files! { "minimal":
    "Cargo.toml" <- "Cargo.toml.in",
    "src/main.rs" <- "src/main.rs",
};

/// What all have that are more than one file.
const COMMON: &[File] = files! { "sessions":
    "src/main.rs" <- "src/main.rs",
    "static/site.css" <- "static/site.css",
    "templates/base.html" <- "templates/base.html",
};

/// The templates of the pages that count visits and greet.
const GREETING: &[File] = files! { "sessions":
    "templates/hello.html" <- "templates/hello.html",
    "templates/home.html" <- "templates/home.html",
};

/// The page for an address where there is nothing.
const NOT_FOUND: &[File] = files! { "sessions":
    "src/views/errors.rs" <- "src/views/errors.rs",
    "templates/not_found.html" <- "templates/not_found.html",
};

const SESSIONS: &[File] = files! { "sessions":
    "Cargo.toml" <- "Cargo.toml.in",
    "README.md" <- "README.md.in",
    "development.toml" <- "development.toml",
    "production.toml" <- "production.toml",
    "src/lib.rs" <- "src/lib.rs",
    "src/routes.rs" <- "src/routes.rs",
    "src/views.rs" <- "src/views.rs",
    "tests/pages.rs" <- "tests/pages.rs",
};

const DATABASE: &[File] = files! { "database":
    "Cargo.toml" <- "Cargo.toml.in",
    "README.md" <- "README.md.in",
    "build.rs" <- "build.rs",
    "data/.gitignore" <- "data/gitignore",
    "development.toml" <- "development.toml",
    "migrations/1_notes.sql" <- "migrations/1_notes.sql",
    "production.toml" <- "production.toml",
    "src/database.rs" <- "src/database.rs",
    "src/lib.rs" <- "src/lib.rs",
    "src/notes.rs" <- "src/notes.rs",
    "src/routes.rs" <- "src/routes.rs",
    "src/views.rs" <- "src/views.rs",
    "templates/home.html" <- "templates/home.html",
    "templates/note.html" <- "templates/note.html",
    "tests/pages.rs" <- "tests/pages.rs",
};

const BESIDE_PYRAMID: &[File] = files! { "beside-pyramid":
    "Cargo.toml" <- "Cargo.toml.in",
    "README.md" <- "README.md.in",
    "development.toml" <- "development.toml",
    "production.toml" <- "production.toml",
    "src/lib.rs" <- "src/lib.rs",
    "src/routes.rs" <- "src/routes.rs",
    "src/views.rs" <- "src/views.rs",
    "tests/pages.rs" <- "tests/pages.rs",
};

/// What a project of its own has, and a member of a workspace has not: the workspace decides these things for all.
const ALONE: &[File] = files! { "alone":
    ".dockerignore" <- "dockerignore",
    ".github/workflows/ci.yml" <- "github/workflows/ci.yml",
    ".gitignore" <- "gitignore",
    "Dockerfile" <- "Dockerfile",
};

/// The end of the manifest of a project of its own.
const PROFILE: &str = include_str!("../../new-application/alone/profile.toml.in");

/// Returns the files of an application, each with its path.
pub(super) fn of(
    kind: Kind,
    standing: Standing,
    name: &str,
    framework: Option<&Path>,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let parts: &[&[File]] = match kind {
        Kind::Minimal => &[MINIMAL],
        Kind::Sessions => &[SESSIONS, COMMON, GREETING, NOT_FOUND],
        Kind::Database => &[DATABASE, COMMON, NOT_FOUND],
        Kind::BesidePyramid => &[BESIDE_PYRAMID, COMMON, GREETING],
    };
    let alone = match (standing, kind) {
        // Cargo writes what git has to ignore.
        (Standing::Alone, Kind::Minimal) | (Standing::Member, _) => &[],
        (Standing::Alone, _) => ALONE,
    };
    let secret = random::hex::<64>()?;
    let files = parts.iter().copied().flatten().chain(alone);
    let files = files.map(|(path, text)| {
        let mut text = text
            .replace("my-app", name)
            .replace("my_app", &name.replace('-', "_"))
            .replace("THE-SECRET", &secret);
        if *path == "Cargo.toml" {
            if let Some(framework) = framework {
                text = with_checkout(&text, framework);
            }
            if standing == Standing::Alone {
                text.push_str(PROFILE);
            }
        }
        (*path, text)
    });
    Ok(files.collect())
}

/// Depends on a checkout of the framework.
fn with_checkout(manifest: &str, framework: &Path) -> String {
    let path = framework.display().to_string();
    manifest.replace(VERSION, &format!("pyramidion = {{ path = {path:?}"))
}

/// How manifests name the framework.
const VERSION: &str = "pyramidion = { version = \"0.1\"";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const KINDS: [Kind; 4] = [
        Kind::Minimal,
        Kind::Sessions,
        Kind::Database,
        Kind::BesidePyramid,
    ];

    #[test]
    fn nothing_is_left_of_the_names_that_are_replaced() {
        for kind in KINDS {
            let files = of(kind, Standing::Alone, "note-book", None).expect("files");
            let paths: BTreeSet<_> = files.iter().map(|(path, _)| path).collect();
            assert_eq!(paths.len(), files.len());
            for (path, text) in files {
                assert!(
                    !text.contains("my-app") && !text.contains("my_app"),
                    "{path}"
                );
                assert!(!text.contains("THE-SECRET"), "{path}");
                assert!(text.ends_with('\n') && !text.contains('\r'), "{path}");
            }
        }
    }

    #[test]
    fn each_application_has_a_secret_of_its_own() {
        let settings = || {
            let files = of(Kind::Sessions, Standing::Alone, "blog", None).expect("files");
            let found = files
                .into_iter()
                .find(|(path, _)| *path == "development.toml");
            found.expect("the file").1
        };
        let (one, other) = (settings(), settings());
        assert_ne!(one, other);
        let secret = one.split('"').nth(1).expect("a secret");
        assert_eq!(secret.len(), 128);
    }

    #[test]
    fn the_framework_is_the_one_that_this_program_belongs_to() {
        let (major, minor) = (
            env!("CARGO_PKG_VERSION_MAJOR"),
            env!("CARGO_PKG_VERSION_MINOR"),
        );
        assert!(VERSION.ends_with(&format!("\"{major}.{minor}\"")));
        for kind in KINDS {
            let files = of(kind, Standing::Member, "blog", None).expect("files");
            let (_, manifest) = &files[0];
            assert!(manifest.contains(VERSION), "{manifest}");
            assert!(!manifest.contains("[profile"), "{manifest}");
        }
    }
}
