//! What can be copied of a request: a command of curl, and Markdown.

use pyramidion::testing::{TestApp, TestResponse};

use super::{client, here, path, with_layer};

/// Returns a recording in a form that can be copied.
fn copy(app: &TestApp, response: &TestResponse, format: &str) -> String {
    let copy = here(app.get(&format!("{}?format={format}", path(response))));
    assert_eq!(copy.status(), 200);
    assert_eq!(
        copy.header("content-type"),
        Some("text/plain; charset=UTF-8")
    );
    copy.text().to_owned()
}

#[test]
fn a_request_is_sent_again_by_curl() {
    let app = client();
    let response = here(
        app.post("/save?next=it's")
            .header("accept", "application/json")
            .header("x-api-key", "s3cret-of-ada")
            .form([("name", "Ada"), ("password", "hunter2-of-ada")]),
    );
    let command = copy(&app, &response, "curl");
    assert_eq!(
        command,
        "curl --request 'POST' 'http://localhost/save?next=it'\\''s' \\\n  \
         --header 'accept: application/json' \\\n  \
         --header 'x-api-key: ****' \\\n  \
         --header 'content-type: application/x-www-form-urlencoded' \\\n  \
         --data-raw 'name=Ada&password=****'\n"
    );
    let page = here(app.get(&path(&response)));
    assert!(page.text().contains("data-copy=\"as-curl\""));
    assert!(page.text().contains("id=\"as-curl\">curl --request"));
}

#[test]
fn a_body_that_is_left_out_is_said() {
    let app = client();
    let body = vec![0xff_u8; 300];
    let request = app.post("/save").header("content-type", "image/png");
    let response = here(request.body(body));
    let command = copy(&app, &response, "curl");
    assert!(
        command.ends_with("\n# without the body of 300 bytes\n"),
        "{command}"
    );
}

#[test]
fn a_request_is_told_in_markdown() {
    with_layer(|| {
        let app = client();
        let response = here(app.get("/logs?a=1|2"));
        let text = copy(&app, &response, "markdown");
        assert!(
            text.starts_with("# ` GET /logs?a=1\\|2 `\n\n## Summary\n"),
            "{text}"
        );
        for line in [
            "## Match\n",
            "## Log\n",
            "| ` a ` | ` 1\\|2 ` |\n",
            "| statement | times | rows | took | first after |\n|---|---|---|---|---|\n",
            "| ` SELECT a FROM b WHERE c = $1 ` | ` 3 ` | ` 6 ` | ` 4.50 ms ` |",
            "| ` view ` |",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        let page = here(app.get(&path(&response)));
        assert!(page.text().contains("id=\"as-markdown\"># ` GET /logs"));
        // The history and the application can be copied as well.
        for path in ["/_debug/", "/_debug/application"] {
            let copy = here(app.get(&format!("{path}?format=markdown")));
            assert!(copy.text().starts_with("# ` The "), "{}", copy.text());
        }
    });
}

#[test]
fn an_error_is_told_with_its_source() {
    let app = client();
    let text = copy(&app, &here(app.get("/breaks")), "markdown");
    for line in [
        "## Error\n\ninvalid digit found in string\n",
        "| ` ParseIntError ` | ` invalid digit found in string ` |\n",
        " |     let number: u32 = \"many\".parse()?;\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn nothing_leaves_its_code() {
    let app = client();
    let ticks = "```\n<script>alert(1)</script>\n````";
    let response = here(
        app.post("/save")
            .header("x-note", "`` ` |")
            .json(&serde_json::json!({"note": ticks})),
    );
    let text = copy(&app, &response, "markdown");
    assert!(text.contains("``` `` ` \\| ```"), "{text}");
    let (_, body) = text.split_once("Body:\n\n").expect("the body");
    assert!(body.starts_with("`````text\n{"), "{body}");
    let (body, _) = body[5..].split_once("`````").expect("its end");
    assert!(
        body.contains("<script>") && body.trim_end().ends_with('}'),
        "{body}"
    );
}
