//! What in the patterns of routes and in the names of static views was probably meant differently, and
//! predicates that ask for what no pattern has.

use pyramidion_syntax::doubts::{Certainty, Doubt, behind_host, doubts};
use pyramidion_syntax::near;

use crate::pattern::Pattern;
use crate::predicates::Predicate;
use crate::url::Origin;
use crate::urldispatch::Route;

use super::report::Report;
use super::route::RouteConfig;
use crate::introspection::SourcePlace;

/// Reports what in the pattern of a route cannot be meant, and warns of what probably is not.
pub(super) fn check(route: &RouteConfig, report: &mut Report) {
    let (written, is_static) = route.written();
    let path = Origin::split(written).map_or(written, |_| behind_host(written));
    let subject = || {
        if is_static {
            format!("the name {written:?} of a static view")
        } else {
            format!("the pattern {written:?} of the route `{}`", route.name)
        }
    };
    let doubts = match path.rfind('*') {
        Some(_) if is_static => vec![Doubt {
            certainty: Certainty::Likely,
            message:
                "a `*` is text here, and a static view serves all files below its folder; leave it out"
                    .to_owned(),
        }],
        _ => doubts(path),
    };
    tell(doubts, route.place, subject, report);
    // Whoever gives it a factory means the placeholder: the context is that of its value.
    if is_static
        && route.declared_factory().is_none()
        && let Some(name) = placeholder(path)
    {
        report.warn(format!(
            "{}: {}: the files are served for every value of the placeholder `{name}`, but `static_url` has none for it and fails; \
             write a path without placeholders, as in `\"static\"`",
            route.place,
            subject()
        ));
    }
}

/// Returns the first placeholder of a path, if it can be read.
fn placeholder(path: &str) -> Option<String> {
    Pattern::for_urls(path).ok()?.names().first().cloned()
}

/// Reports the same in the prefix of an include, behind which patterns follow.
pub(super) fn check_prefix(prefix: &str, place: SourcePlace, report: &mut Report) {
    let path = prefix.trim_matches('/');
    if path.is_empty() {
        return;
    }
    let subject = format!("the prefix {prefix:?}");
    if prefix.contains("://") {
        let message = format!(
            "{subject} has a host, but a prefix is the beginning of a path; write the host into the patterns"
        );
        report.add_at(place, message);
        return;
    }
    tell(
        doubts(&format!("/{path}/")),
        place,
        || subject.clone(),
        report,
    );
}

fn tell(doubts: Vec<Doubt>, place: SourcePlace, subject: impl Fn() -> String, report: &mut Report) {
    for Doubt { certainty, message } in doubts {
        let subject = subject();
        if certainty == Certainty::Certain {
            report.add_at(place, format!("{subject}: {message}"));
        } else {
            report.warn(format!("{place}: {subject}: {message}"));
        }
    }
}

/// Reports a placeholder that the pattern does not have.
pub(super) fn unknown_placeholder(predicate: &Predicate, route: &Route) -> Option<String> {
    let names = route.info.pattern.names();
    let mut asked = predicate.placeholders();
    let unknown = asked.find(|asked| names.iter().all(|name| name != asked))?;
    let (name, pattern) = (&route.info.name, &route.info.pattern_text);
    let hint = near::hint_or(unknown, names.iter().map(String::as_str), || {
        format!("; write `{{{unknown}}}` into the pattern, or leave the predicate out")
    });
    Some(format!(
        "has `match_param` for `{unknown}`, but the route `{name}` (`{pattern}`) has no such \
         placeholder{hint}"
    ))
}
