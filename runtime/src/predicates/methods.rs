//! The methods of the requests that meet some predicates.

use http::Method;

/// The methods of the requests that meet some predicates.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Methods {
    Only(Vec<Method>),
    AllBut(Vec<Method>),
}

impl Methods {
    /// The methods of all requests.
    pub(super) const ALL: Self = Self::AllBut(Vec::new());

    /// Returns those of the methods that are named, or are not.
    #[must_use]
    pub(super) fn and(self, named: &[Method], is_negated: bool) -> Self {
        match (self, is_negated) {
            (Self::AllBut(excluded), false) => {
                let named = named.iter().filter(|method| !excluded.contains(method));
                Self::Only(named.cloned().collect())
            }
            (Self::AllBut(mut excluded), true) => {
                excluded.extend(named.iter().cloned());
                Self::AllBut(excluded)
            }
            (Self::Only(mut only), is_negated) => {
                only.retain(|method| named.contains(method) != is_negated);
                Self::Only(only)
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Only(methods) if methods.is_empty())
    }

    pub(crate) fn contains(&self, method: &Method) -> bool {
        match self {
            Self::Only(methods) => methods.contains(method),
            Self::AllBut(excluded) => !excluded.contains(method),
        }
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Only(methods), other) => methods.iter().all(|method| other.contains(method)),
            (Self::AllBut(excluded), Self::AllBut(others)) => {
                others.iter().all(|method| excluded.contains(method))
            }
            (Self::AllBut(_), Self::Only(_)) => false,
        }
    }
}
