//! Panics, which end a request and nothing else.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// Calls a function and catches its panic; what it leaves broken must not be looked at then.
#[inline]
pub(crate) fn caught<T>(function: impl FnOnce() -> T) -> std::thread::Result<T> {
    catch_unwind(AssertUnwindSafe(function))
}

/// Awaits a future and catches its panic.
pub(crate) async fn unwound<T>(
    mut future: Pin<&mut impl Future<Output = T>>,
) -> std::thread::Result<T> {
    poll_fn(|context| {
        // The future is not polled again after a panic, so a broken invariant inside it is not seen.
        match caught(|| future.as_mut().poll(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}

/// Returns what a panic says.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a text")
}
