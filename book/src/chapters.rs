//! The chapters of the book, and how one leads to another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where chapters are read as a part of the documentation of the crate.
const CHAPTERS: &str = "https://docs.rs/pyramidion/latest/pyramidion/guide/";

/// Where the files of the project are read.
const FILES: &str = "https://github.com/pyramidion/pyramidion/blob/main/";

/// Where pictures are seen by readers of that documentation.
const RAW: &str = "https://raw.githubusercontent.com/pyramidion/pyramidion/main/";

/// The chapters of a book.
pub(crate) struct Chapters {
    root: PathBuf,
    source: String,
    /// The path of each chapter, by its page in the documentation of the crate.
    by_page: BTreeMap<String, String>,
    /// The path of each chapter, by the file that has its text.
    by_file: BTreeMap<PathBuf, String>,
}

impl Chapters {
    /// Takes the chapters of a book, by their paths from the folder of the source on.
    pub(crate) fn new(root: &Path, source: &str, paths: Vec<String>) -> Self {
        let mut by_page = BTreeMap::new();
        let mut by_file = BTreeMap::new();
        for path in paths {
            let page = path.trim_end_matches(".md").replace('-', "_");
            if let Some((folder, _)) = page.rsplit_once('/') {
                // The chapters of a folder begin with the first of them, unless one is for them all.
                by_page.entry(folder.to_owned()).or_insert(path.clone());
                if page.ends_with("/index") {
                    by_page.insert(folder.to_owned(), path.clone());
                }
            }
            by_page.entry(String::new()).or_insert(path.clone());
            by_page.insert(page, path.clone());
            if let Ok(file) = root.join(source).join(&path).canonicalize() {
                by_file.insert(file, path);
            }
        }
        Self {
            root: root.to_owned(),
            source: source.to_owned(),
            by_page,
            by_file,
        }
    }

    /// Returns what a link in a chapter becomes in the book, or `None` if it leads elsewhere.
    ///
    /// # Errors
    ///
    /// Fails with what is wrong if a chapter or a file of the project is not there.
    pub(crate) fn within(&self, chapter: &str, target: &str) -> Result<Option<String>, String> {
        let (address, section) = match target.split_once('#') {
            Some((address, section)) => (address, format!("#{section}")),
            None => (target, String::new()),
        };
        if let Some(file) = address.strip_prefix(RAW) {
            let file = self.file(file)?;
            let path = format!("{}/", self.source);
            let path = file.strip_prefix(&path);
            let path = path.ok_or_else(|| format!("pictures are in {}", self.source))?;
            return Ok(Some(relative(chapter, path)));
        }
        if let Some(file) = address.strip_prefix(FILES) {
            let file = self.root.join(self.file(file)?).canonicalize();
            let found = file.ok().and_then(|file| self.by_file.get(&file));
            return Ok(found.map(|path| relative(chapter, path) + &section));
        }
        let page = if let Some(page) = address.strip_prefix(CHAPTERS) {
            page.trim_end_matches("index.html")
                .trim_end_matches('/')
                .to_owned()
        } else if let Some(page) = address.strip_prefix("crate::guide::") {
            page.replace("::", "/")
        } else {
            return Ok(None);
        };
        match self.by_page.get(&page) {
            Some(path) => Ok(Some(relative(chapter, path) + &section)),
            None => Err(format!("the book has no chapter `{page}`")),
        }
    }

    fn file<'a>(&self, file: &'a str) -> Result<&'a str, String> {
        if self.root.join(file).exists() {
            Ok(file)
        } else {
            Err(format!("there is no {file}"))
        }
    }
}

/// Returns the path from a chapter to another file, both from one folder on.
fn relative(chapter: &str, path: &str) -> String {
    "../".repeat(chapter.matches('/').count()) + path
}

#[cfg(test)]
mod tests {
    use super::{CHAPTERS, Chapters, FILES, RAW};

    #[test]
    fn links_stay_in_the_book() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |file: &str| {
            let file = folder.path().join(file);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, "").expect("a file");
        };
        let paths = [
            "start/index.md",
            "auth-tkt.md",
            "recipes/a-b.md",
            "steps/one.md",
            "steps/index.md",
        ];
        for path in paths {
            write(&format!("docs/{path}"));
        }
        write("docs/pictures/one.svg");
        write("LICENSE");
        let paths = paths.map(str::to_owned).to_vec();
        let chapters = Chapters::new(folder.path(), "docs", paths);
        let within = |target: &str| chapters.within("steps/one.md", target);
        for (target, expected) in [
            (format!("{CHAPTERS}auth_tkt/index.html"), "../auth-tkt.md"),
            (
                format!("{CHAPTERS}auth_tkt/index.html#a"),
                "../auth-tkt.md#a",
            ),
            (
                format!("{CHAPTERS}recipes/a_b/index.html"),
                "../recipes/a-b.md",
            ),
            (format!("{CHAPTERS}recipes/index.html"), "../recipes/a-b.md"),
            (format!("{CHAPTERS}steps/index.html"), "../steps/index.md"),
            (format!("{CHAPTERS}index.html"), "../start/index.md"),
            ("crate::guide::auth_tkt#a".to_owned(), "../auth-tkt.md#a"),
            (format!("{FILES}docs/auth-tkt.md"), "../auth-tkt.md"),
            (format!("{RAW}docs/pictures/one.svg"), "../pictures/one.svg"),
        ] {
            assert_eq!(within(&target), Ok(Some(expected.to_owned())), "{target}");
        }
        for target in ["#a", "https://docs.rs/tower", &format!("{FILES}LICENSE")] {
            assert_eq!(within(target), Ok(None), "{target}");
        }
        for (target, mistake) in [
            (
                format!("{CHAPTERS}other/index.html"),
                "the book has no chapter `other`",
            ),
            (format!("{FILES}other"), "there is no other"),
            (
                format!("{RAW}docs/pictures/two.svg"),
                "there is no docs/pictures/two.svg",
            ),
            (format!("{RAW}LICENSE"), "pictures are in docs"),
        ] {
            assert_eq!(within(&target), Err(mistake.to_owned()));
        }
    }
}
