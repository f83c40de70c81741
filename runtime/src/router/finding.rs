//! How a request comes to its route, and to its view.

use crate::events::Told;
use crate::httpexceptions::HttpException;
use crate::request::Request;
use crate::viewderivers::DerivedView;
use crate::viewlookup::Refusal;

use super::arrival::Arrival;
use super::pipeline::Pipeline;

impl Pipeline {
    /// Brings a request as far as nothing has to be waited for.
    pub(super) fn arrive(&self, request: &mut Request) -> Arrival {
        if self.waiting.begins_outside() {
            return Arrival::Outside;
        }
        let Told::Now(told) = self.subscribers.new_request(request) else {
            return Arrival::Outside;
        };
        Arrival::AtRoute(told.and_then(|()| self.find_route(request)))
    }

    /// Finds the route of a request, or that a view without a route may answer it.
    ///
    /// # Errors
    ///
    /// Fails with 400 if the target is malformed, and with 404 if nothing can answer it.
    pub(super) fn find_route(&self, request: &mut Request) -> crate::Result<()> {
        match self.find_match(request) {
            Ok(Some(matched)) => {
                request.set_match(matched);
                request.check_query()?;
            }
            _ if self.is_left_to_another(request) => {}
            Ok(None) => {
                request.check_query()?;
                if self.views.by_name.is_empty() {
                    return Err(HttpException::not_found().into());
                }
            }
            Err(error) => {
                let detail = format!("the path is {error}");
                return Err(HttpException::bad_request().with_detail(detail).into());
            }
        }
        Ok(())
    }

    /// Finds the view that answers a request.
    #[inline]
    pub(super) fn find_view(&self, request: &mut Request) -> Result<&DerivedView, Refusal> {
        let views = self.views_of(request);
        if self.views.needs_identity(views) {
            let is_authenticated = request.is_authenticated();
            request.set_was_authenticated(is_authenticated);
        }
        match views {
            Some(views) => self
                .views
                .find_for_route(views, request, request.matchdict()),
            None => self.views.find_by_name(request),
        }
    }
}
