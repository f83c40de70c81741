//! How a request comes to its route, and to its view.

use crate::events::Told;
use crate::httpexceptions::HttpException;
use crate::predicates::{Asked, Question};
use crate::request::Request;
use crate::viewderivers::DerivedView;
use crate::viewlookup::Refusal;

use super::arrival::Arrival;
use super::pipeline::Pipeline;
use super::refusing::not_found;

impl Pipeline {
    /// Brings a request as far as nothing has to be waited for.
    pub(super) fn arrive(&self, request: &mut Request) -> Arrival {
        if self.waiting.begins_outside() {
            return Arrival::Outside;
        }
        let Told::Now(told) = self.subscribers.new_request(request) else {
            return Arrival::Outside;
        };
        match told.and_then(|()| self.look_for_route(request)) {
            Ok(None) => Arrival::AtRoute(Ok(())),
            Ok(Some(_)) => Arrival::BeforeRoute,
            Err(error) => Arrival::AtRoute(Err(error)),
        }
    }

    /// Finds the route of a request, and finds out what its predicates ask for.
    ///
    /// # Errors
    ///
    /// Fails with 400 if the target is malformed, with 404 if nothing can answer it, and if a predicate fails.
    pub(super) async fn find_route(&self, request: &mut Request) -> crate::Result<()> {
        while let Some(question) = self.look_for_route(request)? {
            question.answer(request).await?;
        }
        Ok(())
    }

    /// Looks for the route of a request, or whether a view without a route may answer it; returns what must be found out before.
    fn look_for_route(&self, request: &mut Request) -> crate::Result<Option<Question>> {
        let mut stages = self.debugging.stages();
        let (found, question) = self.find_match(request);
        if question.is_some() {
            return Ok(question);
        }
        match found {
            Ok(Some(matched)) => {
                request.set_match(matched);
                self.debugging.tell_match(request);
                request.check_query()?;
            }
            _ if self.is_left_to_another(request) => {}
            Ok(None) => {
                request.check_query()?;
                self.debugging.tell_match(request);
                if self.views.by_name.is_empty() {
                    self.tell_why_not_found(request);
                    return Err(not_found().into());
                }
            }
            Err(error) => {
                let detail = format!("the path is {error}");
                return Err(HttpException::bad_request().with_detail(detail).into());
            }
        }
        stages.passed("route", request);
        Ok(None)
    }

    /// Looks for the view that answers a request; what is found counts if nothing must be found out before.
    #[inline]
    pub(super) fn look_for_view(
        &self,
        request: &Request,
    ) -> (Result<&DerivedView, Refusal<'_>>, Option<Question>) {
        let asked = Asked::new(request);
        let found = match self.views_of(request) {
            Some(views) => self
                .views
                .find_for_route(views, &asked, request.route_match()),
            None => self.views.find_by_name(&asked),
        };
        (found, asked.into_question())
    }
}
