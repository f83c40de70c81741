//! Arguments that must be waited for.
//!
//! The function of a view takes its arguments at once, whether it is `async` or not. So those that wait are made before it
//! is called, and kept by the request until it takes them. A view without such arguments knows nothing of this.

use std::any::type_name;
use std::future::Future;

use crate::BoxFuture;
use crate::request::Request;

use super::FromRequest;
use super::preparation::Preparation;
use super::requirements::{BodyUse, Requirements};

/// An owned value that a view can take as an argument, and that must be waited for.
///
/// It is the form of [`FromRequest`] that is `async`: a type implements one of them, and views take both in the same way. A
/// view that takes it is one that waits, whether it is an `async fn` or not.
///
/// The values are waited for one after the other, in the order of the arguments, before those that are there at once are
/// taken; after one that fails no other is waited for. What such a value takes of the request itself it takes by
/// [`FromRequest::from_request`], after it has noted by [`requires`](Self::requires) what that needs.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::{AsyncFromRequest, FromRequest, Requirements, State};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, HttpException, Request, View};
///
/// #[derive(Clone)]
/// struct Database;
///
/// impl Database {
///     async fn user(&self, key: &str) -> Option<String> {
///         tokio::task::yield_now().await;
///         (key == "secret").then(|| "alice".to_owned())
///     }
/// }
///
/// struct CurrentUser(String);
///
/// impl AsyncFromRequest for CurrentUser {
///     async fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
///         let State(database) = State::<Database>::from_request(request)?;
///         let key = request.header("x-api-key").unwrap_or_default();
///         let user = database.user(key).await;
///         Ok(Self(user.ok_or_else(HttpException::unauthorized)?))
///     }
///
///     fn requires(requirements: &mut Requirements) {
///         State::<Database>::requires(requirements);
///     }
/// }
///
/// fn home(CurrentUser(name): CurrentUser) -> String {
///     format!("hello {name}")
/// }
///
/// let mut config = Configurator::new();
/// config.set_state(Database);
/// config.add_route("home", "/");
/// config.add_view(View::new(home).route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").header("x-api-key", "secret").send().text(), "hello alice");
/// assert_eq!(app.get("/").send().status(), 401);
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub trait AsyncFromRequest: Sized + Send + 'static {
    /// What the value is read from the body as; see [`FromRequest::BODY`].
    const BODY: BodyUse = BodyUse::None;

    /// Takes the value from the request.
    ///
    /// The body has been read before, unless a view of the route takes it as a stream.
    ///
    /// # Errors
    ///
    /// Fails, usually with an [`HttpException`](crate::HttpException), if the request has no such value.
    fn from_request(request: &mut Request) -> impl Future<Output = crate::Result<Self>> + Send;

    /// Says what the application must have for the value, so that it is checked at start-up.
    fn requires(requirements: &mut Requirements) {
        let _ = requirements;
    }
}

/// Takes the value that was waited for.
#[diagnostic::do_not_recommend]
impl<T: AsyncFromRequest> FromRequest for T {
    const BODY: BodyUse = T::BODY;

    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let prepared = request.take_prepared::<crate::Result<T>>();
        prepared.unwrap_or_else(|| {
            let name = type_name::<T>();
            Err(format!(
                "nothing has waited for a `{name}`; an extractor that takes it notes that by \
                 `{name}::requires(requirements)`, and a view by `.requires::<{name}>()`"
            )
            .into())
        })
    }

    fn requires(requirements: &mut Requirements) {
        <T as AsyncFromRequest>::requires(requirements);
        requirements.preparations.push(Preparation::new(make::<T>));
    }
}

/// Waits for a value, keeps it or its error, and tells whether it is there.
fn make<T: AsyncFromRequest>(request: &mut Request) -> BoxFuture<'_, bool> {
    Box::pin(async move {
        let made = T::from_request(request).await;
        let is_there = made.is_ok();
        request.keep_prepared(made);
        is_there
    })
}
