//! What the browser complains of.

use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// Returns what the browser has complained of since it was asked last; that an answer is an error does not count.
pub(super) async fn complaints(client: &Client) -> Vec<Value> {
    let log = client.issue_cmd(Complaints).await.expect("the log");
    let entries = log.as_array().cloned().unwrap_or_default();
    let is_meant = |entry: &Value| entry["source"] != "network";
    entries.into_iter().filter(is_meant).collect()
}

/// Asks chromedriver for the log of the browser.
#[derive(Debug)]
struct Complaints;

impl WebDriverCompatibleCommand for Complaints {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (
            http::Method::POST,
            Some(json!({"type": "browser"}).to_string()),
        )
    }
}
