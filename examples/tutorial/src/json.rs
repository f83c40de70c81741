//! Step 14: the same data, for programs.

use pyramidion::extract::Json;
use pyramidion::{App, Configurator, Settings, package, view_config};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
struct Greeting {
    name: String,
}

#[view_config(
    route_name = "hello",
    request_method = "GET",
    renderer = "templates/hello.html"
)]
#[view_config(route_name = "hello_json", request_method = "GET", renderer = "json")]
fn hello() -> Greeting {
    Greeting {
        name: "Hello View".to_owned(),
    }
}

#[view_config(route_name = "hello_json", request_method = "POST", renderer = "json")]
fn echo(Json(greeting): Json<Greeting>) -> Greeting {
    greeting
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("hello", "/howdy");
    config.add_route("hello_json", "/howdy.json");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn one_view_answers_browsers_and_programs() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        client
            .get("/howdy")
            .send()
            .assert_contains("<h1>Hi Hello View</h1>");
        let answer = client.get("/howdy.json").send();
        assert_eq!(answer.text(), r#"{"name":"Hello View"}"#);
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let sent = client.post("/howdy.json");
        let answer = sent
            .header("content-type", "application/json")
            .body(r#"{"nam":"Ada"}"#)
            .send();
        answer.assert_status(400).assert_contains("name");
    }
}
