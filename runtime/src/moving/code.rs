//! What to write in Rust for a route or a view of Pyramid.

use super::recorded::{NO_PERMISSION_REQUIRED, OldRoute, OldView};
use super::texts::{is_template, last};

/// Returns the attribute of a view.
pub(super) fn attribute(view: &OldView) -> String {
    let mut arguments = Vec::new();
    let mut name = "view_config";
    if view.is_exception {
        match last(view.context.as_deref().unwrap_or_default(), ".") {
            "HTTPNotFound" => name = "notfound_view_config",
            "HTTPForbidden" => name = "forbidden_view_config",
            context => {
                name = "exception_view_config";
                arguments.push(format!("context = {}", error_type(context)));
            }
        }
    }
    if let Some(route) = &view.route_name {
        arguments.push(format!("route_name = {}", quoted(route)));
    }
    if let (Some(context), false) = (&view.context, view.is_exception) {
        arguments.push(format!("context = {}", last(context, ".")));
    }
    if !view.name.is_empty() {
        arguments.push(format!("name = {}", quoted(&view.name)));
    }
    if view.append_slash {
        arguments.push("append_slash = true".to_owned());
    }
    arguments.extend(view.predicates.iter().filter_map(|text| predicate(text)));
    if let Some(renderer) = &view.renderer {
        arguments.push(format!("renderer = {}", quoted(&template(renderer))));
    }
    let permission = view.permission.as_ref().filter(|_| !view.is_exception);
    if let Some(permission) = permission.filter(|name| *name != NO_PERMISSION_REQUIRED) {
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
    if view.http_cache {
        arguments.push("http_cache = …".to_owned());
    }
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
        let methods: Vec<_> = without_head(methods)
            .iter()
            .map(|method| quoted(method))
            .collect();
        written += &format!(".request_method([{}])", methods.join(", "));
    }
    for text in &route.predicates {
        if let Some(condition) = condition_of_route(text) {
            written += &format!(".predicate({condition})");
        }
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
pub(super) fn static_view(name: &str, spec: &str) -> String {
    let folder = last(spec, ":").trim_matches('/');
    format!(
        "config.add_static_view({}, static_dir!({}));",
        quoted(name.trim_matches('/')),
        quoted(folder)
    )
}

/// Returns the type of errors that stands for a class of exceptions.
pub(super) fn error_type(class: &str) -> String {
    let name = last(class, ".");
    let status = match name {
        "HTTPBadRequest" => 400,
        "HTTPUnauthorized" => 401,
        "HTTPForbidden" => 403,
        "HTTPNotFound" => 404,
        "HTTPMethodNotAllowed" => 405,
        "HTTPConflict" => 409,
        "HTTPGone" => 410,
        "HTTPUnprocessableEntity" => 422,
        "HTTPTooManyRequests" => 429,
        "HTTPInternalServerError" => 500,
        "HTTPServiceUnavailable" => 503,
        "HTTPException" | "IExceptionResponse" | "WSGIHTTPException" => {
            return "HttpException".to_owned();
        }
        "HTTPError" => return "HttpError".to_owned(),
        "HTTPClientError" => return "ClientError".to_owned(),
        "HTTPServerError" => return "ServerError".to_owned(),
        "Exception" => return "AnyError".to_owned(),
        _ => return name.to_owned(),
    };
    format!("Status<{status}>")
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

/// A condition as Pyramid writes it, taken apart.
struct Condition<'t> {
    is_negative: bool,
    name: &'t str,
    value: &'t str,
}

impl<'t> Condition<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let negated = text.strip_prefix('!');
        let condition = negated.unwrap_or(text);
        let parts = condition
            .split_once(" = ")
            .or_else(|| condition.split_once(' '));
        let (name, value) = parts?;
        Some(Self {
            is_negative: negated.is_some(),
            name,
            value: value.trim(),
        })
    }
}

/// Returns a predicate as an argument of the attribute, if it is one of Pyramid.
fn predicate(text: &str) -> Option<String> {
    let Condition {
        is_negative,
        name,
        value,
    } = Condition::of(text)?;
    let written = match name {
        "xhr" | "is_authenticated" => format!("{name} = {}", value == "True"),
        "request_method" => {
            let methods: Vec<_> = value.split(',').map(str::to_owned).collect();
            format!("{name} = {}", several(&without_head(&methods)))
        }
        "request_param" | "match_param" | "header" | "effective_principals" => {
            let values = value.split(',').map(|one| tested(name, one));
            let values: Vec<_> = values.collect();
            format!("{name} = {}", several(&values))
        }
        "accept" | "path_info" | "physical_path" => format!("{name} = {}", quoted(value)),
        "containment" => format!(
            "{name} = {}",
            last(value.trim_matches(['<', '>', '\'']), ".")
        ),
        "request_type" => return None,
        _ => return Some(format!("custom({name} = …)")),
    };
    Some(if is_negative {
        format!("not({written})")
    } else {
        written
    })
}

/// Returns a predicate of a route as its function, if it is one of Pyramid; the methods are written otherwise.
fn condition_of_route(text: &str) -> Option<String> {
    let Condition {
        is_negative,
        name,
        value,
    } = Condition::of(text)?;
    let written = match name {
        "request_method" if !is_negative => return None,
        "xhr" | "is_authenticated" => format!("predicates::{name}({})", value == "True"),
        "request_method" | "request_param" | "header" | "match_param" | "effective_principals" => {
            let values: Vec<_> = value
                .split(',')
                .map(|one| quoted(&tested(name, one)))
                .collect();
            format!("predicates::{name}([{}])", values.join(", "))
        }
        "accept" | "path_info" => format!("predicates::{name}({})", quoted(value)),
        "request_type" => return None,
        _ => format!("predicates::custom({}, […])", quoted(name)),
    };
    Some(if is_negative {
        format!("predicates::not({written})")
    } else {
        written
    })
}

/// Returns one of several tests of a predicate as it is declared: a header has a colon after its name.
fn tested(predicate: &str, text: &str) -> String {
    // Principals are in a list of Python.
    let text = text.trim().trim_matches(['[', ']', '\'']);
    match text.split_once('=') {
        Some((name, regex)) if predicate == "header" => format!("{name}:{regex}"),
        _ => text.to_owned(),
    }
}

fn without_head(methods: &[String]) -> Vec<String> {
    let has_get = methods.iter().any(|method| method == "GET");
    let kept = methods
        .iter()
        .filter(|method| !has_get || *method != "HEAD");
    kept.cloned().collect()
}

/// Writes one text, or several in parentheses.
fn several(values: &[String]) -> String {
    match values {
        [one] => quoted(one),
        _ => {
            let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
            format!("({})", values.join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Writes a pattern as a literal, which is raw if it has a backslash.
fn pattern(pattern: &str) -> String {
    let slash = if pattern.starts_with('/') { "" } else { "/" };
    if pattern.contains('\\') && !pattern.contains('"') {
        format!("r\"{slash}{pattern}\"")
    } else {
        quoted(&format!("{slash}{pattern}"))
    }
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
