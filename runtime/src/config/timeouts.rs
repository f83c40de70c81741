//! How long views may take.

use std::time::Duration;

use pyramidion_syntax::duration;

use crate::settings::Settings;
use crate::view::{Timeout, View};

use super::report::Report;
use super::surroundings::Surroundings;

/// The setting for views that say nothing of it.
pub(super) const SETTING: &str = "pyramidion.timeout";

/// Longer than any visitor waits for a page, and than proxies do.
const DEFAULT: Duration = Duration::from_secs(300);

/// Reads the setting: a number of seconds, a time with its unit, or `none`.
pub(super) fn parse(text: &str) -> Result<Timeout, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("none") {
        return Ok(Timeout::Never);
    }
    let seconds = text.parse().map(Duration::from_secs);
    match seconds.or_else(|_| duration::parse(text)) {
        Ok(Duration::ZERO) => Err(
            "is zero, and no view has an answer in no time: use `none` for however long it takes"
                .to_owned(),
        ),
        Ok(time) => Ok(Timeout::After(time)),
        Err(error) => Err(format!("is wrong: {error}, or `none`")),
    }
}

/// Returns how long a view of the application may take that says nothing of it.
pub(super) fn of_application(settings: &Settings) -> Option<Duration> {
    // One that is wrong is reported with the other settings.
    let set = settings.get(SETTING).and_then(|text| parse(text).ok());
    set.unwrap_or(Timeout::After(DEFAULT)).limit()
}

/// Returns how long a view may take, and reports a limit that cannot be kept.
pub(super) fn of_view(
    view: &View,
    is_awaited: bool,
    surroundings: &Surroundings<'_>,
    report: &mut Report,
) -> Option<Duration> {
    let declared = view.declared.timeout.map(Timeout::limit);
    let mut problem = |message: &str| report.add_of(view, message);
    match declared {
        Some(Some(Duration::ZERO)) => problem(
            "has a `timeout` of zero, and no view has an answer in no time: `None` is for however long it takes",
        ),
        Some(Some(_)) if !is_awaited => problem(
            "has a `timeout`, but never waits, so that it cannot be cut off: make it an `async fn`, with what \
             blocks in `tokio::task::spawn_blocking`, or write `timeout = None`",
        ),
        _ => {}
    }
    declared
        .unwrap_or(surroundings.timeout)
        .filter(|_| is_awaited)
}
