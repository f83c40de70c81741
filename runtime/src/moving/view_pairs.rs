//! Views there, each with the view here that answers in its place.

use std::collections::{BTreeSet, HashMap};

use crate::introspection::{Answers, ViewRecord};
use crate::router::App;

use super::answered::Answered;
use super::code;
use super::recorded::{OldView, Recorded};
use super::report::{Item, Subject, Verdict};
use super::rows;
use super::texts::{conditions, is_template, last, other_conditions, written};

/// Where the requests of each route go, and the name of the route here.
pub(super) type Routes<'a> = HashMap<&'a str, (Answered, Option<String>)>;

/// The views of both sides.
pub(super) struct Pairs<'a> {
    old: &'a Recorded,
    here: HashMap<Option<String>, Vec<ViewRecord>>,
    routes: &'a Routes<'a>,
    forwards: bool,
    has_root: bool,
    /// Whether a view here asks for the CSRF token, so that it is known which should.
    asks_for_token: bool,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: &'a Recorded, app: &App, routes: &'a Routes<'a>) -> Self {
        let mut here: HashMap<_, Vec<_>> = HashMap::new();
        for view in app.views() {
            here.entry(view.route.clone()).or_default().push(view);
        }
        Self {
            old,
            here,
            routes,
            forwards: app.forwards_unmatched(),
            has_root: app.root_type().is_some(),
            asks_for_token: app.views().iter().any(|view| view.require_csrf),
        }
    }

    /// Returns what became of a view.
    pub(super) fn item(&self, view: &OldView) -> Item {
        let (subject, name) = (subject(view), name(view));
        let item = |verdict| Item {
            route: view.route_name.clone(),
            ..Item::new(subject, name.clone(), verdict).at(view.place.as_ref())
        };
        if view.is_exception {
            return match self.exception_view(view) {
                Some(found) => with(item, self.differences(view, found)),
                None => item(Verdict::OnlyThere)
                    .saying(format!("write `{}`", code::attribute(view, None))),
            };
        }
        let counterpart = self.counterpart(view);
        let answered = self.answered(view, counterpart);
        if let Answered::Here { forwards_some } = answered {
            let Some(found) = counterpart else {
                let verdict = if forwards_some {
                    Verdict::Forwarded
                } else {
                    Verdict::Missing
                };
                return item(verdict).saying(unanswered(view));
            };
            return with(item, self.differences(view, found));
        }
        let needs = needs(view);
        let verdict = match answered.verdict() {
            Verdict::Forwarded if !needs.is_empty() => Verdict::NoEquivalent,
            verdict => verdict,
        };
        let mut item = item(verdict);
        item.says = needs;
        item
    }

    /// Returns who answers the requests of a view, which has a counterpart here or none.
    fn answered(&self, view: &OldView, counterpart: Option<&ViewRecord>) -> Answered {
        let elsewhere = if self.forwards {
            Answered::There
        } else {
            Answered::Nowhere
        };
        match &view.route_name {
            Some(route) => self
                .routes
                .get(&**route)
                .map_or(elsewhere, |(answered, _)| *answered),
            // A view that is found by traversal is here if one of its name and context is.
            None if self.has_root && counterpart.is_some() => Answered::Here {
                forwards_some: false,
            },
            None => elsewhere,
        }
    }

    fn candidates(&self, view: &OldView) -> impl Iterator<Item = &ViewRecord> {
        let route = view.route_name.as_ref().map(|route| {
            let known = self.routes.get(&**route);
            known
                .and_then(|(_, here)| here.clone())
                .unwrap_or_else(|| route.clone())
        });
        self.here.get(&route).into_iter().flatten()
    }

    fn exception_view(&self, view: &OldView) -> Option<&ViewRecord> {
        let wanted = code::error_type(view.context.as_deref().unwrap_or_default(), view.status);
        let of_error = |here: &&ViewRecord| match &here.answers {
            Answers::Errors(name) => is_same_error(&wanted, name),
            _ => false,
        };
        let conditions = conditions(&view.predicates, |_| true);
        let mut exact = self.candidates(view).filter(of_error);
        let exact = exact.find(|here| conditions_of(here) == conditions);
        exact.or_else(|| self.candidates(view).find(of_error))
    }

    /// Returns the view here with the same predicates, or else one that takes the same methods.
    fn counterpart(&self, view: &OldView) -> Option<&ViewRecord> {
        let all = || self.candidates(view).filter(|here| is_alike(view, here));
        let wanted = conditions(&view.predicates, |_| true);
        let mut exact = all().filter(|here| conditions_of(here) == wanted);
        exact.next().or_else(|| {
            let covers = |here: &&ViewRecord| match (&view.methods, &here.methods) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(there), Some(here)) => there.iter().all(|method| here.contains(method)),
            };
            all().find(covers)
        })
    }

    /// Says how a view here differs from that there.
    fn differences(&self, view: &OldView, here: &ViewRecord) -> Vec<String> {
        let mut says = Vec::new();
        let wanted = conditions(&view.predicates, |_| true);
        let found = conditions_of(here);
        let other = other_conditions(&wanted, &found);
        says.extend(other.map(|other| format!("{other} ({})", here.place)));
        let permission = self.old.permission_of(view).filter(|_| !view.is_exception);
        if permission != here.permission.as_deref() {
            let written = |permission: Option<&str>| {
                permission.map_or_else(
                    || "no permission".to_owned(),
                    |name| format!("the permission `{name}`"),
                )
            };
            says.push(format!(
                "it needs {} there and {} here ({})",
                written(permission),
                written(here.permission.as_deref()),
                here.place
            ));
        }
        if let (Some(there), Some(new)) = (&view.renderer, &here.renderer)
            && (is_template(there) != is_template(new) || (!is_template(there) && there != new))
        {
            says.push(format!(
                "it is rendered by `{there}` there and by `{new}` here ({})",
                here.place
            ));
        }
        let asks = !view.is_exception && self.asks_for_token(view);
        if asks && !here.require_csrf {
            says.push(format!(
                "it asks for the CSRF token there, and not here ({})",
                here.place
            ));
        }
        says
    }

    /// Tells whether a view checks the token of a request that it takes.
    fn asks_for_token(&self, view: &OldView) -> bool {
        let options = self.old.csrf.options.as_ref();
        let default = options.is_some_and(|options| options.require_csrf);
        let is_safe =
            |method: &String| ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method.as_str());
        let is_only_safe = view
            .methods
            .as_ref()
            .is_some_and(|methods| methods.iter().all(is_safe));
        view.require_csrf.unwrap_or(default && self.asks_for_token) && !is_only_safe
    }
}

fn unanswered(view: &OldView) -> String {
    let wanted = conditions(&view.predicates, |_| true);
    if wanted.is_empty() {
        return "its route is here, but no view that takes all of its requests".to_owned();
    }
    format!("its route is here, but no view with {}", written(&wanted))
}

fn subject(view: &OldView) -> Subject {
    if view.is_exception {
        Subject::ExceptionView
    } else {
        Subject::View
    }
}

/// Returns how a view is called in the report.
pub(super) fn name(view: &OldView) -> String {
    match &view.attr {
        _ if view.callable.is_empty() => "only a renderer".to_owned(),
        Some(attr) => format!("{}.{attr}", view.callable),
        None => view.callable.clone(),
    }
}

/// Returns the conditions of a view here that Pyramid has, too.
fn conditions_of(here: &ViewRecord) -> BTreeSet<String> {
    conditions(&here.predicates, |text| !text.starts_with("content_type"))
}

/// Returns an item with what differs.
fn with(item: impl FnOnce(Verdict) -> Item, says: Vec<String>) -> Item {
    let verdict = if says.is_empty() {
        Verdict::Moved
    } else {
        Verdict::Differs
    };
    let mut item = item(verdict);
    item.says = says;
    item
}

/// Tells whether two views have the same name, and are for the same type of context.
fn is_alike(view: &OldView, here: &ViewRecord) -> bool {
    let is_named = here.name.as_deref().unwrap_or_default() == view.name;
    let of_type = match (&view.context, &here.answers) {
        (_, Answers::Errors(_)) => false,
        (_, Answers::Requests) => view.route_name.is_some() || view.context.is_none(),
        (None, Answers::Resources(_)) => view.route_name.is_some(),
        (Some(context), Answers::Resources(resource)) => {
            last(context, ".") == last(resource, "::").trim_start_matches("dyn ")
        }
    };
    is_named && of_type
}

/// Tells whether a type of errors here stands for a class of exceptions.
fn is_same_error(wanted: &str, here: &str) -> bool {
    here.ends_with(wanted) || last(here, "::") == wanted
}

/// Says what a view has that has no equivalent.
pub(super) fn needs(view: &OldView) -> Vec<String> {
    let mut says = Vec::new();
    if let Some(mapper) = &view.mapper {
        says.push(format!("{} (`{mapper}`)", rows::VIEW_MAPPER.says()));
    }
    if view
        .arguments
        .iter()
        .any(|argument| argument.0 == "request_type")
    {
        says.push(rows::REQUEST_TYPE.says());
    }
    if view
        .kind
        .as_deref()
        .is_some_and(|kind| kind.starts_with("wsgiapp"))
    {
        says.push(rows::WSGI_APPLICATION.says());
    }
    if let Some(renderer) = view
        .renderer
        .as_deref()
        .filter(|name| code::is_of_other_engine(name))
    {
        says.push(format!("{} (`{renderer}`)", rows::OTHER_TEMPLATES.says()));
    }
    says
}
