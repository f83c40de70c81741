//! What developers see of what happened before an error: the log, decisions, variables of templates and times.

use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::{Configurator, Request, View, ViewResult, template};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::logging::listen_to_everything;

use super::pages::{add, say, seen};
use super::{client, developing, from, here};

fn logs_and_fails(request: &mut Request) -> ViewResult {
    tracing::info!(orders = 3, api_token = "Canary-1", "looking for Canary-1");
    let secret = ["Can", "ary-2"].concat(); // the source is shown, too
    tracing::warn!("password: {secret}");
    request.has_permission("edit");
    Err("it failed".into())
}

#[test]
fn the_log_of_the_request_is_shown_without_secrets() {
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(pyramidion::observers::layer());
    tracing::subscriber::with_default(subscriber, || {
        let mut config = developing();
        add(&mut config, "logs", "/", View::new(logs_and_fails));
        let client = client(config);
        tracing::error!("of nobody's request");
        let [html, ..] = seen(&client, "/");
        let (_, log) = html.text().split_once("<summary>Log (").expect("a log");
        for text in [
            "INFO</th>",
            "looking for ****  orders=3  api_token=****",
            "WARN</th>",
            "password:****",
            "a view failed",
            "devel/happened.rs:",
        ] {
            assert!(log.contains(text), "no {text:?} in {log}");
        }
        assert!(!html.text().contains("Canary"), "{}", html.text());
        assert!(!html.text().contains("of nobody's request"));
        // The next request has a log of its own.
        let response = client.get("/absent").extension(here());
        let response = response.header("accept", "text/html").send();
        assert!(!response.text().contains("looking for"));
    });
}

#[test]
fn a_long_log_is_shown_from_its_end() {
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(pyramidion::observers::layer());
    tracing::subscriber::with_default(subscriber, || {
        let mut config = developing();
        let much = || -> ViewResult {
            for number in 0..1000 {
                tracing::info!("record {number};");
            }
            tracing::info!(text = "x".repeat(1 << 20), "large");
            Err("it failed".into())
        };
        add(&mut config, "much", "/", View::new(much));
        let [html, ..] = seen(&client(config), "/");
        let text = html.text();
        assert!(!text.contains("record 700;") && text.contains("record 999;"));
        assert!(text.contains("text=(1048576 bytes)"), "{}", text.len());
        // What came before and after the records of the view counts, too.
        let (_, before) = text
            .split_once("and 80")
            .expect("how many there were before");
        assert!(
            before
                .split_once(" before")
                .is_some_and(|(count, _)| count.len() == 1)
        );
    });
}

struct Ada;

impl SecurityPolicy for Ada {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        Some("ada".to_owned())
    }

    fn permits(&self, _: &mut Request, permission: &str) -> Decision {
        match permission {
            "view" => Decision::allowed("everybody who is logged in may"),
            _ => Decision::denied("only bob may"),
        }
    }
}

#[test]
fn decisions_say_who_was_allowed_what_and_stages_how_long_they_took() {
    let mut config = developing();
    config.set_security_policy(Ada);
    add(
        &mut config,
        "logs",
        "/",
        View::new(logs_and_fails).permission("view"),
    );
    let seen = seen(&client(config), "/");
    say(
        &seen,
        &[
            "`view` is allowed: everybody who is logged in may",
            "`edit` is denied: only bob may",
        ],
    );
    let [html, json, _] = &seen;
    let json: Value = json.json();
    let stages = json["stages"].as_array().expect("stages");
    let names: Vec<_> = stages.iter().map(|stage| &stage["name"]).collect();
    assert!(names.len() > 3 && names[0] == "route", "{names:?}");
    assert!(stages.iter().all(|stage| stage["microseconds"].is_u64()));
    assert!(html.text().contains("<meter aria-hidden"));
}

/// Returns an application whose page at `/` is rendered with these values.
fn rendering(name: &'static str, values: Value) -> pyramidion::testing::TestApp {
    let mut config = developing();
    config.add_templates([
        template!("integration/devel/templates/letter.html"),
        template!("integration/devel/templates/order_list.html"),
        template!("integration/devel/templates/layout.html"),
        template!("integration/devel/templates/child.html"),
    ]);
    let page = move |_: &mut Request| values.clone();
    add(
        &mut config,
        "page",
        "/",
        View::rendered(page).renderer(name),
    );
    client(config)
}

#[test]
fn a_template_has_its_variables_and_those_that_asked_for_it() {
    let values = json!({
        "user": {"name": {"first": "Ada"}, "password": "Canary-1"},
        "markup": "<script>Canary-1",
    });
    let seen = seen(
        &rendering("integration/devel/templates/order_list.html", values),
        "/",
    );
    say(
        &seen,
        &[
            "`user` has no `nme`: did you mean `name`?",
            "The template failed here",
            "tests/integration/devel/templates/letter.html:1",
            "It was asked for here",
            "tests/integration/devel/templates/order_list.html:2",
        ],
    );
    let [html, ..] = &seen;
    let (_, shown) = html
        .text()
        .split_once("Variables of the template (2)")
        .expect("variables");
    assert!(
        shown.contains("&quot;first&quot;: &quot;Ada&quot;"),
        "{shown}"
    );
    assert!(shown.contains("&lt;script&gt;****"), "{shown}");
    assert!(!html.text().contains("Canary"));
}

#[test]
fn a_block_of_a_parent_says_whose_child_asked_for_it() {
    let seen = seen(
        &rendering(
            "integration/devel/templates/child.html",
            json!({"title": "Orders"}),
        ),
        "/",
    );
    say(
        &seen,
        &[
            "The view gives the template no `titel`: did you mean `title`?",
            "tests/integration/devel/templates/layout.html:1",
            "It was asked for here",
            "tests/integration/devel/templates/child.html:3",
        ],
    );
}

#[test]
fn nothing_is_kept_of_what_others_ask_for() {
    listen_to_everything();
    let subscriber = tracing_subscriber::registry().with(pyramidion::observers::layer());
    tracing::subscriber::with_default(subscriber, || {
        let plain = |mut config: Configurator| {
            add(&mut config, "logs", "/", View::new(logs_and_fails));
            let client = client(config);
            let request = client.get("/").extension(from(([192, 0, 2, 1], 1)));
            request
                .header("accept", "text/html")
                .send()
                .text()
                .to_owned()
        };
        assert_eq!(plain(developing()), plain(Configurator::new()));
    });
}
