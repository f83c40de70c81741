//! Answers: those that the types of a view tell, and those that the framework gives by itself.

use std::collections::{BTreeMap, BTreeSet};

use pyramidion::http::StatusCode;
use pyramidion::introspection::{Condition, CsrfRecord};
use pyramidion::schemas::InputPlace;
use serde_json::{Map, Value, json};

use crate::conditions;
use crate::definitions::PATH;
use crate::endpoint::{Endpoint, SWITCHING_PROTOCOLS};
use crate::request_body::add;

/// An answer that the framework gives, by its name among the components.
struct Shared {
    name: &'static str,
    status: u16,
    description: &'static str,
}

const BAD_REQUEST: Shared = Shared {
    name: "BadRequest",
    status: 400,
    description: "Something of the request cannot be read, or the token against forged requests is missing.",
};

const FORBIDDEN: Shared = Shared {
    name: "Forbidden",
    status: 403,
    description: "The visitor may not do this.",
};

const NOT_FOUND: Shared = Shared {
    name: "NotFound",
    status: 404,
    description: "There is nothing at this address.",
};

const NOT_ACCEPTABLE: Shared = Shared {
    name: "NotAcceptable",
    status: 406,
    description: "The client accepts no media type that is offered.",
};

const TOO_LARGE: Shared = Shared {
    name: "RequestEntityTooLarge",
    status: 413,
    description: "The body is larger than the route takes.",
};

const UNSUPPORTED: Shared = Shared {
    name: "UnsupportedMediaType",
    status: 415,
    description: "The body has another media type than is read.",
};

const UPGRADE_REQUIRED: Shared = Shared {
    name: "UpgradeRequired",
    status: 426,
    description: "The request does not ask for a WebSocket of version 13.",
};

const TIMED_OUT: Shared = Shared {
    name: "ServiceUnavailable",
    status: 503,
    description: "The answer took too long; `Retry-After` says when to try again.",
};

const SHARED: [Shared; 8] = [
    BAD_REQUEST,
    FORBIDDEN,
    NOT_FOUND,
    NOT_ACCEPTABLE,
    TOO_LARGE,
    UNSUPPORTED,
    UPGRADE_REQUIRED,
    TIMED_OUT,
];

/// Where the answers are that operations refer to.
const COMPONENTS: &str = "#/components/responses/";

/// The name of the answer to an error of which nothing is known.
const ANY_ERROR: &str = "Error";

/// The name of the schema of what the framework says of an error as JSON. No type has such a name.
const ERROR_SCHEMA: &str = "pyramidion.HttpException";

/// Returns the schema of what the framework says of an error as JSON, by its name.
pub(crate) fn error_schema() -> (String, Value) {
    let schema = json!({
        "type": "object",
        "description": "Why a request was not answered as it was meant.",
        "required": ["code", "message", "title"],
        "properties": {
            "code": {"type": "string", "description": "The status, with its name."},
            "message": {"type": "string", "description": "What is wrong."},
            "title": {"type": "string", "description": "The name of the status."},
        },
    });
    (ERROR_SCHEMA.to_owned(), schema)
}

/// Returns the answers that the operations of `paths` refer to. Which of their bodies is sent, the client chooses by
/// `Accept`.
pub(crate) fn components(paths: &Map<String, Value>) -> Value {
    let error = |description: &str| {
        let schema = format!("#{PATH}/{ERROR_SCHEMA}");
        json!({
            "description": description,
            "content": {
                "application/json": {"schema": {"$ref": schema}},
                "text/html": {"schema": {"type": "string"}},
                "text/plain": {"schema": {"type": "string"}},
            },
        })
    };
    let mut components = Map::new();
    components.insert(ANY_ERROR.to_owned(), error("An error."));
    for shared in SHARED {
        let mut response = error(shared.description);
        if shared.status == TIMED_OUT.status {
            response["headers"] = json!({
                "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
            });
        }
        components.insert(shared.name.to_owned(), response);
    }
    let mut operations = paths.values().filter_map(Value::as_object).flatten();
    let mut used = BTreeSet::new();
    for (_, operation) in &mut operations {
        let responses = operation["responses"].as_object();
        used.extend(responses.into_iter().flatten().filter_map(|(_, response)| {
            let reference = response.get("$ref")?.as_str()?;
            reference.strip_prefix(COMPONENTS)
        }));
    }
    components.retain(|name, _| used.contains(name.as_str()));
    components.into()
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("{COMPONENTS}{name}")})
}

/// Returns the answers of views that answer the same method of one path.
pub(crate) fn of_all(method: &str, endpoints: &[&Endpoint<'_>], csrf: &CsrfRecord) -> Value {
    let mut responses = BTreeMap::new();
    for endpoint in endpoints {
        own(endpoint, method, &mut responses);
    }
    let mut responses: Map<_, _> = responses.into_iter().collect();
    for endpoint in endpoints {
        for shared in shared(endpoint, method, csrf) {
            let status = shared.status.to_string();
            responses
                .entry(status)
                .or_insert_with(|| reference(shared.name));
        }
        if endpoint.interface.may_fail {
            let any = || reference(ANY_ERROR);
            responses.entry("default").or_insert_with(any);
        }
    }
    responses.into()
}

/// Adds what the types of a view say.
fn own(endpoint: &Endpoint<'_>, method: &str, responses: &mut BTreeMap<String, Value>) {
    let interface = endpoint.interface;
    let accepted = endpoint.conditions().find_map(|condition| match condition {
        Condition::Accept(media_type) => Some(media_type.as_str()),
        _ => None,
    });
    for reply in &interface.replies {
        if reply.status == Some(SWITCHING_PROTOCOLS) && !endpoint.becomes_websocket(method) {
            continue;
        }
        let response = response(
            responses,
            reply.status.unwrap_or(200),
            reply.meaning.as_deref(),
        );
        if let Some(media_type) = &reply.media_type {
            let media_type = accepted.unwrap_or(media_type);
            let schema = reply.schema.as_ref().map_or_else(
                || of_media_type(media_type),
                |schema| schema.as_value().clone(),
            );
            add_content(response, media_type, schema);
        }
    }
    if let Some(renderer) = &endpoint.view.renderer {
        let media_type = accepted.unwrap_or_else(|| of_renderer(renderer));
        let schema = match (&interface.rendered, media_type) {
            (Some(schema), "application/json") => schema.as_value().clone(),
            _ => of_media_type(media_type),
        };
        add_content(response(responses, 200, None), media_type, schema);
    }
    let says_nothing = endpoint.view.renderer.is_none()
        && interface
            .replies
            .iter()
            .all(|reply| reply.status.is_some_and(is_no_page));
    if says_nothing || interface.may_answer_otherwise {
        // What a response is, only the view knows.
        let any = match accepted {
            Some(media_type) => json!({
                "description": "What the view answers.",
                "content": {media_type: {"schema": of_media_type(media_type)}},
            }),
            None => json!({"description": "What the view answers."}),
        };
        responses.entry("default".to_owned()).or_insert(any);
    }
}

/// Tells whether a status is that of an error, or of a connection that becomes another one.
fn is_no_page(status: u16) -> bool {
    status >= 400 || status == SWITCHING_PROTOCOLS
}

fn response<'r>(
    responses: &'r mut BTreeMap<String, Value>,
    status: u16,
    meaning: Option<&str>,
) -> &'r mut Value {
    let name = StatusCode::from_u16(status).ok();
    let name = name.and_then(|status| status.canonical_reason());
    responses
        .entry(status.to_string())
        .or_insert_with(|| json!({"description": meaning.or(name).unwrap_or("An answer.")}))
}

fn add_content(response: &mut Value, media_type: &str, schema: Value) {
    if let Value::Object(response) = response
        && let Value::Object(content) = response.entry("content").or_insert_with(|| json!({}))
    {
        add(content, media_type, schema);
    }
}

/// Returns the media type that a renderer writes.
fn of_renderer(renderer: &str) -> &'static str {
    let is_named = |ending: &str| renderer.ends_with(ending);
    match renderer {
        "json" => "application/json",
        "jsonp" => "application/javascript",
        "string" => "text/plain",
        _ if is_named(".html") || is_named(".jinja2") => "text/html",
        _ if is_named(".txt") => "text/plain",
        _ => "*/*",
    }
}

/// Returns the schema of what is known only by its media type.
fn of_media_type(media_type: &str) -> Value {
    if media_type.starts_with("text/") {
        json!({"type": "string"})
    } else {
        json!({})
    }
}

/// Returns what the framework may answer before or in place of the view.
fn shared<'a>(
    endpoint: &'a Endpoint<'_>,
    method: &str,
    csrf: &CsrfRecord,
) -> impl Iterator<Item = Shared> + use<'a> {
    let is_checked = endpoint.is_csrf_checked(method, csrf);
    let is_websocket = endpoint.becomes_websocket(method);
    let inputs = &endpoint.interface.inputs;
    let has = |place: InputPlace| inputs.iter().any(|input| input.place == place);
    let reads_body = endpoint.reads_body();
    let is_offer = |condition: &Condition| matches!(condition, Condition::Accept(_));
    let is_content = |condition: &Condition| matches!(condition, Condition::ContentType(_));
    let is_asked = |condition: &Condition| {
        conditions::asked(condition).is_some()
            || conditions::in_words(condition).is_some()
            || matches!(
                condition,
                Condition::Placeholder { .. } | Condition::Authenticated(_)
            )
    };
    let has_placeholders = !endpoint.path.placeholders.is_empty();
    SHARED
        .into_iter()
        .filter(move |shared| match shared.status {
            400 => !inputs.is_empty() || has_placeholders || is_checked || is_websocket,
            403 => endpoint.view.permission.is_some() || is_websocket,
            404 => has_placeholders || endpoint.conditions().any(is_asked),
            406 => endpoint.conditions().any(is_offer),
            413 => has(InputPlace::Form) || has(InputPlace::Json),
            415 => (reads_body && !has(InputPlace::Body)) || endpoint.conditions().any(is_content),
            426 => is_websocket,
            503 => endpoint.view.timeout.is_some(),
            _ => false,
        })
}
