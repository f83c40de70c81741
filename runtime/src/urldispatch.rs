//! URL dispatch: the first route whose pattern matches and whose predicates hold.
//!
//! Routes are tried in the order they were added, as in the chapter
//! [URL Dispatch](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/urldispatch.html)
//! of Pyramid's documentation. An index skips those that cannot match, so that the ten
//! thousandth route is found about as fast as the first.

mod hidden;
mod index;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::pattern::{Matchdict, PathText};
use crate::percent::InvalidEncoding;
use crate::predicates::{Asked, Predicate};
use crate::request::{RouteId, RouteMatch};
use crate::url::RouteInfo;

pub(crate) use hidden::Hidden;
use index::RouteIndex;

/// A route that requests can match.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) info: Arc<RouteInfo>,
    pub(crate) predicates: Vec<Predicate>,
}

impl Route {
    /// Returns that it matches a request, at its position among the routes.
    #[inline]
    pub(crate) fn matched(&self, position: usize, matchdict: Matchdict) -> RouteMatch {
        RouteMatch {
            id: RouteId::new(position),
            route: Arc::clone(&self.info),
            matchdict,
        }
    }
}

impl AsRef<Self> for Route {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// The routes of an application, in order, each with whatever belongs to it.
#[derive(Debug)]
pub(crate) struct RoutesMapper<R> {
    routes: Vec<R>,
    /// The positions of the routes without placeholders by their paths, where no earlier pattern matches.
    literals: FxHashMap<Box<str>, usize>,
    index: RouteIndex,
    hidden: Vec<Hidden>,
    needs_body: bool,
}

/// The most routes with which one without placeholders is compared; among more of them it is found by the index.
const LIMIT: usize = 16;

impl<R: AsRef<Route>> RoutesMapper<R> {
    pub(crate) fn new(routes: Vec<R>) -> Self {
        let all = || routes.iter().map(AsRef::as_ref);
        let (index, hidden) = hidden::index(&routes);
        let mut predicates = all().flat_map(|route| &route.predicates);
        let needs_body = predicates.any(Predicate::needs_body);
        let literals = all().enumerate().filter_map(|(position, route)| {
            let text = route.info.pattern.literal()?;
            let path = PathText::of_decoded(text);
            let candidates = index.some_candidates(text, LIMIT);
            let takes_it = |other: &u32| {
                let other = *other as usize;
                other < position && routes[other].as_ref().info.pattern.find(&path).is_some()
            };
            let is_first = candidates.len() < LIMIT && !candidates.iter().any(takes_it);
            is_first.then(|| (text.into(), position))
        });
        Self {
            literals: literals.collect(),
            routes,
            index,
            hidden,
            needs_body,
        }
    }

    /// Returns the routes that no request reaches, as far as that is known.
    pub(crate) fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    /// Returns the other routes whose patterns match every path that the pattern of a route matches, as far as that is known;
    /// nothing if there are too many to look at.
    pub(crate) fn covering(&self, position: usize) -> Option<Vec<usize>> {
        hidden::covering(&self.routes, &self.index, position)
    }

    /// Returns the match of the first route that takes the request.
    ///
    /// # Errors
    ///
    /// Fails if the path is not percent-encoded UTF-8.
    #[inline]
    pub(crate) fn find(&self, asked: &Asked<'_>) -> Result<Option<RouteMatch>, InvalidEncoding> {
        let path = PathText::decode(asked.request().uri().path())?;
        let first = self.literals.get(path.as_str()).copied();
        if let Some(position) = first
            && let Some(found) = self.check(position, Matchdict::default(), asked)
        {
            return Ok(Some(found));
        }
        let mut candidates = self.index.candidates(path.as_str());
        let found = candidates.find_map(|position| {
            // What its predicates said is known.
            if first == Some(position) {
                return None;
            }
            let matchdict = self.route(position).info.pattern.find(&path)?;
            self.check(position, matchdict, asked)
        });
        Ok(found)
    }

    /// Returns the match of a route whose pattern matches, if its predicates hold.
    #[inline]
    fn check(
        &self,
        position: usize,
        matchdict: Matchdict,
        asked: &Asked<'_>,
    ) -> Option<RouteMatch> {
        let route = self.route(position);
        let matched = route.matched(position, matchdict);
        let mut predicates = route.predicates.iter();
        predicates
            .all(|predicate| predicate.holds(asked, Some(&matched)))
            .then_some(matched)
    }

    /// Tells whether the pattern of a route matches a path, whatever its predicates say.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let Ok(path) = PathText::decode(path) else {
            return false;
        };
        let mut candidates = self.index.candidates(path.as_str());
        candidates.any(|position| self.route(position).info.pattern.find(&path).is_some())
    }

    /// Tells whether a route's predicates look at the form, so that the body must be read first.
    pub(crate) fn needs_body(&self) -> bool {
        self.needs_body
    }

    pub(crate) fn routes(&self) -> &[R] {
        &self.routes
    }

    /// Keeps of each route what the application needs.
    pub(crate) fn map<S>(self, keep: impl FnMut(R) -> S) -> RoutesMapper<S> {
        RoutesMapper {
            routes: self.routes.into_iter().map(keep).collect(),
            literals: self.literals,
            index: self.index,
            hidden: self.hidden,
            needs_body: self.needs_body,
        }
    }

    pub(crate) fn entries_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.routes.iter_mut()
    }

    /// Returns the route that a request matched.
    pub(crate) fn entry(&self, id: RouteId) -> &R {
        &self.routes[id.position()]
    }

    fn route(&self, position: usize) -> &Route {
        self.routes[position].as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Pattern;

    fn mapper(patterns: &[&str]) -> RoutesMapper<Route> {
        let routes = patterns.iter().map(|pattern| Route {
            info: Arc::new(
                RouteInfo::new(*pattern, (*pattern).to_owned(), Pattern::parse).unwrap(),
            ),
            predicates: Vec::new(),
        });
        RoutesMapper::new(routes.collect())
    }

    fn find<'a>(mapper: &'a RoutesMapper<Route>, path: &str) -> Option<(&'a str, Matchdict)> {
        let request = crate::testing::DummyRequest::get(path).build();
        let matched = mapper.find(&Asked::new(&request)).unwrap()?;
        let route = mapper.entry(matched.id);
        Some((&route.info.name, matched.matchdict))
    }

    #[track_caller]
    fn check(patterns: &[&str], path: &str, expected: Option<&str>) {
        let mapper = mapper(patterns);
        assert_eq!(
            find(&mapper, path).map(|(name, _)| name),
            expected,
            "{path}"
        );
    }

    #[test]
    fn the_first_route_that_matches_wins() {
        check(&["/u/new", "/u/{id}"], "/u/new", Some("/u/new"));
        check(&["/u/{id}", "/u/new"], "/u/new", Some("/u/{id}"));
        check(&["/{id}", "/u/new"], "/u/new", Some("/u/new"));
        check(
            &["/u/{id:\\d+}", "/u/new", "/u/{x}"],
            "/u/new",
            Some("/u/new"),
        );
        check(&["*rest", "/u/new"], "/u/new", Some("*rest"));
        check(
            &["/u/{id:\\d+}", "/u/{name}", "*rest"],
            "/u/x",
            Some("/u/{name}"),
        );
        check(
            &["/u/{id:\\d+}", "/u/{name}", "*rest"],
            "/u/x/y",
            Some("*rest"),
        );
        check(&["/{a:.*}x", "/{b:.*}y"], "/1/2y", Some("/{b:.*}y"));
    }

    #[test]
    fn every_kind_of_pattern_is_indexed() {
        let patterns = [
            "/",
            "/a",
            "/a/",
            "/a/{x}",
            "/a-{x}",
            "/a-b-{x}.html",
            "/{x}/b",
            "/{x}/{y}",
            "/s*rest",
            "/s/t/*rest",
            "/r/{x:.+}/z",
            "/r/p-{x:.+}",
            "/{x:\\d+}/n",
        ];
        for (path, expected) in [
            ("/", "/"),
            ("/a", "/a"),
            ("/a/", "/a/"),
            ("/a/1", "/a/{x}"),
            ("/a-1", "/a-{x}"),
            ("/a-b-1.html", "/a-{x}"),
            ("/q/b", "/{x}/b"),
            ("/q/c", "/{x}/{y}"),
            ("/sx/1/2", "/s*rest"),
            ("/s/t/1/2", "/s*rest"),
            ("/r/1/2/z", "/r/{x:.+}/z"),
            ("/r/p-1/2/3", "/r/p-{x:.+}"),
            ("/7/n", "/{x}/{y}"),
        ] {
            check(&patterns, path, Some(expected));
        }
        check(&patterns, "/q/c/d", None);
    }

    #[test]
    fn beginnings_of_other_lengths_do_not_hide_one_that_matches() {
        for path in ["/é1", "/%C3%A91"] {
            check(&["/a{x}", "/é{x}"], path, Some("/é{x}"));
            check(
                &["/ab{x}", "/a{x:.+}", "/éé{x}", "/é{x:.+}"],
                path,
                Some("/é{x:.+}"),
            );
        }
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let mapper = mapper(&["/a/{x}", "*rest"]);
        let (name, matchdict) = find(&mapper, "/a/1%2F2").unwrap();
        assert_eq!((name, matchdict.get("x")), ("/a/{x}", Some("1/2")));
        let (_, matchdict) = find(&mapper, "/b%2F1/2").unwrap();
        assert_eq!(
            matchdict.segments("rest").unwrap().collect::<Vec<_>>(),
            ["b/1", "2"]
        );
    }

    #[test]
    fn the_path_is_decoded_once() {
        check(&["/add"], "/%61dd", Some("/add"));
        check(&["/%61dd"], "/%2561dd", Some("/%61dd"));
    }

    #[test]
    fn many_routes_with_a_common_beginning_are_told_apart() {
        let patterns: Vec<_> = (0..500).map(|n| format!("/r{n}-{{id}}")).collect();
        let patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
        let mapper = mapper(&patterns);
        assert_eq!(find(&mapper, "/r499-x").unwrap().0, "/r499-{id}");
        assert_eq!(mapper.index.candidates("/r499-x").count(), 1);
    }
}
