//! Tables as Pyramid's commands write them.

use std::borrow::Cow;

use super::colours;

/// What stands between the end of the longest field of a column and the next.
const GAP: usize = 4;

/// A table: heads, and rows of as many fields.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns a table without rows.
    pub(super) fn new(heads: &[&str]) -> Self {
        let dashes = heads.iter().map(|head| "-".repeat(head.chars().count()));
        let dashes = dashes.collect();
        let heads = heads.iter().map(ToString::to_string).collect();
        Self {
            rows: vec![heads, dashes],
        }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// Writes the columns side by side, each as wide as its longest field.
    pub(super) fn write(&self, is_coloured: bool) -> String {
        let lines = aligned(&self.rows);
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            text += &colours::bold(line, is_coloured && index == 0);
            text.push('\n');
        }
        text
    }
}

/// Returns the rows as lines whose fields stand below each other, without spaces at the ends.
///
/// What would break a line or colour it is shown as it is written in Rust.
pub(super) fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let rows = rows.iter().map(|row| row.iter().map(|field| plain(field)));
    let rows: Vec<Vec<_>> = rows.map(Iterator::collect).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let fields = rows.iter().filter_map(|row| row.get(column));
        fields.map(|field| field.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let line = |row: &Vec<Cow<'_, str>>| {
        let fields = row.iter().zip(&widths);
        let fields = fields.map(|(field, width)| format!("{field:<0$}", width + GAP));
        fields.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Shows what controls a terminal.
fn plain(field: &str) -> Cow<'_, str> {
    if !field.contains(char::is_control) {
        return Cow::Borrowed(field);
    }
    let mut text = String::new();
    for c in field.chars() {
        if c.is_control() {
            text.extend(c.escape_debug());
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_field() {
        let mut table = Table::new(&["Name", "É"]);
        table.add(vec!["ключ".to_owned(), String::new()]);
        table.add(vec!["longer".to_owned(), "x".to_owned()]);
        assert_eq!(
            table.write(false),
            "Name      É\n----      -\nключ\nlonger    x\n"
        );
        assert!(table.write(true).starts_with("\x1b[1mName      É\x1b[0m\n"));
    }

    #[test]
    fn no_field_breaks_a_line_or_colours_it() {
        let rows = [vec!["a\nb\x1b[31m".to_owned(), "\"c\"".to_owned()]];
        assert_eq!(aligned(&rows), ["a\\nb\\u{1b}[31m    \"c\""]);
    }
}
