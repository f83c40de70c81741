//! Opens what is served in a browser.

use std::process::{Command, Stdio};

use super::failure;

/// Opens an address, in the way of the operating system; a Unix socket has nothing to be opened.
pub(super) fn open(address: &str) {
    if !address.starts_with("http") {
        return;
    }
    // What listens on every address of the machine is opened by its name.
    let address = address
        .replace("//0.0.0.0:", "//localhost:")
        .replace("//[::]:", "//localhost:");
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let opened = Command::new(program)
        .arg(&address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Err(error) = opened {
        failure::say(
            "warning",
            &format!("`{program} {address}` does not open a browser: {error}"),
        );
    }
}
