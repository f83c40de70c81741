//! A bounded run of a target on stable Rust.

use std::path::Path;

use super::Harness;
use super::mutations::Numbers;

/// How many inputs of a run were accepted, and how many not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Those that meant something.
    pub accepted: usize,
    /// Those that were refused or meant nothing.
    pub refused: usize,
}

/// Returns the inputs that a target begins with, in the order of their names.
///
/// # Panics
///
/// Panics if there are none.
#[must_use]
#[expect(clippy::expect_used, reason = "a target without its seeds fails")]
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let files = std::fs::read_dir(folder.join(target)).expect("a folder of seeds");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{target} has no seeds");
    let read = |path| std::fs::read(path).expect("a seed");
    paths.into_iter().map(read).collect()
}

/// Calls a harness with its seeds and with so many mutations of them, which are the same each time.
///
/// # Panics
///
/// Panics if the harness does; the input is then printed.
pub fn run(target: &str, harness: Harness, cases: usize) -> Counts {
    let seeds = seeds(target);
    let mut numbers = Numbers::new(
        target
            .bytes()
            .fold(7, |seed, byte| seed.wrapping_mul(31) ^ u64::from(byte)),
    );
    let mut counts = Counts::default();
    let mutations = (0..cases).map(|_| numbers.mutated(&seeds));
    for input in seeds.iter().cloned().chain(mutations) {
        let input = Input {
            target,
            data: &input,
        };
        if harness(input.data) {
            counts.accepted += 1;
        } else {
            counts.refused += 1;
        }
    }
    counts
}

/// An input, which is printed if the harness panics.
struct Input<'a> {
    target: &'a str,
    data: &'a [u8],
}

impl Drop for Input<'_> {
    #[expect(clippy::print_stderr, reason = "whoever runs it must see what failed")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "{} fails with b\"{}\"",
                self.target,
                self.data.escape_ascii()
            );
        }
    }
}
