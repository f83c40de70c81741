//! What a request knows after its walk.

use std::sync::{Arc, Mutex};

use pyramidion::context::Resource;
use pyramidion::events::ContextFound;
use pyramidion::request::Connection;
use pyramidion::session::Value;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};

use super::super::{Outcome, field, rows, text};
use super::tree::{keys, root, tree_of, written};

/// Makes the root of a tree, which others hold, too.
fn factory(
    root: Arc<dyn Resource>,
) -> impl Fn(&mut Request) -> pyramidion::Result<Arc<dyn Resource>> {
    move |_: &mut Request| Ok(Arc::clone(&root))
}

/// Writes what a request knows, in the order of the rows.
fn known(request: &Request) -> String {
    format!(
        "context {} view_name {:?} subpath {:?} traversed {:?} virtual_root {} {:?}",
        written(&request.location()),
        request.view_name(),
        request.subpath(),
        request.traversed(),
        written(&request.virtual_root()),
        request.virtual_root_path()
    )
}

fn expected(row: &Value) -> String {
    let expected = field(row, "expected");
    format!(
        "context {:?} view_name {:?} subpath {:?} traversed {:?} virtual_root {:?} {:?}",
        keys(field(expected, "context")),
        text(expected, "view_name"),
        keys(field(expected, "subpath")),
        keys(field(expected, "traversed")),
        keys(field(expected, "virtual_root")),
        keys(field(expected, "virtual_root_path"))
    )
}

/// Says why a row differs on purpose, if it does.
fn difference(row: &Value, has_route: bool) -> Option<&'static str> {
    let vroot = field(row, "vroot").as_str().unwrap_or_default();
    let expected = field(row, "expected");
    let root_path = keys(field(expected, "virtual_root_path"));
    let is_whole = keys(field(expected, "virtual_root")) == root_path;
    let (path, traversed) = (text(row, "path"), keys(field(expected, "traversed")));
    let context = keys(field(expected, "context"));
    let pattern = |route: &Value| {
        text(route, "pattern").contains("traverse") || field(route, "traverse").as_str().is_some()
    };
    let routes = field(row, "routes").as_array().into_iter().flatten();
    let is_plain = field(expected, "route").as_str().is_some() && !routes.clone().any(pattern);
    let mut ways = routes.filter_map(|route| field(route, "traverse").as_str());
    if is_plain && !root_path.is_empty() {
        Some(
            "a route that leads through no tree is about what its factory makes, whatever the virtual root is",
        )
    } else if path.ends_with("/..") && ways.any(|way| way.contains('{')) {
        Some("the value of a placeholder is a name, whatever is written in it")
    } else if path.contains("%2F") || path.contains("%2f") {
        Some("an encoded slash stays inside its name")
    } else if has_route
        && vroot.contains('/')
        && field(expected, "matchdict")
            .to_string()
            .contains("\"traverse\":\"")
    {
        Some("a virtual root ends before the names of the route begin")
    } else if vroot.contains('%') {
        Some("the names of a virtual root are quoted as those of paths are")
    } else if !root_path.is_empty() && !context.starts_with(&root_path) {
        Some("no path leads out of the virtual root, and one that does not exist is a 404")
    } else if !root_path.is_empty() && !is_whole {
        Some("a virtual root that does not exist is a 404")
    } else if !root_path.is_empty() && traversed != context {
        Some("what was walked are the names that led somewhere")
    } else {
        None
    }
}

/// Walks as a row says; what is there is what the request knew, or else the status.
fn walk(file: &Value, row: &Value, routes: &[Value]) -> String {
    let mut config = Configurator::new();
    let seen = Arc::new(Mutex::new(None));
    let tree = root(file, tree_of(file, row));
    config.set_root_factory(factory(tree));
    config.add_view(View::new(|| "").name("never"));
    for route in routes {
        let mut pattern = text(route, "pattern").to_owned();
        if field(route, "static").as_bool() == Some(true) {
            pattern = format!("https://elsewhere.example{pattern}");
        }
        let added = config.add_route(text(route, "name"), pattern);
        if let Some(way) = field(route, "traverse").as_str() {
            added.traverse(way);
        }
        if field(route, "factory").as_object().is_some() {
            added.factory(factory(root(file, field(route, "factory"))));
        }
    }
    let known_by = Arc::clone(&seen);
    config.add_subscriber(ContextFound, move |request: &mut Request| {
        *known_by.lock().unwrap() = Some(known(request));
        Ok(())
    });
    let client = TestApp::new(
        config
            .make_app()
            .unwrap_or_else(|error| panic!("{row}: {error}")),
    );
    client.set_extension(Connection::default().with_trusted_virtual_root());
    let path = match text(row, "path") {
        "" => "/",
        path => path,
    };
    let mut request = client.get(path);
    if let Some(vroot) = field(row, "vroot").as_str() {
        request = request.header("x-vhm-root", vroot);
    }
    let status = request.send().status();
    let seen = seen.lock().unwrap().take();
    seen.unwrap_or_else(|| status.as_u16().to_string())
}

fn check(file: &Value, row: &Value, routes: &[Value], outcome: &mut Outcome) {
    let id = text(row, "id");
    if text(row, "path").parse::<http::Uri>().is_err() && !text(row, "path").is_empty() {
        outcome.differ("a target that is not a URL is refused before", id);
        return;
    }
    let ours = walk(file, row, routes);
    let pyramids = match field(field(row, "expected"), "error").as_str() {
        Some("URLDecodeError") => "400".to_owned(),
        Some(_) => "500".to_owned(),
        None => expected(row),
    };
    match difference(row, !routes.is_empty()) {
        Some(reason) if ours != pyramids => outcome.differ(reason, id),
        _ => outcome.check(id, &ours, &pyramids),
    }
}

#[test]
fn traversal_vectors_walk() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "walk") {
        check(&file, row, &[], &mut outcome);
    }
    outcome.finish("traversal.walk");
}

#[test]
fn traversal_vectors_hybrid() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "hybrid") {
        check(&file, row, rows(row, "routes"), &mut outcome);
    }
    outcome.finish("traversal.hybrid");
}
