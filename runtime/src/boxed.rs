//! Large values, boxed where they are made.

/// Boxes what a function makes.
///
/// `Box::new` is given a value and then gets the memory that it is copied to. Here the memory is there first, so that the
/// compiler can let the value be made in it, which counts for futures: they are large, and hardly anything is in them yet.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "what is made by a function that is called is copied, too"
)]
pub(crate) fn boxed<T>(make: impl FnOnce() -> T) -> Box<T> {
    Box::write(Box::new_uninit(), make())
}
