//! Lines of source around the places that a text names.

use std::path::Path;

use super::links::Links;

/// How many lines are shown before and after one.
const AROUND: usize = 3;

/// How many places are shown of one text.
const MOST: usize = 5;

/// A place that a text names, with its source.
#[derive(Clone, Debug)]
pub(super) struct Excerpt {
    pub(super) file: String,
    pub(super) line: usize,
    /// What opens it.
    pub(super) link: Option<String>,
    /// The lines, each with its number.
    pub(super) lines: Vec<(usize, String)>,
}

impl Excerpt {
    fn is_at_the_line_of(&self, other: &Self) -> bool {
        self.file == other.file && self.line == other.line
    }
}

/// Returns excerpts for the places in a text, such as `src/lib.rs:21:5`, that are files below a folder.
pub(super) fn of(text: &str, root: &Path, links: &Links) -> Vec<Excerpt> {
    let mut found: Vec<Excerpt> = Vec::new();
    let is_between = |c: char| c.is_whitespace() || "()[]`'\",;".contains(c);
    for word in text.split(is_between) {
        if let Some(excerpt) = at(word, root, links)
            && !found.iter().any(|other| other.is_at_the_line_of(&excerpt))
        {
            found.push(excerpt);
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// Reads the place that a word names, if it does.
fn at(word: &str, root: &Path, links: &Links) -> Option<Excerpt> {
    let mut parts = word.split(':');
    let (file, line) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
    let root = root.canonicalize().ok()?;
    let path = root.join(file).canonicalize().ok()?;
    if !path.starts_with(&root) || path.extension().is_none_or(|extension| extension != "rs") {
        return None;
    }
    let text = std::fs::read_to_string(path).ok()?;
    let (first, end) = (
        line.saturating_sub(AROUND).max(1),
        line.checked_add(AROUND + 1)?,
    );
    let lines = text
        .lines()
        .enumerate()
        .map(|(index, text)| (index + 1, text.to_owned()));
    let lines: Vec<_> = lines.skip(first - 1).take(end - first).collect();
    if line == 0 || lines.is_empty() {
        return None;
    }
    let column = parts.next().and_then(|column| column.parse().ok());
    Some(Excerpt {
        link: links.to(file, line, column.unwrap_or(1)),
        file: file.to_owned(),
        line,
        lines,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_below_the_folder_are_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("root");
        std::fs::create_dir_all(root.join("src")).expect("a folder");
        let source = (1..=9)
            .map(|number| format!("line {number}"))
            .collect::<Vec<_>>()
            .join("\n");
        for path in ["root/src/lib.rs", "root/src/data.txt", "outside.rs"] {
            std::fs::write(folder.path().join(path), &source).expect("a file");
        }
        let outside = folder.path().join("outside.rs");
        let text = format!(
            "panicked at src/lib.rs:2:5:\n`src/lib.rs:9`, src/lib.rs:2:7 src/lib.rs:99 src/lib.rs:0 \
             src/lib.rs:18446744073709551615 src/absent.rs:1 src/data.txt:1 ../outside.rs:1 {}:1 src/lib.rs:x",
            outside.display()
        );
        let links = Links::for_tests("zed", "/w");
        let found = of(&text, &root, &links);
        let places: Vec<_> = found
            .iter()
            .map(|found| (&*found.file, found.line))
            .collect();
        assert_eq!(places, [("src/lib.rs", 2), ("src/lib.rs", 9)]);
        let links: Vec<_> = found.iter().flat_map(|found| &found.link).collect();
        assert_eq!(
            links,
            ["zed://file/w/src/lib.rs:2:5", "zed://file/w/src/lib.rs:9:1"]
        );
        let numbers = |index: usize| {
            let lines: &Vec<(usize, String)> = &found[index].lines;
            lines.iter().map(|(number, _)| *number).collect::<Vec<_>>()
        };
        assert_eq!(numbers(0), [1, 2, 3, 4, 5]);
        assert_eq!(numbers(1), [6, 7, 8, 9]);
        assert_eq!(found[1].lines[3].1, "line 9");
    }
}
