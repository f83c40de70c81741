//! Sessions, security, and all that surrounds views.

use pyramidion::csrf::CsrfOptions;
use pyramidion::moving::{self, Report, Subject, Verdict};
use pyramidion::security::{AuthTktCookieHelper, AuthTktPolicy, SessionAuthenticationPolicy};
use pyramidion::session::{HashAlg, MemoryStore, ServerSessionFactory};
use pyramidion::tweens::Next;
use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View, ViewResult};
use serde_json::{Value, json};

use super::{became, check, items, recorded, says};

use Verdict::{Differs, Moved, NoEquivalent, OnlyThere, Unknown};

fn secret() -> String {
    "x".repeat(64)
}

/// Compares an application whose session factory has some options with one of ours.
fn sessions(options: &Value, configure: impl FnOnce(&mut Configurator)) -> (Verdict, Vec<String>) {
    let mut text: Value = serde_json::from_str(&recorded("side_by_side")).expect("JSON");
    let session = text["session"].as_object_mut().expect("a session");
    for (name, value) in options.as_object().expect("options") {
        match session.get_mut(name) {
            Some(old) if name != "options" => *old = value.clone(),
            _ => session["options"][name] = value.clone(),
        }
    }
    let mut config = Configurator::new();
    configure(&mut config);
    let app = config.make_app().expect("a right configuration");
    let report = moving::check(&text.to_string(), &app).expect("a record");
    let item = items(&report, Subject::Session)[0];
    (item.verdict, item.says.clone())
}

#[test]
fn sessions_of_equal_options_have_moved_and_their_secret_is_to_be_tried() {
    let (verdict, says) = sessions(&json!({}), |config| {
        config.set_session_factory(SignedCookieSessionFactory::new(secret()));
    });
    assert_eq!(verdict, Moved);
    assert_eq!(
        says,
        ["secrets are not compared: log in on one side, and see that the other knows you"]
    );
}

#[test]
fn each_option_that_differs_is_told() {
    let cases = [
        (
            json!({"cookie_name": "sid"}),
            r#"`cookie_name` is "sid" there and "session" here"#,
        ),
        (
            json!({"path": "/shop"}),
            r#"`path` is "/shop" there and "/" here"#,
        ),
        (
            json!({"domain": "example.com"}),
            r#"`domain` is "example.com" there and None here"#,
        ),
        (
            json!({"max_age": 60}),
            "`max_age` is 60 there and None here",
        ),
        (
            json!({"secure": true}),
            "`secure` is True there and False here",
        ),
        (
            json!({"httponly": false}),
            "`httponly` is False there and True here",
        ),
        (
            json!({"samesite": null}),
            r#"`samesite` is None there and "Lax" here"#,
        ),
        (
            json!({"timeout": null}),
            "`timeout` is None there and 1200 here",
        ),
        (
            json!({"reissue_time": 60}),
            "`reissue_time` is 60 there and 0 here",
        ),
        (
            json!({"set_on_exception": false}),
            "`set_on_exception` is False there and True here",
        ),
        (
            json!({"hashalg": "sha256"}),
            r#"`hashalg` is "sha256" there and "sha512" here: no side reads the cookie of the other"#,
        ),
        (
            json!({"has_default_salt": false}),
            "`salt` differs: no side reads the cookie of the other",
        ),
    ];
    for (options, expected) in cases {
        let (verdict, says) = sessions(&options, |config| {
            config.set_session_factory(SignedCookieSessionFactory::new(secret()));
        });
        assert_eq!(
            (verdict, says),
            (Differs, vec![expected.to_owned()]),
            "{options}"
        );
    }
    let options = json!({"hashalg": "sha256", "has_default_salt": false, "cookie_name": "sid", "samesite": null, "timeout": 60});
    let (verdict, _) = sessions(&options, |config| {
        let factory = SignedCookieSessionFactory::new(secret())
            .hashalg(HashAlg::SHA256)
            .salt("other");
        config.set_session_factory(factory.cookie_name("sid").samesite(None).timeout(60));
    });
    assert_eq!(verdict, Moved);
}

#[test]
fn what_is_to_be_written_has_the_same_options() {
    let options = json!({"cookie_name": "sid", "httponly": false, "timeout": null, "hashalg": "sha256", "has_default_salt": false});
    let (verdict, says) = sessions(&options, |_| {});
    assert_eq!(verdict, OnlyThere);
    assert_eq!(
        says,
        [
            "write `config.set_session_factory(SignedCookieSessionFactory::new(secret).cookie_name(\"sid\").httponly(false).timeout(None).hashalg(HashAlg::SHA256).salt(…))`, with the secret that is there"
        ]
    );
}

#[test]
fn sessions_that_the_other_side_cannot_read_are_told() {
    let pickled = json!({"serializer": "pyramid.session.PickleSerializer"});
    let (verdict, says) = sessions(&pickled, |_| {});
    assert_eq!(verdict, NoEquivalent);
    assert!(
        says[0].starts_with("a session that is pickled: "),
        "{says:?}"
    );
    let (verdict, says) = sessions(&json!({}), |config| {
        config.set_session_factory(ServerSessionFactory::new(MemoryStore::new()));
    });
    assert_eq!(verdict, Differs);
    assert!(
        says[0].contains("does not read the signed cookies of Pyramid"),
        "{says:?}"
    );
    let (verdict, _) = sessions(&json!({"signed_by": null, "serializer": null}), |_| {});
    assert_eq!(verdict, NoEquivalent);
}

#[test]
fn logins_are_kept_in_the_same_way_or_not_shared() {
    let name = "imperative.Policy";
    let report = check("imperative", |config| {
        config.set_security_policy(AuthTktPolicy::new(AuthTktCookieHelper::new(secret())));
    });
    became(&report, Subject::Security, &[(name, Unknown)]);
    let item = items(&report, Subject::Security)[0];
    assert!(
        item.says[0].starts_with("`AuthTktPolicy` stands for it"),
        "{item:?}"
    );
    assert!(
        item.says[1].contains("include_ip=true") && item.says[1].contains("timeout=3600"),
        "{item:?}"
    );
    let other = check("imperative", |config| {
        config.set_session_factory(SignedCookieSessionFactory::new(secret()));
        config.set_security_policy(SessionAuthenticationPolicy::new());
    });
    became(&other, Subject::Security, &[(name, Differs)]);
    says(
        &check("imperative", |_| {}),
        Subject::Security,
        name,
        &[
            "write `config.set_security_policy(AuthTktPolicy::new(AuthTktCookieHelper::new(secret)))`",
            item.says[1].as_str(),
        ],
    );
}

#[test]
fn options_of_csrf_are_compared() {
    let with = |options: CsrfOptions| {
        check("imperative", |config| {
            config.set_session_factory(SignedCookieSessionFactory::new(secret()));
            config.set_default_csrf_options(options);
            config.add_route("contact", "/contact");
            config.add_view(View::new(|| "").route_name("contact"));
        })
    };
    let name = "set_default_csrf_options";
    became(
        &with(CsrfOptions::new().token("token")),
        Subject::Csrf,
        &[(name, Moved)],
    );
    let report = with(CsrfOptions::new().check_origin(false).header(None));
    says(
        &report,
        Subject::Csrf,
        name,
        &[
            "`token` is `token` there and `csrf_token` here",
            "`header` is `X-CSRF-Token` there and `None` here",
            "`check_origin` is true there and false here",
        ],
    );
    became(
        &check("imperative", |_| {}),
        Subject::Csrf,
        &[(name, OnlyThere)],
    );
}

async fn pass(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

fn surrounded() -> Report {
    check("surroundings", |config| {
        config.add_tween("timing", pass);
        config.add_view_deriver("audited", |_| Some(pass));
    })
}

#[test]
fn what_surrounds_views_is_found_by_its_name() {
    let report = surrounded();
    let [timing, auditing] = [
        "surroundings.timing_tween_factory",
        "surroundings.auditing_tween_factory",
    ];
    became(
        &report,
        Subject::Tween,
        &[(timing, Moved), (auditing, OnlyThere)],
    );
    became(&report, Subject::ViewDeriver, &[("audited", Moved)]);
    became(&report, Subject::Predicate, &[("mondays", OnlyThere)]);
    became(
        &report,
        Subject::Subscriber,
        &[
            ("surroundings.on_request", OnlyThere),
            ("surroundings.on_render", OnlyThere),
            ("surroundings.on_loaded", OnlyThere),
        ],
    );
    says(
        &report,
        Subject::Subscriber,
        "surroundings.on_request",
        &["if it is for what has moved, write `config.add_subscriber(NewRequest, …)`"],
    );
}

#[test]
fn what_has_no_equivalent_is_told_with_what_to_write() {
    let report = surrounded();
    became(
        &report,
        Subject::Directive,
        &[
            ("surroundings.execution_policy", NoEquivalent),
            ("surroundings.ShopRequest", NoEquivalent),
            ("surroundings.Money", NoEquivalent),
            ("pyramid:scaffolds/", OnlyThere),
            ("surroundings:templates/", Unknown),
            ("shop menus (1)", Unknown),
        ],
    );
    became(
        &report,
        Subject::RequestMethod,
        &[("user", NoEquivalent), ("total", NoEquivalent)],
    );
    became(
        &report,
        Subject::Renderer,
        &[("csv", NoEquivalent), ("json", Unknown)],
    );
    for item in &report.items {
        let is_told = !item.says.is_empty();
        let needs = [Differs, NoEquivalent, OnlyThere, Unknown].contains(&item.verdict);
        assert!(is_told || !needs, "nothing is said of {item:?}");
    }
    let needs: Vec<_> = items(&report, Subject::View)
        .iter()
        .filter(|item| item.verdict == NoEquivalent)
        .map(|item| {
            item.says
                .iter()
                .map(|text| text.split(':').next().unwrap_or_default())
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(needs, [vec!["a view mapper"],]);
}

#[test]
fn well_known_packages_have_their_own_words() {
    let report = check("with_packages", |_| {});
    says(
        &report,
        Subject::Tween,
        "pyramid_tm.tm_tween_factory",
        &["here it is the package `pyramidion-sqlx`, or a tween for another library"],
    );
    became(&report, Subject::RequestMethod, &[("tm", NoEquivalent)]);
    says(
        &report,
        Subject::RequestMethod,
        "tm",
        &["here it is the package `pyramidion-sqlx`, or a tween for another library"],
    );
}
