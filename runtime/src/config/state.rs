//! Values that the application is given, by their type.

use std::any::{TypeId, type_name};
use std::panic::Location;

use http::Extensions;

use super::Configurator;
use super::actions::{Declared, holding};
use super::report::Report;

impl Configurator {
    /// Gives the application a value, which views take as [`State<T>`](crate::extract::State).
    ///
    /// Of two values of one type that of the including part holds. Where neither includes the other, the later one
    /// replaces the earlier, which is warned of.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::State;
    /// use pyramidion::{Configurator, package, view_config};
    ///
    /// #[derive(Clone)]
    /// struct Greeting(&'static str);
    ///
    /// #[view_config(route_name = "home")]
    /// fn home(State(greeting): State<Greeting>) -> &'static str {
    ///     greeting.0
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// config.set_state(Greeting("hello"));
    /// config.scan(package!(self));
    /// config.make_app()?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn set_state<T: Clone + Send + Sync + 'static>(&mut self, state: T) {
        let value = StateValue {
            id: TypeId::of::<T>(),
            type_name: type_name::<T>(),
            insert: Box::new(|values| {
                values.insert(state);
            }),
        };
        let declared = Declared::new(value, Location::caller(), &self.include);
        self.state.push(declared);
    }
}

/// A value whose type is known to whoever gave it.
pub(super) struct StateValue {
    id: TypeId,
    type_name: &'static str,
    insert: Box<dyn FnOnce(&mut Extensions) + Send + Sync>,
}

/// The values that hold.
#[derive(Default)]
pub(super) struct State {
    pub(super) values: Extensions,
    pub(super) types: Vec<TypeId>,
}

/// Keeps one value of each type, and warns of those that another replaces by chance.
pub(super) fn resolve(declared: Vec<Declared<StateValue>>, report: &mut Report) -> State {
    let mut by_type: Vec<Vec<Declared<StateValue>>> = Vec::new();
    for value in declared {
        let of_type = |group: &&mut Vec<Declared<StateValue>>| group[0].value.id == value.value.id;
        match by_type.iter_mut().find(of_type) {
            Some(group) => group.push(value),
            None => by_type.push(vec![value]),
        }
    }
    let mut state = State::default();
    for mut group in by_type {
        let last = group.len() - 1;
        let holding = holding(group.iter().map(|declared| &declared.include));
        if holding.is_none() {
            let (earlier, later) = (&group[last - 1], &group[last]);
            report.warn(format!(
                "{}: a `{}` was given to the application at {} already, and this one replaces it; keep one \
                 of them, or give one of them a type of its own",
                later.place,
                super::view_arguments::simple(later.value.type_name),
                earlier.place,
            ));
        }
        let held = group.swap_remove(holding.unwrap_or(last)).value;
        (held.insert)(&mut state.values);
        state.types.push(held.id);
    }
    state
}
