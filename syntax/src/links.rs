//! What may become a link.

/// Tells whether a link to a target runs no script.
pub fn is_harmless(target: &str) -> bool {
    const SCRIPTS: [&str; 5] = ["about", "blob", "data", "javascript", "vbscript"];
    if target.starts_with('/') {
        return !target.starts_with("//") && !target.starts_with("/\\");
    }
    let scheme = target.split(':').next().unwrap_or_default();
    let is_scheme = !scheme.is_empty()
        && scheme.len() < target.len()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme && !SCRIPTS.contains(&scheme.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_not_links() {
        for target in ["/a?b#c", "https://a.example", "vscode://file/a", "x+1-.y:z"] {
            assert!(is_harmless(target), "{target}");
        }
        for target in [
            "",
            "a",
            "//a.example",
            "/\\a.example",
            "javascript:x",
            "JavaScript:x",
            " javascript:x",
            "java\tscript:x",
            "data:text/html,x",
            ":x",
        ] {
            assert!(!is_harmless(target), "{target}");
        }
    }
}
