//! Step 18: forms that say what is wrong.

use pyramidion::forms::{Fields, Filled};
use pyramidion::{App, Configurator, Response, Settings, package, view_config};

#[derive(Fields)]
struct Page {
    #[field(max_length = 80)]
    title: String,
    #[field(kind = "textarea")]
    body: String,
}

#[view_config(route_name = "add", renderer = "templates/page_form.html")]
fn add(form: Filled<Page>) -> pyramidion::Result<Response> {
    let Page { title, body } = form.submitted()?;
    Ok(Response::text(format!(
        "{title} has {} letters",
        body.len()
    )))
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("add", "/add");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn what_is_missing_is_said_and_nothing_is_lost() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let empty = client.get("/add").send();
        let wrong = empty.form().set("title", "Giza").submit().send();
        wrong.assert_status(422).assert_contains("Body: Required");
        let right = wrong.form().set("body", "Old").submit().send();
        assert_eq!(right.text(), "Giza has 3 letters");
    }
}
