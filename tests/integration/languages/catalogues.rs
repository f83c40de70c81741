//! Catalogues: what is wrong with them, which of them counts, and when they are read.

use pyramidion::i18n::TranslationDir;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View, translation_dir};
use tempfile::tempdir;

use super::{catalogues, configured, mistakes, write};

const HEADER: &str = "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n";

#[test]
fn every_mistake_is_reported_with_its_file_and_line() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "de", "broken", "msgid \"a\"\nmsgstr \"b\n");
    write(
        folder,
        "de",
        "latin",
        "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n",
    );
    write(
        folder,
        "de",
        "rule",
        "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=n\\n\"\n",
    );
    let count = "msgid \"one\"\nmsgid_plural \"many\"\nmsgstr[0] \"eins\"\n";
    write(folder, "de", "count", &format!("{HEADER}{count}"));
    write(
        folder,
        "de",
        "names",
        "msgid \"${item} is here\"\nmsgstr \"${itm} ist da\"\n",
    );
    write(folder, "german!", "messages", "");
    let mut config = configured(folder);
    config.add_translation_dirs(["/nowhere/at/all"]);
    let mistakes = mistakes(config);
    for expected in [
        "broken.po:2: the quotes are not closed",
        "latin.po:1: its character set is ISO-8859-1, but must be UTF-8",
        "rule.po:1: the header `Plural-Forms` is wrong: its formula says form 2 for n=2",
        "count.po:3: \"one\" has 1 plural forms, but the header `Plural-Forms` says 2",
        "names.po:1: the translation of \"${item} is here\" has the placeholder `itm`, which the text does not have (did you mean `item`?)",
        "`german!` is not the name of a locale",
        "the folder of translations /nowhere/at/all cannot be read",
        "catalogues.rs:",
    ] {
        assert!(mistakes.contains(expected), "{expected}\n{mistakes}");
    }
}

#[test]
fn a_mo_file_that_is_cut_off_is_a_mistake() {
    let folder = tempdir().unwrap();
    let messages = folder.path().join("de/LC_MESSAGES");
    std::fs::create_dir_all(&messages).unwrap();
    let whole = std::fs::read(catalogues("app/de/LC_MESSAGES/messages.mo")).unwrap();
    std::fs::write(messages.join("messages.mo"), &whole[..whole.len() - 9]).unwrap();
    let mistakes = mistakes(configured(folder.path()));
    assert!(
        mistakes.contains("messages.mo: it is cut off"),
        "{mistakes}"
    );
}

#[test]
fn catalogues_of_one_domain_have_one_plural_rule() {
    let (first, second) = (tempdir().unwrap(), tempdir().unwrap());
    let text = "msgid \"one\"\nmsgid_plural \"many\"\nmsgstr[0] \"a\"\nmsgstr[1] \"b\"\n";
    write(first.path(), "de", "messages", &format!("{HEADER}{text}"));
    let other = HEADER.replace("n != 1", "n > 1");
    write(second.path(), "de", "messages", &format!("{other}{text}"));
    let mut config = configured(first.path());
    config.add_translation_dirs([second.path()]);
    let mistakes = mistakes(config);
    assert!(
        mistakes.contains("its plural rule differs from that of"),
        "{mistakes}"
    );
}

#[test]
fn what_a_language_lacks_is_warned_of() {
    let folder = tempdir().unwrap();
    write(
        folder.path(),
        "fr",
        "messages",
        "msgid \"Hello ${name}\"\nmsgstr \"Bonjour\"\n",
    );
    let mut config = configured(folder.path());
    config.add_template(
        "page.html",
        "{{ gettext('Hello ${name}') }}\n{{ gettext('Bye') }}",
    );
    let app = config.make_app().unwrap();
    let warnings = app.warnings().join("\n");
    assert!(
        warnings.contains(
            "messages.po:1: the translation of \"Hello ${name}\" lacks the placeholder `name`"
        ),
        "{warnings}"
    );
    assert!(
        warnings.contains("the language `fr` lacks a translation of \"Bye\" (page.html:2)"),
        "{warnings}"
    );
    assert!(!warnings.contains("`en`"), "{warnings}");
}

#[test]
fn the_earlier_call_counts_and_what_includes_before_what_is_included() {
    let folders: Vec<_> = ["one", "two", "three"]
        .into_iter()
        .map(|name| {
            let folder = tempdir().unwrap();
            write(
                folder.path(),
                "de",
                "messages",
                &format!("msgid \"a\"\nmsgstr \"{name}\"\n"),
            );
            folder
        })
        .collect();
    let path = |index: usize| -> TranslationDir { folders[index].path().into() };
    let translated = |config: Configurator| {
        let app = config.make_app().unwrap();
        app.languages().localizer("de").translate("a")
    };
    let mut config = Configurator::new();
    config.add_translation_dirs([path(0), path(1)]);
    config.add_translation_dirs([path(2)]);
    assert_eq!(translated(config), "two");
    let mut config = Configurator::new();
    config.add_translation_dirs([path(0)]);
    config.override_translation_dirs([path(1)]);
    config.override_translation_dirs([path(2)]);
    assert_eq!(translated(config), "three");
    let (outer, inner) = (path(0), path(1));
    let mut config = Configurator::new();
    config.include(move |config: &mut Configurator| config.add_translation_dirs([inner]));
    config.add_translation_dirs([outer]);
    assert_eq!(translated(config), "one");
}

#[test]
fn a_folder_of_the_crate_is_read_in_every_build() {
    let mut config = Configurator::new();
    config.add_translation_dirs([translation_dir!("vectors/catalogues/app")]);
    let app = config.make_app().unwrap();
    assert_eq!(
        app.languages().localizer("fr").translate("Hello"),
        "Bonjour"
    );
    assert_eq!(app.languages().locales().len(), 5);
}

#[test]
fn a_debug_build_reads_what_has_changed() {
    let folder = tempdir().unwrap();
    write(
        folder.path(),
        "de",
        "messages",
        "msgid \"a\"\nmsgstr \"first\"\n",
    );
    let mut config = configured(folder.path());
    config.add_route("a", "/");
    let view = |request: &mut Request| request.localizer().translate("a");
    config.add_view(View::rendered(view).route_name("a").renderer("string"));
    let app = TestApp::new(config.make_app().unwrap());
    let answer = |language: &str| {
        app.get(&format!("/?_LOCALE_={language}"))
            .send()
            .text()
            .to_owned()
    };
    assert_eq!(answer("de"), "first");
    let change = |language: &str, text: &str, seconds: u64| {
        let path = write(folder.path(), language, "messages", text);
        let file = std::fs::File::options().write(true).open(path).unwrap();
        let time = std::time::SystemTime::now() + std::time::Duration::from_secs(seconds);
        file.set_modified(time).unwrap();
    };
    let reads = cfg!(debug_assertions);
    change("de", "msgid \"a\"\nmsgstr \"second\"\n", 10);
    assert_eq!(answer("de"), if reads { "second" } else { "first" });
    change("fr", "msgid \"a\"\nmsgstr \"troisi\u{e8}me\"\n", 20);
    assert_eq!(answer("fr"), if reads { "troisi\u{e8}me" } else { "a" });
    // With a mistake everything stays as it was.
    change("de", "msgid \"a\"\nmsgstr \"third\n", 30);
    assert_eq!(answer("de"), if reads { "second" } else { "first" });
}
