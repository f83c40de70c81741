//! Catalogues and names of languages that nobody would write.

use std::time::{Duration, Instant};

use pyramidion::i18n::{LocaleNegotiator, Localizer};
use pyramidion::testing::TestApp;
use pyramidion::{View, ts};
use tempfile::tempdir;

use super::{catalogues, configured, write};

#[test]
fn a_line_of_a_megabyte_is_read_soon() {
    for sign in ["%(", "$", "${a", "%", "a"] {
        let folder = tempdir().unwrap();
        let text = sign.repeat(1_000_000 / sign.len());
        let catalogue = format!("msgid \"{text}\"\nmsgstr \"{text}\"\n");
        write(folder.path(), "de", "messages", &catalogue);
        let start = Instant::now();
        assert!(configured(folder.path()).make_app().is_ok(), "{sign}");
        assert!(start.elapsed() < Duration::from_secs(10), "{sign}");
    }
}

#[test]
fn visitors_of_several_languages_do_not_mix() {
    let mut config = configured(catalogues("app"));
    config.set_locale_negotiator(LocaleNegotiator::accept_language());
    config.add_route("hello", "/");
    let hello = |localizer: Localizer| localizer.translate(ts!("Hello"));
    config.add_view(View::new(hello).route_name("hello"));
    let app = TestApp::new(config.make_app().unwrap());
    std::thread::scope(|scope| {
        for (language, expected) in [
            ("de", "Hallo"),
            ("fr", "Bonjour"),
            ("xx", "Hello"),
            ("de-AT", "Servus"),
        ] {
            let app = &app;
            scope.spawn(move || {
                for _ in 0..100 {
                    let answer = app.get("/").header("accept-language", language).send();
                    assert_eq!(answer.text(), expected);
                }
            });
        }
    });
}
