//! The news, and those who listen to them.

use std::sync::{Arc, Mutex, PoisonError};

use pyramidion::schemars::{self, JsonSchema};
use serde::Serialize;
use tokio::sync::broadcast;

/// How many stories a slow listener may miss before it learns that it missed some.
const BACKLOG: usize = 16;

/// Something that happened.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Story {
    pub(crate) title: String,
    /// The size of its picture, in bytes.
    pub(crate) picture: Option<u64>,
}

/// All stories, of which each process has its own.
#[derive(Clone)]
pub(crate) struct Stories {
    told: Arc<Mutex<Vec<Story>>>,
    listeners: broadcast::Sender<String>,
}

impl Stories {
    pub(crate) fn new() -> Self {
        Self {
            told: Arc::default(),
            listeners: broadcast::Sender::new(BACKLOG),
        }
    }

    /// Adds a story, and tells it to those who listen.
    pub(crate) fn tell(&self, story: Story) {
        let title = story.title.clone();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(0, story);
        drop(told);
        // It fails where nobody listens.
        let _ = self.listeners.send(title);
    }

    /// Returns the stories, the newest first.
    pub(crate) fn told(&self) -> Vec<Story> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.clone()
    }

    /// Listens to what is told from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<String> {
        self.listeners.subscribe()
    }
}
