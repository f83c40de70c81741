//! What is told of a request where a setting asks for it: which route it matched, and how long its stages take.
//!
//! What a visitor typed is told only where it is asked for, at the level `DEBUG`, and escaped.

use std::time::Instant;

use crate::request::Request;
use crate::request::observed::Moment;
use crate::settings::Settings;
use crate::telemetry::report;
use crate::url::RouteInfo;

/// What the settings ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Debugging {
    notfound: bool,
    routematch: bool,
    timings: bool,
}

impl Debugging {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            notfound: settings.is_on("pyramidion.debug_notfound"),
            routematch: settings.is_on("pyramidion.debug_routematch"),
            timings: settings.is_on("pyramidion.debug_timings"),
        }
    }

    /// Tells which route a request matched, if that is asked for.
    #[inline]
    pub(super) fn tell_match(self, request: &Request) {
        if self.routematch {
            tell_match(request);
        }
    }

    /// Tells whether it is asked for why nothing answers a request.
    #[inline]
    pub(super) fn explains_not_found(self) -> bool {
        self.notfound
    }

    /// Begins to measure the stages of a request, if that is asked for.
    #[inline]
    pub(super) fn stages(self) -> Stages {
        Stages(self.timings.then(Instant::now))
    }
}

/// When the current stage of a request began, if stages are measured.
pub(super) struct Stages(Option<Instant>);

impl Stages {
    /// Tells how long a stage took, with which the next one begins.
    #[inline]
    pub(super) fn passed(&mut self, stage: &'static str, request: &Request) {
        request.tell(|| Moment::StagePassed(stage));
        if let Some(start) = &mut self.0 {
            tell_stage(start, stage);
        }
    }
}

#[cold]
fn tell_stage(start: &mut Instant, stage: &'static str) {
    let elapsed = start.elapsed().as_micros();
    let elapsed_us = u64::try_from(elapsed).unwrap_or(u64::MAX);
    report!(DEBUG, stage, elapsed_us, "a stage of a request");
    *start = Instant::now();
}

#[cold]
fn tell_match(request: &Request) {
    let path = request.path();
    let matched = request.matched_route();
    let route = matched.map_or("-", RouteInfo::name);
    let pattern = matched.map_or("-", RouteInfo::pattern);
    let values: Vec<_> = request.matchdict().iter().collect();
    report!(
        DEBUG,
        ?path,
        route,
        pattern,
        ?values,
        "a route was looked for"
    );
}
