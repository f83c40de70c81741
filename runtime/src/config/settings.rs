//! The settings of the framework: which there are, and what their values can be.

use pyramidion_syntax::near;

use crate::csrf;
use crate::settings::{Origin, Settings};

use super::error::Problem;
use super::report::Report;
use super::timeouts;

/// The beginning of the names of the framework's settings.
const PREFIX: &str = "pyramidion.";

/// The setting that compresses answers.
pub(super) const COMPRESSION: &str = "pyramidion.compression";

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Flag,
    /// Hosts that are trusted, separated by spaces.
    Hosts,
    /// A time, or none.
    Time,
}

/// The settings of the framework.
const KNOWN: [(&str, Holds); 12] = [
    (COMPRESSION, Holds::Flag),
    (csrf::TRUSTED_ORIGINS, Holds::Hosts),
    ("pyramidion.debug_authorization", Holds::Flag),
    ("pyramidion.debug_notfound", Holds::Flag),
    ("pyramidion.debug_routematch", Holds::Flag),
    ("pyramidion.debug_timings", Holds::Flag),
    ("pyramidion.plain_404", Holds::Flag),
    ("pyramidion.prevent_cachebust", Holds::Flag),
    ("pyramidion.prevent_http_cache", Holds::Flag),
    ("pyramidion.raw_text_templates", Holds::Flag),
    ("pyramidion.reload_templates", Holds::Flag),
    (timeouts::SETTING, Holds::Time),
];

/// Reports settings of the framework that there are not, and flags that are neither on nor off; warns of hosts that are none.
pub(super) fn check(settings: &Settings, report: &mut Report) {
    let own = settings
        .entries()
        .filter(|(name, ..)| name.starts_with(PREFIX));
    for (name, value, origin) in own {
        let known = KNOWN.iter().find(|(known, _)| *known == name);
        let hint = || near::hint(name, KNOWN.iter().map(|(known, _)| *known));
        match (known, origin) {
            (Some((_, Holds::Flag)), _) if Settings::flag(value).is_none() => {
                let message =
                    format!("is {value:?}, which is neither on nor off: use `true` or `false`");
                report.add(problem(name, origin, &message));
            }
            (Some((COMPRESSION, _)), _)
                if cfg!(not(feature = "compression")) && settings.is_on(name) =>
            {
                let message = "is on, but the feature `compression` of `pyramidion` is off: turn it on in Cargo.toml";
                report.add(problem(name, origin, message));
            }
            (Some((_, Holds::Flag)), _) => {}
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
            (None, Origin::Program(place)) => {
                let hint = match hint() {
                    hint if hint.is_empty() => format!(
                        "; there are {}, and those of an application begin with another word",
                        KNOWN.map(|(known, _)| format!("`{known}`")).join(", ")
                    ),
                    hint => hint,
                };
                let message = format!("there is no setting `{name}`{hint}");
                report.add_at(place, message);
            }
            // Tools have variables of their own that begin so.
            (None, Origin::Environment) if hint().is_empty() => {}
            (None, Origin::Environment) => report.warn(format!(
                "the environment variable `{}` sets nothing: there is no setting `{name}`{}",
                variable(name),
                hint()
            )),
        }
    }
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

fn problem(name: &str, origin: Origin, message: &str) -> Problem {
    match origin {
        Origin::Program(place) => Problem::at(place, format!("the setting `{name}` {message}")),
        Origin::Environment => {
            let variable = variable(name);
            Problem::new(format!("the environment variable `{variable}` {message}"))
        }
    }
}

/// Returns the environment variable of a setting.
fn variable(name: &str) -> String {
    name.replacen('.', "_", 1).to_ascii_uppercase()
}
