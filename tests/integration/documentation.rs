//! What the documents say of the tests is true.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Tells whether there is a test, by the path of its function or by its folder.
fn exists(name: &str) -> bool {
    if name.contains('/') {
        return root().join(name).exists();
    }
    let Some((module, function)) = name.rsplit_once("::") else {
        return false;
    };
    let path = format!("tests/integration/{}.rs", module.replace("::", "/"));
    std::fs::read_to_string(root().join(path))
        .is_ok_and(|text| text.contains(&format!("fn {function}()")))
}

#[test]
fn every_difference_has_a_test() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let (_, section) = readme
        .split_once("## Where we differ from Pyramid")
        .expect("the section");
    let (section, _) = section.split_once("\n## ").expect("another section");
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let mut count = 0;
    for row in rows {
        let tests = row.trim_end_matches('|').rsplit('|').next();
        let tests: Vec<_> = tests.unwrap_or_default().split(',').collect();
        for test in tests {
            let test = test.trim().trim_matches('`');
            assert!(exists(test), "there is no test `{test}`: {row}");
        }
        count += 1;
    }
    assert!(count > 20, "{count} rows");
}
