//! Views that are called within a view: by their name, or for an error.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt as _;

use crate::context::Located;
use crate::predicates::Asked;
use crate::request::{Inside, Request};
use crate::response::{Response, ViewResult};
use crate::security::Decision;
use crate::viewlookup::{Named, Refusal};
use crate::{BoxFuture, Error};

use super::body_time::BodyTime;
use super::error_answer::ErrorAnswer;
use super::itself::Itself;
use super::pipeline::Pipeline;
use super::refusing;

/// Views that are called within a view.
impl Request {
    /// Calls the view of a name for a context, and returns its response.
    ///
    /// It is looked for among the views *without* a route, also where the request matched one; its predicates must hold, and the
    /// visitor must have its permission. While it is called, [`context`](Self::context) is the one given; what it sets on
    /// [`response`](Self::response) is for its own response only. There is nothing if no view of that name is for such a context.
    ///
    /// # Errors
    ///
    /// Fails as the view does, with 403 if the visitor may not see it, with 404, 405, 406 or 415 if its predicates do not hold, and if
    /// more than 16 views are within each other.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View, ViewResult};
    ///
    /// async fn page(request: &mut Request) -> ViewResult {
    ///     let here = request.location();
    ///     let box_ = request.render_view_to_response(&here, "latest").await?;
    ///     Ok(box_.ok_or("there is no such view")?)
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// config.add_view(View::new(page).route_name("page"));
    /// config.add_view(View::new(|| "news").name("latest"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "news");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub async fn render_view_to_response(
        &mut self,
        context: &Arc<Located>,
        name: &str,
    ) -> crate::Result<Option<Response>> {
        Itself::of(self)?
            .call_named(self, context, name, true)
            .await
    }

    /// Calls the view of a name for a context, as [`render_view_to_response`](Self::render_view_to_response) does, and does not
    /// ask whether the visitor has its permission: Pyramid's `secure=False`.
    ///
    /// Views that this one calls ask for theirs.
    ///
    /// # Errors
    ///
    /// Fails as that does, but for the permission.
    pub async fn render_view_without_permission(
        &mut self,
        context: &Arc<Located>,
        name: &str,
    ) -> crate::Result<Option<Response>> {
        Itself::of(self)?
            .call_named(self, context, name, false)
            .await
    }

    /// Calls the view of a name for a context, as [`render_view_to_response`](Self::render_view_to_response) does, and returns
    /// the body of its response.
    ///
    /// # Errors
    ///
    /// Fails as that does, and if the body breaks off.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// async fn page(request: &mut Request) -> pyramidion::Result<String> {
    ///     let here = request.location();
    ///     let body = request.render_view(&here, "latest").await?.unwrap_or_default();
    ///     Ok(format!("<aside>{}</aside>", String::from_utf8_lossy(&body)))
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// config.add_view(View::new(page).route_name("page"));
    /// config.add_view(View::new(|| "news").name("latest"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "<aside>news</aside>");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub async fn render_view(
        &mut self,
        context: &Arc<Located>,
        name: &str,
    ) -> crate::Result<Option<Bytes>> {
        let response = self.render_view_to_response(context, name).await?;
        let Some(response) = response else {
            return Ok(None);
        };
        let body = response.into_http().into_body();
        Ok(Some(body.collect().await?.to_bytes()))
    }

    /// Decides whether the visitor may see the view of a name for a context; there is nothing if no view of that name is for such
    /// a context.
    ///
    /// A view without a permission everybody may see. Of several views it is the one whose predicates hold; those of a view that is
    /// the only one are not asked.
    ///
    /// # Errors
    ///
    /// Fails with 404, 405, 406 or 415 if there are several views and the predicates of none hold.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// async fn page(request: &mut Request) -> pyramidion::Result<&'static str> {
    ///     let here = request.location();
    ///     let decision = request.view_execution_permitted(&here, "edit").await?;
    ///     Ok(if decision.is_some_and(|decision| decision.is_allowed()) { "edit" } else { "read" })
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// config.add_view(View::new(page).route_name("page"));
    /// config.add_view(View::new(|| "a form").name("edit"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "edit");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub async fn view_execution_permitted(
        &mut self,
        context: &Arc<Located>,
        name: &str,
    ) -> crate::Result<Option<Decision>> {
        Itself::of(self)?
            .decide_for_named(self, context, name)
            .await
    }

    /// Answers an error as the exception views of the application do, and returns the response.
    ///
    /// An HTTP exception without a view answers itself. [`exception`](Self::exception) is the error while the view is called, and
    /// stays so if it has answered: the request has then failed, whatever the view that calls this returns.
    /// [`response`](Self::response) is as it was before.
    ///
    /// # Errors
    ///
    /// Gives the error back if no view answers it, which is `reraise=True` in Pyramid, and fails as the view does.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View, ViewResult};
    ///
    /// async fn page(request: &mut Request) -> ViewResult {
    ///     match "seven".parse::<u32>() {
    ///         Ok(number) => Ok(pyramidion::Response::text(number.to_string())),
    ///         Err(error) => request.invoke_exception_view(error).await,
    ///     }
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// config.add_view(View::new(page).route_name("page"));
    /// config.add_view(View::new(|| "no number").exception::<std::num::ParseIntError>());
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "no number");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn invoke_exception_view(
        &mut self,
        error: impl Into<Error>,
    ) -> impl Future<Output = ViewResult> + Send {
        let error = error.into();
        async move { Itself::of(self)?.answer_inside(self, error).await }
    }
}

impl Pipeline {
    /// Calls the view of a name.
    ///
    /// It is boxed, since views call it that are called by it.
    fn call_named<'r>(
        self: Arc<Self>,
        request: &'r mut Request,
        context: &'r Arc<Located>,
        name: &'r str,
        is_secure: bool,
    ) -> BoxFuture<'r, crate::Result<Option<Response>>> {
        Box::pin(async move {
            let mut request = request.inside(is_secure)?;
            request.set_place(context);
            self.call_inside(&mut request, name).await
        })
    }

    /// Calls the view of a name, to which the response of another view is given.
    pub(super) fn wrap<'r>(
        self: Arc<Self>,
        request: &'r mut Request,
        context: &'r Arc<Located>,
        name: &'r str,
        wrapped: Response,
    ) -> BoxFuture<'r, crate::Result<Option<Response>>> {
        Box::pin(async move {
            let mut request = request.inside(true)?;
            request.set_place(context);
            request.set_wrapped(wrapped);
            self.call_inside(&mut request, name).await
        })
    }

    async fn call_inside(
        &self,
        request: &mut Inside<'_>,
        name: &str,
    ) -> crate::Result<Option<Response>> {
        let view = match self.find_named(request, name).await? {
            Named::Nothing => return Ok(None),
            Named::View(view) => view,
            Named::Refused(refusal, _) => return Err(self.error_of(refusal, request)),
        };
        let entry = self.entry_of(request);
        if let Some(limits) = BodyTime::of(self, entry).before(view) {
            request.read_body(limits).await?;
        }
        let mut response = view.call(request).await?;
        response.write_exception(request.headers());
        Ok(Some(response))
    }

    /// Decides whether the visitor may see the view of a name.
    fn decide_for_named<'r>(
        self: Arc<Self>,
        request: &'r mut Request,
        context: &'r Arc<Located>,
        name: &'r str,
    ) -> BoxFuture<'r, crate::Result<Option<Decision>>> {
        Box::pin(async move {
            let mut request = request.inside(true)?;
            request.set_place(context);
            let view = match self.find_named(&mut request, name).await? {
                Named::Nothing => return Ok(None),
                Named::View(view) | Named::Refused(_, Some(view)) => view,
                Named::Refused(refusal, None) => return Err(self.error_of(refusal, &request)),
            };
            Ok(Some(match view.permission() {
                Some(permission) => request.has_permission(permission),
                None => Decision::allowed("the view asks for no permission"),
            }))
        })
    }

    /// Finds the view of a name for the context, once what is known of the visitor is loaded.
    async fn find_named(&self, request: &mut Inside<'_>, name: &str) -> crate::Result<Named<'_>> {
        if self.waiting.has_visitors() {
            request.load_visitor().await?;
        }
        loop {
            let asked = Asked::new(request);
            let found = self.views.find_named(name, &asked);
            match asked.into_question() {
                None => return Ok(found),
                Some(question) => question.answer(request).await?,
            }
        }
    }

    fn error_of(&self, refusal: Refusal<'_>, request: &Request) -> Error {
        refusing::exception(refusal, request.method(), self.is_plain_404).into()
    }

    /// Answers an error within a view.
    fn answer_inside(
        self: Arc<Self>,
        request: &mut Request,
        error: Error,
    ) -> BoxFuture<'_, ViewResult> {
        Box::pin(async move {
            let mut request = request.inside(true)?;
            let mut response = match self.find_answer(&mut request, error).await {
                ErrorAnswer::Unhandled(error) => return Err(error),
                ErrorAnswer::Response(response) => response,
                ErrorAnswer::View(view, status) => {
                    let response = view.call(&mut request).await?;
                    self.complete_exception_view(response, status, &request)
                }
            };
            response.write_exception(request.headers());
            request.keep_exception();
            Ok(response)
        })
    }
}
