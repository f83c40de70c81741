//! What an application has as a whole: tweens, sessions, security, and what surrounds views.

use crate::introspection::PredicateSubject;
use crate::router::App;

use super::forgery;
use super::named_settings;
use super::recorded::{Named, OldPolicy, Recorded};
use super::report::{Item, Subject, Verdict};
use super::rows::{self, Row};
use super::sessions;
use super::subscribers;
use super::texts::last;

/// Tweens that Pyramid has itself.
const EXCVIEW: &str = "pyramid.tweens.excview_tween_factory";

/// What well-known packages bring, and what there is in their place.
const PACKAGES: &[(&str, &str)] = &[
    (
        "pyramid_tm",
        "the package `pyramidion-sqlx`, or a tween for another library",
    ),
    (
        "pyramid_debugtoolbar",
        "the package `pyramidion-toolbar`, in development",
    ),
    ("pyramid_retry", "`config.set_retry(…)`"),
    ("pyramid_exclog", "errors are logged without it"),
    ("pyramid_jinja2", "the feature `jinja2`"),
    (
        "pyramid_services",
        "`config.set_state(…)`, and `State<T>` as an argument of views",
    ),
];

/// Compares all but what answers requests.
pub(super) fn compare(old: &Recorded, app: &App) -> Vec<Item> {
    let mut items = tweens(old, app);
    if let Some(session) = &old.session {
        items.push(sessions::compare(session, app.session().as_ref()));
    }
    items.extend(security(old, app));
    items.extend(forgery::compare(old, app));
    items.extend(subscribers::compare(old, app));
    items.extend(predicates(old, app));
    items.extend(derivers(old, app));
    items.extend(renderers(old, app));
    items.extend(languages(old));
    items.extend(request_methods(old, app));
    items.extend(directives(old, app));
    items.extend(named_settings::compare(old, app));
    items
}

fn tweens(old: &Recorded, app: &App) -> Vec<Item> {
    let named = |tween: &&Named| tween.name.as_deref().is_some_and(|name| name != EXCVIEW);
    let tweens = old.tweens.iter().filter(named);
    let items = tweens.map(|tween| {
        let name = tween.name.as_deref().unwrap_or_default();
        let item = |verdict| Item::new(Subject::Tween, name, verdict).at(tween.place.as_ref());
        if app.tweens().iter().any(|here| is_same_tween(name, &here.name)) {
            return item(Verdict::Moved);
        }
        item(Verdict::OnlyThere).saying(instead_of([name]).unwrap_or_else(|| {
            "it is around what is forwarded, and around nothing that has moved: `config.add_tween(…)`".to_owned()
        }))
    });
    items.collect()
}

/// Returns what stands here for a package that something is from.
fn package(name: &str) -> Option<&'static str> {
    let module = name.split(['.', '/']).next().unwrap_or_default();
    PACKAGES
        .iter()
        .find(|(known, _)| *known == module)
        .map(|(_, instead)| *instead)
}

/// Says what stands here for the package of the first of these names that is of a known one.
fn instead_of<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let instead = names.into_iter().find_map(package)?;
    Some(format!("here it is {instead}"))
}

/// Tells whether a tween here has the name of one there, whose factory may say what it makes.
fn is_same_tween(there: &str, here: &str) -> bool {
    let short = |name: &str| {
        let name = name
            .rsplit(['.', ':'])
            .next()
            .unwrap_or(name)
            .to_lowercase();
        let name = name.strip_suffix("_factory").unwrap_or(&name);
        name.strip_suffix("_tween").unwrap_or(name).to_owned()
    };
    short(there) == short(here)
}

fn security(old: &Recorded, app: &App) -> Option<Item> {
    let security = &old.security;
    let policy = security
        .authentication
        .as_ref()
        .or(security.policy.as_ref())?;
    let item = |verdict| Item::new(Subject::Security, &policy.policy, verdict);
    let authorization = security.authorization.iter();
    let helpers: Vec<_> = [policy]
        .into_iter()
        .chain(authorization)
        .flat_map(|policy| &policy.helpers)
        .collect();
    let instead = |kind: &str| match kind {
        "SessionAuthenticationHelper" | "SessionAuthenticationPolicy" => {
            Some("SessionAuthenticationPolicy")
        }
        "AuthTktCookieHelper" | "AuthTktAuthenticationPolicy" => Some("AuthTktPolicy"),
        _ => None,
    };
    let wanted = helpers.iter().find_map(|helper| instead(&helper.kind));
    let Some(here) = app.security_policy_type() else {
        let written = match wanted {
            Some("AuthTktPolicy") => "AuthTktPolicy::new(AuthTktCookieHelper::new(secret))",
            Some(_) => "SessionAuthenticationPolicy::new()",
            None => "…",
        };
        let mut found = item(Verdict::OnlyThere)
            .saying(format!("write `config.set_security_policy({written})`"));
        if wanted.is_none() {
            let own = "a policy of your own implements `SecurityPolicy`";
            let is_basic = policy.policy.ends_with("BasicAuthAuthenticationPolicy");
            let credentials = if is_basic {
                "; credentials are `request.basic_credentials()`"
            } else {
                ""
            };
            found.says.push(format!("{own}{credentials}"));
        }
        found.says.extend(ticket_options(policy));
        return Some(found);
    };
    let ours = policy_name(here);
    let is_known = ["SessionAuthenticationPolicy", "AuthTktPolicy"].contains(&&*ours);
    if let Some(wanted) = wanted.filter(|wanted| is_known && **wanted != ours) {
        return Some(item(Verdict::Differs).saying(format!(
            "it keeps logins as `{wanted}` does, and here they are kept by `{ours}`, so that they are not shared"
        )));
    }
    let mut found = item(Verdict::Unknown).saying(format!(
        "`{ours}` stands for it; compare who may do what, and log in on one side to see that the other knows you"
    ));
    found.says.extend(ticket_options(policy));
    Some(found)
}

/// Returns how a security policy is called where it is declared.
fn policy_name(type_name: &str) -> String {
    if type_name.ends_with("::SessionMemory>") {
        return "SessionAuthenticationPolicy".to_owned();
    }
    if type_name.ends_with("::AuthTktCookieHelper>") {
        return "AuthTktPolicy".to_owned();
    }
    let name = type_name.split('<').next().unwrap_or(type_name);
    last(name, "::").to_owned()
}

/// Says what the tickets of a policy are, since those here are not read back.
fn ticket_options(policy: &OldPolicy) -> Option<String> {
    let helper = policy
        .helpers
        .iter()
        .find(|helper| helper.kind == "AuthTktCookieHelper")?;
    let options = helper
        .options
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let options: Vec<_> = options.collect();
    Some(format!("its tickets are made with {}", options.join(", ")))
}

fn predicates(old: &Recorded, app: &App) -> Vec<Item> {
    let items = old.predicates.iter().map(|predicate| {
        let item = |verdict| {
            Item::new(Subject::Predicate, &predicate.name, verdict).at(predicate.place.as_ref())
        };
        let (subject, directive) = match predicate.subject.as_str() {
            "view" => (PredicateSubject::View, "add_view_predicate"),
            "route" => (PredicateSubject::Route, "add_route_predicate"),
            _ => (PredicateSubject::Subscriber, "add_subscriber_predicate"),
        };
        let here = app.predicates().iter();
        let mut here = here.filter(|here| here.subject == subject && here.name == predicate.name);
        match here.next() {
            Some(_) => item(Verdict::Moved),
            None => item(Verdict::OnlyThere).saying(format!(
                "write `config.{directive}({:?}, …)`",
                predicate.name
            )),
        }
    });
    items.collect()
}

fn derivers(old: &Recorded, app: &App) -> Vec<Item> {
    let items = old.view_derivers.iter().map(|deriver| {
        let name = deriver.name.as_deref().unwrap_or_default();
        let item =
            |verdict| Item::new(Subject::ViewDeriver, name, verdict).at(deriver.place.as_ref());
        if app.derivers().iter().any(|here| here.name == name) {
            item(Verdict::Moved)
        } else {
            item(Verdict::OnlyThere).saying(format!("write `config.add_view_deriver({name:?}, …)`"))
        }
    });
    items.collect()
}

fn renderers(old: &Recorded, app: &App) -> Vec<Item> {
    let items = old.renderers.iter().map(|renderer| {
        let name = renderer
            .name
            .as_deref()
            .unwrap_or("of views that name none");
        let factory = renderer.value.as_deref().unwrap_or_default();
        let item =
            |verdict| Item::new(Subject::Renderer, name, verdict).at(renderer.place.as_ref());
        let is_json = factory.starts_with("pyramid.renderers.");
        if factory.starts_with("pyramid_jinja2.") {
            item(Verdict::Moved).saying("templates of Jinja2 carry over, with the feature `jinja2`")
        } else if factory.starts_with("pyramid_chameleon.") || factory.starts_with("pyramid_mako.")
        {
            item(Verdict::NoEquivalent).saying(rows::OTHER_TEMPLATES.says())
        } else if is_json {
            item(Verdict::Unknown)
                .saying("`json` is here; what its adapters do is `Serialize` of the types")
        } else if app.renderers().iter().any(|here| here.name == name) {
            item(Verdict::Moved)
        } else {
            item(Verdict::NoEquivalent).saying(rows::OTHER_RENDERER.says())
        }
    });
    items.collect()
}

fn languages(old: &Recorded) -> Vec<Item> {
    let says = "translations are read with the feature `i18n`, from the same catalogues";
    let folders = old.translation_directories.iter().map(|folder| {
        let name = folder.name.as_deref().unwrap_or_default();
        Item::new(Subject::Language, name, Verdict::Unknown)
            .at(folder.place.as_ref())
            .saying(says)
    });
    let negotiator = old.locale_negotiator.iter().map(|name| {
        Item::new(Subject::Language, name, Verdict::Unknown)
            .saying("how the language is chosen is to be compared by hand: `config.set_locale_negotiator(…)`")
    });
    folders.chain(negotiator).collect()
}

/// Returns what has no equivalent, each by its name.
fn listed<'n>(
    named: impl IntoIterator<Item = &'n Named>,
    subject: Subject,
    row: &'static Row,
) -> Vec<Item> {
    let items = named.into_iter().map(|one| {
        let name = one.name.as_deref().or(one.value.as_deref()).unwrap_or("?");
        let item = Item::new(subject, name, Verdict::NoEquivalent).at(one.place.as_ref());
        let parts = [&one.name, &one.value, &one.place].map(Option::as_deref);
        item.saying(instead_of(parts.into_iter().flatten()).unwrap_or_else(|| row.says()))
    });
    items.collect()
}

/// Compares what is added to requests: values are listed, methods are those of a trait.
fn request_methods(old: &Recorded, app: &App) -> Vec<Item> {
    let (mut items, mut others) = (Vec::new(), Vec::new());
    for method in &old.request_methods {
        let name = method.name.as_deref().unwrap_or_default();
        let is_here = app.request_values().iter().any(|value| value.name == name);
        if is_here {
            let item = Item::new(Subject::RequestMethod, name, Verdict::Moved);
            items.push(item.at(method.place.as_ref()));
        } else {
            others.push(method);
        }
    }
    items.extend(listed(
        others,
        Subject::RequestMethod,
        &rows::REQUEST_METHOD,
    ));
    items
}

fn directives(old: &Recorded, app: &App) -> Vec<Item> {
    let factories = &old.factories;
    let mut items = Vec::new();
    for (factory, row) in [
        (&factories.execution_policy, &rows::EXECUTION_POLICY),
        (&factories.request, &rows::REQUEST_FACTORY),
        (&factories.response, &rows::RESPONSE_FACTORY),
        (&factories.view_mapper, &rows::VIEW_MAPPER),
    ] {
        let Some(name) = factory
            .as_deref()
            .filter(|name| !name.starts_with("pyramid."))
        else {
            continue;
        };
        let item = Item::new(Subject::Directive, name, Verdict::NoEquivalent);
        items.push(item.saying(instead_of([name]).unwrap_or_else(|| row.says())));
    }
    if let Some(root) = &factories.root {
        let item = |verdict| Item::new(Subject::Directive, root, verdict);
        items.push(match app.root_type() {
            Some(here) => item(Verdict::Unknown).saying(format!(
                "the root here is `{here}`; compare the trees by hand"
            )),
            None => item(Verdict::OnlyThere)
                .saying("write `config.set_root_factory(…)`, and a `Resource` for each class"),
        });
    }
    for (named, row) in [
        (&old.traversers, &rows::TRAVERSER),
        (&old.resource_url_adapters, &rows::RESOURCE_URL_ADAPTER),
        (&old.response_adapters, &rows::RESPONSE_ADAPTER),
    ] {
        items.extend(listed(named, Subject::Directive, row));
    }
    items.extend(old.overrides.iter().map(|overridden| {
        let name = overridden.name.as_deref().unwrap_or_default();
        Item::new(Subject::Directive, name, Verdict::OnlyThere)
            .at(overridden.place.as_ref())
            .saying("an asset that is overridden: `config.override_asset(…)`, as there")
    }));
    items.extend(old.cache_busters.iter().map(|buster| {
        let name = buster.name.as_deref().unwrap_or_default();
        Item::new(Subject::Directive, name, Verdict::Unknown)
            .at(buster.place.as_ref())
            .saying("a cache buster: `config.add_cache_buster(…)`")
    }));
    items.extend(old.unknown.iter().map(|unknown| {
        let titles = unknown.titles.join(", ");
        let name = format!("{} ({})", unknown.category, unknown.count);
        Item::new(Subject::Directive, name, Verdict::Unknown).saying(format!(
            "what a package or the application introspects itself: {titles}"
        ))
    }));
    items
}
