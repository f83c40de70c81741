//! A body that is read from its file as it is sent.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::BoxError;
use crate::body::Body;
use crate::conditional::{self, Piece};

use super::entry::Content;

/// How much of a file is in memory at once.
const CHUNK: u64 = 64 * 1024;

/// Makes a body of pieces. It may read a small file at once, so it is for threads that may wait.
pub(super) fn body(content: Content, pieces: Vec<Piece>) -> io::Result<Body> {
    match (content, pieces.as_slice()) {
        (Content::Bytes(bytes), [Piece::Span(span)]) => Ok(slice(bytes, span).into()),
        (Content::File(file), [Piece::Span(span)]) if span.end - span.start <= CHUNK => {
            read(file, span).map(|(_, bytes)| bytes.into())
        }
        (content, _) => Ok(Body::stream(FileBody {
            pieces: pieces.into(),
            state: match content {
                Content::File(file) => State::File(file),
                Content::Bytes(bytes) => State::Bytes(bytes),
            },
        })),
    }
}

/// The pieces that are not sent yet, and where their bytes come from.
struct FileBody {
    pieces: VecDeque<Piece>,
    state: State,
}

enum State {
    Bytes(&'static [u8]),
    File(File),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
    Failed,
}

impl FileBody {
    /// Takes the next chunk off the pieces.
    fn next_span(&mut self) -> Option<Range<u64>> {
        let Some(Piece::Span(span)) = self.pieces.front_mut() else {
            return None;
        };
        let end = span.end.min(span.start + CHUNK);
        let chunk = span.start..end;
        span.start = end;
        if span.is_empty() {
            self.pieces.pop_front();
        }
        Some(chunk)
    }
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if let State::Reading(reading) = &mut self.state {
                let read = ready!(Pin::new(reading).poll(context));
                return Poll::Ready(Some(match read.map_err(BoxError::from) {
                    Ok(Ok((file, bytes))) => {
                        self.state = State::File(file);
                        Ok(Frame::data(bytes))
                    }
                    Ok(Err(error)) => {
                        self.state = State::Failed;
                        Err(error.into())
                    }
                    Err(error) => {
                        self.state = State::Failed;
                        Err(error)
                    }
                }));
            }
            if let Some(Piece::Text(text)) = self.pieces.front_mut() {
                let text = std::mem::take(text);
                self.pieces.pop_front();
                return Poll::Ready(Some(Ok(Frame::data(text.into()))));
            }
            let Some(span) = self.next_span() else {
                return Poll::Ready(None);
            };
            match std::mem::replace(&mut self.state, State::Failed) {
                State::Bytes(bytes) => {
                    self.state = State::Bytes(bytes);
                    return Poll::Ready(Some(Ok(Frame::data(slice(bytes, &span)))));
                }
                State::File(file) => {
                    self.state = State::Reading(spawn_blocking(move || read(file, &span)));
                }
                State::Reading(_) | State::Failed => return Poll::Ready(None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty() && !matches!(self.state, State::Reading(_))
    }

    fn size_hint(&self) -> SizeHint {
        // While a chunk is being read, it is in neither place.
        match self.state {
            State::Reading(_) => SizeHint::default(),
            _ => SizeHint::with_exact(conditional::length(&self.pieces)),
        }
    }
}

/// Reads bytes of a file; fails if it has become too short.
fn read(mut file: File, span: &Range<u64>) -> io::Result<(File, Bytes)> {
    let length = usize::try_from(span.end - span.start).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(span.start))?;
    file.read_exact(&mut bytes)?;
    Ok((file, bytes.into()))
}

fn slice(bytes: &'static [u8], span: &Range<u64>) -> Bytes {
    let position = |position: u64| usize::try_from(position).unwrap_or(usize::MAX);
    let slice = bytes.get(position(span.start)..position(span.end));
    Bytes::from_static(slice.unwrap_or_default())
}
