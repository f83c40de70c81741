//! Predicates of an application's own.

use std::fmt;
use std::sync::Arc;

use pyramidion_syntax::near;

use crate::callable::{Awaited, Later, Now, Returns};
use crate::introspection::PredicateSubject;
use crate::request::{Request, RouteMatch, Visitor};

use super::questions::{AskLater, Asked, Waiting};
use super::written::write_list;

/// A function or closure that is a condition of an application's own, `async` or not.
///
/// It takes `&Request` and returns a `bool`. One of routes that must know what the pattern captured takes [`&RouteMatch`](RouteMatch)
/// after it: while routes are looked for, [`request.matchdict()`](Request::matchdict) is empty, as in Pyramid. One of views reads
/// that instead; for an exception view, [`request.exception()`](Request::exception) is the error. One that must know who the
/// visitor is takes `&Visitor` as its last argument: see [`Visitor`]. An `async` one may also return a [`Result`](crate::Result) of a
/// `bool`; exception views see its error.
///
/// One that is not `async` may be called several times for a request. One that is `async` is called once at most, when its
/// turn comes, and what it says holds for the rest of the request. One that takes `&RouteMatch` is called once for each route, and
/// what was said before an error does not count when that is answered.
///
/// [`add_view_predicate`](crate::Configurator::add_view_predicate) and
/// [`add_route_predicate`](crate::Configurator::add_route_predicate) name what makes it. Which of these functions it is, is
/// found out by the compiler: the type `Kind` is never written.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View, predicates};
///
/// /// The features that are switched on.
/// #[derive(Clone)]
/// struct Switches(Vec<&'static str>);
///
/// impl Switches {
///     async fn is_on(&self, name: &str) -> bool {
///         self.0.contains(&name)
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.set_state(Switches(vec!["search"]));
/// config.add_route_predicate("switched_on", |values: &[&str]| {
///     let name = values.join("");
///     Ok(move |request: &Request| {
///         let (switches, name) = (request.state::<Switches>().cloned(), name.clone());
///         async move { Ok(switches.ok_or("there are no switches")?.is_on(&name).await) }
///     })
/// });
/// config.add_route("search", "/").predicate(predicates::custom("switched_on", ["search"]));
/// config.add_route("news", "/").predicate(predicates::custom("switched_on", ["news"]));
/// config.add_view(View::new(|| "search").route_name("search"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "search");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a predicate",
    label = "expected a function of `&Request`, then of `&RouteMatch` (of routes only) and of `&Visitor` if it asks for them, that returns a `bool`, `async` or not",
    note = "a closure writes the types of its arguments, as in `|request: &Request|`",
    note = "values that an `async` closure uses from outside are moved into it, `async move |…|`, are `Clone`, and are not changed by it; its future must be `Send`"
)]
pub trait CustomPredicate<Kind>: Send + Sync + 'static {
    /// Whether it must be awaited.
    #[doc(hidden)]
    const WAITS: bool;

    /// Whether it must know who the visitor is.
    #[doc(hidden)]
    const ASKS_VISITOR: bool;

    /// Whether it must know what the pattern of the route captured.
    #[doc(hidden)]
    const ASKS_MATCH: bool;

    /// Returns what asks it.
    #[doc(hidden)]
    fn into_ask(self) -> Ask;
}

/// What an `async` predicate returns.
#[doc(hidden)]
pub trait Verdict {
    /// Tells whether the predicate holds.
    ///
    /// # Errors
    ///
    /// Fails as the predicate does.
    fn into_result(self) -> crate::Result<bool>;
}

impl Verdict for bool {
    fn into_result(self) -> crate::Result<bool> {
        Ok(self)
    }
}

impl Verdict for crate::Result<bool> {
    fn into_result(self) -> crate::Result<bool> {
        self
    }
}

/// Asks a predicate. It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub enum Ask {
    Now(Arc<AskNow>),
    Later(Arc<AskLater>),
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Now(_) => "Ask(now)",
            Self::Later(_) => "Ask(later)",
        })
    }
}

/// It is not public API.
#[doc(hidden)]
pub type AskNow = dyn Fn(&Request, &Visitor, Option<&RouteMatch>) -> bool + Send + Sync;

macro_rules! predicates {
    ($(
        $kind:tt, $asks_match:tt, $asks_visitor:tt,
        ($($taken:ident),*), ($($given:ident),*) of $request:ident $visitor:ident $matched:ident;
    )*) => {$(
        #[diagnostic::do_not_recommend]
        impl<F> CustomPredicate<Now<$kind>> for F
        where
            F: for<'r> Returns<($(&'r $taken,)*), Output = bool>,
        {
            const WAITS: bool = false;
            const ASKS_VISITOR: bool = $asks_visitor;
            const ASKS_MATCH: bool = $asks_match;

            fn into_ask(self) -> Ask {
                Ask::Now(Arc::new(
                    move |$request: &Request, $visitor: &Visitor, $matched: Option<&RouteMatch>| {
                        let _ = $visitor;
                        predicates!(let $matched $asks_match or false);
                        self.call(($($given,)*))
                    },
                ))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F, V: Verdict> CustomPredicate<Later<($kind, V)>> for F
        where
            F: for<'r> Awaited<($(&'r $taken,)*), Output = V>,
        {
            const WAITS: bool = true;
            const ASKS_VISITOR: bool = $asks_visitor;
            const ASKS_MATCH: bool = $asks_match;

            fn into_ask(self) -> Ask {
                let predicate = Arc::new(self);
                let ask: Arc<AskLater> = Arc::new(move |$request, $visitor, $matched| {
                    let _ = $visitor;
                    predicates!(let $matched $asks_match or Box::pin(std::future::ready(Ok(false))));
                    let predicate = Arc::clone(&predicate);
                    Box::pin(async move { predicate.begin(($($given,)*)).await.into_result() })
                });
                Ask::Later(ask)
            }
        }
    )*};
    // Where no route matches, what asks for one does not hold.
    (let $matched:ident true or $otherwise:expr) => {
        let Some($matched) = $matched else {
            return $otherwise;
        };
    };
    (let $matched:ident false or $otherwise:expr) => {
        let _ = $matched;
    };
}

predicates! {
    (Request,), false, false, (Request), (request) of request visitor matched;
    (Request, Visitor), false, true, (Request, Visitor), (request, visitor) of request visitor matched;
    (Request, RouteMatch), true, false, (Request, RouteMatch), (request, matched) of request visitor matched;
    (Request, RouteMatch, Visitor), true, true,
    (Request, RouteMatch, Visitor), (request, matched, visitor) of request visitor matched;
}

/// A predicate that views can have, by what it takes: one that does not take what the pattern of a route captured.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a predicate of views does not take `&RouteMatch`",
    label = "read `request.matchdict()` and `request.matched_route()` instead"
)]
pub trait OfViews {}

impl OfViews for Now<(Request,)> {}
impl OfViews for Now<(Request, Visitor)> {}
impl<V> OfViews for Later<((Request,), V)> {}
impl<V> OfViews for Later<((Request, Visitor), V)> {}

type Make = dyn Fn(&[&str]) -> crate::Result<Ask> + Send + Sync;

/// A custom predicate as it was added: what makes it of the values it is declared with, and what it needs.
#[derive(Clone)]
pub(crate) struct PredicateFactory {
    make: Arc<Make>,
    pub(crate) waits: bool,
    pub(crate) asks_visitor: bool,
    asks_match: bool,
}

impl PredicateFactory {
    pub(crate) fn new<K, P: CustomPredicate<K>>(
        make: impl Fn(&[&str]) -> crate::Result<P> + Send + Sync + 'static,
    ) -> Self {
        Self {
            make: Arc::new(move |values| Ok(make(values)?.into_ask())),
            waits: P::WAITS,
            asks_visitor: P::ASKS_VISITOR,
            asks_match: P::ASKS_MATCH,
        }
    }
}

/// The custom predicates that views or routes can name, in their order.
#[derive(Clone, Default)]
pub(crate) struct CustomPredicates {
    factories: Vec<(String, PredicateFactory)>,
    /// What they are predicates of, which tells those of equal names apart.
    subject: PredicateSubject,
    has_security_policy: bool,
}

impl CustomPredicates {
    /// Returns those that were registered, from the lightest to the heaviest.
    pub(crate) fn new(
        subject: PredicateSubject,
        factories: Vec<(String, PredicateFactory)>,
        has_security_policy: bool,
    ) -> Self {
        Self {
            factories,
            subject,
            has_security_policy,
        }
    }

    /// Makes a predicate of the values that it is declared with.
    ///
    /// # Errors
    ///
    /// Fails with a sentence if there is no such predicate, if it does not take these values, or if it needs what the application has
    /// not.
    pub(super) fn make(&self, name: &str, values: &[String]) -> Result<Custom, String> {
        let Some((position, factory)) = self.find(name) else {
            let hint = near::hint(name, self.names());
            return Err(format!(
                "there is no predicate `{name}`{hint}; custom ones are added by \
                 `config.add_view_predicate(…)` and `config.add_route_predicate(…)`"
            ));
        };
        if factory.asks_visitor && !self.has_security_policy {
            return Err(format!(
                "`{name}` asks who the visitor is, but there is no security policy; call \
                 `config.set_security_policy(…)`"
            ));
        }
        let borrowed: Vec<_> = values.iter().map(String::as_str).collect();
        let ask = (factory.make)(&borrowed).map_err(|error| format!("`{name}`: {error}"))?;
        let asks_visitor = factory.asks_visitor;
        Ok(Custom {
            subject: self.subject,
            test: match ask {
                Ask::Now(ask) => CustomTest::Now { ask, asks_visitor },
                Ask::Later(ask) => CustomTest::Later(Arc::new(Waiting {
                    text: format!("{:?} {name} {values:?}", self.subject).into(),
                    ask,
                    asks_visitor,
                    asks_match: factory.asks_match,
                })),
            },
            name: name.to_owned(),
            values: values.to_vec(),
            position,
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
    subject: PredicateSubject,
    name: String,
    values: Vec<String>,
    /// Its place among the custom predicates.
    pub(super) position: u32,
    test: CustomTest,
}

#[derive(Clone)]
enum CustomTest {
    Now {
        ask: Arc<AskNow>,
        asks_visitor: bool,
    },
    Later(Arc<Waiting>),
}

impl Custom {
    pub(super) fn holds(&self, asked: &Asked<'_>, matched: Option<&RouteMatch>) -> bool {
        match &self.test {
            CustomTest::Now { ask, asks_visitor } => {
                let request = asked.request();
                let visitor = if *asks_visitor {
                    asked.visitor(true)
                } else {
                    Some(request.visitor_or_nobody())
                };
                visitor.is_some_and(|visitor| ask(request, visitor, matched))
            }
            CustomTest::Later(waiting) => asked.answer_of(waiting, matched),
        }
    }

    /// Says whether it holds, which is all that is known of it.
    pub(super) fn found(&self, request: &Request, matched: Option<&RouteMatch>) -> String {
        let says = if self.holds(&Asked::new(request), matched) {
            "yes"
        } else {
            "no"
        };
        format!("the predicate says {says}")
    }

    /// Tells whether both were made of the same predicate with the same values.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.subject == other.subject && self.name == other.name && self.values == other.values
    }

    pub(super) fn waits(&self) -> bool {
        matches!(self.test, CustomTest::Later(_))
    }
}

/// Writes a predicate of an application's own with its values.
pub(crate) fn text_of_custom(name: &str, values: &[String]) -> String {
    format!("{name} = {}", values.join(","))
}

impl fmt::Display for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = ", self.name)?;
        write_list(f, self.values.iter())
    }
}
