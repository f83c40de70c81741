//! Catalogues of translations, their plural rules, and names of languages.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::i18n::{Locale, Localizer};
use pyramidion::{Configurator, tn, ts};

/// Numbers that take each form of a language, and those that formulas trip over.
const COUNTS: [u64; 7] = [0, 1, 2, 5, 11, 1001, u64::MAX];

/// Reads a catalogue as translators write it, and tells whether it can be read.
///
/// # Panics
///
/// Panics if it cannot and the mistake does not name the file, or if a text becomes many times as long as the catalogue.
#[must_use]
pub fn po_catalogue(data: &[u8]) -> bool {
    read("messages.po", data).is_some_and(|german| is_bounded(&german, data))
}

/// Reads a catalogue as `msgfmt` makes it, and tells whether it can be read.
///
/// # Panics
///
/// Panics as [`po_catalogue`] does.
#[must_use]
pub fn mo_catalogue(data: &[u8]) -> bool {
    read("messages.mo", data).is_some_and(|german| is_bounded(&german, data))
}

/// Reads what the header `Plural-Forms` says, and tells whether it is a rule.
///
/// # Panics
///
/// Panics if a number has no form by it, or another one than its formula may say.
#[must_use]
pub fn plural_rule(data: &[u8]) -> bool {
    let rule = String::from_utf8_lossy(data).replace(['\n', '\r', '"', '\\'], " ");
    let header = format!("msgid \"\"\nmsgstr \"Plural-Forms: {rule}\\n\"\n");
    if read("messages.po", header.as_bytes()).is_none() {
        return false;
    }
    let Some(count) = count(&rule).filter(|_| !rule.trim_start().starts_with("nplurals=INTEGER"))
    else {
        return false; // it says nothing yet, as a template of translations does
    };
    let mut catalogue = header + "\nmsgid \"one\"\nmsgid_plural \"many\"\n";
    for form in 0..count {
        catalogue.push_str(&format!("msgstr[{form}] \"form {form}\"\n"));
    }
    let german = read("messages.po", catalogue.as_bytes());
    assert_eq!(german.is_none(), count > 100, "{rule}");
    for n in COUNTS {
        let form = german
            .as_ref()
            .map(|german| german.pluralize(tn!("one", "many", n)));
        let form = form.map(|form| {
            form.strip_prefix("form ")
                .and_then(|form| form.parse::<usize>().ok())
        });
        assert!(
            form.is_none_or(|form| form.is_some_and(|form| form < count)),
            "{n} by {rule}"
        );
    }
    true
}

/// Returns the last number of forms that a rule says.
fn count(rule: &str) -> Option<usize> {
    let parts = rule.split(';').filter_map(|part| part.split_once('='));
    let mut said = parts.filter(|(name, _)| name.trim() == "nplurals");
    said.next_back()?.1.trim().parse().ok()
}

/// Reads the name of a language, and tells whether it is one.
///
/// # Panics
///
/// Panics if it is another one once it is written and read again, or cannot stand in a header.
#[must_use]
pub fn locale_name(data: &[u8]) -> bool {
    let Some(locale) = Locale::parse(&String::from_utf8_lossy(data)) else {
        return false;
    };
    assert_eq!(Locale::parse(locale.as_str()), Some(locale.clone()));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    assert!(locale.bcp47().bytes().all(is_plain), "{locale}");
    assert!(!Path::new(locale.as_str()).is_absolute() && !locale.as_str().contains(['/', '.']));
    true
}

/// Returns what translates by a catalogue, if that can be read.
#[expect(
    clippy::expect_used,
    reason = "a harness that cannot write a file fails"
)]
fn read(name: &str, data: &[u8]) -> Option<Localizer> {
    let folder = Folder::new();
    let messages = folder.0.join("de/LC_MESSAGES");
    std::fs::create_dir_all(&messages).expect("a folder");
    std::fs::write(messages.join(name), data).expect("a file");
    let mut config = Configurator::new();
    config.add_translation_dirs([folder.0.as_path()]);
    match config.make_app() {
        // The languages are cloned while the file is there: a debug build looks whether it has changed.
        Ok(app) => Some(app.languages().localizer("de")),
        Err(error) => {
            let error = error.to_string();
            assert!(error.contains(name), "{error}");
            None
        }
    }
}

/// Checks that nothing that is translated is much longer than the catalogue.
fn is_bounded(german: &Localizer, data: &[u8]) -> bool {
    let most = data.len() + 100;
    assert!(german.translate(ts!("one")).len() <= most);
    assert!(german.translate("").is_empty());
    COUNTS
        .iter()
        .all(|n| german.pluralize(tn!("one", "many", *n)).len() <= most)
}

/// A folder that is there as long as this value is.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("pyramidion-catalogues-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
