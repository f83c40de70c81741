//! What is found in a file of settings, whatever its form.

/// A setting of a file.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) value: String,
    /// Counted from one.
    pub(super) line: u32,
    /// The variable of the environment that the value is from.
    pub(super) variable: Option<String>,
}

/// What was read from a file: settings, mistakes by their lines, and what is left out.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) entries: Vec<Entry>,
    pub(super) mistakes: Vec<(u32, String)>,
    /// The lines that are for other programs.
    pub(super) left_out: Vec<(u32, String)>,
}

/// Returns the line, counted from one, of a position in a text.
pub(super) fn line_at(text: &[u8], position: usize) -> u32 {
    let before = text.iter().take(position);
    let ends = before.filter(|byte| **byte == b'\n').count();
    u32::try_from(ends + 1).unwrap_or(u32::MAX)
}
