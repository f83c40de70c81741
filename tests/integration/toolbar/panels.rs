//! What each panel shows.

use pyramidion::testing::TestApp;
use serde_json::json;

use super::{client, configured, here, page_of, recording, with_layer};

#[test]
fn a_request_is_recorded_with_what_answered_it() {
    let app = client();
    let response = here(app.get("/hello/Grace?x=1"));
    let recorded = recording(&app, &response);
    assert_eq!(recorded["method"], "GET");
    assert_eq!(recorded["path"], "/hello/Grace?x=1");
    assert_eq!(recorded["status"], 200);
    assert_eq!(recorded["route"], "hello");
    assert_eq!(
        recorded["input"]["placeholders"],
        json!([["name", "Grace"]])
    );
    assert_eq!(recorded["input"]["query"], json!([["x", "1"]]));
    assert_eq!(recorded["templates"][0]["renderer"], "hello.html");
    assert_eq!(
        recorded["templates"][0]["values"],
        "{\n  \"name\": \"Grace\"\n}"
    );
    let names = json!([
        {"template": "hello.html", "line": 1, "keyword": "extends", "names": ["base.html"], "is_open": false},
        {"template": "base.html", "line": 2, "keyword": "include", "names": ["foot.html"], "is_open": false},
        {"template": "base.html", "line": 3, "keyword": "include", "names": [], "is_open": true},
    ]);
    assert_eq!(recorded["templates"][0]["names"], names);
    assert!(recorded["place"].as_str().unwrap().contains("toolbar.rs:"));
    let headers = recorded["response_headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["content-type", "text/html; charset=UTF-8"])));
    let page = page_of(&app, &response);
    for text in [
        "Summary",
        "hello.html",
        "Grace",
        "/hello/{name}",
        "choice of the view",
        "base.html",
        "what is worked out",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn stages_follow_each_other_until_the_end() {
    let app = client();
    let recorded = recording(&app, &here(app.get("/page")));
    let stages = recorded["stages"].as_array().unwrap();
    let names: Vec<_> = stages
        .iter()
        .map(|stage| stage["name"].as_str().unwrap())
        .collect();
    let expected = [
        "route",
        "body",
        "visitor",
        "context",
        "choice of the view",
        "view",
        "departure",
    ];
    assert_eq!(names, expected);
    for pair in stages.windows(2) {
        assert_eq!(pair[0]["until_us"], pair[1]["from_us"]);
    }
    assert_eq!(stages[6]["until_us"], recorded["elapsed_us"]);
}

#[test]
fn what_a_request_waited_for_is_told_from_what_it_did() {
    with_layer(|| {
        let app = client();
        let recorded = recording(&app, &here(app.get("/waits")));
        let stages = recorded["stages"].as_array().unwrap();
        let waited = |name: &str| -> u64 {
            let stage = stages.iter().find(|stage| stage["name"] == name).unwrap();
            let waits = stage["waits"].as_array().unwrap().iter();
            let waits = waits.map(|wait| {
                let end = |name: &str| wait[name].as_u64().unwrap();
                assert!(end("from_us") >= stage["from_us"].as_u64().unwrap());
                assert!(end("until_us") <= stage["until_us"].as_u64().unwrap());
                end("until_us") - end("from_us")
            });
            waits.sum()
        };
        // It sleeps for so long at least.
        assert!(waited("view") >= 5000, "{stages:?}");
        let panels = here(app.get(&format!(
            "{}?format=panels",
            super::path(&here(app.get("/waits")))
        )));
        assert!(
            panels.text().contains("\"is_waited\":true"),
            "{}",
            panels.text()
        );
        assert!(page_of(&app, &here(app.get("/waits"))).contains("(waited "));
    });
}

#[test]
fn what_was_tried_is_said_of_what_is_not_found() {
    let app = client();
    let recorded = recording(&app, &here(app.get("/nowhere")));
    assert_eq!(recorded["status"], 404);
    let routes = recorded["matching"]["routes"].as_array().unwrap();
    assert_eq!(routes.len(), 12);
    assert!(
        routes
            .iter()
            .all(|route| route["verdict"] == "does not match")
    );
    let recorded = recording(&app, &here(app.get("/save")));
    assert_eq!(recorded["status"], 405);
    assert_eq!(
        recorded["matching"]["answer"],
        "nothing: views take other methods, POST"
    );
    let view = &recorded["matching"]["views"][0];
    assert_eq!(view["verdict"], "does not hold: request_method = POST");
}

#[test]
fn a_session_is_shown_before_and_after() {
    let app = client();
    here(app.get("/old"));
    let response = here(app.get("/add?user=Ada"));
    let recorded = recording(&app, &response);
    let session = &recorded["session"]["opened"];
    assert_eq!(session["is_new"], false);
    assert_eq!(session["before"], json!([["old", "1"]]));
    assert_eq!(session["after"], json!([["user", "\"Ada\""]]));
    assert_eq!(recorded["session"]["cookies"][0][0], "session");
    let page = page_of(&app, &response);
    for change in ["added", "removed"] {
        assert!(page.contains(change), "{page}");
    }
    let untouched = recording(&app, &here(app.get("/page")));
    assert_eq!(untouched["session"]["opened"], json!(null));
}

#[test]
fn a_session_is_not_changed_by_being_shown() {
    let apps = [true, false].map(|has| TestApp::new(configured(has).make_app().unwrap()));
    for path in [
        "/page",
        "/old",
        "/add?user=Ada",
        "/read",
        "/page",
        "/nowhere",
    ] {
        let [with, without] = [&apps[0], &apps[1]].map(|app| here(app.get(path)));
        assert_eq!(with.header("vary"), without.header("vary"), "{path}");
        assert_eq!(
            with.header("set-cookie"),
            without.header("set-cookie"),
            "{path}"
        );
    }
    assert_eq!(here(apps[0].get("/read")).status(), 200);
}

#[test]
fn permissions_have_their_reasons() {
    let app = client();
    let denied = recording(&app, &here(app.get("/ada")));
    let expected = json!([{"name": "ada", "is_allowed": false, "reason": "it is not Ada"}]);
    assert_eq!(denied["permissions"], expected);
    let allowed = recording(&app, &here(app.get("/ada").header("x-user", "ada")));
    assert_eq!(allowed["permissions"][0]["is_allowed"], true);
}

#[test]
fn events_of_a_request_are_log_records_statements_or_panels() {
    with_layer(|| {
        let app = client();
        let response = here(app.get("/logs"));
        let recorded = recording(&app, &response);
        let log = recorded["log"]["kept"].as_array().unwrap();
        assert_eq!(log.len(), 1, "{log:?}");
        assert_eq!(log[0]["message"], "look here");
        assert_eq!(log[0]["fields"], json!([["answer", "42"]]));
        assert!(log[0]["place"].as_str().unwrap().contains("toolbar.rs:"));
        assert_eq!(recorded["statements"]["kept"].as_array().unwrap().len(), 4);
        let cache = &recorded["own"]["cache"]["kept"][0]["fields"];
        assert_eq!(*cache, json!([["entry", "user:7"], ["hit", "true"]]));

        let panels: serde_json::Value =
            here(app.get(&format!("{}?format=panels", super::path(&response)))).json();
        let panels = panels["panels"].as_array().unwrap();
        let panel = |name: &str| panels.iter().find(|panel| panel["name"] == name).unwrap();
        // Equal statements are one row, and often enough to be marked.
        let rows = panel("sql")["blocks"][0]["table"]["rows"]
            .as_array()
            .unwrap();
        let texts = |row: &serde_json::Value| {
            let cells = row.as_array().unwrap().iter();
            cells
                .take(4)
                .map(|cell| cell["text"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            texts(&rows[0]),
            ["SELECT a FROM b WHERE c = $1", "3", "6", "4.50 ms"]
        );
        assert_eq!(rows[0][1]["tone"], "bad");
        assert_eq!(texts(&rows[1]), ["DELETE FROM a", "1", "7", "0.25 ms"]);
        assert_eq!(rows.len(), 2);
        let badge = json!({"text": "4, 4.75 ms", "tone": "bad"});
        assert_eq!(panel("sql")["badge"], badge);
        assert_eq!(panel("log")["badge"], json!({"text": "1", "tone": "bad"}));
        assert_eq!(panel("own-cache")["title"], "cache");
    });
}

#[test]
fn a_redirect_a_script_and_json_are_in_the_history() {
    let app = client();
    here(app.post("/add").form([("user", "Ada")]));
    let page = here(app.get("/page"));
    assert_eq!(recording(&app, &page)["after"], "POST /add (302)");
    here(
        app.get("/json")
            .header("sec-fetch-mode", "cors")
            .header("sec-fetch-dest", "empty")
            .header("sec-fetch-site", "same-origin"),
    );
    let history: serde_json::Value = here(app.get("/_debug/?format=json")).json();
    let history = history.as_array().unwrap();
    let seen: Vec<_> = history
        .iter()
        .map(|one| (one["path"].as_str().unwrap(), one["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(
        seen,
        [("/json", "script"), ("/page", "page"), ("/add", "page")]
    );
    let listed = here(app.get("/_debug/"));
    for text in [
        "POST /add",
        "after POST /add (302)",
        "a script",
        "/_debug/r/",
    ] {
        assert!(listed.text().contains(text), "{text}: {}", listed.text());
    }
}

#[test]
fn the_application_is_shown_with_its_settings_and_without_their_secrets() {
    let app = client();
    let page = here(app.get("/_debug/application"));
    for text in [
        "/hello/{name}",
        "excview",
        "secured_view",
        "session.secret",
        "****",
    ] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    assert!(!page.text().contains("5ecret"), "{}", page.text());
}
