//! What a process says goes to the terminal as it comes, and the end of it is kept.

use std::io::Write as _;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How many bytes are kept.
const KEPT: usize = 64 << 10;

/// How long is waited for what a process said last, if something else keeps its output open.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is read from a process.
#[derive(Debug)]
pub(super) struct Tee {
    said: watch::Receiver<Vec<u8>>,
    reading: JoinHandle<()>,
}

impl Tee {
    /// Reads what a process writes to its standard error, and writes it to that of this program.
    pub(super) fn standard_error(mut source: impl AsyncRead + Send + Unpin + 'static) -> Self {
        let (sender, said) = watch::channel(Vec::new());
        let reading = tokio::spawn(async move {
            let mut piece = vec![0; 8 << 10];
            while let Ok(length @ 1..) = source.read(&mut piece).await {
                let piece = &piece[..length];
                // Where nobody listens, nothing is lost.
                let _ = std::io::stderr().write_all(piece);
                sender.send_modify(|said| {
                    said.extend_from_slice(piece);
                    let surplus = said.len().saturating_sub(KEPT);
                    said.drain(..surplus);
                });
            }
        });
        Self { said, reading }
    }

    /// Returns the last of what was said, when the process has ended.
    pub(super) async fn end(self) -> String {
        let _ = tokio::time::timeout(PATIENCE, self.reading).await;
        String::from_utf8_lossy(&self.said.borrow()).into_owned()
    }
}
