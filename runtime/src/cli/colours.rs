//! Colours: whether there are any, and which mean what.

use std::io::IsTerminal as _;

/// When a command writes in colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    /// On terminals, unless `NO_COLOR` is set.
    Auto,
    Always,
    Never,
}

impl Colours {
    /// Tells whether standard output gets them.
    pub(super) fn are_on(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let is_refused =
                    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                !is_refused && !is_dumb && std::io::stdout().is_terminal()
            }
        }
    }
}

/// Heads of columns, and what is most important.
pub(super) fn bold(text: &str, is_coloured: bool) -> String {
    painted("1", text, is_coloured)
}

/// What answers.
pub(super) fn green(text: &str, is_coloured: bool) -> String {
    painted("32", text, is_coloured)
}

/// What does not.
pub(super) fn red(text: &str, is_coloured: bool) -> String {
    painted("31", text, is_coloured)
}

fn painted(colour: &str, text: &str, is_coloured: bool) -> String {
    if is_coloured {
        format!("\x1b[{colour}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}
