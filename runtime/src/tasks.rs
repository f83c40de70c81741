//! Background tasks: work that goes on after the answer, and that the end of the server waits for.
//!
//! [`Request::spawn`] and [`App::spawn`](crate::App::spawn) begin one. A server that ends tells the tasks, and waits for them
//! and for the requests in flight as long as its [grace](crate::server::Server::grace) lasts. Those that run then are aborted, and the
//! log names the places that spawned them. A task that fails or panics is a line in the log.
//!
//! ```
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View};
//!
//! async fn send_mail(to: String) -> pyramidion::Result<()> {
//!     println!("dear {to}");
//!     Ok(())
//! }
//!
//! fn sign_up(request: &mut Request) -> pyramidion::Result<&'static str> {
//!     let to = request.params().one("email")?.to_owned();
//!     request.spawn(send_mail(to))?;
//!     Ok("welcome")
//! }
//!
//! let mut config = Configurator::new();
//! config.add_route("sign_up", "/sign-up");
//! config.add_view(View::new(sign_up).route_name("sign_up"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/sign-up?email=ada@example.com").send().text(), "welcome");
//! app.wait_for_tasks();
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! A task that goes on for long takes a [`Shutdown`], which is ready when it should end:
//!
//! ```
//! use std::time::Duration;
//! use pyramidion::{App, request::Shutdown};
//!
//! async fn sweep(stopping: Shutdown) {
//!     let mut every_minute = tokio::time::interval(Duration::from_secs(60));
//!     loop {
//!         tokio::select! {
//!             () = stopping.clone() => return,
//!             _ = every_minute.tick() => println!("what is old is deleted"),
//!         }
//!     }
//! }
//!
//! # async fn run(app: App) -> pyramidion::Result<()> {
//! app.spawn(sweep)?;
//! pyramidion::serve(app, "127.0.0.1:6543").await
//! # }
//! ```
//!
//! Tasks are in memory: those of a process that is killed are lost. See "Background work" in `docs/server.md` for what must not be lost.

use std::fmt;
use std::panic::Location;

use crate::Error;
use crate::causes;
use crate::request::{Registry, Request};
use crate::shutdown::{Shutdown, Signal};
use crate::telemetry::report;

/// What can be run in the background: a future, or a function that takes a [`Shutdown`] and returns one.
///
/// The future returns nothing, or a `Result` whose error is logged. See the [module docs](self).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be run in the background",
    label = "expected a future, or a function from `Shutdown` to one",
    note = "the future must be `Send` and `'static`, so that it owns what it uses, and return `()` or `Result<(), E>`",
    note = "a loop that never ends returns neither: take a `Shutdown`, and leave the loop when it is ready"
)]
pub trait Task<K>: Send + 'static {
    /// Begins the task.
    #[doc(hidden)]
    fn begin(self, stopping: Shutdown) -> impl Future<Output = crate::Result<()>> + Send + 'static;
}

/// Marks tasks that are not told of the end. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Untold;

/// Marks tasks that are told of the end. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Told;

#[diagnostic::do_not_recommend]
impl<F> Task<Untold> for F
where
    F: Future<Output: TaskOutput> + Send + 'static,
{
    async fn begin(self, _: Shutdown) -> crate::Result<()> {
        self.await.into_result()
    }
}

#[diagnostic::do_not_recommend]
impl<F, R> Task<Told> for F
where
    F: FnOnce(Shutdown) -> R + Send + 'static,
    R: Future<Output: TaskOutput> + Send + 'static,
{
    async fn begin(self, stopping: Shutdown) -> crate::Result<()> {
        self(stopping).await.into_result()
    }
}

/// What a task may return. It is not public API.
#[doc(hidden)]
pub trait TaskOutput {
    /// Returns the error that is logged.
    ///
    /// # Errors
    ///
    /// Fails as the task did.
    fn into_result(self) -> crate::Result<()>;
}

impl TaskOutput for () {
    fn into_result(self) -> crate::Result<()> {
        Ok(())
    }
}

impl<E: Into<Error>> TaskOutput for Result<(), E> {
    fn into_result(self) -> crate::Result<()> {
        self.map_err(Into::into)
    }
}

/// The error for a task that is spawned where no runtime of tokio runs it.
///
/// # Examples
///
/// ```
/// let app = pyramidion::Configurator::new().make_app()?;
/// let error = app.spawn(async {}).expect_err("there is no runtime");
/// assert!(error.to_string().contains("outside of a runtime"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRuntime {
    place: &'static Location<'static>,
}

impl fmt::Display for NoRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a background task was spawned outside of a runtime of tokio, at {}; spawn it in a view, in an `async fn`, \
             or after `Runtime::enter`",
            self.place
        )
    }
}

impl std::error::Error for NoRuntime {}

impl Request {
    /// Runs a [task](crate::tasks) in the background, which the end of the server waits for.
    ///
    /// What the task logs belongs to the span of the request.
    ///
    /// # Errors
    ///
    /// Fails if no runtime of tokio is entered, as in a thread that the application has made itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Request;
    ///
    /// # async fn count(page: String) {}
    /// fn page(request: &mut Request) -> pyramidion::Result<&'static str> {
    ///     request.spawn(count(request.path().to_owned()))?;
    ///     Ok("a page")
    /// }
    /// # let _ = page;
    /// ```
    #[track_caller]
    pub fn spawn<K>(&self, task: impl Task<K>) -> Result<(), NoRuntime> {
        spawn(task, &self.end(), Location::caller())
    }

    /// Returns what runs tasks in the background when the request is over.
    pub fn spawner(&self) -> Spawner {
        Spawner { end: self.end() }
    }
}

impl Registry {
    /// Runs a [task](crate::tasks) in the background, which the end of the server waits for.
    ///
    /// # Errors
    ///
    /// Fails if no runtime of tokio is entered.
    #[track_caller]
    pub fn spawn<K>(&self, task: impl Task<K>) -> Result<(), NoRuntime> {
        spawn(task, &self.end.signal(), Location::caller())
    }
}

/// What runs [background tasks](self) where there is no request any more: in a task, or in what an extractor keeps.
///
/// [`Request::spawner`] returns it.
///
/// # Examples
///
/// ```
/// use pyramidion::Request;
///
/// # async fn download(_url: &str) -> Vec<String> { Vec::new() }
/// async fn crawl(request: &mut Request) -> pyramidion::Result<&'static str> {
///     let spawner = request.spawner();
///     request.spawn(async move {
///         for url in download("https://example.com").await {
///             spawner.spawn(async move { drop(download(&url).await) })?;
///         }
///         Ok::<_, pyramidion::Error>(())
///     })?;
///     Ok("it has begun")
/// }
/// # let _ = crawl;
/// ```
#[derive(Clone, Debug)]
pub struct Spawner {
    end: Signal,
}

impl Spawner {
    /// Runs a task in the background, which the end of the server waits for.
    ///
    /// # Errors
    ///
    /// Fails if no runtime of tokio is entered.
    #[track_caller]
    pub fn spawn<K>(&self, task: impl Task<K>) -> Result<(), NoRuntime> {
        self.spawn_at(Location::caller(), task)
    }

    /// Runs a task for a caller, whose place the log names if the task fails.
    ///
    /// # Errors
    ///
    /// Fails as [`spawn`](Self::spawn) does.
    pub fn spawn_at<K>(
        &self,
        place: &'static Location<'static>,
        task: impl Task<K>,
    ) -> Result<(), NoRuntime> {
        spawn(task, &self.end, place)
    }
}

/// Runs a task that the end of a server waits for.
pub(crate) fn spawn<K>(
    task: impl Task<K>,
    end: &Signal,
    place: &'static Location<'static>,
) -> Result<(), NoRuntime> {
    let task = task.begin(end.shutdown());
    let logged = async move {
        if let Err(error) = task.await {
            let raised = error.own_place().unwrap_or(place);
            let error = causes::text(&*error);
            report!(ERROR, error, at = %place, raised = %raised, "a background task failed");
        }
    };
    let spawned = end.tasks().and_then(|tasks| tasks.spawn(logged, place));
    spawned.ok_or(NoRuntime { place })
}
