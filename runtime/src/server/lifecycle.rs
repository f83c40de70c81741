//! How far a server is on its way from its first connection to its end.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Poll;

use tokio::sync::watch;

use crate::shutdown::{Announcement, Signal, Tasks};

/// What a server does; it never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Connections are accepted.
    Serving,
    /// Connections are still accepted, but should be made elsewhere.
    Unready,
    /// No connection is accepted; each that is open gets one more answer.
    Draining,
    /// Idle connections are closed, the others after the answer that they wait for.
    Closing,
    /// Every connection is closed.
    Over,
}

const PHASES: [Phase; 5] = [
    Phase::Serving,
    Phase::Unready,
    Phase::Draining,
    Phase::Closing,
    Phase::Over,
];

/// The phase of a server: cheap to look at, and possible to wait for.
#[derive(Debug)]
pub(super) struct Lifecycle {
    current: Arc<AtomicU8>,
    sender: watch::Sender<Phase>,
    /// What tells views and streams that no more connections are accepted.
    shutdown: Announcement,
}

impl Lifecycle {
    pub(super) fn new() -> Self {
        Self {
            current: Arc::default(),
            sender: watch::Sender::new(Phase::Serving),
            shutdown: Announcement::default(),
        }
    }

    pub(super) fn phase(&self) -> Phase {
        let current = self.current.load(Ordering::Relaxed);
        PHASES
            .get(usize::from(current))
            .copied()
            .unwrap_or(Phase::Over)
    }

    /// Goes on to a phase, unless it is already further.
    pub(super) fn enter(&self, phase: Phase) {
        self.current.fetch_max(phase as u8, Ordering::Relaxed);
        self.sender.send_if_modified(|current| {
            let is_later = phase > *current;
            if is_later {
                *current = phase;
            }
            is_later
        });
        if phase >= Phase::Draining {
            self.shutdown.announce();
        }
    }

    /// Returns the tasks that requests have spawned.
    pub(super) fn tasks(&self) -> &Tasks {
        self.shutdown.tasks()
    }

    /// Returns what the requests of a connection learn the end from.
    pub(super) fn signal(&self) -> Signal {
        self.shutdown.signal()
    }

    /// Returns what waits for phases.
    pub(super) fn watch(&self) -> Phases {
        Phases {
            current: Arc::clone(&self.current),
            receiver: self.sender.subscribe(),
        }
    }
}

impl Drop for Lifecycle {
    fn drop(&mut self) {
        // A task that waits is woken when the sender is gone, and then sees that the first phase is over.
        self.current.store(Phase::Over as u8, Ordering::Relaxed);
    }
}

/// Waits for phases of a server.
#[derive(Debug)]
pub(super) struct Phases {
    current: Arc<AtomicU8>,
    receiver: watch::Receiver<Phase>,
}

impl Phases {
    /// Waits until the server has come to a phase.
    pub(super) async fn reached(&mut self, phase: Phase) {
        let mut waiting = pin!(self.receiver.wait_for(|current| *current >= phase));
        let mut is_registered = false;
        poll_fn(|context| {
            // A task that has asked once is woken at the end of the first phase, and until then need not ask again.
            let is_first = self.current.load(Ordering::Relaxed) == Phase::Serving as u8;
            if is_registered && is_first {
                return Poll::Pending;
            }
            is_registered = true;
            // An error says that the server is gone, and so is what comes after its end.
            waiting.as_mut().poll(context).map(drop)
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_phase_is_never_left_for_an_earlier_one() {
        let lifecycle = Lifecycle::new();
        let mut phases = lifecycle.watch();
        assert_eq!(lifecycle.phase(), Phase::Serving);
        for (place, phase) in PHASES.into_iter().enumerate() {
            assert_eq!(phase as usize, place);
        }
        lifecycle.enter(Phase::Closing);
        lifecycle.enter(Phase::Unready);
        assert_eq!(lifecycle.phase(), Phase::Closing);
        phases.reached(Phase::Draining).await;
        phases.reached(Phase::Closing).await;
        drop(lifecycle);
        phases.reached(Phase::Over).await;
    }

    #[tokio::test]
    async fn who_waits_from_the_first_phase_on_is_woken_in_any_later_one() {
        for phase in &PHASES[1..] {
            let lifecycle = Lifecycle::new();
            let mut phases = lifecycle.watch();
            let waiting = tokio::spawn(async move { phases.reached(Phase::Over).await });
            tokio::task::yield_now().await;
            lifecycle.enter(*phase);
            tokio::task::yield_now().await;
            drop(lifecycle);
            waiting.await.expect("it is woken");
        }
        let lifecycle = Lifecycle::new();
        let mut phases = lifecycle.watch();
        let waiting = tokio::spawn(async move { phases.reached(Phase::Closing).await });
        for phase in PHASES {
            tokio::task::yield_now().await;
            assert_eq!(waiting.is_finished(), phase == Phase::Over);
            lifecycle.enter(phase);
        }
        waiting.await.expect("it is woken");
    }
}
