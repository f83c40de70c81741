//! Settings of Pyramid that an application still has.

use crate::introspection::SettingOrigin;
use crate::settings::{OfPyramid, Settings};

/// The beginning of their names.
const PREFIX: &str = "pyramid.";

/// Says what stands in the place of each, unless that is set as well, as in a file for both sides.
pub(super) fn without_effect(
    settings: &Settings,
) -> impl Iterator<Item = (&SettingOrigin, String)> {
    let names = settings
        .entries()
        .filter(|(name, ..)| name.starts_with(PREFIX));
    names.filter_map(|(name, _, origin)| {
        // What Pyramid reads in the environment has other names.
        if matches!(origin, SettingOrigin::Environment) {
            return None;
        }
        let known = OfPyramid::of_name(name);
        let here = known.and_then(|known| known.here);
        let is_set = here.is_some_and(|here| settings.get(here).is_some());
        (!is_set).then(|| (origin, instead(name, known)))
    })
}

/// Says what stands here in the place of a setting.
fn instead(name: &str, known: Option<&OfPyramid>) -> String {
    let sets_nothing = format!("the setting `{name}` is one of Pyramid and sets nothing here");
    match known.map(|known| (known.here, known.further)) {
        Some((Some(here), "")) => format!("{sets_nothing}: write `{here}`"),
        Some((Some(here), further)) => format!("{sets_nothing}: write `{here}`; {further}"),
        Some((None, further)) => format!("{sets_nothing}: {further}"),
        None => format!("{sets_nothing}: settings of the framework begin with `pyramidion.`"),
    }
}
