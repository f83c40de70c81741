//! Files as they are.

use pyramidion::{Configurator, Request, package, static_dir, view_config};

#[view_config(route_name = "style")]
fn style(request: &Request) -> pyramidion::Result<String> {
    Ok(request.static_url("cookbook:static/site.css", ())?)
}

/// A part of an application. A release build has the files inside the program.
pub fn files(config: &mut Configurator) {
    config.add_static_view("static", static_dir!("static"));
    config.add_route("style", "/style");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn a_file_has_a_url() {
        let mut config = Configurator::new();
        config.include(files);
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        let url = client.get("/style").send().text().to_owned();
        assert_eq!(url, "http://localhost/static/site.css");
        client
            .get("/static/site.css")
            .send()
            .assert_header("content-type", "text/css; charset=UTF-8");
    }
}
