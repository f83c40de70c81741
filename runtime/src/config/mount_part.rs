//! The routes of a mount: one for the path itself, one for what is below it.

/// The part of a mount that a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The path that is the prefix.
    Itself,
    /// What is below it.
    Below,
}

impl Part {
    /// Returns the name of the route.
    pub(super) fn route_name(self, prefix: &str) -> String {
        match self {
            Self::Itself => format!("mount:{prefix}"),
            Self::Below => format!("mount:{prefix}/"),
        }
    }
}

/// The mount that a route belongs to.
#[derive(Clone, Debug)]
pub(super) struct MountPart {
    pub(super) id: usize,
    pub(super) prefix: String,
    pub(super) part: Part,
}

impl MountPart {
    /// Says what is declared.
    pub(super) fn describe(&self) -> String {
        whole(&self.prefix)
    }
}

/// Names a mount by its prefix with those of includes.
pub(super) fn whole(prefix: &str) -> String {
    format!("the mount at `{}`", written(prefix))
}

/// Returns the prefix of a mount as it is declared.
pub(super) fn written(prefix: &str) -> &str {
    if prefix.is_empty() { "/" } else { prefix }
}
