//! Where something panicked, and what called it.

use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::panic::PanicHookInfo;
use std::sync::{Arc, Once};

use crate::unwinding::panic_text;

thread_local! {
    /// The last panic of this thread: the hook that learns of it gives nothing to who catches it.
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// A panic, with its place if it is known.
#[derive(Clone, Debug)]
pub(crate) struct Panic {
    pub(super) message: String,
    /// The file, the line and the column.
    pub(super) place: Option<(String, u32, u32)>,
    pub(super) backtrace: Option<Arc<Backtrace>>,
}

/// Takes note of every panic from now on, before whoever was told so far is told.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            note(info);
            before(info);
        }));
    });
}

fn note(info: &PanicHookInfo<'_>) {
    let place = info.location();
    let panic = Panic {
        message: panic_text(info.payload()).to_owned(),
        place: place.map(|place| (place.file().to_owned(), place.line(), place.column())),
        backtrace: Some(Arc::new(Backtrace::force_capture())),
    };
    // A thread that ends has no place for it.
    let _ = LAST.try_with(|last| last.replace(Some(panic)));
}

/// Returns the panic that was caught last in this thread.
pub(crate) fn caught(payload: &(dyn Any + Send)) -> Panic {
    let message = panic_text(payload);
    let last = LAST.try_with(RefCell::take).ok().flatten();
    // One that was resumed is not told of.
    let last = last.filter(|last| last.message == message);
    last.unwrap_or_else(|| Panic {
        message: message.to_owned(),
        place: None,
        backtrace: None,
    })
}
