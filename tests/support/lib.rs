//! What the tests share.

pub mod applications;
pub mod cookies;
mod files;
pub mod harness;
mod hex;
pub mod http;
mod serving;

use std::path::PathBuf;

use pyramidion::session::Value;

pub use files::files;
pub use hex::{hex, unhex};
pub use serving::Serving;

/// Reads a file of test vectors.
///
/// It comes from the folder that `PYRAMIDION_VECTORS` names, or else from `tests/vectors`, as do files that
/// the folder does not have.
///
/// # Panics
///
/// Panics if there is no such file or it is not JSON.
#[must_use]
#[expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test without its vectors fails"
)]
pub fn vectors(name: &str) -> Value {
    let path = vector_path(&format!("{name}.json"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    text.parse().expect("vectors are JSON")
}

/// Returns the path of a file or folder that belongs to test vectors, wherever they come from.
#[must_use]
pub fn vector_path(name: &str) -> PathBuf {
    match std::env::var_os("PYRAMIDION_VECTORS").map(PathBuf::from) {
        Some(folder) if !folder.is_dir() || folder.join(name).exists() => folder.join(name),
        _ => PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors")).join(name),
    }
}

/// Ends a test that lacks a program of the machine it runs on.
///
/// In continuous integration, where `PYRAMIDION_CI` is set, every program is there: its absence is a
/// failure.
///
/// # Panics
///
/// Panics in continuous integration.
pub fn skip(missing: &str) {
    assert!(
        std::env::var_os("PYRAMIDION_CI").is_none(),
        "in CI there must be {missing}"
    );
    #[expect(
        clippy::print_stderr,
        reason = "the person who runs the test should know"
    )]
    {
        eprintln!("skipped: there is no {missing}");
    }
}
