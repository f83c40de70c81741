//! Panels as Markdown, for issues and messages.
//!
//! Everything that was recorded stands in code, so that nothing of it is markup.

use pyramidion::devel::{Mask, Shown};

use crate::panels::{Block, Panel, Table};

/// Writes panels one below the other.
pub(crate) fn write(title: &Shown, panels: &[Panel]) -> Shown {
    let mut text = format!("# {}\n", code(title.as_str()));
    for panel in panels {
        text.push_str(&format!("\n## {}\n", prose(panel.title.as_str())));
        for block in &panel.blocks {
            text.push('\n');
            write_block(&mut text, block);
        }
    }
    // It is made of texts that have passed the mask.
    Mask::default().text(&text)
}

fn write_block(text: &mut String, block: &Block) {
    match block {
        Block::Note(note) => text.push_str(&format!("{}\n", prose(note.as_str()))),
        Block::Code {
            caption,
            text: code,
        }
        | Block::Folded {
            caption,
            text: code,
        } => {
            text.push_str(&format!("{}:\n\n", prose(caption.as_str())));
            fence(text, code.as_str());
        }
        Block::Source {
            caption,
            place,
            lines,
        } => {
            text.push_str(&format!(
                "{}: {}\n\n",
                prose(caption.as_str()),
                code(place.as_str())
            ));
            let lines = lines.iter().map(|line| {
                let mark = if line.is_hit { '>' } else { ' ' };
                format!("{mark}{:>5} | {}\n", line.number, line.text)
            });
            let lines: String = lines.collect();
            if !lines.is_empty() {
                fence(text, lines.trim_end());
            }
        }
        Block::Table(table) => write_table(text, table),
        Block::Bars { caption, bars, .. } => {
            text.push_str(&format!("{}:\n\n", prose(caption.as_str())));
            text.push_str("| | time | waited |\n|---|---|---|\n");
            for bar in bars {
                let (label, took, waited) = (&bar.label, bar.took(), bar.waited());
                text.push_str(&format!(
                    "| {} | {took} | {} |\n",
                    code(label.as_str()),
                    waited.unwrap_or_default()
                ));
            }
        }
    }
}

fn write_table(text: &mut String, table: &Table) {
    text.push_str(&format!("{}:\n\n", prose(table.caption.as_str())));
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or_default();
    let columns = columns.max(table.head.len());
    let head = |position| table.head.get(position).map_or("", Shown::as_str);
    text.push('|');
    for position in 0..columns {
        text.push_str(&format!(" {} |", prose(head(position))));
    }
    text.push_str(&format!("\n|{}\n", "---|".repeat(columns)));
    for row in &table.rows {
        text.push('|');
        for cell in row {
            text.push_str(&format!(" {} |", code(cell.text.as_str())));
        }
        text.push('\n');
    }
}

/// Returns a text of this program, of which nothing is markup.
fn prose(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => prose.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~' => {
                prose.extend(['\\', c]);
            }
            c => prose.push(c),
        }
    }
    prose
}

/// Returns a text as code within a line, also within that of a table.
fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let text = text.replace(['\n', '\t'], " ").replace('|', "\\|");
    let ticks = "`".repeat(longest_run(&text) + 1);
    // A space at both ends is not part of it.
    format!("{ticks} {text} {ticks}")
}

/// Writes lines of code, between fences that are longer than all that they hold.
fn fence(to: &mut String, text: &str) {
    let ticks = "`".repeat((longest_run(text) + 1).max(3));
    to.push_str(&format!("{ticks}text\n{text}\n{ticks}\n"));
}

/// Returns how many backticks stand together at most.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("a"), "` a `");
        assert_eq!(code("``` | <b>\n# x"), "```` ``` \\| <b> # x ````");
        assert_eq!(code(" \n"), "");
        assert_eq!(prose("Log records, `a`"), "Log records, \\`a\\`");
        assert_eq!(prose("<b>\n# x"), "\\<b\\> \\# x");
        let mut text = String::new();
        fence(&mut text, "a\n````\n<script>");
        assert_eq!(text, "`````text\na\n````\n<script>\n`````\n");
    }
}
