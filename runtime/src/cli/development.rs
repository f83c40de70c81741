//! Development mode of programs: when it is on, what is said of it, and what is served instead of an application with mistakes.

use std::future::Future;
use std::pin::pin;

use crate::config::{ConfigurationError, Configurator};
use crate::devel::{Mistake, Panic, Unmade, caught_panic, listen_to_panics};
use crate::introspection::SettingOrigin;
use crate::request::Request;
use crate::response::ViewResult;
use crate::router::App;
use crate::settings::{DEVELOPMENT, SUPERVISOR, Settings};
use crate::telemetry::report;
use crate::tweens::{Next, Tween};
use crate::unwinding::unwound;
use crate::{Error, causes};

use super::failure::{Failure, say};

/// The variable that `cargo run` sets, and that a program that is started by hand lacks.
const CARGO: &str = "CARGO";

/// The settings of the framework that pages of development read.
const OWN: [&str; 5] = [
    DEVELOPMENT,
    "pyramidion.debug_mask",
    "pyramidion.development_hosts",
    "pyramidion.editor",
    "pyramidion.editor_root",
];

/// Turns development mode on if cargo runs the program, unless a setting says otherwise.
pub(super) fn turn_on(settings: &mut Settings) {
    if std::env::var_os(CARGO).is_some() {
        settings.put(
            DEVELOPMENT.to_owned(),
            "on".to_owned(),
            SettingOrigin::Cargo,
        );
    }
}

/// Says whether development mode is on, where everybody sees it.
pub(super) fn announce(settings: &Settings) {
    if settings.is_on(DEVELOPMENT) {
        say(
            "development mode",
            "requests from this machine get errors with their source; `PYRAMIDION_DEVELOPMENT=off` turns it off",
        );
    } else {
        report!(
            INFO,
            "development mode is off: cargo did not start the program, and no setting turns it on"
        );
    }
}

/// Warns of an address at which other machines can ask, too.
pub(super) fn warn_of(address: &str, settings: &Settings) {
    let of_this_machine = [
        "http://127.",
        "https://127.",
        "http://[::1]",
        "https://[::1]",
        "unix:",
    ];
    let is_local = of_this_machine
        .iter()
        .any(|begin| address.starts_with(begin));
    if settings.is_on(DEVELOPMENT) && !is_local {
        say(
            "warning",
            "other machines can reach this address, too; they get plain pages",
        );
    }
}

/// Makes an application; fails if that panics, if it is to be served and whoever asks is told of it.
///
/// Elsewhere the panic ends the program.
pub(super) async fn making(
    is_served: bool,
    settings: &Settings,
    making: impl Future<Output = crate::Result<App>>,
) -> Result<crate::Result<App>, Panicked> {
    if !is_served || !explains(settings) {
        return Ok(making.await);
    }
    listen_to_panics();
    let made = unwound(pin!(making)).await;
    made.map_err(|panic| Panicked(caught_panic(&*panic)))
}

/// A panic while the application was made.
#[derive(Debug)]
pub(super) struct Panicked(Panic);

impl Panicked {
    /// Returns what is served instead of the application.
    pub(super) fn instead(self, settings: &Settings) -> Option<App> {
        instead(Unmade::Panicked(self.0), settings)
    }
}

/// Returns what is served instead of an application that could not be made, in development mode.
pub(super) fn instead_of(error: &Error, settings: &Settings) -> Option<App> {
    instead(unmade(error), settings)
}

/// Returns what is served where the settings are wrong, and the settings with which that is done: those of the environment.
pub(super) fn instead_of_settings(failure: &Failure) -> Option<(App, Settings)> {
    let mistakes = failure.mistakes_of_settings();
    if mistakes.is_empty() {
        return None;
    }
    let mut settings = Settings::new();
    settings.apply_environment(std::env::vars_os());
    turn_on(&mut settings);
    let error = match mistakes.len() {
        1 => "the settings have a mistake".to_owned(),
        count => format!("the settings have {count} mistakes"),
    };
    let mistakes = mistakes.iter().map(|text| Mistake {
        text: text.clone(),
        places: Vec::new(),
    });
    let mistakes = mistakes.collect();
    let app = instead(Unmade::Mistaken { error, mistakes }, &settings)?;
    Some((app, settings))
}

/// Tells whether mistakes are served.
///
/// `cargo pyramidion serve` shows what is wrong itself, when the program has ended.
fn explains(settings: &Settings) -> bool {
    settings.is_on(DEVELOPMENT) && std::env::var_os(SUPERVISOR).is_none()
}

/// Returns an application that says why there is no other, in development mode.
fn instead(unmade: Unmade, settings: &Settings) -> Option<App> {
    if !explains(settings) {
        return None;
    }
    let mut own = Settings::new();
    let harmless = settings.entries().filter(|(name, ..)| {
        OWN.contains(name) || !name.starts_with("pyramidion.") // one of the others may be the mistake
    });
    for (name, value, origin) in harmless {
        own.put(name.to_owned(), value.to_owned(), origin.clone());
    }
    let mut config = Configurator::with_settings(own);
    config.add_tween("mistakes", Mistakes(unmade));
    config.make_stand_in().ok()
}

/// Answers every request with what is wrong.
struct Mistakes(Unmade);

impl Tween for Mistakes {
    async fn call(&self, request: &mut Request, _: Next<'_>) -> ViewResult {
        Ok(self.0.answer(request))
    }
}

/// Takes an error apart, mistake by mistake.
fn unmade(error: &Error) -> Unmade {
    let mut chain = causes::chain(&**error);
    if let Some(configuration) = chain.find_map(|cause| cause.downcast_ref::<ConfigurationError>())
    {
        let mistakes = configuration.mistakes().map(|(text, places)| Mistake {
            text,
            places: places
                .iter()
                .map(|place| (place.file().to_owned(), place.line()))
                .collect(),
        });
        let mistakes: Vec<_> = mistakes.collect();
        let error = match mistakes.len() {
            1 => "the configuration has a mistake".to_owned(),
            count => format!("the configuration has {count} mistakes"),
        };
        return Unmade::Mistaken { error, mistakes };
    }
    let raised = error.own_place().map(|place| Mistake {
        text: "The error was raised here".to_owned(),
        places: vec![(place.file().to_owned(), place.line())],
    });
    Unmade::Mistaken {
        error: causes::text(&**error),
        mistakes: raised.into_iter().collect(),
    }
}
