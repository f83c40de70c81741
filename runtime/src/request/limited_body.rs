//! Reading the body of a request, within limits.

use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue};
use http_body::Body as _;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::body::Body;
use crate::httpexceptions::{HttpException, Limit};

use super::form_limits::FormLimits;

/// How much body a request may have, and how long it may take to arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BodyLimits {
    /// The largest body in bytes.
    pub(crate) max_size: u64,
    /// How long the server waits for the next piece.
    pub(crate) read_timeout: Duration,
    /// How long the whole body may take.
    pub(crate) total_timeout: Duration,
    /// How much a form in it may hold.
    pub(crate) form: FormLimits,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            max_size: 2 << 20,
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60),
            form: FormLimits::new(),
        }
    }
}

/// The body of a request, before and after it was read.
#[derive(Debug)]
pub(super) enum RequestBody {
    /// It is still to come, wholly or in part.
    ///
    /// Never locked: the mutex makes the stream shareable, and only its owner enters it.
    Unread(Mutex<Body>),
    /// All of it is here, and nobody has looked at it.
    Arrived(Bytes),
    Read(Bytes),
}

impl RequestBody {
    #[inline]
    pub(super) fn new(body: Body) -> Self {
        if body.is_end_stream() {
            return Self::Read(Bytes::new());
        }
        match body.into_bytes() {
            Ok(bytes) => Self::Arrived(bytes),
            Err(stream) => Self::Unread(Mutex::new(stream)),
        }
    }

    /// Takes the stream, if it was not read.
    pub(super) fn take_unread(&mut self) -> Option<Body> {
        match std::mem::replace(self, Self::Read(Bytes::new())) {
            Self::Unread(body) => Some(
                body.into_inner()
                    .unwrap_or_else(std::sync::PoisonError::into_inner),
            ),
            Self::Arrived(bytes) => Some(Body::from(bytes)),
            read @ Self::Read(_) => {
                *self = read;
                None
            }
        }
    }
}

/// A body that is read piece by piece, within limits.
pub(super) struct LimitedBody {
    body: Body,
    left: u64,
    max_size: u64,
    timer: Timer,
}

/// How long a body may still take.
struct Timer {
    read_timeout: Duration,
    total_timeout: Duration,
    state: TimerState,
}

/// Most bodies are there when they are looked at a second time, so that no timer has to be set for them.
enum TimerState {
    /// Nothing had to be waited for.
    Off,
    /// The first piece was not there, and is looked for once more.
    LookingAgain,
    /// The next piece is waited for if it is set.
    On {
        sleep: Pin<Box<Sleep>>,
        deadline: Instant,
        is_set: bool,
    },
}

impl Timer {
    /// Takes note that a piece is there.
    fn stop(&mut self) {
        if let TimerState::On { is_set, .. } = &mut self.state {
            *is_set = false;
        }
    }

    /// Waits until the time for the next piece is over.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.state {
            TimerState::Off => {
                self.state = TimerState::LookingAgain;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            TimerState::LookingAgain => {
                let now = Instant::now();
                let deadline = now + self.total_timeout;
                let next = deadline.min(now + self.read_timeout);
                let mut sleep = Box::pin(sleep_until(next));
                let over = sleep.as_mut().poll(context);
                self.state = TimerState::On {
                    sleep,
                    deadline,
                    is_set: true,
                };
                over
            }
            TimerState::On {
                sleep,
                deadline,
                is_set,
            } => {
                if !*is_set {
                    let next = Instant::now() + self.read_timeout;
                    sleep.as_mut().reset(next.min(*deadline));
                    *is_set = true;
                }
                sleep.as_mut().poll(context)
            }
        }
    }
}

impl LimitedBody {
    /// Returns the body, unless its declared length is already too large.
    ///
    /// # Errors
    ///
    /// Fails with 413 before the first piece is asked for, so that no `100 Continue` is sent.
    pub(super) fn new(
        body: Body,
        headers: &HeaderMap,
        limits: &BodyLimits,
    ) -> Result<Self, HttpException> {
        check_length(body.size_hint().exact(), headers, limits)?;
        Ok(Self {
            body,
            left: limits.max_size,
            max_size: limits.max_size,
            timer: Timer {
                read_timeout: limits.read_timeout,
                total_timeout: limits.total_timeout,
                state: TimerState::Off,
            },
        })
    }

    /// Returns the next piece, or nothing at the end.
    ///
    /// # Errors
    ///
    /// Fails with 413 beyond the limit, with 408 if the piece takes too long, and with 400 if
    /// the body breaks off.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, HttpException> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Returns the body that is read.
    pub(super) fn body(&self) -> &Body {
        &self.body
    }

    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, HttpException>> {
        loop {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
                return self.timer.poll(context).map(|()| Err(took_too_long()));
            };
            self.timer.stop();
            let frame = match frame {
                None => return Poll::Ready(Ok(None)),
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Err(broken_off(&*error))),
            };
            // Trailers are not merged into the headers (RFC 9110 §6.5.1).
            let Ok(data) = frame.into_data() else {
                continue;
            };
            self.left = match self.left.checked_sub(data.len() as u64) {
                Some(left) => left,
                None => return Poll::Ready(Err(too_large(self.max_size))),
            };
            return Poll::Ready(Ok(Some(data)));
        }
    }

    /// Returns what comes next, with small pieces joined to at least `size` bytes, or nothing at the end.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    #[cfg(feature = "multipart")]
    pub(super) async fn next_of(&mut self, size: usize) -> Result<Option<Bytes>, HttpException> {
        let Some(first) = self.next().await? else {
            return Ok(None);
        };
        if first.len() >= size {
            return Ok(Some(first));
        }
        let mut joined = BytesMut::with_capacity(2 * size);
        joined.extend_from_slice(&first);
        while joined.len() < size {
            match self.next().await? {
                Some(piece) => joined.extend_from_slice(&piece),
                None => break,
            }
        }
        Ok(Some(joined.freeze()))
    }

    /// Reads the rest of the body.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub(super) async fn collect(mut self) -> Result<Bytes, HttpException> {
        // What is here has a length that was checked at first.
        self.body = match self.body.into_bytes() {
            Ok(bytes) => return Ok(bytes),
            Err(stream) => stream,
        };
        let Some(first) = self.next().await? else {
            return Ok(Bytes::new());
        };
        if self.body.is_end_stream() {
            return Ok(first);
        }
        let Some(second) = self.next().await? else {
            return Ok(first);
        };
        let mut all = BytesMut::with_capacity(first.len() + second.len());
        all.extend_from_slice(&first);
        all.extend_from_slice(&second);
        while let Some(data) = self.next().await? {
            all.extend_from_slice(&data);
        }
        Ok(all.freeze())
    }
}

/// Refuses a body whose length, if it is known, or that is declared, is beyond the limit.
pub(super) fn check_length(
    known: Option<u64>,
    headers: &HeaderMap,
    limits: &BodyLimits,
) -> Result<(), HttpException> {
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    let declared = declared.and_then(|length| length.parse::<u64>().ok());
    if declared.max(known) > Some(limits.max_size) {
        return Err(too_large(limits.max_size));
    }
    Ok(())
}

fn took_too_long() -> HttpException {
    closing(
        HttpException::request_timeout()
            .with_detail("the body took too long to arrive")
            .beyond(Limit::BodyTime),
    )
}

pub(super) fn too_large(max_size: u64) -> HttpException {
    closing(
        HttpException::request_entity_too_large()
            .with_detail(format!("the body is larger than {max_size} bytes"))
            .beyond(Limit::Body),
    )
}

fn broken_off(error: &(dyn std::error::Error + 'static)) -> HttpException {
    closing(
        HttpException::bad_request()
            .with_detail("the body broke off")
            .with_log_message(error.to_string()),
    )
}

/// Asks for the connection to be closed, since what is left of the body will not be read.
fn closing(exception: HttpException) -> HttpException {
    exception.with_header(CONNECTION, HeaderValue::from_static("close"))
}

#[cfg(test)]
#[cfg(feature = "multipart")]
mod tests {
    use http_body::Frame;

    use super::*;

    /// So many pieces of one byte.
    struct Trickle(usize);

    impl http_body::Body for Trickle {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            if self.0 == 0 {
                return Poll::Ready(None);
            }
            self.0 -= 1;
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"a")))))
        }
    }

    #[test]
    fn small_pieces_are_joined() {
        let body = Body::stream(Trickle(100_000));
        let mut body =
            LimitedBody::new(body, &HeaderMap::new(), &BodyLimits::default()).expect("a body");
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().build().unwrap();
        let sizes = runtime.block_on(async {
            let mut sizes = Vec::new();
            while let Some(piece) = body.next_of(16 << 10).await.expect("no limit") {
                sizes.push(piece.len());
            }
            sizes
        });
        assert_eq!(sizes, [16384, 16384, 16384, 16384, 16384, 16384, 1696]);
    }
}
