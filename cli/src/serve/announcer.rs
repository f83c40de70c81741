//! Tells the programs that serve what has changed without a build, for the pages that are open.
//!
//! A program connects to the address in its environment and reads a word a line: `style`, `reload`.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// How many words a program may be behind.
const CAPACITY: usize = 16;

/// What tells all programs.
#[derive(Debug)]
pub(super) struct Announcer {
    address: SocketAddr,
    words: broadcast::Sender<&'static str>,
}

impl Announcer {
    /// Listens for programs, on this machine only.
    pub(super) fn start() -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = TcpListener::from_std(listener)?;
        let (words, _) = broadcast::channel(CAPACITY);
        let sender = words.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass_on(stream, sender.subscribe()));
            }
        });
        Ok(Self { address, words })
    }

    /// Returns where programs connect.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells a word to all programs.
    pub(super) fn tell(&self, word: &'static str) {
        // Where no program listens, no page is open.
        let _ = self.words.send(word);
    }
}

/// Writes words until the program is gone.
async fn pass_on(mut stream: TcpStream, mut words: broadcast::Receiver<&'static str>) {
    loop {
        let word = match words.recv().await {
            Ok(word) => word,
            // Whoever missed something looks at everything again.
            Err(broadcast::error::RecvError::Lagged(_)) => "reload",
            Err(broadcast::error::RecvError::Closed) => return,
        };
        if stream
            .write_all(format!("{word}\n").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}
