//! Which view answers for a context.

use pyramidion::session::Value;
use pyramidion::testing::TestApp;
use pyramidion::{App, ConfigurationError, Configurator, Request, View, predicates};

use super::super::{Outcome, field, rows, text};
use super::tree::{NAMES, Named, for_context, of_name, root};

fn app(file: &Value, row: &Value) -> Result<App, ConfigurationError> {
    let mut config = Configurator::new();
    let tree = root(file, field(field(file, "lookup_world"), "tree"));
    config.set_root_factory(move |_: &mut Request| Ok(tree.clone()));
    for route in field(row, "routes").as_array().into_iter().flatten() {
        let added = config.add_route(text(route, "name"), text(route, "pattern"));
        if field(route, "use_global_views").as_bool() == Some(true) {
            added.use_global_views(true);
        }
        if let Some(way) = field(route, "traverse").as_str() {
            added.traverse(way);
        }
        if let Some(method) = field(route, "request_method").as_str() {
            added.request_method([method]);
        }
    }
    for row in rows(row, "views") {
        let id = text(row, "id").to_owned();
        let mut view = View::new(move |_: &mut Request| id.clone());
        for (key, value) in row.as_object().expect("a view has options").iter() {
            let value_text = || {
                value
                    .as_str()
                    .unwrap_or_else(|| panic!("{key} is not text"))
            };
            view = match key {
                "id" => view,
                "name" => view.name(value_text()),
                "context" => for_context(view, value_text()),
                "route_name" => view.route_name(value_text()),
                "request_method" => view.request_method([value_text()]),
                "xhr" => view.xhr(value.as_bool() == Some(true)),
                "physical_path" => view.physical_path(match value_text() {
                    "" => "/",
                    path => path,
                }),
                "containment" => of_name!(value_text(), Family => {
                    view.predicate(predicates::containment_of_family::<Family>())
                }),
                key => panic!("{key} is not an option of this test"),
            };
        }
        config.add_view(view);
    }
    if field(field(row, "notfound"), "append_slash").as_bool() == Some(true) {
        let view = View::new(|| (http::StatusCode::NOT_FOUND, "nothing"));
        config.add_view(
            view.notfound()
                .append_slash(http::StatusCode::TEMPORARY_REDIRECT),
        );
    }
    config.make_app()
}

#[test]
fn traversal_vectors_lookup() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "lookup") {
        let id = text(row, "id");
        let views = rows(row, "views");
        if views
            .iter()
            .any(|view| field(view, "physical_path").as_array().is_some())
        {
            outcome.differ("a physical path is written as one text", id);
            continue;
        }
        let app = match app(&file, row) {
            Ok(app) => app,
            Err(error) => {
                let is_conflict = error.to_string().contains("answer the same requests");
                let ours = if is_conflict {
                    "conflict"
                } else {
                    &error.to_string()
                };
                let is_pyramids = field(row, "config_error").as_str().is_some();
                outcome.check(id, ours, if is_pyramids { "conflict" } else { "none" });
                continue;
            }
        };
        let client = TestApp::new(app);
        for case in field(row, "cases").as_array().into_iter().flatten() {
            let (request, expected) = (field(case, "request"), field(case, "expected"));
            let (method, path) = (text(request, "method"), text(request, "path"));
            let label = format!("{id}: {method} {path}");
            let mut request = client.request(method, path);
            if field(field(case, "request"), "xhr").as_bool() == Some(true) {
                request = request.header("x-requested-with", "XMLHttpRequest");
            }
            let response = request.header("host", "example.com").send();
            let status = response.status().as_u16();
            let pyramids = field(expected, "status").to_string();
            let text_of =
                |row: &Value, name| field(row, name).as_str().unwrap_or_default().to_owned();
            if status == 405 && pyramids == "404" {
                outcome.differ("a wrong method is a 405", &label);
                continue;
            }
            let ours = match status {
                200 => format!("200 {}", response.text()),
                307 => format!("307 {}", response.header("location").unwrap_or_default()),
                status => status.to_string(),
            };
            let pyramids = match pyramids.as_str() {
                "200" => format!("200 {}", text_of(expected, "view")),
                "307" => format!("307 {}", text_of(expected, "location")),
                _ => pyramids,
            };
            let pyramids = pyramids.replace("http://example.com", "");
            outcome.check(&label, &ours.replace("http://example.com", ""), &pyramids);
        }
    }
    outcome.finish("traversal.lookup");
}
