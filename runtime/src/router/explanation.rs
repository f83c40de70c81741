//! Why a request is answered as it is.

use http::Method;

use crate::introspection::{Answer, Explanation, RouteOutcome, RouteTrial, Unmet, ViewTrial};
use crate::pattern::PathText;
use crate::predicates::{Asked, Predicate};
use crate::request::{Request, RouteId, RouteMatch};
use crate::telemetry::report;
use crate::view::ViewContext;
use crate::viewderivers::DerivedView;
use crate::viewlookup::{MultiView, Refusal};

use super::App;
use super::listing;
use super::pipeline::Pipeline;

impl App {
    /// Says which routes and views are tried for a request, why each does not answer it, and what does.
    ///
    /// It is for commands and for pages that developers see; it tries every route and calls no view. It uses
    /// what is known of the request by now: the form if it was read, the visitor if the policy has found out who it is, what an
    /// `async` predicate said if it was called, and the context if it was made. A view, an exception view and a tween after its answer have such a request;
    /// [`DummyRequest::build_for`](crate::testing::DummyRequest::build_for) makes one, without a context: what a path leads to in a tree
    /// of resources, [`explain_async`](Self::explain_async) finds out. The methods of a request and what a
    /// permission or the token against forged requests would say are not part of it: they are checked after the view is chosen.
    ///
    /// See [`introspection`](crate::introspection) for an example, and
    /// [pviews](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/commandline.html#displaying-matching-views-for-a-given-url)
    /// in Pyramid's documentation.
    pub fn explain(&self, request: &Request) -> Explanation {
        self.pipeline.explain(request)
    }

    /// Says what [`explain`](Self::explain) says, of a request for which it finds out before what it depends on: what predicates that wait
    /// say, who the visitor is, and the context.
    ///
    /// So factories are called, and resources on the way through a tree are loaded. Subscribers and tweens are not called.
    ///
    /// See [`WalkEnd`](crate::introspection::WalkEnd) for an example.
    pub async fn explain_async(&self, request: &mut Request) -> Explanation {
        let failure = self.pipeline.lead_to_view(request).await.err();
        let explanation = self.explain(request);
        match failure {
            None => explanation,
            Some(error) => Explanation {
                views: Vec::new(),
                answer: Answer::Failed(error.to_string()),
                ..explanation
            },
        }
    }
}

/// A view with the names of its route or of its own under which it is listed.
struct Candidate<'v> {
    view: &'v DerivedView,
    route: Option<&'v str>,
    name: Option<&'v str>,
}

impl Pipeline {
    /// Tells why nothing answers a request, if that is asked for.
    #[inline]
    pub(super) fn tell_why_not_found(&self, request: &Request) {
        if self.debugging.explains_not_found() {
            let (path, why) = (request.path(), why(&self.explain(request)));
            report!(DEBUG, ?path, why, "nothing answers a request");
        }
    }

    /// Finds out what the choice of the view depends on.
    ///
    /// # Errors
    ///
    /// Fails if that cannot be found out.
    async fn lead_to_view(&self, request: &mut Request) -> crate::Result<()> {
        request.forget_way();
        // What is wrong with the target, explanations find themselves.
        if self.find_route(request).await.is_err()
            || self.goes_to_another(request.route_id(), request)
        {
            return Ok(());
        }
        if self.waiting.has_visitors() {
            request.load_visitor().await?;
        }
        let entry = self.entry_of(request);
        self.make_context(request, entry).await?;
        while let (_, Some(question)) = self.look_for_view(request) {
            question.answer(request).await?;
        }
        Ok(())
    }

    pub(super) fn explain(&self, request: &Request) -> Explanation {
        let Ok(path) = PathText::decode(request.uri().path()) else {
            return Explanation {
                routes: Vec::new(),
                walk: None,
                views: Vec::new(),
                answer: Answer::BadRequest,
            };
        };
        let mut routes = Vec::new();
        let mut matched = None;
        for (position, entry) in self.routes.routes().iter().enumerate() {
            let route = &entry.route;
            let found = route.info.pattern.find(&path);
            let outcome = match found {
                None => RouteOutcome::PatternDiffers,
                Some(matchdict) => {
                    let candidate = route.matched(position, matchdict);
                    let unmet = unmet(&route.predicates, request, Some(&candidate));
                    if unmet.is_empty() {
                        let values = candidate.matchdict.iter();
                        let values =
                            values.map(|(name, value)| (name.to_owned(), value.to_owned()));
                        let values = values.collect();
                        matched = Some(candidate);
                        RouteOutcome::Matched(values)
                    } else {
                        RouteOutcome::PredicatesFail(unmet)
                    }
                }
            };
            routes.push(RouteTrial {
                name: route.info.name().to_owned(),
                pattern: route.info.pattern().to_owned(),
                outcome,
            });
            if matched.is_some() {
                break;
            }
        }
        let matched = matched.as_ref();
        let id = matched.map(|matched| matched.id);
        let candidates = self.candidates(id, request);
        let answer = if self.goes_to_another(id, request) {
            Answer::Forwarded
        } else {
            self.answer_of(matched, request, &candidates)
        };
        let views = candidates.iter().map(|candidate| ViewTrial {
            view: listing::view(candidate.view, candidate.route, candidate.name),
            unmet: unmet_of_view(candidate.view, request, matched),
        });
        Explanation {
            routes,
            walk: request.explained_walk(),
            views: views.collect(),
            answer,
        }
    }

    /// Returns the views that may answer, in the order in which they are tried.
    fn candidates(&self, id: Option<RouteId>, request: &Request) -> Vec<Candidate<'_>> {
        let Some(id) = id else {
            let views = self.views.named_views(request);
            return views.map(named).unwrap_or_default();
        };
        let entry = self.routes.entry(id);
        let route = Some(entry.route.info.name());
        let views = entry.views.of(request);
        let name = entry.views.name(request.view_name());
        let of_route = views.into_iter().flat_map(MultiView::views);
        let of_route = of_route.map(|view| Candidate { view, route, name });
        let globals = self.views.by_name.get_key_value(request.view_name());
        let globals = globals.filter(|_| entry.views.uses_global_views);
        of_route
            .chain(globals.map(named).unwrap_or_default())
            .collect()
    }

    /// Returns what answers, by asking as for any request.
    fn answer_of(
        &self,
        matched: Option<&RouteMatch>,
        request: &Request,
        candidates: &[Candidate<'_>],
    ) -> Answer {
        let asked = Asked::new(request);
        let found = match matched {
            Some(route) => {
                let views = &self.routes.entry(route.id).views;
                self.views.find_for_route(views, &asked, matched)
            }
            None => self.views.find_by_name(&asked),
        };
        match found {
            Ok(view) => {
                let mut candidates = candidates.iter();
                let position = candidates.position(|candidate| std::ptr::eq(candidate.view, view));
                position.map_or(Answer::NotFound, Answer::View)
            }
            Err(_) if self.is_plain_404 => Answer::NotFound,
            Err(Refusal::NotFound) => Answer::NotFound,
            Err(Refusal::NotAcceptable) => Answer::NotAcceptable,
            Err(Refusal::MethodNotAllowed(allowed)) => {
                let methods = allowed.methods.iter().map(ToString::to_string).collect();
                match request.method() {
                    &Method::OPTIONS => Answer::Options(methods),
                    _ => Answer::MethodNotAllowed(methods),
                }
            }
            Err(Refusal::UnsupportedMediaType(types)) => Answer::UnsupportedMediaType(types),
        }
    }
}

/// Returns the views of a name.
fn named<'v>((name, views): (&'v String, &'v MultiView)) -> Vec<Candidate<'v>> {
    let views = views.views().iter();
    let candidates = views.map(|view| Candidate {
        view,
        route: None,
        name: Some(name),
    });
    candidates.collect()
}

/// Returns the predicates that do not hold.
fn unmet(predicates: &[Predicate], request: &Request, matched: Option<&RouteMatch>) -> Vec<Unmet> {
    let unmet = predicates.iter().filter_map(|predicate| {
        let found = predicate.unmet(request, matched)?;
        Some(Unmet::new(predicate, found))
    });
    unmet.collect()
}

/// Returns the conditions of a view that do not hold.
fn unmet_of_view(
    view: &DerivedView,
    request: &Request,
    matched: Option<&RouteMatch>,
) -> Vec<Unmet> {
    let mut unmet = unmet(&view.predicates, request, matched);
    if let ViewContext::Resource(resource) = view.context
        && !view.is_for_context(request)
    {
        let condition = format!("context = {resource}");
        unmet.insert(
            0,
            Unmet::new(
                condition,
                format!("the context is a {}", request.context().type_name()),
            ),
        );
    }
    unmet
}

/// Returns the texts of conditions, without what was found: it is what a visitor typed.
fn conditions(unmet: &[Unmet]) -> String {
    let conditions = unmet.iter().map(|unmet| unmet.condition.as_str());
    conditions.collect::<Vec<_>>().join(", ")
}

/// Says why routes and views do not answer.
fn why(explanation: &Explanation) -> String {
    let routes = explanation.routes.iter().filter_map(|trial| {
        let name = &trial.name;
        match &trial.outcome {
            RouteOutcome::PredicatesFail(unmet) => {
                let unmet = conditions(unmet);
                Some(format!("of the route `{name}` does not hold: {unmet}"))
            }
            RouteOutcome::Matched(_) => Some(format!("the route `{name}` matches")),
            _ => None,
        }
    });
    let views = explanation.views.iter().map(|trial| {
        let (view, unmet) = (&trial.view, conditions(&trial.unmet));
        let function = view.function.as_deref().unwrap_or("a closure");
        format!(
            "of the view {function} at {} does not hold: {unmet}",
            view.place
        )
    });
    let walk = explanation.walk.iter();
    let walk = walk.map(|end| format!("the context is a {}", end.context));
    let reasons: Vec<_> = routes.chain(walk).chain(views).collect();
    if reasons.is_empty() {
        return format!("none of {} routes matches", explanation.routes.len());
    }
    reasons.join("; ")
}
