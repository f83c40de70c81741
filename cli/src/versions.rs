//! `report`: the versions of everything that an application is built with, as a text for the report of a mistake.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use cargo_metadata::{Metadata, Node, Package};

use crate::cargo::{cargo, metadata};
use crate::failure::{Failure, print};

/// The name of the framework's package.
const FRAMEWORK: &str = "pyramidion";

/// Prints the versions.
pub(crate) fn run() -> Result<u8, Failure> {
    let metadata = metadata()?;
    let mut text = format!("cargo-pyramidion {}\n", env!("CARGO_PKG_VERSION"));
    text.push_str(&version_of_cargo()?);
    let _ = writeln!(
        text,
        "system: {} {}",
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    for package in packages(&metadata) {
        describe(&mut text, &metadata, package);
    }
    print(text.trim_end())?;
    Ok(0)
}

/// Returns what cargo and the compiler say of themselves.
fn version_of_cargo() -> Result<String, Failure> {
    let mut rustc = std::process::Command::new("rustc");
    let mut said = String::new();
    for command in [&mut cargo(), &mut rustc] {
        let program = command.get_program().display().to_string();
        let output = command.arg("--version").output();
        let output = output
            .map_err(|error| Failure::new(format_args!("{program} cannot be run: {error}")))?;
        said.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    Ok(said)
}

/// Returns the package of the current folder, or all of the workspace.
fn packages(metadata: &Metadata) -> Vec<&Package> {
    match metadata.root_package() {
        Some(package) => vec![package],
        None => metadata.workspace_packages(),
    }
}

/// Writes down what a package depends on, with versions.
fn describe(text: &mut String, metadata: &Metadata, package: &Package) {
    let _ = writeln!(text, "\n{} {}", package.name, package.version);
    let Some(node) = node(metadata, package) else {
        return;
    };
    let direct: BTreeSet<_> = node.dependencies.iter().collect();
    for dependency in metadata
        .packages
        .iter()
        .filter(|one| direct.contains(&one.id))
    {
        let _ = write!(text, "  {} {}", dependency.name, dependency.version);
        if dependency.name.as_str() == FRAMEWORK {
            let features = self::node(metadata, dependency).map(|node| &*node.features);
            let features = features.unwrap_or_default().iter();
            let features: Vec<_> = features.map(ToString::to_string).collect();
            let _ = write!(text, " ({})", features.join(", "));
        }
        text.push('\n');
    }
}

fn node<'m>(metadata: &'m Metadata, package: &Package) -> Option<&'m Node> {
    let resolve = metadata.resolve.as_ref()?;
    resolve.nodes.iter().find(|node| node.id == package.id)
}
