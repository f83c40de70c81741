//! From a declared view to one that answers requests.

use crate::pattern::Matchdict;
use crate::predicates::Predicate;
use crate::renderers::RendererHelper;
use crate::request::Request;
use crate::view::{Outcome, ViewFunction, ViewResult};

/// A view that is ready to be called.
#[derive(Debug)]
pub(crate) struct DerivedView {
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) function: ViewFunction,
    pub(crate) renderer: RendererHelper,
    /// Whether the view takes the body as a stream.
    pub(crate) streams_body: bool,
}

impl DerivedView {
    /// Tells whether every predicate holds.
    pub(crate) fn holds(&self, request: &Request, matchdict: &Matchdict) -> bool {
        self.predicates
            .iter()
            .all(|predicate| predicate.holds(request, matchdict))
    }

    /// Calls the view and makes the response.
    pub(crate) async fn call(&self, request: &mut Request) -> ViewResult {
        let outcome = match &self.function {
            ViewFunction::Sync(function) => function(request, &self.renderer)?,
            ViewFunction::Closure(function) => function(request, &self.renderer)?,
            ViewFunction::Async(function) => function(request, &self.renderer).await?,
            ViewFunction::AsyncClosure(function) => Outcome::Response(function(request).await?),
        };
        match outcome {
            Outcome::Response(response) => Ok(response),
            Outcome::Rendered(rendered) => rendered.into_response(request),
        }
    }

    /// Returns the order in which the view is tried among others of its route: the more predicates, and
    /// the later in Pyramid's table, the earlier.
    pub(crate) fn order(&self) -> u32 {
        const MAX_ORDER: u32 = 1 << 30;
        let weights = self
            .predicates
            .iter()
            .fold(0, |sum, p| sum | 1 << (p.rank() + 1));
        let count = u32::try_from(self.predicates.len()).unwrap_or(u32::MAX - 1);
        (MAX_ORDER - weights) / (count + 1)
    }
}
