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
//! use pyramidion::{Configurator, Request, View, ViewResult};
//!
//! async fn mark(request: &mut Request, next: Next<'_>) -> ViewResult {
//!     let response = next.run(request).await?;
//!     Ok(response.with_header(HeaderName::from_static("x-mark"), HeaderValue::from_static("yes")))
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
use std::future::Future;
use std::sync::Arc;

use crate::BoxFuture;
use crate::boxed::boxed;
use crate::callable::Awaited;
use crate::request::Request;
use crate::response::ViewResult;

pub use crate::order::Order;

/// The name of the built-in tween that turns errors into the responses of exception views.
///
/// [`Order::over`] and [`Order::under`] take it.
///
/// See [`Order`] for an example.
pub const EXCVIEW: &str = "excview";

/// The name of what is outside every tween.
///
/// See [`Order`] for an example.
pub const INGRESS: &str = "ingress";

/// The name of what is inside every tween: the choice of the view and the view.
///
/// See [`Order`] for an example.
pub const MAIN: &str = "main";

/// What stands between the server and the views.
///
/// Every `async fn(&mut Request, Next<'_>) -> ViewResult` is one, and so is a closure `async move |…|` that uses values from
/// outside which are `Clone`: each call works on a clone of them. See the [module docs](self). One with other values of its own is a type. An error that it returns is answered by the exception views, or by the page of its status, if the
/// tween stands under [`EXCVIEW`]; outside of it, as `add_tween` puts it, every error is a 500, as in Pyramid:
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::tweens::{EXCVIEW, Next, Order, Tween};
/// use pyramidion::{Configurator, HttpException, Request, ViewResult};
///
/// struct ApiKey(String);
///
/// impl Tween for ApiKey {
///     async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
///         if request.header("x-api-key") != Some(&self.0) {
///             return Err(HttpException::unauthorized().into());
///         }
///         next.run(request).await
///     }
/// }
///
/// let mut config = Configurator::new();
/// let key = ApiKey("open sesame".to_owned());
/// config.add_tween_at("api_key", Order::new().under([EXCVIEW]), key);
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().status(), 401);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tween or decorator",
    label = "expected `async fn(&mut Request, Next<'_>) -> ViewResult`",
    note = "its future must be `Send`; values that an `async` closure uses from outside are moved into it, `async move |…|`, are `Clone`, and are not changed by it"
)]
pub trait Tween: Send + Sync + 'static {
    /// Answers a request, usually with what [`next`](Next::run) answers.
    fn call(
        &self,
        request: &mut Request,
        next: Next<'_>,
    ) -> impl Future<Output = ViewResult> + Send;
}

#[diagnostic::do_not_recommend]
impl<F> Tween for F
where
    F: for<'r> Awaited<(&'r mut Request, Next<'r>), Output = ViewResult>,
{
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        self.begin((request, next)).await
    }
}

/// A tween whatever its type is. It is not public API.
#[doc(hidden)]
pub trait AnyTween: Send + Sync {
    /// Answers a request.
    fn start<'r>(&'r self, request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult>;
}

impl<T: Tween> AnyTween for T {
    fn start<'r>(&'r self, request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
        Box::into_pin(boxed(|| self.call(request, next)))
    }
}

/// What is inside a tween: further tweens, and the view.
///
/// See the [module docs](self).
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

/// The tweens of an application, outermost first.
#[derive(Clone, Default)]
pub(crate) struct Tweens {
    pub(crate) slots: Vec<Slot>,
}

impl Tweens {
    /// Tells whether there are others than that of the exception views.
    pub(crate) fn are_custom(&self) -> bool {
        let mut slots = self.slots.iter();
        slots.any(|slot| matches!(slot, Slot::Custom(_)))
    }
}

/// A place in the row of tweens.
#[derive(Clone)]
pub(crate) enum Slot {
    Custom(Arc<dyn AnyTween>),
    ExceptionViews,
}

impl fmt::Debug for Tweens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tweens")
            .field("slots", &self.slots.len())
            .finish()
    }
}
