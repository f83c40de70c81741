//! Settings of a Pyramid application: `[app:main]` of an ini file, as `PasteDeploy` reads it.
//!
//! The values of `[DEFAULT]` are not settings, in Pyramid neither: they are what `%(name)s` can stand for.

mod interpolation;
mod sections;

use std::path::Path;

use interpolation::Scope;
use sections::{Section, Sections};

use super::contents::{Contents, Entry};

/// The section of an application whose name is not said.
const MAIN: &str = "main";

/// The settings of Pyramid that are ones of the framework, by the end of their names.
const SHARED: [&str; 7] = [
    "csrf_trusted_origins",
    "debug_authorization",
    "debug_notfound",
    "debug_routematch",
    "prevent_cachebust",
    "prevent_http_cache",
    "reload_templates",
];

/// Reads the settings of an application; without a name it is `main`.
pub(super) fn read(path: &Path, text: &str, application: &str) -> Contents {
    let application = if application.is_empty() {
        MAIN
    } else {
        application
    };
    let mut contents = Contents::default();
    let sections = Sections::read(text, &mut contents.mistakes);
    if sections.is_empty() && !contents.mistakes.is_empty() {
        return contents;
    }
    let mut used = Vec::new();
    let mut next = Some((application.to_owned(), 1));
    while let Some((name, line)) = next.take() {
        let header = format!("app:{name}");
        let Some(section) = sections.get(&header) else {
            contents
                .mistakes
                .push((line, no_section(&header, path, &sections)));
            break;
        };
        if used.contains(&header) {
            let mistake = format!("`[{header}]` uses itself");
            contents.mistakes.push((line, mistake));
            break;
        }
        used.push(header);
        next = read_section(
            section,
            &Scope::new(path, &sections, section),
            &mut contents,
        );
    }
    let is_left_out =
        |section: &&Section| !used.contains(&section.name) && section.name != sections::DEFAULT;
    for section in sections.all().filter(is_left_out) {
        let what = format!("`[{}]`", section.name);
        contents.left_out.push((section.line, what));
    }
    contents.left_out.sort();
    contents
}

/// Reads the options of a section, and returns the application that it is made of and the line that says so.
fn read_section(
    section: &Section,
    scope: &Scope<'_>,
    contents: &mut Contents,
) -> Option<(String, u32)> {
    let mut base = None;
    for option in &section.options {
        let line = option.line;
        let (name, value) = match option.name.strip_prefix("get ") {
            Some(name) => (name.trim(), scope.global(option.value.trim())),
            None => (&*option.name, scope.expand(&option.value)),
        };
        let value = match value {
            Ok(value) => value,
            Err(mistake) => {
                contents
                    .mistakes
                    .push((line, format!("`{}` {mistake}", option.name)));
                continue;
            }
        };
        match Meaning::of(name, &value) {
            Meaning::Setting(name) => {
                // What is made of another application overrides what that says.
                if !contents.entries.iter().any(|entry| entry.name == name) {
                    contents.entries.push(Entry {
                        name,
                        value,
                        line,
                        variable: None,
                    });
                }
            }
            Meaning::MadeOf(application) => base = Some((application, line)),
            Meaning::OtherFile => {
                let mistake = format!("`use = {value}` refers to another file; copy its settings");
                contents.mistakes.push((line, mistake));
            }
            Meaning::Nothing => contents.left_out.push((line, format!("`{name}`"))),
        }
    }
    base
}

/// What an option of an application means here.
enum Meaning {
    Setting(String),
    /// The application is like this other one.
    MadeOf(String),
    OtherFile,
    /// It is only for Pyramid.
    Nothing,
}

impl Meaning {
    fn of(name: &str, value: &str) -> Self {
        match name.strip_prefix("pyramid.") {
            Some(end) if SHARED.contains(&end) => {
                return Self::Setting(format!("pyramidion.{end}"));
            }
            Some(_) => return Self::Nothing,
            None => {}
        }
        match (name, value.split_once(':')) {
            ("use", None) => Self::MadeOf(value.to_owned()),
            ("use", Some(("config", _))) => Self::OtherFile,
            ("use", Some(_)) => Self::Nothing,
            _ if name.starts_with("set ") || name.starts_with("paste.") => Self::Nothing,
            _ => Self::Setting(name.to_owned()),
        }
    }
}

/// Says that there is no section for the application, and which there are.
fn no_section(header: &str, path: &Path, sections: &Sections) -> String {
    let applications = sections
        .all()
        .filter_map(|section| section.name.strip_prefix("app:"));
    let others: Vec<_> = applications
        .map(|name| format!("`{}#{name}`", path.display()))
        .collect();
    let hint = if others.is_empty() {
        String::new()
    } else {
        format!("; the applications of this file are {}", others.join(", "))
    };
    format!("there is no section `[{header}]`{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Pyramid 2.1 makes of this text is what is expected below.
    const TEXT: &str = "\
[DEFAULT]
shared = %(here)s/x

[app:main]
use = egg:blog
pyramid.reload_templates = true
pyramid.includes = pyramid_jinja2
mail.host = localhost
path = %(shared)s/y
percent = 100%%
get global_shared = shared
set other = 1
list =
    a
    # a comment
    b

    c
inline = x ; no comment # nor this
Upper.Case = Yes
colon: works

[app:blog]
use = main
mail.host = other

[server:main]
use = egg:waitress#main
";

    fn values(application: &str) -> Vec<(String, String)> {
        let contents = read(Path::new("/srv/dev.ini"), TEXT, application);
        assert_eq!(contents.mistakes, []);
        let entries = contents.entries.into_iter();
        entries.map(|entry| (entry.name, entry.value)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_section_of_the_application_is_read_as_pyramid_reads_it() {
        let expected = [
            ("pyramidion.reload_templates", "true"),
            ("mail.host", "localhost"),
            ("path", "/srv/x/y"),
            ("percent", "100%"),
            ("global_shared", "/srv/x"),
            ("list", "\na\nb\n\nc"),
            ("inline", "x ; no comment # nor this"),
            ("Upper.Case", "Yes"),
            ("colon", "works"),
        ];
        assert_eq!(values("main"), pairs(&expected));
        assert_eq!(values(""), pairs(&expected));
        let blog = values("blog");
        assert_eq!(blog[0], ("mail.host".to_owned(), "other".to_owned()));
        assert_eq!(blog.len(), expected.len());
    }

    #[test]
    fn what_is_only_for_pyramid_is_named() {
        let left_out = read(Path::new("dev.ini"), TEXT, "").left_out;
        let expected = [
            (5, "`use`"),
            (7, "`pyramid.includes`"),
            (12, "`set other`"),
            (23, "`[app:blog]`"),
            (27, "`[server:main]`"),
        ];
        assert_eq!(
            left_out,
            expected.map(|(line, what)| (line, what.to_owned()))
        );
    }

    #[test]
    fn every_mistake_has_its_line() {
        for (text, line, says) in [
            ("", 1, "there is no section `[app:main]`"),
            ("[app:blog]\n", 1, "`dev.ini#blog`"),
            ("a = 1\n[app:main]\n", 1, "before the first section"),
            ("[app:main\na = 1\n", 1, "a section begins with `[name]`"),
            ("[]\n[app:main]\n", 1, "a section begins with `[name]`"),
            (
                "[app:main]\nnonsense\n",
                2,
                "neither a section nor `name = value`",
            ),
            (
                "[app:main]\n= 1\n",
                2,
                "neither a section nor `name = value`",
            ),
            ("[app:main]\na = 1\na = 2\n", 3, "`a` is set in line 2, too"),
            (
                "[app:main]\n[app:main]\n",
                2,
                "`[app:main]` begins in line 1, too",
            ),
            ("[app:main]\na = %(b)s\n", 2, "`%(b)s`, which is not set"),
            ("[app:main]\na = 100%\n", 2, "for a percent sign write two"),
            ("[app:main]\na = %(a)s\n", 2, "refers to itself"),
            (
                "[app:main]\nget a = b\n",
                2,
                "`b`, which `[DEFAULT]` does not set",
            ),
            (
                "[app:main]\nuse = config:base.ini\n",
                2,
                "refers to another file",
            ),
            ("[app:main]\nuse = main\n", 2, "uses itself"),
            (
                "[app:main]\nuse = other\n",
                2,
                "there is no section `[app:other]`",
            ),
        ] {
            let mistakes = read(Path::new("dev.ini"), text, "").mistakes;
            assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
            assert_eq!(mistakes[0].0, line, "{text}: {mistakes:?}");
            assert!(
                mistakes.iter().any(|(_, mistake)| mistake.contains(says)),
                "{text}: {mistakes:?}"
            );
        }
    }
}
