//! What the bodies of views ask for by literals, and the application does not have.
//!
//! A view may ask for it on purpose, so that it is a warning.

use std::sync::Arc;

use pyramidion_syntax::near;
use rustc_hash::FxHashMap;

use crate::csrf::Remembers;
#[cfg(feature = "templates")]
use crate::renderers::AskedUrl;
use crate::url::RouteInfo;
use crate::view::{Asked, AskedFor, View};

use super::actions::IncludePath;
use super::describe;
use super::routes::Routes;

/// What views may ask for, beside routes.
pub(super) struct Known<'a> {
    pub(super) remembers: Remembers,
    /// Tells whether a static view is for a file.
    pub(super) serves: &'a dyn Fn(&str) -> bool,
}

/// Returns a sentence for each thing that is asked for and not there.
pub(super) fn warnings(
    views: &[(View, IncludePath)],
    routes: &Routes,
    known: &Known<'_>,
) -> Vec<String> {
    let mut warnings = Vec::new();
    // What is asked for at one place, by a view of several routes, some of which may have it.
    let mut placeholders: FxHashMap<(&str, u32, &str), Placeholder<'_>> = FxHashMap::default();
    let mut places = Vec::new();
    let asking = views
        .iter()
        .filter(|(view, _)| !view.declared.asked.is_empty());
    for (view, _) in asking {
        for asked in &view.declared.asked {
            if let AskedFor::Placeholder(name) = asked.what {
                let place = (view.place.file, asked.line, name);
                let entry = placeholders.entry(place).or_insert_with(|| {
                    places.push(place);
                    Placeholder::new(view)
                });
                entry.add(view, name, routes);
                continue;
            }
            let Some(missing) = missing(asked, routes, known) else {
                continue;
            };
            let (file, line) = (view.place.file, asked.line);
            let warning = format!("{file}:{line}: {} {missing}", describe(view));
            // A function may be several views.
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
    for place in places {
        let (file, line, name) = place;
        warnings.extend(
            placeholders
                .get(&place)
                .and_then(|asked| asked.missing(name))
                .map(|missing| format!("{file}:{line}: {missing}")),
        );
    }
    warnings
}

/// A placeholder that is asked for, and the routes on which it is.
struct Placeholder<'a> {
    view: &'a View,
    is_somewhere: bool,
    routes: Vec<RouteName>,
}

/// The name and pattern of a route.
struct RouteName {
    name: Arc<str>,
    pattern: String,
    placeholders: Vec<String>,
}

impl<'a> Placeholder<'a> {
    fn new(view: &'a View) -> Self {
        Self {
            view,
            is_somewhere: false,
            routes: Vec::new(),
        }
    }

    fn add(&mut self, view: &View, name: &str, routes: &Routes) {
        let name_of_route = view.declared.route_name.as_ref();
        match name_of_route.and_then(|name| routes.find(name)) {
            Some(route) => {
                let info: &RouteInfo = &route.entry.route.info;
                self.is_somewhere |= info.pattern.names().iter().any(|other| other == name);
                self.routes.push(RouteName {
                    name: Arc::clone(&info.name),
                    pattern: info.pattern_text.clone(),
                    placeholders: info.pattern.names().to_vec(),
                });
            }
            // An exception view, a view without a route, or a route with a mistake of its own.
            None => self.is_somewhere = true,
        }
    }

    fn missing(&self, name: &str) -> Option<String> {
        let [first, others @ ..] = self.routes.as_slice() else {
            return None;
        };
        if self.is_somewhere {
            return None;
        }
        let names = self.routes.iter().flat_map(|route| &route.placeholders);
        let hint = near::hint(name, names.map(String::as_str));
        let and = match others.len() {
            0 => String::new(),
            count => format!(", and {count} more of its routes,"),
        };
        let does = if others.is_empty() { "does" } else { "do" };
        Some(format!(
            "{} asks for the placeholder `{name}`, which the route `{}` (`{}`){and} {does} not have{hint}; an \
             argument `Path<T>` is checked more closely",
            describe(self.view),
            first.name,
            first.pattern,
        ))
    }
}

/// Says what is missing; the subject of the sentence is the view.
fn missing(asked: &Asked, routes: &Routes, known: &Known<'_>) -> Option<String> {
    match asked.what {
        AskedFor::Session if !known.remembers.has_sessions() => Some(
            "calls `session()`, but there is no session factory, so that the call fails; call \
             `config.set_session_factory(…)`"
                .to_owned(),
        ),
        AskedFor::CsrfToken if !known.remembers.has_csrf_tokens() => Some(
            "calls `csrf_token()`, but nothing keeps CSRF tokens, so that the call fails; call \
             `config.set_session_factory(…)` or \
             `config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new())`"
                .to_owned(),
        ),
        AskedFor::Route(name, values) => url(name, values, routes),
        AskedFor::StaticFile(path) if !(known.serves)(path) => Some(format!(
            "asks for the URL of `{path}`, but no static view serves it, so that there is none; call \
             `config.add_static_view(…)` for its folder"
        )),
        _ => None,
    }
}

/// Why the URL of a route cannot be written.
enum Lack<'a> {
    /// There is no such route; a hint.
    Route(String),
    /// A value, of a route with a pattern.
    Value(&'a str, &'a str),
}

fn lack<'a>(name: &str, values: Option<&[&str]>, routes: &'a Routes) -> Option<Lack<'a>> {
    let Some(route) = routes.urls.get(name) else {
        // A route with a mistake has been reported.
        if routes.by_name.contains_key(name) {
            return None;
        }
        return Some(Lack::Route(routes.hint(name)));
    };
    // A pregenerator may add values.
    let values = values.filter(|_| route.pregenerator.is_none())?;
    let mut names = route.pattern.names().iter();
    let missing = names.find(|name| !values.contains(&name.as_str()))?;
    Some(Lack::Value(missing, &route.pattern_text))
}

/// Says why the URL of a route cannot be written; the subject of the sentence is the view.
fn url(name: &str, values: Option<&[&str]>, routes: &Routes) -> Option<String> {
    Some(match lack(name, values, routes)? {
        Lack::Route(hint) => format!(
            "asks for the URL of the route `{name}`, which was not added{hint}; of a type that derives \
             `Route` the compiler checks it"
        ),
        Lack::Value(missing, pattern) => format!(
            "asks for the URL of the route `{name}` (`{pattern}`) without a value for `{missing}`; add it, or \
             use a type that derives `Route`, which the compiler checks"
        ),
    })
}

/// Says why a URL that a template asks for cannot be written, if it cannot.
#[cfg(feature = "templates")]
pub(super) fn missing_in_template(
    asked: &AskedUrl,
    routes: &Routes,
    serves: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let AskedUrl { function, name, .. } = asked;
    if asked.is_static() {
        return (!serves(name)).then(|| {
            format!(
                "`{function}` asks for the URL of `{name}`, but no static view serves it; call \
                 `config.add_static_view(…)` for its folder"
            )
        });
    }
    let values = asked.values.as_ref();
    let values = values.map(|values| values.iter().map(String::as_str).collect::<Vec<_>>());
    Some(match lack(name, values.as_deref(), routes)? {
        Lack::Route(hint) => format!(
            "`{function}` asks for the URL of the route `{name}`, which was not added{hint}"
        ),
        Lack::Value(missing, pattern) => format!(
            "`{function}` asks for the URL of the route `{name}` (`{pattern}`) without a value for `{missing}`; \
             write `{function}({name:?}, {missing}=…)`"
        ),
    })
}
