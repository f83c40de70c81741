//! The debug toolbar of [Pyramidion](pyramidion) applications: what every request did, beside the page that it answered with.
//!
//! One line switches it on:
//!
//! ```
//! use pyramidion::request::Connection;
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Response, View};
//!
//! let mut config = Configurator::new();
//! config.include(pyramidion_toolbar::toolbar);
//! config.settings_mut().set("pyramidion.development", "on"); // `cargo run` does it where the program has commands
//! config.add_route("home", "/");
//! let page = || Response::html("<!DOCTYPE html><body><h1>Home</h1></body>");
//! config.add_view(View::new(page).route_name("home"));
//! let app = TestApp::new(config.make_app()?);
//!
//! let mut here = Connection::default();
//! here.remote_addr = Some(([127, 0, 0, 1], 40000).into());
//! let page = app.get("/").extension(here).send();
//! # if cfg!(debug_assertions) {
//! assert!(page.text().contains("<pyramidion-toolbar"));
//! assert!(page.header("x-debug-link").is_some());
//! # }
//! // Others get what they get in production.
//! assert_eq!(app.get("/").send().text(), "<!DOCTYPE html><body><h1>Home</h1></body>");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! It is there in debug builds only: a release build has no byte of it. Only this machine sees it, as it does all of
//! development mode; the chapter The toolbar of the documentation says when that is on. The history of the last requests is at
//! `/_debug/`, as JSON at `/_debug/?format=json`; the setting `pyramidion.debug_path` moves it. A request can be copied as Markdown
//! and as a command of curl.
//!
//! | panel | shows of a request |
//! |---|---|
//! | Summary | status, time, size, route, view, the redirect before it |
//! | Error | the error that was answered, with its causes, its place and source |
//! | Match | the routes and views that were tried, and why each did not answer |
//! | Request | placeholders, query, form, files, body |
//! | Headers | those of the request and of the response as it was sent |
//! | Session | its values before and after, side by side, and the sizes of cookies |
//! | Permissions | which were asked for, and the reason of each decision |
//! | Timing | how long each stage took, and what of that it waited |
//! | Log | the records of this request |
//! | Templates | what was rendered, with the values, and the templates that it is made of |
//! | SQL | statements with rows and times, equal ones together |
//!
//! An event of `tracing` with the target `pyramidion::panel::cache` makes a panel `cache`:
//!
//! ```
//! tracing::info!(target: "pyramidion::panel::cache", entry = "user:7", hit = true);
//! ```
//!
//! Log, statements and such panels are seen where the subscriber of `tracing` has the layer [`layer`], which the commands of an
//! application have by themselves.

#[cfg(debug_assertions)]
mod application;
#[cfg(debug_assertions)]
mod entries;
#[cfg(debug_assertions)]
mod failing;
#[cfg(debug_assertions)]
mod following;
#[cfg(debug_assertions)]
mod gathering;
#[cfg(debug_assertions)]
mod history;
#[cfg(debug_assertions)]
mod injection;
#[cfg(debug_assertions)]
mod limits;
#[cfg(debug_assertions)]
mod markdown;
#[cfg(debug_assertions)]
mod naming;
#[cfg(debug_assertions)]
mod pages;
#[cfg(debug_assertions)]
mod panels;
#[cfg(debug_assertions)]
mod pauses;
#[cfg(debug_assertions)]
mod recording;
#[cfg(debug_assertions)]
mod serving;
#[cfg(debug_assertions)]
mod tried;
#[cfg(debug_assertions)]
mod watching;

/// The chapter of the documentation, whose examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/toolbar.md")]
struct Chapter;

use pyramidion::Configurator;

/// The layer of `tracing` that tells the toolbar what is logged.
///
/// # Examples
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// let subscriber = tracing_subscriber::registry()
///     .with(pyramidion_toolbar::layer())
///     .with(tracing_subscriber::fmt::layer());
/// tracing::subscriber::with_default(subscriber, || { /* … serve */ });
/// ```
pub use pyramidion::observers::layer;

/// Adds the toolbar to an application, which [`Configurator::include`] calls. In release builds it does nothing.
///
/// The setting `toolbar.history` says how many requests are kept; without it, they are 100.
///
/// See the [crate] for an example.
pub fn toolbar(config: &mut Configurator) {
    #[cfg(debug_assertions)]
    add(config);
    #[cfg(not(debug_assertions))]
    let _ = config;
}

#[cfg(debug_assertions)]
fn add(config: &mut Configurator) {
    use std::sync::Arc;

    use pyramidion::App;
    use pyramidion::events::ApplicationCreated;

    let said = config.settings().get("toolbar.history").map(str::to_owned);
    let most = said
        .as_deref()
        .map_or(Ok(limits::HISTORY), |said| said.trim().parse());
    let kept = most.clone().unwrap_or(limits::HISTORY);
    let application = Arc::new(application::Application::default());
    let created = Arc::clone(&application);
    config.add_subscriber(ApplicationCreated, move |app: &App| {
        created.learn(app);
        if most.is_err() {
            let said = said.as_deref().unwrap_or_default();
            return Err(format!(
                "the setting `toolbar.history` is {said:?}: write a number of requests, as in `100`"
            )
            .into());
        }
        Ok(())
    });
    config.add_observer(watching::Toolbar {
        history: Arc::new(history::History::new(kept)),
        application,
    });
}
