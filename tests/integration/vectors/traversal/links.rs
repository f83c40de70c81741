//! URLs of resources.

use pyramidion::Configurator;
use pyramidion::UrlArgs;
use pyramidion::request::{Connection, ScriptName};
use pyramidion::session::Value;
use pyramidion::testing::DummyRequest;

use super::super::{Outcome, field, python_str, rows, text};
use super::tree::{keys, place, tree_of};

/// Returns the arguments of a row, or why it has some that are not there.
fn args(row: &Value) -> Result<UrlArgs, &'static str> {
    let mut args = UrlArgs::new();
    for element in field(row, "elements").as_array().into_iter().flatten() {
        args = args.element(python_str(element));
    }
    for (key, value) in field(row, "kwargs")
        .as_object()
        .into_iter()
        .flat_map(pyramidion::session::Map::iter)
    {
        args = match (key, value) {
            ("query", Value::String(text)) => args.query_text(text.clone()),
            ("query", Value::Array(pairs)) => {
                let pairs = pairs.iter().map(|pair| {
                    let pair = pair.as_array().expect("a pair");
                    (python_str(&pair[0]), python_str(&pair[1]))
                });
                args.query(pairs.collect::<Vec<_>>())
            }
            ("query", Value::Object(pairs)) => {
                let pairs = pairs.iter().flat_map(|(name, value)| match value {
                    Value::Null => vec![(name.to_owned(), String::new())],
                    Value::Array(values) => values
                        .iter()
                        .map(|value| (name.to_owned(), python_str(value)))
                        .collect(),
                    value => vec![(name.to_owned(), python_str(value))],
                });
                args.query(pairs.collect::<Vec<_>>())
            }
            (_, Value::Null)
            | ("bogus" | "_query" | "_anchor" | "_scheme" | "_host" | "_app_url", _) => args,
            ("anchor", value) => args.anchor(python_str(value)),
            ("scheme", value) => args.scheme(python_str(value)),
            ("host", value) => args.host(python_str(value)),
            ("port", value) => match python_str(value).parse() {
                Ok(port) => args.port(port),
                Err(_) => return Err("a port is a number"),
            },
            ("app_url", value) => args.app_url(python_str(value)),
            ("route_name", value) => args.route_name(python_str(value)),
            ("route_remainder_name", value) => args.route_remainder_name(python_str(value)),
            ("route_kw", Value::Object(values)) => {
                let mut args = args;
                for (name, value) in values.iter() {
                    match (name, value) {
                        ("_query", Value::Object(pairs)) => {
                            let pairs = pairs
                                .iter()
                                .map(|(name, value)| (name.to_owned(), python_str(value)));
                            args = args.query(pairs.collect::<Vec<_>>());
                        }
                        (name, Value::Array(_)) => args = args.segments(name, keys(value)),
                        (name, value) => args = args.value(name, python_str(value)),
                    }
                }
                args
            }
            (key, value) => panic!("{key} = {value} is not known"),
        };
    }
    Ok(args)
}

#[test]
fn traversal_vectors_resource_url() {
    let file = pyramidion_tests::vectors("traversal");
    let mut config = Configurator::new();
    for route in rows(&file, "url_routes") {
        config.add_route(text(route, "name"), text(route, "pattern"));
    }
    let app = config.make_app().unwrap();
    let mut outcome = Outcome::default();
    for row in rows(&file, "resource_url") {
        let id = text(row, "id");
        let args = match args(row) {
            Ok(args) => args,
            Err(reason) => {
                outcome.differ(reason, id);
                continue;
            }
        };
        let environ = field(row, "environ");
        let of_environ = |name| field(environ, name).as_str();
        let mut request = DummyRequest::get("/")
            .header(
                "host",
                of_environ("host")
                    .filter(|host| !host.is_empty())
                    .unwrap_or("example.com"),
            )
            .extension(Connection::default().with_trusted_virtual_root())
            .secure(of_environ("scheme") == Some("https"));
        if let Some(vroot) = of_environ("vroot") {
            request = request.header("x-vhm-root", vroot);
        }
        if let Some(name) = of_environ("script_name") {
            request = request.extension(ScriptName(name.to_owned()));
        }
        let request = request.build_for(&app);
        let resource = place(&file, tree_of(&file, row), &keys(field(row, "resource")));
        let url = match text(row, "method") {
            "resource_url" => request.resource_url(&resource, args),
            _ => request.resource_path(&resource, args),
        };
        let ours = url.unwrap_or_else(|_| "error".to_owned());
        let pyramids = field(row, "expected").as_str().unwrap_or("error");
        let kwargs = field(row, "kwargs");
        let route = field(kwargs, "route_name").as_str();
        let vroot = of_environ("vroot").unwrap_or_default();
        let reason = if ours == pyramids {
            None
        } else if matches!(route, Some("r" | "t")) && pyramids.contains("//") {
            Some("a pattern that has the slash before its remainder gets no second one")
        } else if pyramids.starts_with("root") || pyramids.contains("comroot") {
            Some("a root has no name")
        } else if keys(field(row, "resource")).contains(&String::new()) || pyramids.ends_with("//")
        {
            Some("nothing leads to an empty name, and `//` begins the name of a host")
        } else if route.is_some() && keys(field(row, "resource")) == ["hook"] {
            None
        } else if !vroot.trim_matches('/').is_empty() {
            Some("names of a virtual root are compared, not texts")
        } else if of_environ("script_name").is_some() && text(row, "method") == "resource_path" {
            Some("the script name is quoted in paths, too")
        } else if of_environ("host") == Some("") {
            Some("a request without a host is refused")
        } else {
            None
        };
        match reason {
            Some(reason) => outcome.differ(reason, id),
            None => outcome.check(id, &ours, pyramids),
        }
    }
    outcome.finish("traversal.resource_url");
}
