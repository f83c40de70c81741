//! What happens while a request of whoever writes the application is answered: kept until it is known whether an error is
//! explained, and forgotten with the request.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::observers::{Departure, Moment, RequestObserver};
use crate::request::Request;

use super::arrived::ArrivedSession;
use super::gates::Gate;
use super::logged::Logged;

/// The log records that are kept, the last ones.
const RECORDS: usize = 200;

/// The decisions about permissions that are kept, and the stages.
const MOST: usize = 50;

/// Sees what happens while a request is answered.
#[derive(Debug)]
pub(crate) struct Witness {
    begun: Instant,
    seen: Mutex<Seen>,
    session: ArrivedSession,
}

/// What was seen, unmasked: what is secret is known in the end only.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The stages that were passed, and when each of them ended, since the request came.
    pub(super) stages: Vec<(&'static str, Duration)>,
    pub(super) decisions: Vec<Decided>,
    /// What is being rendered.
    pub(super) rendering: Option<Rendering>,
    pub(super) records: VecDeque<Logged>,
    /// How many records there were before those that are kept.
    pub(super) earlier: usize,
}

/// A permission that was asked for.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) permission: String,
    pub(super) is_allowed: bool,
    pub(super) reason: String,
}

/// A value that is given to a template.
pub(super) struct Rendering {
    pub(super) template: String,
    pub(super) value: Value,
}

impl Witness {
    /// Sees a request from now on, if whoever writes the application sent it.
    pub(crate) fn of(request: &mut Request) -> Option<Arc<Self>> {
        Gate::open(request).ok()?;
        let witness = Arc::new(Self {
            begun: Instant::now(),
            seen: Mutex::default(),
            session: ArrivedSession::default(),
        });
        let session = witness.session.clone();
        request.extensions_mut().insert(session);
        request.extensions_mut().insert(Arc::clone(&witness));
        Some(witness)
    }

    /// Returns who saw a request.
    pub(super) fn who_saw(request: &Request) -> Option<&Self> {
        request
            .extensions()
            .get::<Arc<Self>>()
            .map(|witness| &**witness)
    }

    /// Returns what was seen so far.
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the time since the request came.
    pub(super) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}

impl RequestObserver for Witness {
    fn note(&self, moment: Moment<'_>) {
        match moment {
            Moment::StagePassed(stage) => {
                let elapsed = self.elapsed();
                let mut seen = self.seen();
                if seen.stages.len() < MOST {
                    seen.stages.push((stage, elapsed));
                }
            }
            Moment::PermissionDecided {
                permission,
                is_allowed,
                reason,
            } => {
                let mut seen = self.seen();
                if seen.decisions.len() < MOST {
                    seen.decisions.push(Decided {
                        permission: permission.to_owned(),
                        is_allowed,
                        reason: reason.to_owned(),
                    });
                }
            }
            // A value that is not a template does not fail because of a name in it, and may be large.
            Moment::RenderingBegins { renderer, value } if renderer.contains('.') => {
                let value = serde_json::to_value(value).unwrap_or_default();
                self.seen().rendering = Some(Rendering {
                    template: renderer.to_owned(),
                    value,
                });
            }
            Moment::RenderingEnds => self.seen().rendering = None,
            Moment::Logged(event) => {
                // An event may log something while it is read.
                let logged = Logged::read(event, self.elapsed());
                let mut seen = self.seen();
                if seen.records.len() == RECORDS {
                    seen.records.pop_front();
                    seen.earlier += 1;
                }
                seen.records.push_back(logged);
            }
            Moment::SessionOpened(session) => self.session.keep(session),
            Moment::RenderingBegins { .. } | Moment::Waits | Moment::GoesOn => {}
        }
    }

    /// The response is none of its business.
    fn depart(&self, _: &mut Departure<'_>) {}
}

/// Shows no values.
impl fmt::Debug for Rendering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendering")
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}
