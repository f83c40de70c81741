//! Which view answers, and which configurations are refused.

use pyramidion::predicates::{self, PredicateConfig, not};
use pyramidion::session::Value;
use pyramidion::testing::TestApp;
use pyramidion::view::HttpCache;
use pyramidion::{App, ConfigurationError, Configurator, Request, View};

use super::{Outcome, field, rows, text};

/// Makes the application of a row, with Pyramid's answer to what no view takes.
fn app(row: &Value) -> Result<App, Refused> {
    let mut config = Configurator::new();
    config.settings_mut().set("pyramidion.plain_404", "true");
    for route in rows(row, "routes") {
        let declared = config.add_route(text(route, "name"), text(route, "pattern"));
        for (key, value) in route.as_object().expect("a route has options").iter() {
            match key {
                "use_global_views" if *value == Value::Bool(true) => {
                    declared.use_global_views(true);
                }
                "static" if *value == Value::Bool(true) => {
                    declared.generation_only(true);
                }
                "name" | "pattern" | "use_global_views" | "static" => {}
                key => {
                    declared.predicate(predicate(key, value).ok_or(Refused::Option)?);
                }
            }
        }
    }
    for view in rows(row, "views") {
        config.add_view(declare(view)?);
    }
    config.make_app().map_err(Refused::Configuration)
}

/// Why there is no application.
enum Refused {
    /// Such an option cannot be written, in the attribute or otherwise.
    Option,
    Configuration(ConfigurationError),
}

fn declare(row: &Value) -> Result<View, Refused> {
    let id = text(row, "id").to_owned();
    let mut view = View::new(move |_: &mut Request| id.clone());
    for (key, value) in row.as_object().expect("a view has options").iter() {
        view = match (key, value) {
            ("id", _) => view,
            ("route_name", value) => view.route_name(value.as_str().expect("a name")),
            ("name", value) => view.name(value.as_str().expect("a name")),
            ("permission", _) => view.permission(pyramidion::security::NO_PERMISSION_REQUIRED),
            ("http_cache", value) => view.http_cache(http_cache(value).ok_or(Refused::Option)?),
            (key, value) => view.predicate(predicate(key, value).ok_or(Refused::Option)?),
        };
    }
    Ok(view)
}

fn http_cache(value: &Value) -> Option<HttpCache> {
    let seconds = value.as_i64()?;
    Some(HttpCache::seconds(u32::try_from(seconds).ok()?))
}

/// Returns the predicate of an option, unless it cannot be written.
fn predicate(key: &str, value: &Value) -> Option<PredicateConfig> {
    if let Some(negated) = value.as_object() {
        return Some(not(predicate(key, negated.get("not")?)?));
    }
    let texts = || -> Vec<&str> {
        match value.as_array() {
            Some(values) => values.iter().filter_map(Value::as_str).collect(),
            None => value.as_str().into_iter().collect(),
        }
    };
    Some(match key {
        "xhr" => predicates::xhr(*value == Value::Bool(true)),
        "request_method" => predicates::request_method(texts()),
        "path_info" => predicates::path_info(value.as_str()?),
        "request_param" => predicates::request_param(texts()),
        "header" => predicates::header(texts()),
        "accept" => predicates::accept(value.as_str()?),
        "match_param" => predicates::match_param(texts()),
        "is_authenticated" => predicates::is_authenticated(*value == Value::Bool(true)),
        _ => return None,
    })
}

/// Tells whether a row asks for what is refused here on purpose, and why.
fn refused_on_purpose(row: &Value) -> Option<&'static str> {
    let is_lower_case = |option: &Value| {
        let methods = match field(option, "request_method") {
            Value::Array(methods) => methods.clone(),
            Value::Object(negated) => match negated.get("not") {
                Some(Value::Array(methods)) => methods.clone(),
                Some(method) => vec![method.clone()],
                None => Vec::new(),
            },
            method => vec![method.clone()],
        };
        let mut methods = methods.iter().filter_map(Value::as_str);
        methods.any(|method| method.bytes().any(|byte| byte.is_ascii_lowercase()))
    };
    let mut views = rows(row, "views").iter();
    if views.any(is_lower_case) {
        return Some("a method in lower case, which would never match, is an error");
    }
    let Err(Refused::Configuration(error)) = app(row) else {
        return None;
    };
    let is_never_asked = |problem: &str| {
        problem.contains("is never called") || problem.contains("no such placeholder")
    };
    let mut problems = error.problems();
    problems
        .all(|problem| is_never_asked(&problem))
        .then_some("a view that no request of its route reaches is an error")
}

#[test]
fn views_vectors_selection() {
    let file = pyramidion_tests::vectors("views");
    let mut outcome = Outcome::default();
    for row in rows(&file, "selection") {
        let id = text(row, "id");
        let app = match app(row) {
            Ok(app) => app,
            Err(_) if refused_on_purpose(row).is_some() => {
                outcome.differ(refused_on_purpose(row).unwrap_or_default(), id);
                continue;
            }
            Err(Refused::Option) => panic!("{id}: an option cannot be written"),
            Err(Refused::Configuration(error)) => panic!("{id}: {error}"),
        };
        let client = TestApp::new(app);
        for case in rows(row, "cases") {
            let request = field(case, "request");
            let (method, path) = (text(request, "method"), text(request, "path"));
            let mut sent = client.request(method, path);
            if let Some(headers) = field(request, "headers").as_object() {
                for (name, value) in headers.iter() {
                    sent = sent.header(name, value.as_str().expect("a header"));
                }
            }
            if let Some(body) = field(request, "body").as_str() {
                let has_type = field(request, "headers")
                    .as_object()
                    .is_some_and(|headers| {
                        headers
                            .iter()
                            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
                    });
                if !has_type {
                    sent = sent.header("content-type", "application/x-www-form-urlencoded");
                }
                sent = sent.body(body.to_owned());
            }
            let answer = sent.send();
            let expected = field(case, "expected");
            let (status, view) = (field(expected, "status"), field(expected, "view").as_str());
            let ours = match view {
                Some(_) => format!("{} {}", answer.status().as_u16(), answer.text()),
                None => answer.status().as_u16().to_string(),
            };
            let pyramids = match view {
                Some(view) => format!("{status} {view}"),
                None => status.to_string(),
            };
            outcome.check(&format!("{id}: {request}"), &ours, &pyramids);
        }
    }
    outcome.finish("views.selection");
}

#[test]
fn views_vectors_configuration() {
    let file = pyramidion_tests::vectors("views");
    let mut outcome = Outcome::default();
    for row in rows(&file, "configuration") {
        let id = text(row, "id");
        let expected = text(row, "result");
        let is_refused = app(row).is_err();
        let pyramid_refuses = expected != "ok";
        if is_refused && !pyramid_refuses && refused_on_purpose(row).is_some() {
            outcome.differ(refused_on_purpose(row).unwrap_or_default(), id);
            continue;
        }
        if !is_refused && expected.ends_with("/TypeError") {
            outcome.differ("an option that crashes there works here", id);
            continue;
        }
        let words = |is_refused| if is_refused { "refused" } else { "ok" };
        outcome.check(id, words(is_refused), words(pyramid_refuses));
    }
    outcome.finish("views.configuration");
}
