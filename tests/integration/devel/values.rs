//! Every value that is shown, wherever it comes from: a secret is hidden, markup is text, and nobody else sees any of it.

use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::testing::{TestApp, TestRequest};
use pyramidion::{
    Configurator, HttpException, Request, Response, SignedCookieSessionFactory, View, ViewResult,
    template,
};
use serde_json::{Map, Value};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::logging::listen_to_everything;

use super::pages::add;
use super::{client, developing, from, here};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Header,
    Cookie,
    Query,
    Form,
    Placeholder,
    Setting,
    Session,
    Variable,
    Record,
}

/// All sources, with the name of a secret in each, and another name.
const SOURCES: [(Source, &str, &str); 12] = [
    (Source::Header, "x-api-key", "x-note"),
    (Source::Header, "proxy-authorization", "x-other"),
    (Source::Header, "x-csrf-token", "from"),
    (Source::Cookie, "session_of_another", "note"),
    (Source::Query, "access_token", "q"),
    (Source::Form, "password", "comment"),
    (Source::Form, "card[cvc]", "card[name]"),
    (Source::Placeholder, "secret", "title"),
    (Source::Setting, "payment.private", "site.title"),
    (Source::Session, "auth", "basket"),
    (Source::Variable, "signature", "title"),
    (Source::Record, "credential", "count"),
];

const MARKUP: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

/// What a page is tried with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trial {
    Secrets,
    Markup,
}

impl Trial {
    /// Returns the names and values of a source.
    fn of(self, source: Source) -> Vec<(&'static str, String)> {
        let rows = SOURCES.iter().enumerate();
        let rows = rows.filter(|(_, (other, ..))| *other == source);
        let rows = rows.map(|(position, (_, secret, harmless))| match self {
            Self::Secrets => (*secret, format!("Canary-{source:?}-{position}")),
            Self::Markup => (*harmless, MARKUP.to_owned()),
        });
        rows.collect()
    }

    /// Returns the values that every view knows.
    fn all(self) -> String {
        let sources = SOURCES.iter().map(|(source, ..)| *source);
        // Those of a template are known where it is rendered.
        let sources = sources.filter(|source| *source != Source::Variable);
        let values = sources.flat_map(|source| self.of(source));
        let values: Vec<_> = values.map(|(_, value)| value).collect();
        values.join(" ")
    }
}

/// Does what makes a value known, and fails with all of them.
fn fails(trial: Trial, request: &mut Request) -> pyramidion::Result<String> {
    for (name, value) in trial.of(Source::Session) {
        request.session().insert(name, value)?;
    }
    for (_, value) in trial.of(Source::Record) {
        match trial {
            Trial::Secrets => tracing::info!(credential = value, "looking"),
            Trial::Markup => tracing::info!(count = value, "looking for {}", trial.all()),
        }
    }
    Ok(format!("{} {}", trial.all(), request.url()))
}

struct Bob(Trial);

impl SecurityPolicy for Bob {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        Some(MARKUP.to_owned())
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let _ = fails(self.0, request);
        Decision::denied(format!("{permission}: {}", self.0.all()))
    }
}

/// The pages: an error, a panic, a template, a status, a forbidden one, one that nothing answers, and one of the application.
const PAGES: [&str; 7] = [
    "error",
    "panic",
    "template",
    "status",
    "forbidden",
    "absent",
    "own",
];

fn application(trial: Trial, mut config: Configurator) -> TestApp {
    for (name, value) in trial.of(Source::Setting) {
        config.settings_mut().set(name, value);
    }
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.set_security_policy(Bob(trial));
    config.add_templates([template!("integration/devel/templates/letter.html")]);
    let error = move |request: &mut Request| -> ViewResult { Err(fails(trial, request)?.into()) };
    let panic = move |request: &mut Request| -> ViewResult {
        let text = fails(trial, request)?;
        panic!("{text}")
    };
    let status = move |request: &mut Request| -> ViewResult {
        let text = fails(trial, request)?;
        Err(HttpException::conflict().with_detail(text).into())
    };
    let variables = move |request: &mut Request| -> pyramidion::Result<Value> {
        fails(trial, request)?;
        let values = trial.of(Source::Variable).into_iter();
        let mut all = trial.all();
        let mut values: Map<_, _> = values
            .map(|(name, value)| {
                all.push_str(&value);
                (name.to_owned(), Value::String(value))
            })
            .collect();
        values.insert("all".to_owned(), Value::String(all));
        values.insert("user".to_owned(), Value::Object(values.clone()));
        Ok(Value::Object(values))
    };
    let pattern = |name: &str| format!("/{name}/{{secret}}/{{title:.*}}");
    add(&mut config, "error", &pattern("error"), View::new(error));
    add(&mut config, "panic", &pattern("panic"), View::new(panic));
    add(&mut config, "status", &pattern("status"), View::new(status));
    add(&mut config, "own", &pattern("own"), View::new(status));
    let view = View::rendered(variables).renderer("integration/devel/templates/letter.html");
    add(&mut config, "template", &pattern("template"), view);
    let view = View::new(|| "forbidden").permission("edit");
    add(&mut config, "forbidden", &pattern("forbidden"), view);
    let own = || Response::html("<!DOCTYPE html><html><body><p>Sorry</p></body></html>");
    config.add_view(
        View::new(own)
            .exception::<HttpException>()
            .route_name("own"),
    );
    client(config)
}

fn quoted(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Asks for a page with the values of a trial, wherever a request can have one.
fn ask<'c>(client: &'c TestApp, trial: Trial, page: &str, accept: &str) -> TestRequest<'c> {
    let pairs = |source| {
        let pairs = trial.of(source).into_iter();
        let pairs = pairs.map(|(name, value)| format!("{}={}", quoted(name), quoted(&value)));
        pairs.collect::<Vec<_>>().join("&")
    };
    let [(_, value)] = &trial.of(Source::Placeholder)[..] else {
        panic!("one placeholder")
    };
    let segments = match trial {
        // Without a route, no part of a path has a name.
        Trial::Secrets if page == "absent" => "x/x".to_owned(),
        Trial::Secrets => format!("{}/x", quoted(value)),
        Trial::Markup => format!("x/{}", quoted(value)),
    };
    let mut request = client
        .post(&format!("/{page}/{segments}?{}", pairs(Source::Query)))
        .header("accept", accept)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(pairs(Source::Form));
    for (name, value) in trial.of(Source::Header) {
        request = request.header(name, &value);
    }
    for (name, value) in trial.of(Source::Cookie) {
        request = request.header("cookie", format!("{name}={value}"));
    }
    request
}

/// Checks what is shown.
fn check(trial: Trial, page: &str, text: &str, is_page: bool) {
    match trial {
        Trial::Secrets => {
            if let Some(begin) = text.find("Canary") {
                let end = text.len().min(begin + 40);
                panic!("{page} shows {}", text.get(begin..end).unwrap_or_default());
            }
        }
        Trial::Markup if is_page => {
            let (_, body) = text.split_once("</style>").expect("a page of development");
            assert_eq!(body.matches("<script").count(), 1, "{page}: its own");
            assert!(!body.contains("<img"), "{page}");
        }
        Trial::Markup => {}
    }
}

#[test]
fn nothing_leaks_and_nothing_is_markup() {
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(pyramidion::observers::layer());
    tracing::subscriber::with_default(subscriber, || {
        for trial in [Trial::Secrets, Trial::Markup] {
            let client = application(trial, developing());
            for page in PAGES {
                for accept in ["text/html", "application/json", "text/plain"] {
                    let response = ask(&client, trial, page, accept).extension(here()).send();
                    let mut text = response.text().to_owned();
                    if page == "own" {
                        let Some((_, rest)) = text.split_once("<a href=\"") else {
                            panic!("no strip: {text}")
                        };
                        let (target, _) = rest.split_once('"').expect("its end");
                        text = client
                            .get(target)
                            .extension(here())
                            .send()
                            .text()
                            .to_owned();
                    }
                    let is_page = accept == "text/html" || page == "own";
                    check(trial, page, &text, is_page);
                    let is_explained = page == "absent" || text.contains("devel/values.rs:");
                    assert!(is_explained, "{page} {accept}: {text}");
                    for value in response.headers().values() {
                        let value = String::from_utf8_lossy(value.as_bytes());
                        assert!(!value.contains("Canary") && !value.contains('<'), "{value}");
                    }
                }
            }
        }
    });
}

/// What somebody else's request has.
const OTHERS: [(&str, &str); 12] = [
    ("host", "evil.example"),
    ("host", "evil.example:6543"),
    ("host", "localhost.evil.example"),
    ("host", "127.0.0.1.evil.example"),
    ("host", "localhost@evil.example"),
    ("host", ""),
    ("forwarded", "for=127.0.0.1;host=localhost"),
    ("x-forwarded-for", "127.0.0.1"),
    ("x-forwarded-host", "localhost"),
    ("via", "1.1 proxy"),
    ("sec-fetch-site", "cross-site"),
    ("origin", "http://evil.example"),
];

#[test]
fn whoever_else_asks_sees_what_he_sees_without_development_mode() {
    for trial in [Trial::Secrets, Trial::Markup] {
        let on = application(trial, developing());
        let off = application(trial, Configurator::new());
        for page in PAGES {
            for (name, value) in OTHERS {
                let ask = |client| ask(client, trial, page, "text/html");
                let [on, off] = [&on, &off].map(|client| {
                    let request = ask(client).extension(here()).header(name, value);
                    request.send()
                });
                assert_eq!(on.status(), off.status(), "{page} {name}: {value}");
                assert_eq!(on.text(), off.text(), "{page} {name}: {value}");
            }
            let foreign = from(([192, 0, 2, 1], 1));
            let [on, off] = [&on, &off].map(|client| {
                let request = ask(client, trial, page, "text/html");
                request.extension(foreign.clone()).send()
            });
            assert_eq!(on.text(), off.text(), "{page}");
        }
    }
}
