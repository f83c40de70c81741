//! The pages of a book that is built, and their links.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// Checks that each link and each picture of the pages in a folder leads to something there.
///
/// # Errors
///
/// Fails with every link that does not.
pub(crate) fn check(folder: &Path) -> Result<String, String> {
    let mut pages = BTreeMap::new();
    add_pages(folder, &mut pages).map_err(|error| format!("{}: {error}", folder.display()))?;
    if pages.is_empty() {
        return Err(format!("{} has no pages", folder.display()));
    }
    let mut count = 0;
    let mut mistakes = BTreeSet::new();
    for (path, page) in &pages {
        // What is shown where nothing is found does not know where that is.
        for link in page.links.iter().filter(|_| !path.ends_with("404.html")) {
            count += 1;
            if let Some(mistake) = mistake_of(path, link, &pages) {
                let path = path.strip_prefix(folder).unwrap_or(path);
                mistakes.insert(format!("{}: {link}: {mistake}", path.display()));
            }
        }
    }
    if mistakes.is_empty() {
        return Ok(format!(
            "{count} links of {} pages lead somewhere\n",
            pages.len()
        ));
    }
    let mistakes: Vec<_> = mistakes.into_iter().collect();
    Err(mistakes.join("\n"))
}

/// What a page has and where it leads.
struct Page {
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self {
            ids: BTreeSet::new(),
            links: BTreeSet::new(),
        };
        for tag in text.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            let value = |name| {
                let (_, value) = tag.split_once(name)?;
                Some(value.split('"').next()?.replace("&amp;", "&"))
            };
            page.ids.extend(value(" id=\""));
            page.links.extend(value(" href=\""));
            page.links.extend(value(" src=\""));
        }
        page
    }
}

fn add_pages(folder: &Path, pages: &mut BTreeMap<PathBuf, Page>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            add_pages(&path, pages)?;
        } else if path.extension().is_some_and(|kind| kind == "html") {
            let page = Page::read(&std::fs::read_to_string(&path)?);
            pages.insert(path, page);
        }
    }
    Ok(())
}

/// Returns what is wrong with a link of a page, if anything.
fn mistake_of(path: &Path, link: &str, pages: &BTreeMap<PathBuf, Page>) -> Option<String> {
    let is_elsewhere = ["http:", "https:", "mailto:", "data:", "javascript:"];
    if is_elsewhere.iter().any(|scheme| link.starts_with(scheme)) {
        return None;
    }
    let (file, section) = match link.split_once('#') {
        Some((file, section)) => (file, section),
        None => (link, ""),
    };
    let target = if file.is_empty() {
        path.to_owned()
    } else {
        let folder = path.parent().unwrap_or(path);
        resolved(&folder.join(&*decoded(file)))
    };
    if !target.exists() {
        return Some("there is no such file".to_owned());
    }
    let page = pages.get(&target)?;
    let is_there = section.is_empty() || page.ids.contains(&*decoded(section));
    (!is_there).then(|| format!("that page has no `{section}`"))
}

/// Returns a path without `..`.
fn resolved(path: &Path) -> PathBuf {
    let mut resolved = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(resolved.pop()),
            Component::CurDir => {}
            part => resolved.push(part),
        }
    }
    resolved
}

/// Returns a text without the escapes of addresses.
fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_leads_nowhere_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |page: &str, text: &str| {
            std::fs::write(folder.path().join(page), text).expect("a page");
        };
        std::fs::create_dir(folder.path().join("steps")).expect("a folder");
        write(
            "one.html",
            r##"<h1 class="a" id="top">One</h1><a href="steps/two.html#b%C3%A9">2</a> <a href="#top">"##,
        );
        write(
            "steps/two.html",
            r#"<p id="bé"><a href="../one.html">1</a> <img alt="" src="../one.svg">"#,
        );
        write("one.svg", "");
        let said = check(folder.path()).expect("no mistake");
        assert_eq!(said, "4 links of 2 pages lead somewhere\n");

        write(
            "steps/three.html",
            r##"<a href="#no"></a><a href="one.html"></a><img src="../two.svg"><a href="two.html#x"></a>"##,
        );
        let said = check(folder.path()).expect_err("mistakes");
        let path = |name: &str| format!("steps/three.html: {name}");
        let expected = [
            path("#no: that page has no `no`"),
            path("../two.svg: there is no such file"),
            path("one.html: there is no such file"),
            path("two.html#x: that page has no `x`"),
        ];
        assert_eq!(said.lines().collect::<Vec<_>>(), expected);
    }
}
