//! The links of a Markdown text.

/// Returns a text with other targets of its links and pictures: those that a function gives for them, by their line and target.
///
/// Code stays as it is.
pub(crate) fn with_targets(
    text: &str,
    mut new: impl FnMut(usize, &str) -> Option<String>,
) -> String {
    let mut written = String::with_capacity(text.len());
    let mut fence = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let marks = line.trim_start();
        let length = marks.len() - marks.trim_start_matches('`').len();
        match fence {
            None if length >= 3 => fence = Some(length),
            Some(opened) if length >= opened && marks.trim().len() == length => fence = None,
            None => {
                with_targets_of_line(line, |target| new(index + 1, target), &mut written);
                continue;
            }
            Some(_) => {}
        }
        written.push_str(line);
    }
    written
}

fn with_targets_of_line(
    line: &str,
    mut new: impl FnMut(&str) -> Option<String>,
    written: &mut String,
) {
    let mut rest = line;
    let mut is_code = false;
    while let Some(at) = rest.find(['`', ']']) {
        let (before, found) = rest.split_at(at);
        written.push_str(before);
        if let Some(after) = found.strip_prefix('`') {
            // A mark that nothing closes begins no code.
            is_code = !is_code && after.contains('`');
            written.push('`');
            rest = after;
            continue;
        }
        let target = found.strip_prefix("](").filter(|_| !is_code);
        if let Some((target, after)) = target.and_then(|target| target.split_once(')')) {
            let new = new(target);
            written.push_str("](");
            written.push_str(new.as_deref().unwrap_or(target));
            written.push(')');
            rest = after;
        } else {
            written.push(']');
            rest = &found[1..];
        }
    }
    written.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::with_targets;

    #[test]
    fn code_stays_as_it_is() {
        let text = "a [b](c) `[d](e)` [`f`](g) ![h](i)\n```rust\n[j](k)\n````\n```\n[l](m)";
        let mut seen = Vec::new();
        let written = with_targets(text, |line, target| {
            seen.push((line, target.to_owned()));
            (target != "c").then(|| target.to_uppercase())
        });
        let expected = "a [b](c) `[d](e)` [`f`](G) ![h](I)\n```rust\n[j](k)\n````\n```\n[l](m)";
        assert_eq!(written, expected);
        assert_eq!(seen.len(), 3);
        assert!(seen.iter().all(|(line, _)| *line == 1));
    }

    #[test]
    fn a_line_is_that_of_the_text() {
        let mut lines = Vec::new();
        with_targets("```\na\n```\n\n[b](c)\n`d` [e](f)\n", |line, _| {
            lines.push(line);
            None
        });
        assert_eq!(lines, [5, 6]);
    }
}
