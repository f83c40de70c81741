//! Routes of a Pyramid application, imported for writing URLs.

use std::collections::hash_map::Entry;
use std::panic::Location;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::pattern::Pattern;
use crate::proutes::{self, ListedRoute};
use crate::url::RouteInfo;

use super::Configurator;
use super::actions::Declared;
use super::error::Problem;
use super::records;
use super::report::Report;
use super::routes::Routes;
use crate::introspection::SourcePlace;

/// Routes of another application.
impl Configurator {
    /// Imports the routes of a Pyramid application for writing URLs, from what its command `proutes` prints.
    ///
    /// No request matches them and they need no view; [`route_url`](crate::Request::route_url), templates and all else
    /// that writes URLs know them by their names. A route that this application declares itself, before or after, in
    /// an include or by a scan, is left out, so that a page moves without a change of the listing. Names and patterns
    /// are taken as they are listed: the prefix of an include is not added, and expressions that have no equivalent here
    /// do no harm, since no URL is written from them. Pregenerators are not listed, so values that one adds have to be
    /// given.
    ///
    /// A text that is not a listing, a pattern that cannot be one, and a name that has two patterns are mistakes, which
    /// [`make_app`](Self::make_app) reports.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::testing::DummyRequest;
    ///
    /// // In an application `include_str!("../proutes.txt")`, written by `proutes development.ini > proutes.txt`.
    /// let listing = "\
    /// Name      Pattern                 View                Method
    /// ----      -------                 ----                ------
    /// article   /articles/{id:(?=1)\\d+}  blog.views.article  GET
    /// files     /files/*path            blog.views.files    GET
    /// ";
    /// let mut config = Configurator::new();
    /// config.import_proutes(listing);
    /// let request = DummyRequest::get("/").build_for(&config.make_app()?);
    /// assert_eq!(request.route_path(("article", [("id", 17)]))?, "/articles/17");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    ///
    /// See [Displaying All Application Routes](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/commandline.html#displaying-all-application-routes)
    /// in Pyramid's documentation, and [`proutes::check`] for what else the listing tells.
    #[track_caller]
    pub fn import_proutes(&mut self, listing: impl Into<String>) {
        let place = Location::caller();
        match proutes::parse(&listing.into()) {
            Ok(routes) => {
                let declared = Declared::new(routes, place, &self.include);
                self.imports.push(declared);
            }
            Err(error) => {
                let message = format!("in the imported listing, {error}");
                self.report.add_at(place, message);
            }
        }
    }
}

/// A listed route, the number of its listing, and where that was imported.
struct Import {
    route: ListedRoute,
    listing: usize,
    place: SourcePlace,
}

/// Adds those imported routes that the application does not declare itself.
pub(super) fn import(
    listings: Vec<Declared<Vec<ListedRoute>>>,
    routes: &mut Routes,
    report: &mut Report,
) {
    let mut seen: FxHashMap<String, Import> = FxHashMap::default();
    for (listing, Declared { value, place, .. }) in listings.into_iter().enumerate() {
        for route in value {
            if routes.by_name.contains_key(route.name()) {
                continue;
            }
            let import = Import {
                route,
                listing,
                place,
            };
            match seen.entry(import.route.name().to_owned()) {
                Entry::Occupied(first) => {
                    if let Some(conflict) = conflict(first.get(), &import) {
                        report.add(conflict);
                    }
                }
                Entry::Vacant(entry) => {
                    match info(&import.route) {
                        Ok(info) => {
                            routes.listed.push(records::only_written(&info, place));
                            routes.urls.insert(Arc::new(info));
                        }
                        Err(message) => report.add_at(place, message),
                    }
                    entry.insert(import);
                }
            }
        }
    }
}

/// Returns what writes the URLs of a listed route, or a sentence of why nothing does.
fn info(route: &ListedRoute) -> Result<RouteInfo, String> {
    let (name, text) = (route.name(), route.pattern());
    RouteInfo::new(name, text.to_owned(), Pattern::for_urls).map_err(|error| {
        let line = route.line();
        format!("the pattern {text:?} of the imported route `{name}`, line {line} of the listing: {error}")
    })
}

/// Returns a mistake if a name is listed with two patterns.
fn conflict(first: &Import, second: &Import) -> Option<Problem> {
    let (old, new) = (&first.route, &second.route);
    if old.pattern() == new.pattern() {
        return None;
    }
    let places = [first.place, second.place];
    let (which, places) = if first.listing == second.listing {
        ("the listing", &places[..1])
    } else {
        ("its listing", &places[..])
    };
    let message = format!(
        "the imported route `{}` is {:?} on line {} of {which} and {:?} on line {}",
        old.name(),
        old.pattern(),
        old.line(),
        new.pattern(),
        new.line(),
    );
    let remedy = "declare the route yourself, or leave out one of its rows";
    Some(Problem::conflict(message, places, remedy))
}
