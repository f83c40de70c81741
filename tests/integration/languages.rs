//! Languages: texts that are translated, and the language of a request.

mod catalogues;
mod forms;
mod hostile;
mod messages;
mod negotiation;
mod templates;

use std::path::{Path, PathBuf};

use pyramidion::Configurator;
use pyramidion::i18n::Locale;

/// Returns one of the folders of catalogues of the vectors.
fn catalogues(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("vectors/catalogues")
        .join(name)
}

/// Returns an application with the catalogues of a folder.
#[track_caller]
fn configured(folder: impl AsRef<Path>) -> Configurator {
    let mut config = Configurator::new();
    config.add_translation_dirs([folder.as_ref()]);
    config
}

/// Writes a catalogue into a folder.
fn write(folder: &Path, locale: &str, domain: &str, text: &str) -> PathBuf {
    let messages = folder.join(locale).join("LC_MESSAGES");
    std::fs::create_dir_all(&messages).unwrap();
    let path = messages.join(format!("{domain}.po"));
    std::fs::write(&path, text).unwrap();
    path
}

/// Returns what is wrong with a configuration.
fn mistakes(config: Configurator) -> String {
    config.make_app().map(drop).unwrap_err().to_string()
}

#[test]
fn the_languages_are_those_with_catalogues_and_the_default() {
    let app = configured(catalogues("app")).make_app().unwrap();
    let names: Vec<String> = app
        .languages()
        .locales()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, ["de", "de_AT", "en", "fr", "ja"]);
    let localizer = app.languages().localizer("de-at");
    assert_eq!(Some(localizer.locale()), Locale::parse("de_AT").as_ref());
}
