//! From pieces to compressed pieces.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use async_compression::Level;
use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use bytes::Bytes;
use tokio::io::AsyncWrite;

use super::Coding;

/// What compresses pieces of a body.
pub(super) enum Encoder {
    Brotli(Box<BrotliEncoder<Vec<u8>>>),
    Gzip(Box<GzipEncoder<Vec<u8>>>),
    Zstd(Box<ZstdEncoder<Vec<u8>>>),
}

type Writer = dyn AsyncWrite + Send + Unpin;

impl Encoder {
    pub(super) fn new(coding: Coding) -> Self {
        /// The default of brotli is for what is compressed once and sent often.
        const BROTLI: Level = Level::Precise(4);
        let sink = Vec::new();
        match coding {
            Coding::Brotli => Self::Brotli(Box::new(BrotliEncoder::with_quality(sink, BROTLI))),
            Coding::Gzip => Self::Gzip(Box::new(GzipEncoder::new(sink))),
            Coding::Zstd => Self::Zstd(Box::new(ZstdEncoder::new(sink))),
        }
    }

    /// Takes bytes in.
    pub(super) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = self.at_once(|writer, context| writer.poll_write(context, bytes))?;
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    /// Brings out everything that was taken in.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.at_once(AsyncWrite::poll_flush)
    }

    /// Brings out everything, and the end.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.at_once(AsyncWrite::poll_shutdown)
    }

    /// Takes what came out.
    pub(super) fn take(&mut self) -> Bytes {
        let sink = match self {
            Self::Brotli(encoder) => encoder.get_mut(),
            Self::Gzip(encoder) => encoder.get_mut(),
            Self::Zstd(encoder) => encoder.get_mut(),
        };
        std::mem::take(sink).into()
    }

    /// Writes into memory, which never has to be waited for.
    fn at_once<T>(
        &mut self,
        write: impl FnOnce(Pin<&mut Writer>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> io::Result<T> {
        let writer: &mut Writer = match self {
            Self::Brotli(encoder) => &mut **encoder,
            Self::Gzip(encoder) => &mut **encoder,
            Self::Zstd(encoder) => &mut **encoder,
        };
        match write(Pin::new(writer), &mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => Err(io::Error::other("memory had to be waited for")),
        }
    }
}
