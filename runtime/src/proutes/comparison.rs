//! Comparing the routes of a Pyramid application with those of ours.

use super::findings::{Finding, FindingKind, Report};
use super::{InvalidListing, ListedRoute, parse};
use crate::pattern::Pattern;
use crate::router::{App, RouteEntry};
use crate::urldispatch::Route;

/// Compares what `proutes` printed for a Pyramid application with an application that takes over from it.
///
/// The report says which of the routes are served here and which are not, so that they are to be forwarded: those
/// that are not here, that are [imported](crate::Configurator::import_proutes) or otherwise only for writing URLs, and
/// that are always passed on, by `RouteConfig::forward`. It says which patterns would match differently, and which have no
/// equivalent because their regular expressions cannot be matched in linear time, or because they go on with traversal;
/// whose requests another route would take; and which methods have no view here. Routes are the same if they have the same name, or else the same pattern.
///
/// Paths are tried, and nothing is proved: each reported difference is real, with a path for it, but there can be others.
/// Predicates other than methods are not in the listing, so a route here is taken to answer whatever its
/// pattern matches, and the report says if it has predicates.
///
/// # Errors
///
/// Fails if the text is not what `proutes` prints.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, Request, View, proutes};
///
/// let listing = "\
/// Name    Pattern           View
/// ----    -------           ----
/// home    /                 shop.home
/// about   /about            shop.about
/// item    /items/{id:\\d+}   shop.item
/// ";
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_route("item", "/items/{id}");
/// for name in ["home", "item"] {
///     config.add_view(View::new(|_: &mut Request| "").route_name(name));
/// }
/// let report = proutes::check(listing, &config.make_app()?)?;
/// assert_eq!(report.served(), ["home", "item"]);
/// assert_eq!(report.forwarded(), ["about"]);
/// assert_eq!(
///     report.findings()[0].to_string(),
///     r"line 5: `item`: `/items/{id:\d+}` there, `/items/{id}` here: `/items/abc` matches only here",
/// );
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub fn check(listing: &str, app: &App) -> Result<Report, InvalidListing> {
    Ok(compare(&parse(listing)?, app))
}

/// Compares the routes of a Pyramid application, however they are known, with those of ours.
pub(crate) fn compare(listed: &[ListedRoute], app: &App) -> Report {
    let here = app.entries();
    let old: Vec<_> = listed.iter().map(|route| Old::of(route, here)).collect();
    let mut report = Report::default();
    for (position, route) in old.iter().enumerate() {
        let name = route.listed.name().to_owned();
        let served = route.here.filter(|at| !here[*at].always_forwards());
        match (route.listed.is_external(), served) {
            (true, _) => {
                report.external.push(name);
                continue;
            }
            (_, Some(_)) => report.served.push(name),
            (_, None) => report.forwarded.push(name),
        }
        let mut note = |kind, message| {
            report.findings.push(Finding {
                kind,
                route: route.listed.name().to_owned(),
                line: route.listed.line(),
                message,
            });
        };
        let pattern = match &route.pattern {
            Ok(pattern) => pattern,
            Err(reason) => {
                note(FindingKind::NoEquivalent, reason.clone());
                continue;
            }
        };
        let walks = route.here.is_some_and(|at| here[at].way.is_some());
        if !walks && pattern.names().iter().any(|name| name == TRAVERSE) {
            note(FindingKind::NoEquivalent, traverses(route.listed, pattern));
        }
        if let Some(at) = served {
            for message in other_pattern(route.listed, pattern, &here[at].route) {
                note(FindingKind::OtherPattern, message);
            }
            if let Some(message) = missing_views(route.listed, &here[at]) {
                note(FindingKind::MissingViews, message);
            }
        }
        if let Some(message) = taken(&old[..position], route, pattern, app) {
            note(FindingKind::TakenByAnother, message);
        }
    }
    let is_new = |at: &usize| !old.iter().any(|route| route.here == Some(*at));
    let new = (0..here.len()).filter(is_new);
    report.new = new
        .map(|at| here[at].route.info.name().to_owned())
        .collect();
    report
}

/// A listed route, and what it is here.
struct Old<'a> {
    listed: &'a ListedRoute,
    /// The pattern, or why there is none.
    pattern: Result<Pattern, String>,
    /// The position of the route that is the same here.
    here: Option<usize>,
}

impl<'a> Old<'a> {
    fn of(listed: &'a ListedRoute, here: &[RouteEntry]) -> Self {
        let pattern = Pattern::parse(listed.pattern()).map_err(|error| {
            let pattern = listed.pattern();
            format!("`{pattern}` cannot be a pattern here: {error}")
        });
        let by_name = here
            .iter()
            .position(|entry| entry.route.info.name() == listed.name());
        let by_pattern = || {
            let pattern = pattern.as_ref().ok()?;
            here.iter()
                .position(|entry| entry.route.info.pattern.is_written_as(pattern))
        };
        let found = by_name
            .or_else(by_pattern)
            .filter(|_| !listed.is_external());
        Self {
            listed,
            here: found,
            pattern,
        }
    }
}

/// The placeholder whose value leads Pyramid through a tree of resources.
const TRAVERSE: &str = "traverse";

/// Says that a route leaves it to a tree of resources what is at a path.
fn traverses(listed: &ListedRoute, pattern: &Pattern) -> String {
    let is_remainder =
        pattern.has_remainder() && pattern.names().last().is_some_and(|name| name == TRAVERSE);
    let placeholder = if is_remainder {
        "*traverse"
    } else {
        "{traverse}"
    };
    format!(
        "`{}` goes on with traversal there: the value of `{placeholder}` leads through a tree of resources, \
         and decides which view answers; here it is a value like others",
        listed.pattern(),
    )
}

/// Says how the pattern of a route differs from that here.
fn other_pattern(listed: &ListedRoute, there: &Pattern, route: &Route) -> Vec<String> {
    let here = &route.info.pattern;
    let mut messages = Vec::new();
    let (old, new) = (listed.pattern(), route.info.pattern());
    if there.is_written_as(here) {
        if there.expressions().any(means_words) {
            messages.push(format!(
                r"in `{old}`, `\w` is a letter, digit or `_` there; here it is a combining mark, too"
            ));
        }
    } else {
        let only = |these: &Pattern, others: &Pattern| {
            these
                .samples()
                .into_iter()
                .find(|path| !others.matches(path))
        };
        let found = match (only(there, here), only(here, there)) {
            (Some(path), _) => format!("`{path}` matches only there"),
            (None, Some(path)) => format!("`{path}` matches only here"),
            (None, None) => "no path was found that only one matches".to_owned(),
        };
        messages.push(format!("`{old}` there, `{new}` here: {found}"));
    }
    if there.names() != here.names() {
        let [old, new] = [there, here].map(|pattern| pattern.names().join(", "));
        messages.push(format!(
            "the placeholders are `{old}` there and `{new}` here"
        ));
    }
    messages
}

/// Tells whether an expression speaks of the characters of words, which Python defines differently.
fn means_words(expression: &str) -> bool {
    let mut chars = expression.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && matches!(chars.next(), Some('w' | 'W' | 'b' | 'B')) {
            return true;
        }
    }
    false
}

/// Says which methods have no view here.
fn missing_views(listed: &ListedRoute, entry: &RouteEntry) -> Option<String> {
    const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let RouteEntry { route, views, .. } = entry;
    if views.uses_global_views {
        return None;
    }
    let new = route.info.name();
    if views.all().next().is_none() {
        return Some(format!("the route `{new}` has no view here"));
    }
    if listed.views().iter().all(|view| view.methods().is_empty()) {
        return None;
    }
    let takes = |method: &str| {
        let is_taken = |predicates: &[crate::predicates::Predicate]| {
            let mut methods = predicates
                .iter()
                .filter_map(|predicate| predicate.methods());
            methods.all(|methods| methods.iter().any(|other| other == method))
        };
        is_taken(&route.predicates) && views.all().any(|view| is_taken(&view.predicates))
    };
    // A static view there takes any method, which nobody needs.
    let methods = if listed.is_static() {
        &METHODS[..1]
    } else {
        &METHODS[..]
    };
    let missing = methods
        .iter()
        .filter(|method| listed.accepts(method) && !takes(method));
    let missing: Vec<_> = missing.copied().collect();
    (!missing.is_empty()).then(|| format!("{} has a view there, and none here", missing.join(", ")))
}

/// Says which route here takes a request that the listed route had.
fn taken(before: &[Old<'_>], old: &Old<'_>, pattern: &Pattern, app: &App) -> Option<String> {
    let here = app.entries();
    for path in pattern.samples() {
        let earlier = &here[..old.here.unwrap_or(here.len())];
        // What is always passed on is answered as before.
        let takes = |(_, entry): &(usize, &RouteEntry)| {
            !entry.always_forwards() && entry.route.info.pattern.matches(&path)
        };
        let was_earlier = |at: usize| {
            before.iter().any(|other| {
                let is_matching = other
                    .pattern
                    .as_ref()
                    .is_ok_and(|pattern| pattern.matches(&path));
                other.here == Some(at) && is_matching
            })
        };
        let mut takers = earlier.iter().enumerate().filter(takes);
        if let Some((_, entry)) = takers.find(|(at, _)| !was_earlier(*at)) {
            let route = &entry.route;
            let (name, new) = (route.info.name(), route.info.pattern());
            let unless = if route.predicates.is_empty() {
                ""
            } else {
                " if its predicates hold"
            };
            return Some(format!(
                "`{path}` is taken here by `{name}` (`{new}`){unless}"
            ));
        }
    }
    None
}
