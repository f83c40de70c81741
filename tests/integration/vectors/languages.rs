//! Translations, plural forms, the choice of a language, and `{% trans %}`.

use std::path::{Path, PathBuf};

use pyramidion::i18n::{Locale, LocaleNegotiator, PluralString, TranslationString};
use pyramidion::testing::TestApp;
use pyramidion::{App, Configurator, Request, View};
use serde_json::{Map, Value};

/// Which of two files of one domain is read.
#[derive(Clone, Copy, Debug)]
enum Files {
    Po,
    /// The `.po` files are not there.
    Mo,
}

#[test]
fn translations_match_by_po_files() {
    texts(Files::Po);
}

#[test]
fn translations_match_by_mo_files() {
    texts(Files::Mo);
}

fn texts(files: Files) {
    let catalogues = Catalogues::new(files);
    let mut tally = Tally::default();
    for row in rows(&["translate", "override", "pluralize"]) {
        let ours = match text(&row, "kind") {
            "pluralize" => pluralized(&row, &catalogues),
            _ => translated(&row, &catalogues),
        };
        tally.check(&row, &ours, text(&row, "expected"), differs(&row));
    }
    tally.finish();
}

fn translated(row: &Value, catalogues: &Catalogues) -> String {
    let mut string = TranslationString::new(text(row, "msgid").to_owned());
    if let Some(domain) = row["factory_domain"].as_str() {
        string = string.with_domain(domain.to_owned());
    }
    for said in [&row["string"], &row["call"]] {
        if let Some(domain) = said["domain"].as_str() {
            string = string.with_domain(domain.to_owned());
        }
        if let Some(context) = said["context"].as_str() {
            string = string.with_context(context.to_owned());
        }
        if let Some(default) = said["default"].as_str() {
            string = string.with_default(default.to_owned());
        }
        for (name, value) in mapping(said) {
            string = string.with(name, value);
        }
    }
    let app = catalogues.app(row);
    app.languages()
        .localizer(text(row, "locale"))
        .translate(string)
}

fn pluralized(row: &Value, catalogues: &Catalogues) -> String {
    let (singular, plural) = (
        text(row, "singular").to_owned(),
        text(row, "plural").to_owned(),
    );
    let n = row["n"].as_i64().expect("a number");
    // Pyramid has no argument for the context: it stands before the text.
    let (context, singular) = match singular.split_once('\u{4}') {
        Some((context, singular)) => (context.to_owned(), singular.to_owned()),
        None => (String::new(), singular),
    };
    let mut string = PluralString::new(singular, plural, n).with_context(context);
    if let Some(domain) = row["call"]["domain"].as_str() {
        string = string.with_domain(domain.to_owned());
    }
    for (name, value) in mapping(&row["call"]) {
        string = string.with(name, value);
    }
    let app = catalogues.app(row);
    app.languages()
        .localizer(text(row, "locale"))
        .pluralize(string)
}

/// Says why a row differs on purpose.
fn differs(row: &Value) -> Option<&'static str> {
    let name = row["locale"].as_str().unwrap_or_default();
    let domains = [
        &row["factory_domain"],
        &row["string"]["domain"],
        &row["call"]["domain"],
    ];
    if row["msgid"] == "" {
        return Some("the header of a catalogue is not a translation");
    }
    if row["n"].as_i64().is_some_and(|n| n < 0) {
        return Some("a negative number counts as its absolute value");
    }
    if name.contains('/') {
        return Some("a locale is not a path");
    }
    if Locale::parse(name).is_some_and(|locale| locale.as_str() != name) {
        return Some("the name of a locale is read however it is written");
    }
    if domains.into_iter().any(|domain| domain == "colander") {
        return Some("what forms say is there in German and French");
    }
    None
}

#[test]
fn languages_are_negotiated_as_with_pyramid() {
    let mut tally = Tally::default();
    let catalogues = Catalogues::new(Files::Po);
    for row in rows(&["negotiate"]) {
        let mut config = Configurator::new();
        let default = row["default_locale_name"].as_str();
        config
            .settings_mut()
            .set("pyramidion.default_locale_name", default.unwrap_or("en"));
        config.add_translation_dirs([catalogues.folder("app")]);
        config.add_route("home", "/");
        let home = |request: &mut Request| {
            let hello = request.localizer().translate("Hello");
            format!("{} {hello}", request.locale())
        };
        config.add_view(View::rendered(home).route_name("home").renderer("string"));
        let app = config.make_app().expect("a right configuration");
        let known: Vec<_> = app.languages().locales();
        let app = TestApp::new(app);
        let mut request = app.get(row["path"].as_str().unwrap_or("/"));
        if let Some(cookie) = row["cookie"].as_str() {
            request = request.header("cookie", cookie);
        }
        let expected = &row["expected"];
        let name = text(expected, "locale_name");
        let is_known = known.iter().any(|locale| locale.as_str() == name);
        let reason = (!is_known).then_some(
            "a name of no language is passed over, and one is read however it is written",
        );
        let theirs = format!("{name} {}", text(expected, "hello"));
        tally.check(&row, request.send().text(), &theirs, reason);
    }
    tally.finish();
}

#[test]
fn accept_language_is_looked_up_as_webob_does() {
    let mut tally = Tally::default();
    for row in rows(&["accept_language"]) {
        let folder = tempfile::tempdir().expect("a folder");
        for offered in row["offered"].as_array().expect("languages") {
            let messages = folder
                .path()
                .join(offered.as_str().expect("a name").replace('-', "_"))
                .join("LC_MESSAGES");
            std::fs::create_dir_all(&messages).expect("a folder");
            std::fs::write(messages.join("messages.po"), "msgid \"a\"\nmsgstr \"b\"\n")
                .expect("a file");
        }
        let mut config = Configurator::new();
        config
            .settings_mut()
            .set("pyramidion.default_locale_name", text(&row, "default"));
        config.add_translation_dirs([folder.path()]);
        config.set_locale_negotiator(LocaleNegotiator::accept_language());
        config.add_route("home", "/");
        let home = |request: &mut Request| request.locale().bcp47();
        config.add_view(View::rendered(home).route_name("home").renderer("string"));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let mut request = app.get("/");
        if let Some(header) = row["header"].as_str() {
            request = request.header("accept-language", header);
        }
        tally.check(&row, request.send().text(), text(&row, "expected"), None);
    }
    tally.finish();
}

#[test]
fn templates_translate_as_jinja2_does() {
    let mut tally = Tally::default();
    let catalogues = Catalogues::new(Files::Po);
    for row in rows(&["jinja2"]) {
        let mut config = Configurator::new();
        config.add_translation_dirs([catalogues.folder("app")]);
        config.add_template("page.html", &*text(&row, "source").to_owned().leak());
        config.add_route("home", "/");
        let variables = row["variables"].clone();
        let home = move |_: &mut Request| variables.clone();
        config.add_view(
            View::rendered(home)
                .route_name("home")
                .renderer("page.html"),
        );
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        let response = app
            .get(&format!("/?_LOCALE_={}", text(&row, "locale")))
            .send();
        tally.check(&row, response.text(), text(&row, "expected"), None);
    }
    tally.finish();
}

/// The catalogues of the rows.
struct Catalogues {
    folder: PathBuf,
    /// Where they are, if only the `.mo` files are there.
    _copy: Option<tempfile::TempDir>,
}

impl Catalogues {
    fn new(files: Files) -> Self {
        let folder = pyramidion_tests::vector_path("catalogues");
        match files {
            Files::Po => Self {
                folder,
                _copy: None,
            },
            Files::Mo => {
                let copy = tempfile::tempdir().expect("a folder");
                copy_mo_files(&folder, copy.path());
                Self {
                    folder: copy.path().to_owned(),
                    _copy: Some(copy),
                }
            }
        }
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes an application with the folders that a row names.
    fn app(&self, row: &Value) -> App {
        let mut config = Configurator::new();
        let folders = |call: &Value| -> Vec<PathBuf> {
            let names = call.as_array().expect("names of folders").iter();
            names
                .map(|name| self.folder(name.as_str().expect("a name")))
                .collect()
        };
        let calls = row["dirs"].as_array().expect("calls");
        let overriding = row["override"].as_array();
        let is_override = row["kind"] == "override" && overriding.is_none();
        for (number, call) in calls.iter().enumerate() {
            if is_override && number + 1 == calls.len() {
                config.override_translation_dirs(folders(call));
            } else {
                config.add_translation_dirs(folders(call));
            }
        }
        if let Some(names) = overriding {
            let names = names.iter().flat_map(|name| match name.as_str() {
                Some(name) => vec![self.folder(name)],
                None => folders(name),
            });
            config.override_translation_dirs(names);
        }
        config.make_app().expect("right catalogues")
    }
}

fn copy_mo_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let (from, name) = {
            let entry = entry.expect("an entry");
            (entry.path(), entry.file_name())
        };
        if from.is_dir() {
            std::fs::create_dir(to.join(&name)).expect("a folder");
            copy_mo_files(&from, &to.join(name));
        } else if from.extension().is_some_and(|extension| extension == "mo") {
            std::fs::copy(&from, to.join(name)).expect("a file");
        }
    }
}

/// What the rows came to.
#[derive(Default)]
struct Tally {
    passed: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Notes a row; one that may differ for a reason can behave as Pyramid does all the same.
    fn check(&mut self, row: &Value, ours: &str, theirs: &str, reason: Option<&str>) {
        if ours == theirs {
            self.passed += 1;
        } else if let Some(reason) = reason {
            println!("differs on purpose ({reason}): {row}: {ours}");
        } else {
            self.failures
                .push(format!("{row}\n      ours: {ours}\n   Pyramid: {theirs}"));
        }
    }

    fn finish(self) {
        println!("{} rows pass", self.passed);
        assert!(self.passed > 0, "there are no rows");
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n"));
    }
}

fn rows(kinds: &[&str]) -> Vec<Value> {
    let file = pyramidion_tests::vectors("i18n").to_string();
    let rows: Vec<Value> = serde_json::from_str(&file).expect("rows");
    let is_asked = |row: &Value| kinds.contains(&text(row, "kind"));
    rows.into_iter().filter(is_asked).collect()
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name]
        .as_str()
        .unwrap_or_else(|| panic!("{row} has no text `{name}`"))
}

/// Returns what stands for placeholders, as Python writes it.
fn mapping(said: &Value) -> Vec<(String, String)> {
    let none = Map::new();
    let mapping = said["mapping"].as_object().unwrap_or(&none);
    let written = |value: &Value| match value {
        Value::Null => "None".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    mapping
        .iter()
        .map(|(name, value)| (name.clone(), written(value)))
        .collect()
}
