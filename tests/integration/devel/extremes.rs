//! Errors and requests that are larger than a page should be.

use std::error::Error;
use std::fmt;

use pyramidion::{HttpException, View, ViewResult};

use super::pages::add;
use super::{client, developing, here};

#[derive(Debug)]
struct Endless;

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it goes on")
    }
}

impl Error for Endless {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&Self)
    }
}

/// A text of two million bytes, with a secret where it is cut first.
fn long() -> String {
    let begin = "word ".repeat(13_105);
    format!("{begin} Canary-of-the-middle {}", "word ".repeat(400_000))
}

#[test]
fn of_a_long_message_the_begin_is_shown() {
    let mut config = developing();
    config
        .settings_mut()
        .set("mail.password", "Canary-of-the-middle");
    add(
        &mut config,
        "error",
        "/error",
        View::new(|| -> ViewResult { Err(long().into()) }),
    );
    add(
        &mut config,
        "panic",
        "/panic",
        View::new(|| -> ViewResult { panic!("{}", long()) }),
    );
    let status = || -> ViewResult { Err(HttpException::bad_request().with_detail(long()).into()) };
    add(&mut config, "status", "/status", View::new(status));
    let client = client(config);
    for path in ["/error", "/panic", "/status"] {
        for accept in ["text/html", "application/json", "text/plain"] {
            let request = client.get(path).extension(here()).header("accept", accept);
            let text = request.send().text().to_owned();
            assert!(text.contains("word word …"), "{path} as {accept}");
            assert!(
                text.len() < 100_000,
                "{path} as {accept}: {} bytes",
                text.len()
            );
            assert!(!text.contains("Canary"), "{path} as {accept}");
        }
    }
}

#[test]
fn an_error_that_is_its_own_source_is_shown() {
    let mut config = developing();
    add(
        &mut config,
        "error",
        "/",
        View::new(|| -> ViewResult { Err(Endless.into()) }),
    );
    let page = client(config)
        .get("/")
        .extension(here())
        .header("accept", "text/html")
        .send();
    assert_eq!(page.status(), 500);
    assert_eq!(page.text().matches("<p class=\"causes\">").count(), 100);
}

#[test]
fn of_many_and_of_large_values_some_are_shown() {
    let mut config = developing();
    add(
        &mut config,
        "error",
        "/",
        View::new(|| -> ViewResult { Err("no".into()) }),
    );
    let client = client(config);
    let query: Vec<_> = (0..1_000).map(|number| format!("a{number}=1")).collect();
    let large = "x".repeat(100_000);
    let request = client
        .post(&format!("/?{}", query.join("&")))
        .form([("text", large.as_str())]);
    let page = request
        .extension(here())
        .header("accept", "text/html")
        .send();
    assert!(page.text().contains("and 800 more"), "{}", page.text());
    assert!(page.text().contains("a199") && page.text().contains(&format!("{}…", &large[..2_000])));
    let form = page.text().matches(&large[..3_000]).count();
    assert_eq!(form, 0, "the copies leave it out, too");
}
