//! What a WebSocket is limited to.

use std::time::Duration;

use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// How much is read at a time. It is there for every WebSocket, busy or not.
const READ_BUFFER: usize = 8 << 10;

/// The limits of a WebSocket; [`WebSocketUpgrade`](super::WebSocketUpgrade) sets each of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    pub(super) max_message_size: usize,
    /// That of a message, if nothing else is said.
    pub(super) max_frame_size: Option<usize>,
    pub(super) ping_interval: Option<Duration>,
    pub(super) idle_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_message_size: 1 << 20,
            max_frame_size: None,
            ping_interval: Some(Duration::from_secs(30)),
            idle_timeout: Duration::from_secs(90),
        }
    }
}

impl Options {
    /// Returns after how long a silence the client is asked whether it is there: early enough for its answer.
    pub(super) fn time_of_pings(&self) -> Option<Duration> {
        let latest = self.idle_timeout / 2;
        self.ping_interval.map(|interval| interval.min(latest))
    }

    /// Returns what the library is told. Each message is written at once, so that nothing gathers but the one that the
    /// client does not take.
    pub(super) fn to_config(self) -> WebSocketConfig {
        let largest_frame = self.max_frame_size.unwrap_or(self.max_message_size);
        WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(self.max_message_size))
            .max_frame_size(Some(largest_frame))
    }
}
