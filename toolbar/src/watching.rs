//! What watches requests: it begins a recording, adds what happens, and completes it with the response.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use pyramidion::devel::{Gate, Mask};
use pyramidion::observers::{Departure, Moment, Observer, RequestObserver};
use pyramidion::{Request, Response};
use serde_json::Value;
use tracing::Event;

use crate::application::Application;
use crate::entries;
use crate::gathering;
use crate::history::{History, Shared, lock};
use crate::injection;
use crate::limits::VALUES;
use crate::recording::{Kind, Opened, Permission, Recording, Rendering, Stage};
use crate::serving;

/// Watches the requests of an application, and answers those for the pages of the toolbar.
pub(crate) struct Toolbar {
    pub(crate) history: Arc<History>,
    pub(crate) application: Arc<Application>,
}

impl Observer for Toolbar {
    fn answer(&self, request: &Request) -> Option<Response> {
        serving::answer(&self.history, &self.application, request)
    }

    fn watch(&self, request: &Request) -> Option<Arc<dyn RequestObserver>> {
        Gate::open(request).ok()?;
        self.application.warn_of_hidden_routes(request.settings());
        let mask = Mask::of(request);
        let mut recording = Recording {
            id: self.history.next_id(),
            begun: seconds(SystemTime::now().duration_since(UNIX_EPOCH)),
            ..Recording::default()
        };
        gathering::arrival(&mut recording, request, &mask);
        Some(Arc::new(Watch {
            history: Arc::clone(&self.history),
            application: Arc::clone(&self.application),
            begun: Instant::now(),
            mask: Mutex::new(Arc::new(mask)),
            recording: Arc::new(Mutex::new(recording)),
            is_complete: AtomicBool::new(false),
        }))
    }
}

fn seconds<E>(since: Result<Duration, E>) -> u64 {
    since.map(|since| since.as_secs()).unwrap_or_default()
}

/// Watches one request.
struct Watch {
    history: Arc<History>,
    application: Arc<Application>,
    begun: Instant,
    /// What is known to be secret: when the request came, and from its departure on what is known then.
    mask: Mutex<Arc<Mask>>,
    recording: Shared,
    /// Whether it is in the history.
    is_complete: AtomicBool,
}

impl Watch {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn mask(&self) -> Arc<Mask> {
        let mask = self.mask.lock();
        Arc::clone(&mask.unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what is logged, also after the departure: by what is sent piece by piece, and by a WebSocket.
    fn keep(&self, event: &Event<'_>) {
        let place = entries::place_of(event);
        if entries::leave_out(&mut lock(&self.recording), &place) {
            return;
        }
        // An event may log something while it is read.
        let mask = self.mask();
        let mut entry = entries::read(event, self.now(), &mask);
        let mut recording = lock(&self.recording);
        let known = self.mask();
        if !Arc::ptr_eq(&mask, &known) {
            gathering::mask_entry(&mut entry, &known);
        }
        entries::keep(&mut recording, entry, &place, &known);
        drop(recording);
        if self.has_departed() {
            self.history.tell();
        }
    }

    fn has_departed(&self) -> bool {
        self.is_complete.load(Ordering::Acquire)
    }
}

impl RequestObserver for Watch {
    fn note(&self, moment: Moment<'_>) {
        if let Moment::Logged(event) = moment {
            return self.keep(event);
        }
        if self.has_departed() {
            return;
        }
        let (now, mask) = (self.now(), &*self.mask());
        match moment {
            Moment::StagePassed(name) => {
                let mut recording = lock(&self.recording);
                let stages = &mut recording.stages;
                let from_us = stages.last().map_or(0, |last| last.until_us);
                if stages.len() < VALUES {
                    stages.push(Stage {
                        name,
                        from_us,
                        until_us: now,
                        waits: Vec::new(),
                    });
                }
            }
            Moment::Waits => lock(&self.recording).pauses.begin(now),
            Moment::GoesOn => lock(&self.recording).pauses.end(now),
            Moment::SessionOpened(session) => {
                let mut recording = lock(&self.recording);
                let before = gathering::session_values(session, mask, &mut recording.budget);
                recording.session.opened = Some(Opened {
                    is_new: session.is_new(),
                    created: session.created(),
                    after: before.clone(),
                    before,
                });
            }
            Moment::PermissionDecided {
                permission,
                is_allowed,
                reason,
            } => {
                let mut recording = lock(&self.recording);
                let Recording {
                    permissions,
                    budget,
                    ..
                } = &mut *recording;
                if permissions.len() < VALUES {
                    permissions.push(Permission {
                        name: budget.keep(mask, mask.text(permission)),
                        is_allowed,
                        reason: budget.keep(mask, mask.text(reason)),
                    });
                }
            }
            Moment::RenderingBegins { renderer, value } => {
                // What cannot be written as JSON says so; the renderer decides whether that is a mistake.
                let value = serde_json::to_value(value);
                let value = value.unwrap_or_else(|error| Value::String(error.to_string()));
                let values = mask.json(&value);
                let mut recording = lock(&self.recording);
                let Recording {
                    templates, budget, ..
                } = &mut *recording;
                if templates.len() < VALUES {
                    templates.push(Rendering {
                        renderer: mask.text(renderer),
                        from_us: now,
                        until_us: None,
                        values: budget.keep(mask, values),
                        names: Vec::new(),
                    });
                }
            }
            Moment::RenderingEnds => {
                let mut recording = lock(&self.recording);
                let mut open = recording.templates.iter_mut().rev();
                if let Some(rendering) = open.find(|one| one.until_us.is_none()) {
                    rendering.until_us = Some(now);
                }
            }
            _ => {}
        }
    }

    fn depart(&self, departure: &mut Departure<'_>) {
        let elapsed_us = self.now();
        let mask = Arc::new(gathering::mask(departure));
        let after = gathering::redirect_before(&self.history, departure, &mask);
        let explanation = departure.explanation();
        *self.mask.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&mask);
        let mut taken = Taken::of(&self.recording);
        let recording = &mut taken.recording;
        recording.elapsed_us = elapsed_us;
        recording.after = after;
        gathering::departure(recording, departure, &explanation, &mask);
        let route = departure.request().matched_route();
        if route.is_some_and(|route| self.application.serves_files(route.name())) {
            recording.kind = Kind::Static;
        }
        let from_us = recording.stages.last().map_or(0, |last| last.until_us);
        recording.stages.push(Stage {
            name: "departure",
            from_us,
            until_us: elapsed_us,
            waits: Vec::new(),
        });
        let Recording { stages, pauses, .. } = recording;
        for stage in stages {
            stage.waits = pauses.within(stage.from_us, stage.until_us);
        }
        injection::inject(departure, recording, &self.application);
        drop(taken);
        self.complete();
    }
}

impl Watch {
    /// Puts the recording into the history, once.
    fn complete(&self) {
        if !self.is_complete.swap(true, Ordering::AcqRel) {
            self.history.keep(&self.recording);
        }
    }
}

/// A request whose client gave up is kept, too.
impl Drop for Watch {
    fn drop(&mut self) {
        let elapsed_us = self.now();
        let mut recording = lock(&self.recording);
        if recording.status.is_none() {
            recording.elapsed_us = elapsed_us;
        }
        drop(recording);
        self.complete();
    }
}

/// A recording while it is completed. It is taken out of its lock, since whatever is asked then may log something, which would
/// wait for the lock for ever.
struct Taken<'w> {
    recording: Recording,
    from: &'w Mutex<Recording>,
}

impl<'w> Taken<'w> {
    fn of(from: &'w Mutex<Recording>) -> Self {
        Self {
            recording: std::mem::take(&mut *lock(from)),
            from,
        }
    }
}

/// Puts it back, with what was logged meanwhile, also if something panicked.
impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut place = lock(self.from);
        let meanwhile = std::mem::replace(&mut *place, std::mem::take(&mut self.recording));
        entries::append(&mut place, meanwhile);
    }
}
