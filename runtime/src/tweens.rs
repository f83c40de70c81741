//! Tweens: what stands between the server and the views.
//!
//! A tween sees a request before the view is known and its response afterwards. It is added by
//! [`add_tween`](crate::Configurator::add_tween). A decorator of a view (`decorator = …`) and what a
//! [view deriver](crate::Configurator::add_view_deriver) makes have the same form, nearer to the view.
//!
//! ```
//! use http::{HeaderName, HeaderValue};
//! use pyramidion::testing::TestApp;
//! use pyramidion::tweens::Next;
//! use pyramidion::{BoxFuture, Configurator, Request, View, ViewResult};
//!
//! fn mark<'r>(request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
//!     Box::pin(async move {
//!         let mut response = next.run(request).await?;
//!         let name = HeaderName::from_static("x-mark");
//!         response.headers_mut().insert(name, HeaderValue::from_static("yes"));
//!         Ok(response)
//!     })
//! }
//!
//! let mut config = Configurator::new();
//! config.add_tween("mark", mark);
//! config.add_route("home", "/");
//! config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/").send().header("x-mark"), Some("yes"));
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! See [Registering Tweens](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/hooks.html#registering-tweens)
//! in Pyramid's documentation.

use std::fmt;
use std::sync::Arc;

use crate::BoxFuture;
use crate::request::Request;
use crate::response::ViewResult;

/// The name of the built-in tween that turns errors into the responses of exception views.
///
/// [`Order::over`] and [`Order::under`] take it.
pub const EXCVIEW: &str = "excview";

/// The name of what is outside every tween.
pub const INGRESS: &str = "ingress";

/// The name of what is inside every tween: the choice of the view and the view.
pub const MAIN: &str = "main";

/// What stands between the server and the views.
///
/// Every function of the right type is one. See the [module docs](self).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tween or decorator",
    label = "expected `for<'r> fn(&'r mut Request, Next<'r>) -> BoxFuture<'r, ViewResult>`"
)]
pub trait Tween: Send + Sync + 'static {
    /// Answers a request, usually with what [`next`](Next::run) answers.
    fn call<'r>(&'r self, request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult>;
}

impl<F> Tween for F
where
    F: for<'r> Fn(&'r mut Request, Next<'r>) -> BoxFuture<'r, ViewResult> + Send + Sync + 'static,
{
    fn call<'r>(&'r self, request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
        self(request, next)
    }
}

/// What is inside a tween: further tweens, and the view.
#[derive(Clone, Copy)]
#[must_use]
pub struct Next<'r> {
    chain: &'r dyn Chain,
    position: usize,
}

impl<'r> Next<'r> {
    pub(crate) fn new(chain: &'r dyn Chain, position: usize) -> Self {
        Self { chain, position }
    }

    /// Passes the request on and returns what answers it.
    ///
    /// Below [`EXCVIEW`] the answer may be an error, which exception views have not seen yet.
    ///
    /// # Errors
    ///
    /// Fails as the view does.
    pub fn run(self, request: &'r mut Request) -> BoxFuture<'r, ViewResult> {
        self.chain.run(self.position, request)
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Next")
    }
}

/// A row of tweens, or of what surrounds a view.
pub(crate) trait Chain: Sync {
    /// Passes the request to what stands at `position`.
    fn run<'r>(&'r self, position: usize, request: &'r mut Request) -> BoxFuture<'r, ViewResult>;
}

/// Where a tween or view deriver stands among others.
///
/// *Over* is nearer to the server, *under* nearer to the view. Each takes a name or several, of which at
/// least one must be there.
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
    /// Returns the default order: outside of what was added before.
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
}

/// The tweens of an application, outermost first.
#[derive(Clone, Default)]
pub(crate) struct Tweens {
    pub(crate) slots: Vec<Slot>,
}

/// A place in the row of tweens.
#[derive(Clone)]
pub(crate) enum Slot {
    Custom(Arc<dyn Tween>),
    ExceptionViews,
}

impl fmt::Debug for Tweens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tweens")
            .field("slots", &self.slots.len())
            .finish()
    }
}

/// A wish about the order that cannot be granted: of whom, and a sentence.
#[derive(Debug)]
pub(crate) struct Misplaced {
    pub(crate) name: String,
    pub(crate) message: String,
}

/// Sorts named things by what they stand under and over.
///
/// Without a wish, what is added later stands outside of what was added before. `first` and `last` are the
/// ends of the row.
///
/// # Errors
///
/// Fails with every wish for a name that is unknown, or else with those that contradict each other.
pub(crate) fn sort(
    first: &str,
    last: &str,
    fixed: &[&str],
    added: &[(String, Order)],
) -> Result<Vec<String>, Vec<Misplaced>> {
    // Outermost first: the fixed row, with each added one before what was added earlier.
    let mut names: Vec<&str> = added.iter().rev().map(|(name, _)| name.as_str()).collect();
    names.extend(fixed);
    let mut edges: Vec<(&str, &str)> = fixed.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let mut misplaced = Vec::new();
    for (name, order) in added {
        let mut refuse = |message| {
            let name = name.clone();
            misplaced.push(Misplaced { name, message });
        };
        for (wishes, is_under) in [(&order.under, true), (&order.over, false)] {
            let relation = if is_under { "under" } else { "over" };
            let is_known = |wish: &str| [first, last].contains(&wish) || names.contains(&wish);
            if !wishes.is_empty() && !wishes.iter().any(|wish| is_known(wish)) {
                let hint = crate::near::hint(&wishes[0], names.iter().copied());
                refuse(format!(
                    "`{name}` shall be {relation} `{}`, which does not exist{hint}",
                    wishes.join("` or `")
                ));
            }
            for wish in wishes.iter().filter(|wish| is_known(wish)) {
                let wish = wish.as_str();
                if wish == if is_under { last } else { first } {
                    refuse(format!(
                        "`{name}` cannot stand {relation} `{wish}`, which is the end of the row; \
                         leave out `.{relation}([\"{wish}\"])`"
                    ));
                } else if wish != first && wish != last {
                    edges.push(if is_under { (wish, name) } else { (name, wish) });
                }
            }
        }
    }
    if !misplaced.is_empty() {
        return Err(misplaced);
    }
    let mut sorted: Vec<String> = Vec::with_capacity(names.len());
    while !names.is_empty() {
        let is_free = |name: &&str| {
            let mut above = edges.iter().filter(|(_, inner)| inner == name);
            !above.any(|(outer, _)| names.contains(outer))
        };
        let Some(position) = names.iter().position(is_free) else {
            return Err(vec![contradiction(names, &edges, added)]);
        };
        sorted.push(names.remove(position).to_owned());
    }
    Ok(sorted)
}

/// Says which of the names that cannot be sorted stand in a circle.
fn contradiction(
    mut names: Vec<&str>,
    edges: &[(&str, &str)],
    added: &[(String, Order)],
) -> Misplaced {
    // What stands over nothing else that is left is not part of the circle, only behind it.
    while let Some(position) = names.iter().position(|name| {
        let mut below = edges.iter().filter(|(outer, _)| outer == name);
        !below.any(|(_, inner)| names.contains(inner))
    }) {
        names.remove(position);
    }
    let culprit = added
        .iter()
        .find(|(name, _)| names.contains(&name.as_str()))
        .map(|(name, _)| name.clone());
    Misplaced {
        name: culprit.unwrap_or_default(),
        message: format!(
            "`{}` stand under each other; change `.under(…)` or `.over(…)` of one of them",
            names.join("` and `")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(added: &[(&str, Order)], expected: &[&str]) {
        let added: Vec<_> = added
            .iter()
            .map(|(name, order)| ((*name).to_owned(), order.clone()))
            .collect();
        assert_eq!(sort(INGRESS, MAIN, &[EXCVIEW], &added).unwrap(), expected);
    }

    #[track_caller]
    fn check_error(added: &[(&str, Order)], expected: &str) {
        let added: Vec<_> = added
            .iter()
            .map(|(name, order)| ((*name).to_owned(), order.clone()))
            .collect();
        let errors = sort(INGRESS, MAIN, &[EXCVIEW], &added).unwrap_err();
        let texts: Vec<_> = errors.into_iter().map(|error| error.message).collect();
        assert!(texts.concat().contains(expected), "{texts:?}");
    }

    #[test]
    fn later_ones_stand_outside() {
        check(
            &[("a", Order::new()), ("b", Order::new())],
            &["b", "a", EXCVIEW],
        );
    }

    #[test]
    fn wishes_are_granted() {
        check(
            &[("a", Order::new().under([EXCVIEW])), ("b", Order::new())],
            &["b", EXCVIEW, "a"],
        );
        check(
            &[("a", Order::new()), ("b", Order::new().under(["a"]))],
            &["a", "b", EXCVIEW],
        );
        check(
            &[("a", Order::new().over(["b"])), ("b", Order::new())],
            &["a", "b", EXCVIEW],
        );
        check(
            &[("a", Order::new().under([EXCVIEW]).over([MAIN]))],
            &[EXCVIEW, "a"],
        );
        check(
            &[("a", Order::new().under(["absent", INGRESS]))],
            &["a", EXCVIEW],
        );
    }

    #[test]
    fn impossible_wishes_are_explained() {
        check_error(
            &[("a", Order::new().under(["excveiw"]))],
            "did you mean `excview`?",
        );
        check_error(
            &[
                ("a", Order::new().under(["b"])),
                ("b", Order::new().under(["a"])),
            ],
            "`b` and `a` stand under each other",
        );
        check_error(
            &[("a", Order::new().under([MAIN]))],
            "cannot stand under `main`",
        );
        check_error(
            &[("a", Order::new().over([INGRESS]))],
            "cannot stand over `ingress`",
        );
    }
}
