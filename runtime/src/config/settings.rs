//! The settings of the framework: which there are, and what their values can be.

#[cfg(feature = "cli")]
use std::collections::BTreeSet;

use pyramidion_syntax::near;
#[cfg(feature = "cli")]
use tracing_subscriber::filter::Targets;

use crate::csrf;
#[cfg(all(feature = "devel", debug_assertions))]
use crate::devel;
#[cfg(feature = "i18n")]
use crate::gettext::Locale;
use crate::introspection::SettingOrigin;
#[cfg(feature = "cli")]
use crate::settings::{BIND, LOG};
use crate::settings::{DEBUG_PATH, DEVELOPMENT, Settings, variable};

use super::Configurator;
#[cfg(feature = "cli")]
use super::address::{ADDRESS_FORM, is_address};
#[cfg(feature = "cli")]
use super::error::ConfigurationError;
use super::error::Problem;
use super::report::Report;
use super::settings_of_pyramid;
use super::timeouts;

/// Settings.
impl Configurator {
    /// Returns a configurator with these settings, and otherwise as [`new`](Self::new) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::{Configurator, Settings};
    ///
    /// let mut settings = Settings::new();
    /// settings.set("mail.host", "localhost");
    /// let config = Configurator::with_settings(settings);
    /// assert_eq!(config.settings().get("mail.host"), Some("localhost"));
    /// ```
    pub fn with_settings(settings: Settings) -> Self {
        let mut config = Self::new();
        config.settings = settings;
        config.settings.apply_environment(std::env::vars_os());
        config
    }

    /// Returns the settings for changing.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// Returns the settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// The beginning of the names of the framework's settings.
const PREFIX: &str = "pyramidion.";

/// The setting that compresses answers.
pub(super) const COMPRESSION: &str = "pyramidion.compression";

/// The setting that counts requests.
pub(super) const METRICS: &str = "pyramidion.metrics";

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Flag,
    /// Hosts that are trusted, separated by spaces.
    Hosts,
    /// A time, or none.
    Time,
    /// The status of a page that is shown.
    #[cfg(feature = "forms")]
    Status,
    /// The name of a language.
    #[cfg(feature = "i18n")]
    Locale,
    /// A path, below which others are.
    Path,
    /// Where a server listens.
    #[cfg(feature = "cli")]
    Address,
    /// What is logged.
    #[cfg(feature = "cli")]
    Levels,
    /// What is read elsewhere, of any form.
    Text,
}

/// The settings of the framework.
const KNOWN: &[(&str, Holds)] = &[
    (COMPRESSION, Holds::Flag),
    (csrf::TRUSTED_ORIGINS, Holds::Hosts),
    ("pyramidion.debug_authorization", Holds::Flag),
    ("pyramidion.debug_mask", Holds::Text),
    ("pyramidion.debug_notfound", Holds::Flag),
    (DEBUG_PATH, Holds::Path),
    ("pyramidion.debug_routematch", Holds::Flag),
    ("pyramidion.debug_timings", Holds::Flag),
    (DEVELOPMENT, Holds::Flag),
    ("pyramidion.development_hosts", Holds::Text),
    ("pyramidion.editor", Holds::Text),
    ("pyramidion.editor_root", Holds::Text),
    #[cfg(feature = "forms")]
    (crate::forms::ERROR_STATUS, Holds::Status),
    #[cfg(feature = "i18n")]
    (super::languages::DEFAULT_LOCALE_NAME, Holds::Locale),
    (METRICS, Holds::Flag),
    ("pyramidion.plain_404", Holds::Flag),
    ("pyramidion.prevent_cachebust", Holds::Flag),
    ("pyramidion.prevent_http_cache", Holds::Flag),
    ("pyramidion.raw_text_templates", Holds::Flag),
    ("pyramidion.reload_templates", Holds::Flag),
    (timeouts::SETTING, Holds::Time),
    ("pyramidion.tweens", Holds::Text),
    #[cfg(feature = "cli")]
    (BIND, Holds::Address),
    #[cfg(feature = "cli")]
    (LOG, Holds::Levels),
];

/// Why there is no development mode, where there is none.
const NO_DEVELOPMENT: &str = if cfg!(feature = "devel") {
    "is on, but this is a release build, which has no development mode: leave it out"
} else {
    "is on, but the feature `devel` of `pyramidion` is off: turn it on in Cargo.toml, and build without `--release`"
};

/// Reports unknown settings of the framework, and flags that are neither on nor off; warns of texts that are not hosts.
pub(super) fn check(settings: &Settings, report: &mut Report) {
    #[cfg(feature = "cli")]
    check_variables(settings, report);
    for (origin, message) in settings_of_pyramid::without_effect(settings) {
        report.warn(said(origin, &message).to_string());
    }
    let own = settings
        .entries()
        .filter(|(name, ..)| name.starts_with(PREFIX));
    for (name, value, origin) in own {
        let known = KNOWN.iter().find(|(known, _)| *known == name);
        let hint = || hint(name);
        match (known, origin) {
            (Some((_, Holds::Flag)), _) if Settings::flag(value).is_none() => {
                let message =
                    format!("is {value:?}, which is neither on nor off: use `true` or `false`");
                report.add(problem(name, origin, &message));
            }
            (Some((COMPRESSION, _)), _)
                if cfg!(not(feature = "compression")) && settings.is_on(name) =>
            {
                report.add(problem(name, origin, &needs("compression")));
            }
            (Some((METRICS, _)), _) if cfg!(not(feature = "metrics")) && settings.is_on(name) => {
                report.add(problem(name, origin, &needs("metrics")));
            }
            (Some((DEVELOPMENT, _)), _)
                if cfg!(not(all(feature = "devel", debug_assertions))) && settings.is_on(name) =>
            {
                report.add(problem(name, origin, NO_DEVELOPMENT));
            }
            // Whoever has no links to an editor has an application all the same.
            #[cfg(all(feature = "devel", debug_assertions))]
            (Some((devel::EDITOR, _)), _) => {
                if let Some(mistake) = pyramidion_syntax::editor::mistake(value) {
                    report.warn(problem(name, origin, &mistake).to_string());
                }
            }
            (Some((_, Holds::Hosts)), _) => {
                let hosts = value.split_whitespace();
                for host in hosts.filter(|host| !csrf::can_be_host(host)) {
                    report.warn(problem(name, origin, &no_host(host)).to_string());
                }
            }
            (Some((_, Holds::Time)), _) => {
                if let Err(error) = timeouts::parse(value) {
                    report.add(problem(name, origin, &error));
                }
            }
            #[cfg(feature = "i18n")]
            (Some((_, Holds::Locale)), _) => {
                if let Some(message) = no_locale(value) {
                    report.add(problem(name, origin, &message));
                }
            }
            #[cfg(feature = "forms")]
            (Some((_, Holds::Status)), _) => {
                if crate::forms::parse_status(value).is_none() {
                    let message = format!(
                        "is {value:?}, which is not the status of a page that is shown: use one such as `422` or `200`"
                    );
                    report.add(problem(name, origin, &message));
                }
            }
            (Some((_, Holds::Path)), _) if !is_path(value) => {
                let message = format!(
                    "is {value:?}, and pages cannot be below such a path: write one as in `/debug`"
                );
                report.add(problem(name, origin, &message));
            }
            #[cfg(feature = "cli")]
            (Some((_, holds @ (Holds::Address | Holds::Levels))), _) => {
                if let Some(mistake) = mistake_of_serving(*holds, value) {
                    report.add(problem(name, origin, &mistake));
                }
            }
            (Some((_, Holds::Flag | Holds::Path | Holds::Text)), _) => {}
            // Tools have variables of their own that begin so.
            (None, SettingOrigin::Environment) if hint().is_empty() => {}
            (None, SettingOrigin::Environment) => report.warn(format!(
                "the environment variable `{}` sets nothing: there is no setting `{name}`{}",
                variable(name),
                hint()
            )),
            (None, _) => {
                let hint = Some(hint()).filter(|hint| !hint.is_empty());
                let hint = hint.unwrap_or_else(names);
                let message = format!("there is no setting `{name}`{hint}");
                report.add(said(origin, &message));
            }
        }
    }
}

/// Says which settings there are.
fn names() -> String {
    let known = KNOWN.iter().map(|(known, _)| format!("`{known}`"));
    format!(
        "; there are {}, and those of an application begin with another word",
        known.collect::<Vec<_>>().join(", ")
    )
}

/// Says what is wrong with what only programs that serve read; whoever checks them wants to know, too.
#[cfg(feature = "cli")]
fn mistake_of_serving(holds: Holds, value: &str) -> Option<String> {
    if holds == Holds::Address {
        let mistake = || format!("is {value:?}, which is not an address: it is {ADDRESS_FORM}");
        return (!is_address(value)).then(mistake);
    }
    let error = value.parse::<Targets>().err()?;
    Some(format!(
        "is {value:?}: {error}; write levels, as in `info` or `warn,my_app=debug`"
    ))
}

/// Reports variables that would set something if they were text: whoever set them does not expect that nothing is set.
#[cfg(feature = "cli")]
fn check_variables(settings: &Settings, report: &mut Report) {
    let set = settings.entries().map(|(name, ..)| name);
    let names = KNOWN.iter().map(|(known, _)| *known).chain(set);
    let variables: BTreeSet<_> = names.map(variable).collect();
    for variable in settings.unreadable_variables() {
        if variables.contains(variable) {
            let message = format!(
                "the environment variable `{variable}` is not UTF-8; set it to a text, or leave it unset"
            );
            report.add(Problem::new(message));
        }
    }
}

/// Tells whether a text is a path that is written alike everywhere: of segments that need no encoding.
fn is_path(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    let is_segment =
        |segment: &str| !matches!(segment, "" | "." | "..") && segment.chars().all(is_plain);
    let below_root = text.strip_prefix('/');
    below_root.is_some_and(|path| path.split('/').all(is_segment))
}

/// Says which setting was probably meant, by the end of the name, since all begin alike.
fn hint(name: &str) -> String {
    let end = |name: &'static str| name.trim_start_matches(PREFIX);
    let wrong = name.trim_start_matches(PREFIX);
    let limit = wrong.chars().count().div_ceil(4).clamp(1, 3);
    let meant = near::within(limit, wrong, KNOWN.iter().map(|(known, _)| end(known)));
    meant
        .map(|meant| format!(" (did you mean `{PREFIX}{meant}`?)"))
        .unwrap_or_default()
}

/// Reports what is wrong with settings before an application is made with them.
#[cfg(feature = "cli")]
pub(crate) fn check_alone(settings: &Settings) -> Result<(), ConfigurationError> {
    let mut report = Report::default();
    check(settings, &mut report);
    report.finish().map(drop)
}

/// Says that a text names no language, unless it does.
#[cfg(feature = "i18n")]
fn no_locale(value: &str) -> Option<String> {
    let message = format!(
        "is {value:?}, which is not the name of a language: use one such as `de` or `de_AT`"
    );
    Locale::parse(value).is_none().then_some(message)
}

/// Says that a trusted host trusts nobody, and what to write.
fn no_host(host: &str) -> String {
    let remedy = match csrf::meant_host(host) {
        Some(meant) => format!("write `{meant}`"),
        None => "write hosts with spaces between them, as in `pay.example .partner.example \
                 shop.example:8443`"
            .to_owned(),
    };
    format!("holds `{host}`, which no host can be: {remedy}")
}

/// Says what is wrong with a setting, where it is set.
pub(super) fn problem(name: &str, origin: &SettingOrigin, message: &str) -> Problem {
    match origin {
        SettingOrigin::Environment => {
            let variable = variable(name);
            Problem::new(format!("the environment variable `{variable}` {message}"))
        }
        _ => said(origin, &format!("the setting `{name}` {message}")),
    }
}

/// Returns a mistake with the place where it was made.
fn said(origin: &SettingOrigin, message: &str) -> Problem {
    match origin {
        SettingOrigin::Program(place) => Problem::at(*place, message),
        SettingOrigin::File { path, line, .. } => Problem::new(format!("{path}:{line}: {message}")),
        SettingOrigin::Argument => Problem::new(format!("`--set`: {message}")),
        SettingOrigin::Environment | SettingOrigin::Cargo => Problem::new(message),
    }
}

fn needs(feature: &str) -> String {
    format!("is on, but the feature `{feature}` of `pyramidion` is off: turn it on in Cargo.toml")
}
