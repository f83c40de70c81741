//! Where tweens, view derivers and custom predicates stand among others of their kind.

mod sorter;

pub(crate) use sorter::{Misplaced, sort};

/// Where a tween or view deriver stands among others.
///
/// *Over* is nearer to the server, *under* nearer to the view. Each takes a name or several, of which at
/// least one must be there. What is left open is decided as Pyramid decides it: as far out as the wishes
/// allow, and among several the one that was added last. So what says only `over([MAIN])` stands directly
/// around the views, and what says only `under([EXCVIEW])` directly inside the exception views.
///
/// # Examples
///
/// ```
/// use pyramidion::tweens::{EXCVIEW, Order};
///
/// let order = Order::new().under(["cache"]).over([EXCVIEW]);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Order {
    pub(crate) under: Vec<String>,
    pub(crate) over: Vec<String>,
}

impl Order {
    /// Returns an order without a wish: tweens stand outside of what was added before.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts it nearer to the view than one of these.
    pub fn under<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.under.extend(names.into_iter().map(Into::into));
        self
    }

    /// Puts it nearer to the server than one of these.
    pub fn over<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.over.extend(names.into_iter().map(Into::into));
        self
    }

    /// Returns the order, or another if there is no wish.
    pub(crate) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        let has_wish = !self.under.is_empty() || !self.over.is_empty();
        if has_wish { self } else { other() }
    }
}
