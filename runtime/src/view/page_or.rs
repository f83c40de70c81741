//! Views that render a page, or answer otherwise.

use crate::response::{IntoResponse, Response};

/// The value of a view with a renderer that answers some requests otherwise.
///
/// A form that is accepted leads on to another page, and one that is not is shown again. The redirect is not an error: the session
/// is saved with what the view put into it, also by a factory with
/// [`set_on_exception(false)`](crate::SignedCookieSessionFactory::set_on_exception), no exception view is called, and nothing is
/// logged.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::Form;
/// use pyramidion::testing::TestApp;
/// use pyramidion::view::PageOr;
/// use pyramidion::{Configurator, Response, View};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize)]
/// struct Fields {
///     title: String,
/// }
///
/// #[derive(Serialize)]
/// struct EditPage {
///     mistake: &'static str,
/// }
///
/// fn save(Form(fields): Form<Fields>) -> PageOr<EditPage> {
///     if fields.title.is_empty() {
///         return PageOr::Page(EditPage { mistake: "the title is missing" });
///     }
///     PageOr::answer(Response::redirect("/"))
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("edit", "/edit");
/// config.add_view(View::rendered(save).route_name("edit").request_method(["POST"]).renderer("json"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.post("/edit").form([("title", "Rust")]).send().location(), Some("/"));
/// let page = app.post("/edit").form([("title", "")]).send();
/// assert_eq!(page.text(), r#"{"mistake":"the title is missing"}"#);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Debug)]
pub enum PageOr<T> {
    /// A value of which the renderer makes the response.
    Page(T),
    /// A response as it is, which is not rendered.
    Response(Response),
}

impl<T> PageOr<T> {
    /// Returns what answers without the renderer.
    pub fn answer(response: impl IntoResponse) -> Self {
        Self::Response(response.into_response())
    }
}

impl<T> From<Response> for PageOr<T> {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}
