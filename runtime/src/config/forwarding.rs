//! Which requests another application answers.

use std::panic::Location;
use std::sync::Arc;

use crate::forward::{Forwarder, Upstreams};

use super::Configurator;
use super::actions::{self, Declared};
use super::error::Problem;

/// Another application behind this one.
impl Configurator {
    /// Passes on what no route matches to the application at a URL, as in `http://127.0.0.1:8080`.
    ///
    /// A view without a route still answers for the paths that begin with its name. See
    /// [`forward`](crate::forward) for what is passed on, and
    /// [`forward_unmatched_to`](Self::forward_unmatched_to) for time-outs and several upstreams.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut config = pyramidion::Configurator::new();
    /// config.forward_unmatched("http://127.0.0.1:8080");
    /// config.make_app()?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn forward_unmatched(&mut self, url: impl Into<String>) {
        self.forward_unmatched_to(Upstreams::new([url.into()]));
    }

    /// Passes on what no route matches to one of several upstreams.
    #[track_caller]
    pub fn forward_unmatched_to(&mut self, upstreams: Upstreams) {
        let declared = Declared::new(upstreams, Location::caller(), &self.include);
        self.upstreams.push(declared);
    }
}

/// Returns what passes requests on, if anything shall.
pub(super) fn build(
    declared: Vec<Declared<Upstreams>>,
    problems: &mut Vec<Problem>,
) -> Option<Arc<Forwarder>> {
    let declared = actions::resolve(declared, problems, |count| {
        format!("where requests are forwarded is set {count} times")
    })?;
    let errors = declared.value.errors().into_iter();
    problems.extend(errors.map(|error| Problem::at(declared.place, error)));
    Some(Forwarder::new(declared.value))
}
