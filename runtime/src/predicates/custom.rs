//! Predicates of an application's own.

use std::fmt;
use std::sync::Arc;

use pyramidion_syntax::near;

use crate::request::Request;

/// A condition of an application's own.
///
/// [`add_view_predicate`](crate::Configurator::add_view_predicate) names what makes it.
///
/// See [`add_view_predicate`](crate::Configurator::add_view_predicate) for an example.
pub trait CustomPredicate: Send + Sync + 'static {
    /// Tells whether the condition holds.
    fn holds(&self, request: &Request) -> bool;
}

impl<F: Fn(&Request) -> bool + Send + Sync + 'static> CustomPredicate for F {
    fn holds(&self, request: &Request) -> bool {
        self(request)
    }
}

/// Makes a custom predicate of the values it is declared with.
pub(crate) type PredicateFactory =
    Arc<dyn Fn(&[&str]) -> crate::Result<Arc<dyn CustomPredicate>> + Send + Sync>;

/// The custom predicates that views or routes can name, in their order.
#[derive(Clone, Default)]
pub(crate) struct CustomPredicates {
    factories: Vec<(String, PredicateFactory)>,
}

impl CustomPredicates {
    /// Returns those that were registered, from the lightest to the heaviest.
    pub(crate) fn new(factories: Vec<(String, PredicateFactory)>) -> Self {
        Self { factories }
    }

    /// Makes a predicate of the values that it is declared with.
    ///
    /// # Errors
    ///
    /// Fails with a sentence if there is no such predicate, or if the values are none for it.
    pub(super) fn make(&self, name: &str, values: &[String]) -> Result<Custom, String> {
        let Some((position, factory)) = self.find(name) else {
            let hint = near::hint(name, self.names());
            return Err(format!(
                "there is no predicate `{name}`{hint}; custom ones are added by \
                 `config.add_view_predicate(…)` and `config.add_route_predicate(…)`"
            ));
        };
        let borrowed: Vec<_> = values.iter().map(String::as_str).collect();
        let predicate = factory(&borrowed).map_err(|error| format!("`{name}`: {error}"))?;
        Ok(Custom {
            text: format!("{name} = {}", values.join(",")),
            position,
            predicate,
        })
    }

    fn find(&self, name: &str) -> Option<(u32, &PredicateFactory)> {
        let found = (0..)
            .zip(&self.factories)
            .find(|(_, (other, _))| other == name);
        found.map(|(position, (_, factory))| (position, factory))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.factories.iter().map(|(name, _)| name.as_str())
    }
}

/// A custom predicate, ready to be asked.
#[derive(Clone)]
pub(super) struct Custom {
    text: String,
    /// Its place among the custom predicates.
    pub(super) position: u32,
    predicate: Arc<dyn CustomPredicate>,
}

impl Custom {
    pub(super) fn holds(&self, request: &Request) -> bool {
        self.predicate.holds(request)
    }
}

impl fmt::Display for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
