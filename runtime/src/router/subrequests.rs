//! Requests that an application sends to itself.

use std::sync::Arc;

use crate::BoxFuture;
use crate::body::Body;
use crate::request::{Connection, Request, Subrequest};
use crate::response::ViewResult;

use super::App;
use super::arrival::Progress;
use super::departure::{release, tell_what_is_lost};
use super::failure_log::internal_server_error;
use super::interim::refuse_interim;
use super::itself::Itself;
use super::last_callbacks::{Unfinished, run_finished_callbacks};
use super::pipeline::Pipeline;

/// Requests within a request.
impl Request {
    /// Sends a request to the application itself, and returns its response.
    ///
    /// It goes the whole path of a request: subscribers, route, context, view, response callbacks and finished callbacks, all before
    /// this returns. Without tweens, which is the default as in Pyramid, no exception view answers: what the view fails with is the
    /// error, and so is an HTTP exception or a 404. With [tweens](Subrequest::use_tweens) exception views answer, and only what none of
    /// them answers is an error. A panic of its view is one of the view that sends it.
    ///
    /// The response is not written for a client: it has no security headers, is not compressed, and that to `HEAD` has its body.
    /// The [outcome callbacks](Self::add_outcome_callback) of the sub-request are called at its end, so it has a transaction of its own.
    /// It is never repeated, but the request that sends it is, if that passes the error on. Layers of Tower and observers see nothing of
    /// it.
    ///
    /// # Errors
    ///
    /// Fails as the sub-request does; also if there are more than 16 within each other, and if its target is not a path.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::request::Subrequest;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, Response, View, ViewResult};
    ///
    /// async fn page(request: &mut Request) -> ViewResult {
    ///     let path = request.route_path("menu")?;
    ///     let menu = request.invoke_subrequest(Subrequest::get(path)).await?;
    ///     let menu = menu.body().as_bytes().unwrap_or_default();
    ///     Ok(Response::html(format!("<nav>{}</nav>", String::from_utf8_lossy(menu))))
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("menu", "/menu");
    /// config.add_view(View::new(|| "home").route_name("menu"));
    /// config.add_route("page", "/");
    /// config.add_view(View::new(page).route_name("page"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().text(), "<nav>home</nav>");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub async fn invoke_subrequest(&self, subrequest: impl Into<Subrequest>) -> ViewResult {
        let subrequest = subrequest.into();
        let use_tweens = subrequest.uses_tweens();
        let request = subrequest.within(self)?;
        let pipeline = Itself::of(self)?;
        pipeline.answer_within(request, use_tweens).await
    }
}

impl App {
    /// Answers a request of the application's own, as [`Request::invoke_subrequest`] does, where there is no request around it, as in
    /// a [task](crate::tasks).
    ///
    /// It comes from nobody; without a header `Host` its host is `localhost`.
    ///
    /// # Errors
    ///
    /// Fails as the request does, and if its target is not a path.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::request::Subrequest;
    /// use pyramidion::{Configurator, View};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let mut config = Configurator::new();
    /// config.add_route("report", "/report");
    /// config.add_view(View::new(|| "all is well").route_name("report"));
    /// let app = config.make_app()?;
    /// let report = app.invoke_subrequest(Subrequest::get("/report")).await?;
    /// assert_eq!(report.body().as_bytes(), Some(&b"all is well"[..]));
    /// assert!(app.invoke_subrequest(Subrequest::get("/nowhere")).await.is_err());
    /// # Ok::<(), pyramidion::Error>(())
    /// # })?;
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub async fn invoke_subrequest(&self, subrequest: impl Into<Subrequest>) -> ViewResult {
        let subrequest = subrequest.into();
        let use_tweens = subrequest.uses_tweens();
        let (head, ()) = http::Request::new(()).into_parts();
        let nobody = Request::new(
            head,
            Body::empty(),
            Connection::default(),
            Arc::clone(self.registry()),
        );
        let request = subrequest.within(&nobody)?;
        let pipeline = Arc::clone(&self.pipeline);
        pipeline.answer_within(request, use_tweens).await
    }
}

impl Pipeline {
    /// Answers a request that was sent by the application itself.
    ///
    /// It is boxed, since views call it that are called by it.
    fn answer_within(
        self: Arc<Self>,
        request: Request,
        use_tweens: bool,
    ) -> BoxFuture<'static, ViewResult> {
        Box::pin(async move {
            // Where it is dropped, its finished callbacks run all the same.
            let mut unfinished = Box::new(Unfinished(request));
            let Unfinished(request) = &mut *unfinished;
            let arrival = self.arrive(request);
            let progress = if use_tweens {
                Progress::Arrived(arrival)
            } else {
                Progress::Decided(self.main(request, arrival).await)
            };
            let mut response = self.go_on(request, progress).await;
            if let Err(panicked) = run_finished_callbacks(request) {
                response = panicked.into_response();
            }
            if request.has_finished_callbacks() {
                match unfinished.run_to_the_end(None).await {
                    Some((done, outcome)) => {
                        unfinished = done;
                        if let Err(panicked) = outcome {
                            response = panicked.into_response();
                        }
                    }
                    None => return Ok(internal_server_error()),
                }
            }
            let Unfinished(request) = &mut *unfinished;
            let result = match request.take_unanswered() {
                Some(error) => Err(error),
                None => {
                    tell_what_is_lost(&response, request);
                    self.tell_what_is_left(request);
                    refuse_interim(&mut response, request);
                    response.write_exception(request.headers());
                    Ok(response)
                }
            };
            release(request.view(), || drop(unfinished));
            result
        })
    }
}
