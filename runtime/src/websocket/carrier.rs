//! What carries a WebSocket once the connection has switched.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use http::Extensions;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};

/// A connection to a server, or to a test.
pub(super) enum Carrier {
    Server(OnUpgrade),
    Test(DuplexStream),
}

/// What is read and written.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

impl Carrier {
    /// Takes it from a request, if its connection can switch.
    pub(super) fn take(extensions: &mut Extensions) -> Option<Self> {
        if let Some(OfTest(stream)) = extensions.remove() {
            let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
            return stream.take().map(Self::Test);
        }
        extensions.remove().map(Self::Server)
    }

    /// Waits until the connection has switched.
    ///
    /// # Errors
    ///
    /// Fails if it breaks before, or if the response that was sent says nothing of it.
    pub(super) async fn switched(self) -> io::Result<Box<dyn Io>> {
        match self {
            Self::Test(stream) => Ok(Box::new(stream)),
            Self::Server(upgrade) => match upgrade.await {
                Ok(upgraded) => Ok(Box::new(TokioIo::new(upgraded))),
                Err(error) => Err(io::Error::other(error)),
            },
        }
    }
}

impl fmt::Debug for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server(_) => "Server",
            Self::Test(_) => "Test",
        })
    }
}

/// What a test gives to the request that asks for a WebSocket, as an extension.
#[derive(Clone, Debug)]
pub(crate) struct OfTest(Arc<Mutex<Option<DuplexStream>>>);

impl OfTest {
    pub(crate) fn new(stream: DuplexStream) -> Self {
        Self(Arc::new(Mutex::new(Some(stream))))
    }
}
