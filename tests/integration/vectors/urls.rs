//! URLs of routes.

use pyramidion::request::ScriptName;
use pyramidion::session::{Map, Value};
use pyramidion::testing::DummyRequest;
use pyramidion::{App, Configurator, Request, UrlArgs, UrlError, View};

use super::{Outcome, field, map, python_str, rows, text};

/// The routes that the rows speak of.
fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("user", "/users/{id}");
    config.add_route("slash", "/s/{id}/");
    config.add_route("star", "/st/*rest");
    config.add_route("ext", "https://ext.example.com/x/{id}");
    config.add_route("extnoscheme", "//cdn.example.com/{f}");
    config
        .add_route("static_only", "/only/{a}")
        .generation_only(true);
    config.add_route("pre", "/p/{id}").pregenerator(|args| {
        let args = if args.has_value("id") {
            args
        } else {
            args.value("id", "pre")
        };
        args.element("pg")
    });
    config.add_static_view("static", "/tmp");
    config.add_static_view("https://cdn.example.com/assets", "/var");
    config.add_static_view("//noscheme.example.com/a", "/usr");
    for route in ["home", "user", "slash", "star", "pre"] {
        config.add_view(View::new(|_: &mut Request| "ok").route_name(route));
    }
    config.make_app().expect("a right configuration")
}

#[test]
fn urls_vectors() {
    let file = pyramidion_tests::vectors("urls");
    let app = app();
    let mut outcome = Outcome::default();
    for row in rows(&file, "vectors") {
        let method = text(row, "method");
        let name = row.to_string();
        let expected = match field(row, "expected") {
            Value::String(url) => url.clone(),
            _ => "error".to_owned(),
        };
        let ours =
            generate(row, method, &request(row, &app)).unwrap_or_else(|_| "error".to_owned());
        let environ = map(field(row, "environ"));
        let environ = |name: &str| {
            environ
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        if ours != expected && environ("HTTP_HOST").starts_with('[') {
            outcome.differ("an IPv6 host is kept whole", &name);
        } else if ours != expected && method == "route_path" && environ("SCRIPT_NAME").contains(' ')
        {
            outcome.differ("a script name is quoted in paths too", &name);
        } else {
            outcome.check(&name, &ours, &expected);
        }
    }
    outcome.finish("urls");
}

/// Makes the request that a row is about.
fn request(row: &Value, app: &App) -> Request {
    let environ = map(field(row, "environ"));
    let environ = |name: &str| environ.get(name).and_then(Value::as_str);
    let path = match field(row, "matched_route").as_str() {
        None => "/no/route/has/this/path".to_owned(),
        Some(name) => {
            let args = arguments(&map(field(row, "matchdict")), name);
            DummyRequest::get("/")
                .build_for(app)
                .route_path((name, args))
                .expect("a path")
        }
    };
    let query = field(row, "current_query").as_str().unwrap_or_default();
    let target = if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    };
    let mut request = DummyRequest::get(&target);
    if let Some(host) = environ("HTTP_HOST") {
        request = request.header("host", host);
    }
    let mut request = request
        .secure(environ("wsgi.url_scheme") == Some("https"))
        .build_for(app);
    if let Some(script_name) = environ("SCRIPT_NAME") {
        request
            .extensions_mut()
            .insert(ScriptName(script_name.to_owned()));
    }
    request
}

fn generate(row: &Value, method: &str, request: &Request) -> Result<String, UrlError> {
    let positional = field(row, "args").as_array().unwrap_or_default();
    let kwargs = map(field(row, "kwargs"));
    let is_current = method.starts_with("current_");
    let (route, elements) = match positional {
        [route, elements @ ..] if !is_current => (route.as_str().expect("a name"), elements),
        elements => ("", elements),
    };
    let args = arguments(&kwargs, route);
    let args = elements
        .iter()
        .fold(args, |args, element| args.element(python_str(element)));
    match method {
        "route_url" => request.route_url((route, args)),
        "static_url" => request.static_url(route, args),
        "static_path" => request.static_path(route, args),
        "route_path" => request.route_path((route, args)),
        "current_route_url" => request.current_route_url(args),
        "current_route_path" => request.current_route_path(args),
        method => panic!("there is no method `{method}`"),
    }
}

/// Translates keyword arguments of Python.
fn arguments(kwargs: &Map, route: &str) -> UrlArgs {
    kwargs
        .iter()
        .fold(UrlArgs::new(), |args, (name, value)| match (name, value) {
            ("_query", Value::String(text)) => args.query_text(text.as_str()),
            ("_query", Value::Null) => args.query_text(""),
            ("_query", query) => args.query(pairs(query)),
            ("_anchor" | "_route_name", Value::Null) => args,
            ("_route_name", value) => args.route_name(python_str(value)),
            ("_anchor", value) => args.anchor(python_str(value)),
            ("_scheme", value) => args.scheme(python_str(value)),
            ("_host", value) => args.host(python_str(value)),
            ("_port", value) => args.port(python_str(value).parse().expect("a port")),
            ("_app_url", value) => args.app_url(python_str(value)),
            ("rest", Value::Array(segments)) if route == "star" => {
                args.segments(name, segments.iter().map(python_str))
            }
            (name, value) => args.value(name, python_str(value)),
        })
}

/// Returns the pairs of a mapping or of a list of pairs, as `urlencode(…, doseq=True)` sees them.
fn pairs(query: &Value) -> Vec<(String, String)> {
    let pairs: Vec<(String, Value)> = match query {
        Value::Object(map) => map.iter().map(|(k, v)| (k.to_owned(), v.clone())).collect(),
        Value::Array(pairs) => pairs
            .iter()
            .filter_map(|pair| match pair.as_array()? {
                [name, value] => Some((python_str(name), value.clone())),
                _ => None,
            })
            .collect(),
        _ => panic!("{query} is not a query"),
    };
    let values = |(name, value): (String, Value)| match value {
        Value::Array(items) => items
            .iter()
            .map(|item| (name.clone(), python_str(item)))
            .collect(),
        Value::Null => vec![(name, String::new())],
        value => vec![(name, python_str(&value))],
    };
    pairs.into_iter().flat_map(values).collect()
}
