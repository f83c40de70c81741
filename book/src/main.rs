//! What mdBook needs to show the chapters of `docs`.
//!
//! The chapters are written for rustdoc, for GitHub and for this book. So their links are addresses that work everywhere. mdBook calls
//! this program as a preprocessor (see `book.toml`): it makes links to items lead to docs.rs, and links to chapters and pictures lead
//! to those of the book. Called with `check FOLDER`, it checks every link of a book that is built.

mod chapters;
mod items;
mod markdown;
mod pages;

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use chapters::Chapters;
use items::Documentation;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["supports", "html"] => Ok(String::new()),
        ["supports", _] => Err(String::new()),
        [] => preprocess(),
        ["check", folder] => pages::check(Path::new(folder)),
        _ => Err("write `mdbook build`, or `pyramidion-book check FOLDER`".to_owned()),
    };
    // Nobody is left to tell that what is said cannot be written.
    match done {
        Ok(said) => {
            let _ = std::io::stdout().write_all(said.as_bytes());
            ExitCode::SUCCESS
        }
        Err(mistakes) => {
            let _ = writeln!(std::io::stderr(), "{mistakes}");
            ExitCode::FAILURE
        }
    }
}

/// Reads a book as mdBook sends it, and returns it with other links.
fn preprocess() -> Result<String, String> {
    let mut sent = String::new();
    let read = std::io::stdin().read_to_string(&mut sent);
    read.map_err(|error| format!("mdBook's book cannot be read: {error}"))?;
    let sent = serde_json::from_str(&sent);
    let (context, mut book): (Value, Value) =
        sent.map_err(|error| format!("this is not a book of mdBook: {error}"))?;

    let root = Path::new(context["root"].as_str().unwrap_or("."));
    let source = context["config"]["book"]["src"].as_str().unwrap_or("src");
    let documentation = Documentation::new(root.join("target/doc"))?;
    let mut paths = Vec::new();
    each_chapter(&mut book["items"], &mut |path, _| {
        paths.push(path.to_owned());
    });
    let chapters = Chapters::new(root, source, paths);

    let mut mistakes = Vec::new();
    each_chapter(&mut book["items"], &mut |path, content| {
        *content = markdown::with_targets(content, |line, target| {
            let found = match target.split_once("crate::") {
                Some((kind, item)) if !item.starts_with("guide::") => {
                    documentation.address(kind, item).map(Some)
                }
                _ => chapters.within(path, target),
            };
            found.unwrap_or_else(|mistake| {
                mistakes.push(format!("{source}/{path}:{line}: {target}: {mistake}"));
                None
            })
        });
    });
    if mistakes.is_empty() {
        Ok(book.to_string())
    } else {
        Err(mistakes.join("\n"))
    }
}

/// Calls a function with the path and the content of each chapter, in their order.
fn each_chapter(items: &mut Value, called: &mut impl FnMut(&str, &mut String)) {
    for item in items.as_array_mut().into_iter().flatten() {
        let Some(chapter) = item.get_mut("Chapter") else {
            continue; // the heading of a part, or a line between chapters
        };
        let path = chapter["path"].as_str().map(str::to_owned);
        if let (Some(path), Value::String(content)) = (path, &mut chapter["content"]) {
            called(&path.replace('\\', "/"), content);
        }
        each_chapter(&mut chapter["sub_items"], called);
    }
}
