//! The examples of the documentation.

use std::path::Path;

use syn::{Attribute, Expr, Lit, Meta};

/// Tells whether the documentation of an item has an example, or leads to that of its module or of another item.
pub(super) fn has_example(attributes: &[Attribute]) -> bool {
    let shown = ["```", "[module docs](", " for an example."];
    let shows = |text: &str| shown.iter().any(|shown| text.contains(shown));
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => matches!(&literal.lit, Lit::Str(text) if shows(&text.value())),
            // A chapter of the documentation.
            Expr::Macro(call) => call.mac.path.is_ident("include_str"),
            _ => false,
        },
        _ => false,
    })
}

/// Returns the lines of all examples, which are compiled with the documentation.
pub(super) fn all() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = vec![root.join("README.md")];
    for (folder, extension) in [("docs", "md"), ("runtime/src", "rs"), ("syntax/src", "rs")] {
        files.extend(pyramidion_tests::files(&root.join(folder), &[extension]));
    }
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a file"));
    texts.map(|text| code(&text)).collect()
}

/// Returns what stands between the fences of a text, which may be in comments.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut is_inside = false;
    for line in text.lines() {
        let line = line.trim_start();
        let line = line.strip_prefix("///").unwrap_or(line);
        let line = line.strip_prefix("//!").unwrap_or(line);
        let fence = line.trim_start().strip_prefix("```");
        if let Some(language) = fence {
            is_inside = !is_inside && !language.starts_with("text");
        } else if is_inside {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// Tells whether a method is called, or a constant used, somewhere in examples.
pub(super) fn show(examples: &str, name: &str) -> bool {
    let uses = examples.match_indices(name);
    uses.into_iter().any(|(start, _)| {
        let before = &examples[..start];
        let after = examples[start + name.len()..].chars().next();
        let is_whole = !after.is_some_and(|c| c.is_alphanumeric() || c == '_');
        is_whole && (before.ends_with('.') || before.ends_with("::"))
    })
}

#[test]
fn a_use_is_seen_as_a_whole_name() {
    let examples = code("/// ```\n/// let app = config.make_app()?;\n/// ```\n/// See x.other().");
    assert!(show(&examples, "make_app"));
    for name in ["make", "app", "config", "other"] {
        assert!(!show(&examples, name), "{name}");
    }
}
