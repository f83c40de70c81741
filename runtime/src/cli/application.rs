//! The functions that make an application, that are called before it is served, and those of its own commands, `async` or not.

use crate::callable::{Awaited, AwaitedOnce, Later, Now, Returns};
use crate::router::App;
use crate::settings::Settings;
use crate::{BoxFuture, Error};

/// A function that makes an application of its settings, whatever type it has.
pub(super) type AnyApp = Box<dyn Fn(Settings) -> BoxFuture<'static, crate::Result<App>>>;

/// The function of a command, whatever type it has.
pub(super) type AnyCommand = Box<dyn Fn(App, Vec<String>) -> BoxFuture<'static, crate::Result<()>>>;

/// What is called before the application is served, whatever type it has.
pub(super) type AnyBeforeServing =
    Box<dyn for<'a> FnOnce(&'a App) -> BoxFuture<'a, crate::Result<()>>>;

/// A function that makes an application of its settings: `fn(Settings) -> Result<App, E>`, `async` or not.
///
/// `Kind` says whether it is `async`, which the compiler finds out. See [`run`](super::run) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot make an application for its commands",
    note = "an application is made by `fn app(settings: Settings) -> pyramidion::Result<App>`, which may be `async`; a closure names the type: `|settings: Settings| …`"
)]
pub trait MakeApp<Kind> {
    #[doc(hidden)]
    fn erase(self) -> AnyApp;
}

impl<F, E> MakeApp<Now<(Settings, E)>> for F
where
    F: Returns<(Settings,), Output = Result<App, E>>,
    E: Into<Error>,
{
    fn erase(self) -> AnyApp {
        Box::new(move |settings| {
            let made = in_framework(self.call((settings,)));
            Box::pin(std::future::ready(made))
        })
    }
}

impl<F, E> MakeApp<Later<(Settings, E)>> for F
where
    F: Awaited<(Settings,), Output = Result<App, E>>,
    F::Future: 'static,
    E: Into<Error>,
{
    fn erase(self) -> AnyApp {
        Box::new(move |settings| {
            let making = self.begin((settings,));
            Box::pin(async move { in_framework(making.await) })
        })
    }
}

/// Returns what became of a call, with the error as one of the framework: whose error it is says where it was raised, others say
/// nothing of it, which is better than a line in the library of Rust.
fn in_framework<T, E: Into<Error>>(result: Result<T, E>) -> crate::Result<T> {
    match result {
        Ok(value) => Ok(value),
        Err(error) => Err(error.into()),
    }
}

/// The function of a command: `fn(App, Vec<String>) -> Result<(), E>`, `async` or not.
///
/// It gets the application and what stands after the name of the command. `Kind` says whether it is `async`, which the
/// compiler finds out. See [`Cli`](super::Cli) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a command",
    note = "a command is `fn import(app: App, arguments: Vec<String>) -> pyramidion::Result<()>`, which may be `async`; a closure names the types: `|app: App, arguments: Vec<String>| …`"
)]
pub trait Command<Kind> {
    #[doc(hidden)]
    fn erase(self) -> AnyCommand;
}

impl<F, E> Command<Now<(App, E)>> for F
where
    F: Returns<(App, Vec<String>), Output = Result<(), E>>,
    E: Into<Error>,
{
    fn erase(self) -> AnyCommand {
        Box::new(move |app, arguments| {
            let done = in_framework(self.call((app, arguments)));
            Box::pin(std::future::ready(done))
        })
    }
}

impl<F, E> Command<Later<(App, E)>> for F
where
    F: Awaited<(App, Vec<String>), Output = Result<(), E>>,
    F::Future: 'static,
    E: Into<Error>,
{
    fn erase(self) -> AnyCommand {
        Box::new(move |app, arguments| {
            let doing = self.begin((app, arguments));
            Box::pin(async move { in_framework(doing.await) })
        })
    }
}

/// A function that is called before the application is served: `fn(&App) -> Result<(), E>`, `async` or not.
///
/// `Kind` says whether it is `async`, which the compiler finds out.
///
/// See [`Cli::before_serving`](super::Cli::before_serving) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be called before the application is served",
    note = "it is `fn begin(app: &App) -> pyramidion::Result<()>`, which may be `async`; a closure names the types: `|app: &App| -> pyramidion::Result<()>`"
)]
pub trait BeforeServing<Kind> {
    #[doc(hidden)]
    fn erase(self) -> AnyBeforeServing;
}

impl<F, E> BeforeServing<Now<E>> for F
where
    F: FnOnce(&App) -> Result<(), E> + 'static,
    E: Into<Error>,
{
    fn erase(self) -> AnyBeforeServing {
        Box::new(move |app| {
            let done = in_framework(self(app));
            Box::pin(std::future::ready(done))
        })
    }
}

impl<F, E> BeforeServing<Later<E>> for F
where
    F: for<'a> AwaitedOnce<(&'a App,), Output = Result<(), E>>,
    E: Into<Error> + 'static,
{
    fn erase(self) -> AnyBeforeServing {
        Box::new(move |app| Box::pin(async move { in_framework(self.begin_once((app,)).await) }))
    }
}
