//! The chapters are a book: each is in its list and in the documentation of the crate, and links between them lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::shown::read;
use super::{CHAPTERS, FILES, id, root};

/// Where pictures are seen, whoever shows the page.
const RAW: &str = "https://raw.githubusercontent.com/pyramidion/pyramidion/main/";

/// Adds the chapters of a folder, by their paths from `docs`.
fn add_chapters(folder: &Path, chapters: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            add_chapters(&path, chapters);
        } else if path.extension().is_some_and(|kind| kind == "md") {
            let docs = root().join("docs");
            let path = path.strip_prefix(docs).expect("a path below docs");
            chapters.insert(path.to_str().expect("a name").replace('\\', "/"));
        }
    }
}

/// Returns every chapter, by its path from `docs`.
fn chapters() -> BTreeSet<String> {
    let mut chapters = BTreeSet::new();
    add_chapters(&root().join("docs"), &mut chapters);
    assert!(chapters.remove("SUMMARY.md"), "the list is not a chapter");
    chapters
}

/// Returns the first heading of a chapter.
fn title(chapter: &str) -> String {
    let text = read(&format!("docs/{chapter}"));
    let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
    title
        .unwrap_or_else(|| panic!("docs/{chapter}: its first line must be `# TITLE`"))
        .to_owned()
}

/// Returns the lines of a Markdown text that are not within code, each with its number.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence = None;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let marks = line.trim_start();
        let length = marks.len() - marks.trim_start_matches('`').len();
        match fence {
            None if length >= 3 => fence = Some(length),
            Some(opened) if length >= opened && marks.trim_matches('`').trim().is_empty() => {
                fence = None;
            }
            None => return Some((index + 1, line)),
            Some(_) => {}
        }
        None
    })
}

/// Returns the targets of the links in a text, each with its line.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut links = Vec::new();
    for (line, mut rest) in prose(text) {
        while let Some((before, after)) = rest.split_once("](") {
            let is_code = before.matches('`').count() % 2 == 1 && after.contains('`');
            if let Some((target, after)) = after.split_once(')').filter(|_| !is_code) {
                links.push((line, target));
                rest = after;
            } else {
                rest = after;
            }
        }
    }
    links
}

/// Returns the ids of the headings of a text, as rustdoc and mdBook make them.
fn ids(text: &str) -> BTreeSet<String> {
    let mut seen = BTreeMap::new();
    let headings = prose(text).filter(|(_, line)| line.starts_with('#'));
    headings
        .map(|(_, heading)| {
            let id = id(heading);
            let before = seen.entry(id.clone()).or_insert(0);
            *before += 1;
            match *before {
                1 => id,
                n => format!("{id}-{}", n - 1),
            }
        })
        .collect()
}

#[test]
fn every_chapter_is_in_the_list_of_the_book() {
    let summary = read("docs/SUMMARY.md");
    let listed: Vec<_> = links(&summary)
        .into_iter()
        .map(|(_, path)| path.to_owned())
        .collect();
    let mut wrong = Vec::new();
    let chapters = chapters();
    for chapter in &chapters {
        match listed.iter().filter(|path| *path == chapter).count() {
            0 => wrong.push(format!(
                "docs/{chapter} is in no part of the book: write `- [{}]({chapter})` below the heading of its part in \
                 docs/SUMMARY.md",
                title(chapter)
            )),
            1 => {}
            n => wrong.push(format!("docs/SUMMARY.md lists {chapter} {n} times")),
        }
    }
    for path in &listed {
        if !chapters.contains(path) {
            wrong.push(format!("docs/SUMMARY.md lists {path}, which is not there"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_chapter_is_in_the_documentation_of_the_crate() {
    let mut missing = Vec::new();
    for chapter in chapters() {
        let _ = title(&chapter);
        let names = chapter.trim_end_matches(".md");
        let (folder, name) = match names.rsplit_once('/') {
            Some((folder, name)) => (Some(folder.replace('-', "_")), name.replace('-', "_")),
            None => (None, names.replace('-', "_")),
        };
        let (module, up) = match &folder {
            Some(folder) => (format!("runtime/src/guide/{folder}.rs"), "../../docs"),
            None => ("runtime/src/guide.rs".to_owned(), "../docs"),
        };
        let line = if name == "index" {
            format!("#![doc = include_str!(\"{up}/{chapter}\")]")
        } else {
            format!("#[doc = include_str!(\"{up}/{chapter}\")]\npub mod {name}")
        };
        let text = std::fs::read_to_string(root().join(&module)).unwrap_or_default();
        if !text.contains(&line) {
            missing.push(format!("docs/{chapter}: write in {module}\n{line} {{}}\n"));
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// Returns the file that holds what is at an address of a chapter, such as `tutorial/json/index.html`.
fn file_of(address: &str) -> String {
    let page = address.trim_end_matches("index.html").trim_matches('/');
    let page = page.replace('_', "-");
    // Names of files within a folder are as the folder has them.
    let candidates = [
        format!("docs/{page}.md"),
        format!("docs/{page}/index.md"),
        match page.split_once('/') {
            Some((folder, name)) => format!("docs/{folder}/{}.md", name.replace('-', "_")),
            None => String::new(),
        },
    ];
    let is_there = |file: &&String| !file.is_empty() && root().join(file).exists();
    let found = candidates.iter().find(is_there).cloned();
    // A module that leads to the chapters of a folder may say itself what these are.
    found.unwrap_or_else(|| format!("runtime/src/guide/{}.rs", page.replace('-', "_")))
}

/// Names of sections that pages of rustdoc have themselves, so that a heading of that name has another one there.
const TAKEN: [&str; 7] = [
    "fields",
    "help",
    "implementations",
    "implementors",
    "search",
    "settings",
    "variants",
];

#[test]
fn no_heading_has_the_name_of_a_section_of_rustdoc() {
    for chapter in chapters() {
        let text = read(&format!("docs/{chapter}"));
        for (line, heading) in prose(&text).filter(|(_, line)| line.starts_with("##")) {
            let is_taken = TAKEN.contains(&id(heading).as_str());
            assert!(
                !is_taken,
                "docs/{chapter}:{line}: {heading}: write another heading"
            );
        }
    }
}

/// Returns what is wrong with a link of a document, if anything.
fn mistake_of(document: &str, link: &str) -> Option<String> {
    if let Some(file) = link.strip_prefix(FILES) {
        let (file, _) = file.split_once('#').unwrap_or((file, ""));
        return (!root().join(file).exists()).then(|| format!("there is no {file}"));
    }
    let (file, section) = if let Some(section) = link.strip_prefix('#') {
        (document.to_owned(), Some(section))
    } else if let Some(address) = link.strip_prefix(CHAPTERS) {
        match address.split_once('#') {
            Some((page, section)) => (file_of(page), Some(section)),
            None => (file_of(address), None),
        }
    } else if let Some(file) = link.strip_prefix(RAW) {
        return (!root().join(file).exists()).then(|| format!("there is no {file}"));
    } else if link.starts_with("http") || link.contains("crate::") {
        return None; // what begins with `crate::` rustdoc leads to an item
    } else {
        return Some(format!(
            "it leads nowhere from a page of the registry: a chapter is `{CHAPTERS}NAME/index.html`, a file of the \
             repository `{FILES}PATH`, an item `crate::PATH`"
        ));
    };
    let Ok(text) = std::fs::read_to_string(root().join(&file)) else {
        return Some(format!("there is no {file}"));
    };
    let ids = ids(&text);
    let section = section.filter(|section| !ids.contains(*section))?;
    Some(format!("{file} has no heading `{section}`, but {ids:?}"))
}

#[test]
fn every_link_leads_to_a_chapter_a_section_or_a_file() {
    let mut documents: Vec<_> = chapters()
        .iter()
        .map(|name| format!("docs/{name}"))
        .collect();
    documents.extend(["README.md", "macros/README.md"].map(str::to_owned));
    let (mut count, mut wrong) = (0, Vec::new());
    for document in documents {
        for (line, link) in links(&read(&document)) {
            if let Some(mistake) = mistake_of(&document, link) {
                wrong.push(format!("{document}:{line}: {link}: {mistake}"));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count >= 300, "{count} links");
}

#[test]
fn every_picture_is_shown_small_and_described() {
    let texts: Vec<_> = chapters()
        .iter()
        .map(|name| read(&format!("docs/{name}")))
        .collect();
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("docs/pictures")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.expect("a name");
        let address = format!("]({RAW}docs/pictures/{name})");
        let described = texts.iter().any(|text| {
            let shown = text.split_once(&address);
            let words = shown.and_then(|(before, _)| before.rsplit_once("!["));
            words.is_some_and(|(_, words)| words.split(' ').count() > 5)
        });
        assert!(described, "no chapter has `![WHAT IT SHOWS{address}`");
        let bytes = std::fs::read(&path).expect("a picture");
        assert!(bytes.len() < 100_000, "{name} has {} bytes", bytes.len());
        if path.extension().is_some_and(|kind| kind == "svg") {
            let drawing = String::from_utf8(bytes).expect("a text");
            for part in ["<title", "<desc", "<text", "fill=\"#f5f7fa\"/>"] {
                assert!(drawing.contains(part), "{name} has no {part}");
            }
        }
        count += 1;
    }
    assert!(count >= 6, "{count} pictures");
}
