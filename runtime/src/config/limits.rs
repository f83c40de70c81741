//! How much requests may hold, and how long their bodies may take.

use std::time::Duration;

use crate::clock::LONGEST;
use crate::request::FormLimits;

use super::Configurator;

/// Limits of requests.
impl Configurator {
    /// Sets the largest body of a request in bytes; the default is 2 MiB.
    ///
    /// A larger body is answered with 413 before it is read.
    /// [`RouteConfig::body_limit`](super::RouteConfig::body_limit) sets it for one route.
    pub fn set_body_limit(&mut self, bytes: u64) {
        self.body_limits.max_size = bytes;
    }

    /// Sets how much a form may hold; the defaults are those of [`FormLimits`].
    ///
    /// [`RouteConfig::form_limits`](super::RouteConfig::form_limits) sets it for one route.
    pub fn set_form_limits(&mut self, limits: FormLimits) {
        self.body_limits.form = limits;
    }

    /// Sets how long the body of a request may take: each piece of it, and all of it; the defaults are
    /// 30 and 60 seconds.
    ///
    /// A body that takes longer is answered with 408.
    pub fn set_body_timeouts(&mut self, read: Duration, total: Duration) {
        self.body_limits.read_timeout = read.min(LONGEST);
        self.body_limits.total_timeout = total.min(LONGEST);
    }
}
