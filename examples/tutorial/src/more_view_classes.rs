//! Step 15: several views of one route.

use pyramidion::view::ViewClass;
use pyramidion::{App, Configurator, Request, Settings, package, view_config, view_defaults};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    done: Option<String>,
}

struct TutorialViews<'r> {
    request: &'r mut Request,
}

impl<'r> ViewClass<'r> for TutorialViews<'r> {
    fn new(request: &'r mut Request) -> pyramidion::Result<Self> {
        Ok(Self { request })
    }
}

#[view_defaults(route_name = "hello", renderer = "templates/edit.html", view_values = (full_name()))]
impl TutorialViews<'_> {
    fn full_name(&self) -> String {
        let names = self.request.matchdict();
        format!(
            "{} {}",
            names.get("first").unwrap_or("?"),
            names.get("last").unwrap_or("?")
        )
    }

    #[view_config(request_method = "GET")]
    fn hello(&self) -> Page {
        Page { done: None }
    }

    #[view_config(request_method = "POST", request_param = "form.edit")]
    fn edit(&self) -> pyramidion::Result<Page> {
        let name = self.request.params().one("new_name")?;
        Ok(Page {
            done: Some(format!("Saved as {name}")),
        })
    }

    #[view_config(request_method = "POST", request_param = "form.delete")]
    fn delete(&self) -> Page {
        Page {
            done: Some("Deleted".to_owned()),
        }
    }
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("hello", "/howdy/{first}/{last}");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_button_says_which_view_answers() {
        let client = TestApp::new(app(Settings::new()).expect("a right configuration"));
        let page = client.get("/howdy/jane/doe").send();
        assert_eq!(page.element("h1").text(), "jane doe");
        let saved = page
            .form()
            .set("new_name", "janet")
            .submit_with("form.edit")
            .send();
        saved.assert_contains("Saved as janet");
        page.form()
            .submit_with("form.delete")
            .send()
            .assert_contains("Deleted");
    }
}
