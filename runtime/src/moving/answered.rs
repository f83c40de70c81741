//! Who answers the requests of a route.

use super::report::Verdict;

/// Where the requests of a route go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answered {
    /// This application answers them; some may be forwarded nevertheless.
    Here {
        forwards_some: bool,
    },
    There,
    Nowhere,
}

impl Answered {
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::Here { .. } => Verdict::Moved,
            Self::There => Verdict::Forwarded,
            Self::Nowhere => Verdict::Missing,
        }
    }
}
