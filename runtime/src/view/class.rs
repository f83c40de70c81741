//! View classes: types that borrow the request, and whose methods are views.

use crate::extract::Requirements;
use crate::request::Request;

/// A type that borrows the request, and whose methods are views: Pyramid's view class.
///
/// It is for blocks with [`#[view_defaults]`](crate::view_defaults) whose type has a lifetime. The value is made for each request,
/// after the other arguments of the method. The request is free again when the method has returned, before a page is
/// rendered; so what such a view gives to a renderer owns its content. A type without a lifetime implements
/// [`FromRequest`](crate::extract::FromRequest) instead.
///
/// Templates see the fields and methods that `view_values` names, as `view.title`, and no others. They are read after the view has
/// returned, whether the template looks at them or not.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::view::ViewClass;
/// use pyramidion::{Configurator, Request, package, view_config, view_defaults};
///
/// struct Tutorial<'r> {
///     request: &'r mut Request,
/// }
///
/// impl<'r> ViewClass<'r> for Tutorial<'r> {
///     fn new(request: &'r mut Request) -> pyramidion::Result<Self> {
///         Ok(Self { request })
///     }
/// }
///
/// #[view_defaults(route_name = "hello", renderer = "string")]
/// impl Tutorial<'_> {
///     fn name(&self) -> &str {
///         self.request.matchdict().get("name").unwrap_or("you")
///     }
///
///     #[view_config(request_method = "GET")]
///     fn hello(&self) -> String {
///         format!("Hello {}", self.name())
///     }
///
///     #[view_config(request_method = "POST")]
///     async fn edit(&mut self) -> String {
///         tokio::task::yield_now().await;
///         format!("{} for {}", self.request.method(), self.name())
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("hello", "/hello/{name}");
/// config.scan(package!(self));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/hello/Ada").send().text(), "Hello Ada");
/// assert_eq!(app.post("/hello/Ada").send().text(), "POST for Ada");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the class of views",
    label = "this type has a lifetime, but does not implement `ViewClass`",
    note = "implement `pyramidion::view::ViewClass`, whose `new` gets the request that the type borrows; a type that borrows nothing implements `FromRequest`"
)]
pub trait ViewClass<'r>: Sized {
    /// Makes the value for a request, Pyramid's `__init__`.
    ///
    /// # Errors
    ///
    /// Fails, usually with an [`HttpException`](crate::HttpException), if there is none for the request.
    fn new(request: &'r mut Request) -> crate::Result<Self>;

    /// Says what the application must have for the value, so that it is checked at start-up.
    fn requires(requirements: &mut Requirements) {
        let _ = requirements;
    }
}
