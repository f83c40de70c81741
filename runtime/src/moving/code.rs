//! What to write in Rust for a route or a view of Pyramid.

use serde_json::Value;

use super::conditions::{self, without_head};
use super::recorded::{OldFolder, OldRoute, OldView};
use super::texts::{is_elsewhere, is_template, last, list, quoted, whole_pattern};

/// Returns the declaration of a view, which needs a permission or none: an attribute, unless Pyramid or another program answers.
pub(super) fn view(view: &OldView, permission: Option<&str>) -> String {
    let of_route = view.route_name.iter();
    let of_route = of_route.map(|route| format!(".route_name({})", quoted(route)));
    let of_route: String = of_route.collect();
    match (view.kind.as_deref(), &view.folder) {
        (_, Some(folder)) => {
            let source = source(&folder.spec);
            let files = if folder.use_subpath {
                source
            } else {
                format!("StaticFolder::new({source}).use_subpath(false)")
            };
            format!("config.add_view(View::files({files}){of_route});")
        }
        (Some("wsgiapp"), _) => format!("config.add_view(View::service(…){of_route});"),
        (Some("wsgiapp2"), _) => format!("config.add_view(View::service_below(…){of_route});"),
        _ => attribute(view, permission),
    }
}

/// Returns the attribute of a view.
pub(super) fn attribute(view: &OldView, permission: Option<&str>) -> String {
    let mut arguments = Vec::new();
    let mut name = "view_config";
    if view.is_exception {
        match last(view.context.as_deref().unwrap_or_default(), ".") {
            "HTTPNotFound" => name = "notfound_view_config",
            "HTTPForbidden" => name = "forbidden_view_config",
            context => {
                name = "exception_view_config";
                arguments.push(format!("context = {}", error_type(context, view.status)));
            }
        }
    }
    if let Some(route) = &view.route_name {
        arguments.push(format!("route_name = {}", quoted(route)));
    }
    if let (Some(context), false) = (&view.context, view.is_exception) {
        let family = if view.is_interface { "dyn " } else { "" };
        arguments.push(format!("context = {family}{}", last(context, ".")));
    }
    if !view.name.is_empty() {
        arguments.push(format!("name = {}", quoted(&view.name)));
    }
    if view.append_slash {
        arguments.push("append_slash = true".to_owned());
    }
    arguments.extend(view.arguments.iter().filter_map(conditions::of_attribute));
    if let Some(renderer) = &view.renderer {
        arguments.push(format!("renderer = {}", quoted(&template(renderer))));
    }
    if let Some(permission) = permission.filter(|_| !view.is_exception) {
        arguments.push(format!("permission = {}", quoted(permission)));
    }
    if let Some(require_csrf) = view.require_csrf.filter(|_| !view.is_exception) {
        arguments.push(format!("require_csrf = {require_csrf}"));
    }
    if let Some(decorator) = &view.decorator {
        arguments.push(format!("decorator = {}", last(decorator, ".")));
    }
    if let Some(wrapper) = &view.wrapper {
        arguments.push(format!("wrapper = {}", quoted(wrapper)));
    }
    match &view.http_cache {
        Value::Null | Value::Bool(false) => {}
        Value::Number(seconds) => arguments.push(format!("http_cache = {seconds}")),
        _ => arguments.push("http_cache = …".to_owned()),
    }
    let options = view.deriver_options.iter();
    arguments.extend(options.map(|name| format!("option = {}(…)", camel(name))));
    if arguments.is_empty() {
        return format!("#[{name}]");
    }
    format!("#[{name}({})]", arguments.join(", "))
}

/// Returns the declaration of a route.
pub(super) fn route(route: &OldRoute) -> String {
    let mut written = format!(
        "config.add_route({}, {})",
        quoted(&route.name),
        pattern(&route.pattern)
    );
    if let Some(methods) = route.methods.as_ref().filter(|methods| !methods.is_empty()) {
        let methods = list(&without_head(methods));
        written += &format!(".request_method({methods})");
    }
    for argument in &route.arguments {
        if let Some(condition) = conditions::of_route(argument) {
            written += &format!(".predicate({condition})");
        }
        if let (true, Some(way)) = (argument.0 == "traverse", argument.1.as_str()) {
            written += &format!(".traverse({})", quoted(way));
        }
    }
    if route.use_global_views {
        written += ".use_global_views(true)";
    }
    if route.is_static && !is_elsewhere(&route.pattern) {
        written += ".generation_only(true)";
    }
    if let Some(factory) = &route.factory {
        written += &format!(".factory({})", snake(last(factory, ".")));
    }
    if route.pregenerator.is_some() {
        written += ".pregenerator(…)";
    }
    written + ";"
}

/// Returns the declaration of a static view.
pub(super) fn static_view(name: &str, folder: &OldFolder, permission: Option<&str>) -> String {
    let mut written = format!(
        "config.add_static_view({}, {})",
        quoted(name.trim_end_matches('/')),
        source(&folder.spec)
    );
    if let Some(Value::Number(seconds)) = &folder.cache_max_age {
        written += &format!(".http_cache(HttpCache::seconds({seconds}))");
    }
    if let Some(permission) = permission {
        written += &format!(".permission({})", quoted(permission));
    }
    written + ";"
}

/// Writes where the files of a folder are: beside the crate, unless the path is a whole one.
fn source(spec: &str) -> String {
    if spec.starts_with('/') {
        return quoted(spec.trim_end_matches('/'));
    }
    format!("static_dir!({})", quoted(last(spec, ":").trim_matches('/')))
}

/// Returns the type of errors that stands for a class of exceptions.
pub(super) fn error_type(class: &str, status: Option<u16>) -> String {
    let name = last(class, ".");
    match name {
        "BadCSRFToken" => return "BadCsrfToken".to_owned(),
        // Here it is a bad request like others.
        "URLDecodeError" => return "Status<400>".to_owned(),
        "BadCSRFOrigin" => return "BadCsrfOrigin".to_owned(),
        "HTTPException" | "IExceptionResponse" | "WSGIHTTPException" => {
            return "HttpException".to_owned();
        }
        "HTTPError" => return "HttpError".to_owned(),
        "HTTPClientError" => return "ClientError".to_owned(),
        "HTTPServerError" => return "ServerError".to_owned(),
        "HTTPRedirection" => return "Redirection".to_owned(),
        "Exception" => return "AnyError".to_owned(),
        _ => {}
    }
    status.map_or_else(|| name.to_owned(), |status| format!("Status<{status}>"))
}

/// Tells whether a renderer is a template of another engine than Jinja2.
pub(super) fn is_of_other_engine(renderer: &str) -> bool {
    let ending = renderer
        .rsplit('.')
        .next()
        .filter(|_| is_template(renderer));
    matches!(ending, Some("pt" | "mako" | "mak" | "genshi"))
}

/// Returns the template here: the path below the package, which ends as Jinja2's do.
fn template(renderer: &str) -> String {
    if !is_template(renderer) {
        return renderer.to_owned();
    }
    let path = last(renderer, ":");
    if !is_of_other_engine(renderer) {
        return path.to_owned();
    }
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    format!("{stem}.jinja2")
}

/// Writes a pattern as a literal, which is raw if it has a backslash.
fn pattern(pattern: &str) -> String {
    let pattern = whole_pattern(pattern);
    if pattern.contains('\\') && !pattern.contains('"') {
        format!("r\"{pattern}\"")
    } else {
        quoted(&pattern)
    }
}

/// Returns the name of a type for that of an option.
pub(super) fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect()
}

/// Returns the name of a function for that of a class.
fn snake(name: &str) -> String {
    let mut written = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_uppercase() && index > 0 && !written.ends_with('_') {
            written.push('_');
        }
        written.extend(c.to_lowercase());
    }
    written
}
