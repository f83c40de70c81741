//! Settings of both sides.

use serde_json::Value;

use crate::router::App;
use crate::settings::OfPyramid;

use super::recorded::Recorded;
use super::report::{Item, Subject, Verdict};

/// The setting that names tweens, which are called otherwise on each side.
const TWEENS: &str = "pyramidion.tweens";

/// The setting for the language of who says none.
const LANGUAGE: (&str, &str) = ("pyramidion.default_locale_name", "en");

/// Compares the settings of Pyramid with what stands in their place.
pub(super) fn compare(old: &Recorded, app: &App) -> Vec<Item> {
    let settings = old.settings.iter();
    settings
        .filter_map(|(name, there)| item(name, there, app))
        .collect()
}

fn item(name: &str, there: &Value, app: &App) -> Option<Item> {
    let known = OfPyramid::of_name(name)?;
    let here = known.here?;
    let there = words(&text(there));
    let item = |verdict| Item::new(Subject::Directive, format!("the setting {name}"), verdict);
    let Some(found) = app.registry().settings.get(here) else {
        if (here, there.join(" ").as_str()) == LANGUAGE {
            return None;
        }
        let value = if here == TWEENS {
            "…".to_owned()
        } else {
            there.join(" ")
        };
        let further = known.further;
        let mut only = item(Verdict::OnlyThere).saying(format!("write `{here} = {value}`"));
        only.says
            .extend((!further.is_empty()).then(|| further.to_owned()));
        return Some(only);
    };
    let found = words(found);
    Some(if here == TWEENS {
        item(Verdict::Unknown).saying(format!(
            "compare the order by hand: it is {} there and {} here",
            there.join(" "),
            found.join(" ")
        ))
    } else if found == there {
        item(Verdict::Moved)
    } else {
        item(Verdict::Differs).saying(format!(
            "it is `{}` there, and `{here}` is `{}` here",
            there.join(" "),
            found.join(" ")
        ))
    })
}

/// Writes a value of Python as a setting.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Returns the words of a setting; flags are written in small letters.
fn words(value: &str) -> Vec<String> {
    let words = value
        .split([' ', '\n', '\t', ','])
        .filter(|word| !word.is_empty());
    let words = words.map(|word| match word {
        "True" => "true".to_owned(),
        word => word.to_owned(),
    });
    words.collect()
}
