//! What types can be events of an application's own.

/// A type whose values can be told as events: it can be sent between threads and shared by them, and borrows nothing.
///
/// Every such type is one; it is implemented for no other. See the [module docs](super) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an event",
    label = "an event can be sent between threads and shared by them",
    note = "subscribers may wait, and meanwhile another thread may go on: use `Arc` instead of `Rc`, and `Mutex` instead of `RefCell`"
)]
pub trait EventType: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<E: Send + Sync + 'static> EventType for E {}
