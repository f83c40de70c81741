//! Printing expansions while a program is compiled, for those who look into a macro.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proc_macro2::TokenStream;

/// The environment variable that asks for it.
const VARIABLE: &str = "PYRAMIDION_DEBUG";

/// Prints an expansion to standard error if `PYRAMIDION_DEBUG` is set to anything but `0`.
pub(crate) fn print_if_asked(attribute: &str, expansion: &TokenStream) {
    let is_asked =
        std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty() && value != "0");
    if is_asked {
        let text = expansion.to_string();
        let text = format(&text).unwrap_or(text);
        // A compiler whose standard error is closed cannot show anything.
        let _ = writeln!(std::io::stderr(), "// expansion of #[{attribute}]\n{text}");
    }
}

/// Formats Rust with `rustfmt`, if it is installed.
fn format(code: &str) -> Option<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    rustfmt.stdin.take()?.write_all(code.as_bytes()).ok()?;
    let output = rustfmt.wait_with_output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).ok())
        .flatten()
}
