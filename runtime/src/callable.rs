//! Functions by what they take, whether they are `async` or not.
//!
//! The standard library has no stable way to be generic over what a function takes, and none to say that the
//! future of an [`AsyncFn`] can be sent between threads. These traits say both. A function that borrows
//! `&'r mut Request` is one for each `'r`, and what it returns in the end is the same for all.

use std::future::Future;
use std::marker::PhantomData;

/// A function or closure that is called with a tuple of arguments.
pub trait Returns<Arguments>: Send + Sync + 'static {
    /// What it returns.
    type Output;

    /// Calls the function.
    fn call(&self, arguments: Arguments) -> Self::Output;
}

/// An `async` function or closure, or one that returns a future.
///
/// The future of an `async` closure borrows what the closure captured, and that such a future is `Send` cannot be said. So each call has a
/// clone of the closure, which its future owns; the clone of a function costs nothing. The bound of [`AsyncFn`] refuses a closure that
/// changes what it captured, since the change would be lost with the clone.
pub trait Awaited<Arguments>: Send + Sync + 'static {
    /// What the future becomes.
    type Output;

    /// The future.
    type Future: Future<Output = Self::Output> + Send;

    /// Calls the function.
    fn begin(&self, arguments: Arguments) -> Self::Future;
}

/// An `async` function or closure that is called once at most, or one that returns a future.
pub trait AwaitedOnce<Arguments>: Send + Sync + 'static {
    /// What the future becomes.
    type Output;

    /// The future.
    type Future: Future<Output = Self::Output> + Send;

    /// Calls the function.
    fn begin_once(self, arguments: Arguments) -> Self::Future;
}

/// Marks functions that return their value at once.
#[derive(Debug)]
pub struct Now<Arguments>(PhantomData<fn() -> Arguments>);

/// Marks functions whose value is awaited.
#[derive(Debug)]
pub struct Later<Arguments>(PhantomData<fn() -> Arguments>);

macro_rules! functions {
    ($(($($argument:ident)*))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<F, R, $($argument),*> Returns<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R + Send + Sync + 'static,
        {
            type Output = R;

            #[allow(non_snake_case, reason = "the arguments have the names of their types")]
            fn call(&self, ($($argument,)*): ($($argument,)*)) -> R {
                self($($argument),*)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F, R, $($argument),*> Awaited<($($argument,)*)> for F
        where
            F: AsyncFn($($argument),*) -> R::Output
                + FnOnce($($argument),*) -> R
                + Clone + Send + Sync + 'static,
            R: Future + Send,
        {
            type Output = R::Output;
            type Future = R;

            #[allow(non_snake_case, reason = "the arguments have the names of their types")]
            fn begin(&self, ($($argument,)*): ($($argument,)*)) -> R {
                self.clone()($($argument),*)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F, R, $($argument),*> AwaitedOnce<($($argument,)*)> for F
        where
            F: FnOnce($($argument),*) -> R + Send + Sync + 'static,
            R: Future + Send,
        {
            type Output = R::Output;
            type Future = R;

            #[allow(non_snake_case, reason = "the arguments have the names of their types")]
            fn begin_once(self, ($($argument,)*): ($($argument,)*)) -> R {
                self($($argument),*)
            }
        }
    )*};
}

functions! { () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) }
