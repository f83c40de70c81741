//! A body that is compressed while it is sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};

use crate::BoxError;
use crate::body::Body;

use super::Coding;
use super::encoder::Encoder;

/// How much is compressed at a time.
const CHUNK: usize = 64 * 1024;

/// Compresses bytes that are short enough to be compressed at once.
///
/// Gives back a body that is to be compressed while it is sent.
pub(crate) fn encode(body: Body, coding: Coding) -> io::Result<Result<Body, Body>> {
    match body.as_bytes() {
        Some(bytes) if bytes.len() <= CHUNK => {
            let mut encoder = Encoder::new(coding);
            encoder.write(bytes)?;
            encoder.finish()?;
            Ok(Ok(encoder.take().into()))
        }
        _ => Ok(Err(body)),
    }
}

/// A body that is compressed while it is sent.
///
/// What has come is sent on as soon as there is nothing more for now, so that a client sees each event when it happens.
pub(crate) struct Encoded {
    body: Body,
    /// What has come and is not compressed yet.
    rest: Bytes,
    encoder: Encoder,
    state: State,
    trailers: Option<Frame<Bytes>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Everything that was taken in has come out.
    Flushed,
    /// Something is in the encoder.
    Holding,
    Ended,
}

impl Encoded {
    pub(crate) fn new(body: Body, coding: Coding) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            encoder: Encoder::new(coding),
            state: State::Flushed,
            trailers: None,
        }
    }

    /// Compresses the next chunk of what has come, and returns what comes out.
    fn next_chunk(&mut self) -> io::Result<Bytes> {
        let chunk = self.rest.split_to(self.rest.len().min(CHUNK));
        self.encoder.write(&chunk)?;
        self.state = State::Holding;
        Ok(self.encoder.take())
    }

    fn flush(&mut self) -> io::Result<Bytes> {
        self.encoder.flush()?;
        self.state = State::Flushed;
        Ok(self.encoder.take())
    }

    fn finish(&mut self) -> io::Result<Bytes> {
        self.state = State::Ended;
        self.encoder.finish()?;
        Ok(self.encoder.take())
    }

    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, BoxError>> {
        loop {
            if !self.rest.is_empty() {
                let bytes = self.next_chunk()?;
                if !bytes.is_empty() {
                    return Poll::Ready(Ok(bytes));
                }
                continue;
            }
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => self.trailers = Some(trailers),
                },
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(self.finish()?)),
                Poll::Pending if self.state == State::Holding => {
                    let bytes = self.flush()?;
                    if !bytes.is_empty() {
                        return Poll::Ready(Ok(bytes));
                    }
                    return Poll::Pending;
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl http_body::Body for Encoded {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.state == State::Ended {
            return Poll::Ready(self.trailers.take().map(Ok));
        }
        self.poll_bytes(context).map(|bytes| {
            if bytes.is_err() {
                self.state = State::Ended;
                self.trailers = None;
            }
            Some(bytes.map(Frame::data))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.state == State::Ended && self.trailers.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
