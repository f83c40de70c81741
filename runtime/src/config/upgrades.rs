//! Views that take a WebSocket, and are never called for a request that asks for one.

use http::Method;

use crate::extract::{Requirements, Upgrade};
use crate::predicates::{Methods, Predicate};

use super::view_arguments::simple;

/// Returns why no request becomes the WebSocket that a view takes; the subject of the sentence is the view.
pub(super) fn mistake(
    methods: &Methods,
    predicates: &[Predicate],
    requirements: &Requirements,
) -> Option<String> {
    let (first, others) = requirements.upgrades.split_first()?;
    if !others.is_empty() {
        let text = "takes `WebSocketUpgrade` twice, and a request becomes one WebSocket; leave one of them out";
        return Some(text.to_owned());
    }
    if let Methods::Only(only) = methods
        && !methods.contains(&Method::GET)
    {
        let names: Vec<_> = only.iter().map(Method::as_str).collect();
        let names = names.join(" and ");
        return Some(format!(
            "takes `WebSocketUpgrade`, but answers {names} only, and a WebSocket is asked for with GET; write \
             `request_method = \"GET\"`"
        ));
    }
    // A view that is called for other requests, too, may read what these have.
    if *first == Upgrade::Optional {
        return None;
    }
    let is_wanted = |predicate: &&Predicate| matches!(predicate.content_type(), Some((_, false)));
    if let Some(wanted) = predicates.iter().find(is_wanted) {
        return Some(format!(
            "takes `WebSocketUpgrade`, but has `{wanted}`, and a request for a WebSocket has no content; leave it out"
        ));
    }
    let mut bodies = requirements.bodies.iter();
    let (_, name) = bodies.find(|(body, _)| body.needs_content())?;
    let argument = simple(name);
    Some(format!(
        "takes `{argument}` and `WebSocketUpgrade`, and a request for a WebSocket has no body; take `Query<…>`, or \
         `Option<WebSocketUpgrade>` if other requests are answered, too"
    ))
}
