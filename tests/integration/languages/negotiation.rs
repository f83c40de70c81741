//! Which language a request is answered in, and what the answer says of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::http::HeaderName;
use pyramidion::http::header::{ACCEPT_LANGUAGE, COOKIE};
use pyramidion::i18n::{Languages, LocaleNegotiator, Localizer};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Configurator, HttpException, Request, View, ts};

use super::{catalogues, configured};

fn app_of(mut config: Configurator) -> TestApp {
    config.add_route("hello", "/{lang:[a-z]*}");
    config.add_route("silent", "/page/silent");
    config.add_view(
        View::new(|localizer: Localizer| localizer.translate(ts!("Hello"))).route_name("hello"),
    );
    config.add_view(View::new(|| "silence").route_name("silent"));
    TestApp::new(config.make_app().unwrap())
}

fn app(negotiator: LocaleNegotiator) -> TestApp {
    let mut config = configured(catalogues("app"));
    config.set_locale_negotiator(negotiator);
    app_of(config)
}

fn by_header() -> LocaleNegotiator {
    LocaleNegotiator::new().then(LocaleNegotiator::accept_language())
}

fn by_path() -> LocaleNegotiator {
    LocaleNegotiator::by(|request: &Request| request.matchdict().get("lang").map(str::to_owned))
}

fn vary(answer: &TestResponse) -> Vec<String> {
    let values = answer.headers().get_all("vary").iter();
    values
        .map(|value| value.to_str().unwrap().to_ascii_lowercase())
        .collect()
}

#[test]
fn an_answer_says_its_language_and_what_caches_look_at() {
    let app = app(by_header());
    let check =
        |path: &str, cookie: &str, accepted: &str, expected: (&str, &str), varies: &[&str]| {
            let request = app
                .get(path)
                .header("cookie", cookie)
                .header("accept-language", accepted);
            let answer = request.send();
            let found = (
                answer.text(),
                answer
                    .header("content-language")
                    .unwrap_or_default()
                    .to_owned(),
            );
            assert_eq!(
                (found.0, found.1.as_str()),
                expected,
                "{path} {cookie} {accepted}"
            );
            assert_eq!(vary(&answer), varies, "{path} {cookie} {accepted}");
        };
    check(
        "/?_LOCALE_=de_AT",
        "_LOCALE_=fr",
        "ja",
        ("Servus", "de-AT"),
        &[],
    );
    check("/", "_LOCALE_=fr", "ja", ("Bonjour", "fr"), &["cookie"]);
    check(
        "/",
        "a=b",
        "de-at, fr",
        ("Servus", "de-AT"),
        &["cookie", "accept-language"],
    );
    check(
        "/",
        "_LOCALE_=xx",
        "de-CH",
        ("Hallo", "de"),
        &["cookie", "accept-language"],
    );
    check(
        "/?_LOCALE_=",
        "_LOCALE_=..%2Fapp%2Fde",
        "*",
        ("Hello", "en"),
        &["cookie", "accept-language"],
    );
}

#[test]
fn a_request_that_asks_for_no_language_says_nothing_of_one() {
    let answer = app(by_header())
        .get("/page/silent")
        .header("accept-language", "de")
        .send();
    assert_eq!(answer.header("content-language"), None);
    assert_eq!(vary(&answer), [""; 0]);
}

#[test]
fn a_request_that_asks_for_no_language_looks_for_none() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counting = {
        let asked = Arc::clone(&asked);
        move |_: &Request| {
            asked.fetch_add(1, Ordering::Relaxed);
            Some("de".to_owned())
        }
    };
    let app = app(LocaleNegotiator::by(counting).varies_by([]));
    for _ in 0..10 {
        assert_eq!(app.get("/page/silent").send().status(), 200);
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    // Whoever asks several times has it found out once.
    app.get("/").send();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[test]
fn a_function_of_the_application_says_the_language_and_the_headers_it_looks_at() {
    let of_path = app(by_path().varies_by([]).then(by_header()));
    let answer = of_path.get("/fr").header("accept-language", "de").send();
    assert_eq!((answer.text(), vary(&answer).len()), ("Bonjour", 0));
    let answer = of_path.get("/xx").header("accept-language", "de").send();
    assert_eq!(answer.text(), "Hallo");
    let of_header =
        LocaleNegotiator::by(|request: &Request| request.header("x-country").map(str::to_owned));
    let of_header = app(of_header.varies_by([HeaderName::from_static("x-country"), COOKIE]));
    let answer = of_header.get("/").header("x-country", "ja").send();
    assert_eq!(answer.text(), "こんにちは");
    assert_eq!(vary(&answer), ["x-country", "cookie"]);
}

#[test]
fn a_function_of_which_nobody_knows_what_it_looks_at_is_warned_of() {
    let warning = |negotiator| {
        let mut config = Configurator::new();
        config.set_locale_negotiator(negotiator);
        let app = config.make_app().unwrap();
        let mut warnings = app.warnings().iter();
        warnings
            .find(|warning| warning.contains(".varies_by([…])"))
            .cloned()
    };
    let unclear = warning(by_path()).unwrap();
    assert!(unclear.contains("negotiation.rs:"), "{unclear}");
    assert_eq!(warning(by_path().varies_by([ACCEPT_LANGUAGE])), None);
    assert_eq!(warning(by_header()), None);
}

#[test]
fn a_view_sets_the_language_of_its_request() {
    let mut config = configured(catalogues("app"));
    config.add_route("set", "/");
    let set = |request: &mut Request| {
        let before = request.locale().to_string();
        let (known, unknown) = (request.set_locale("fr"), request.set_locale("xx"));
        format!(
            "{before} {known} {unknown} {}",
            request.localizer().translate("Hello")
        )
    };
    config.add_view(View::rendered(set).route_name("set").renderer("string"));
    let answer = TestApp::new(config.make_app().unwrap())
        .get("/")
        .header("cookie", "_LOCALE_=de")
        .send();
    assert_eq!(answer.text(), "de true false Bonjour");
    assert_eq!(answer.header("content-language"), Some("fr"));
    assert_eq!(vary(&answer), ["cookie"]);
}

#[test]
fn errors_and_redirects_say_their_language_too() {
    let mut config = configured(catalogues("app"));
    config.add_route("gone", "/gone");
    let gone = |request: &mut Request| -> pyramidion::Result<String> {
        let text = request.localizer().translate("Hello");
        Err(HttpException::gone().with_detail(text).into())
    };
    config.add_view(View::new(gone).route_name("gone"));
    let app = TestApp::new(config.make_app().unwrap());
    let answer = app
        .get("/gone?_LOCALE_=de")
        .header("accept", "text/plain")
        .send();
    assert_eq!(
        (answer.status().as_u16(), answer.header("content-language")),
        (410, Some("de"))
    );
    assert!(answer.text().contains("Hallo"), "{}", answer.text());
}

#[test]
fn invented_languages_leave_nothing_behind() {
    let mut config = configured(catalogues("app"));
    config.set_locale_negotiator(by_header());
    config.add_route("count", "/");
    let count = |languages: Languages, localizer: Localizer| {
        format!("{} {}", languages.locales().len(), localizer.locale())
    };
    config.add_view(View::new(count).route_name("count"));
    let app = TestApp::new(config.make_app().unwrap());
    let long = "x".repeat(5000);
    for invented in 0..500 {
        let path = format!("/?_LOCALE_=de_{invented}x");
        assert_eq!(app.get(&path).send().text(), "5 de");
        let path = format!("/?_LOCALE_=q{invented}");
        assert_eq!(app.get(&path).send().text(), "5 en");
    }
    assert_eq!(app.get(&format!("/?_LOCALE_={long}")).send().text(), "5 en");
    assert_eq!(
        app.get("/").header("accept-language", &long).send().text(),
        "5 en"
    );
}

#[test]
fn without_an_application_nothing_is_translated() {
    let request = pyramidion::testing::DummyRequest::get("/?_LOCALE_=de").build();
    assert_eq!(request.localizer().translate("Hello"), "Hello");
    assert_eq!(request.locale().as_str(), "en");
}

#[test]
fn the_default_language_must_be_one() {
    let mut config = Configurator::new();
    config
        .settings_mut()
        .set("pyramidion.default_locale_name", "../de");
    let mistakes = super::mistakes(config);
    assert!(
        mistakes.contains("which is not the name of a language"),
        "{mistakes}"
    );
}

#[test]
fn what_an_application_chooses_replaces_what_a_part_chooses() {
    let mut config = configured(catalogues("app"));
    config.include(|config: &mut Configurator| config.set_locale_negotiator(by_path()));
    config.set_locale_negotiator(LocaleNegotiator::accept_language());
    let app = app_of(config);
    let answer = app
        .get("/de?_LOCALE_=de")
        .header("accept-language", "fr")
        .send();
    assert_eq!(answer.text(), "Bonjour");
}
