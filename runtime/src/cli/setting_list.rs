//! The command `settings`: names, values without secrets, and who set them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::introspection::SettingOrigin;
use crate::router::App;
use crate::settings::{Mask, Settings, variable};

use super::failure::Failure;
use super::output::Output;
use super::table::Table;

/// A setting as it is shown.
#[derive(Serialize)]
struct Shown {
    name: String,
    value: String,
    origin: SettingOrigin,
    /// The variable of the environment that sets it, or would.
    variable: String,
}

/// Lists the settings of an application; of one that cannot be made, those that were read for it.
pub(super) fn answer(
    read: &Settings,
    made: crate::Result<App>,
    output: Output,
) -> Result<u8, Failure> {
    let app = made.as_ref().ok().map(App::registry);
    let in_use = app.as_ref().map(|registry| &registry.settings);
    let mut settings: BTreeMap<String, (String, SettingOrigin)> = BTreeMap::new();
    for (name, value, origin) in [Some(read), in_use]
        .into_iter()
        .flatten()
        .flat_map(Settings::entries)
    {
        settings.insert(name.to_owned(), (value.to_owned(), origin.clone()));
    }
    for name in read.asked() {
        let value = read.get(&name).unwrap_or_default().to_owned();
        settings
            .entry(name)
            .or_insert((value, SettingOrigin::Environment));
    }
    let mask = Mask::new(
        settings
            .iter()
            .map(|(name, (value, _))| (name.as_str(), value.as_str())),
    );
    let shown: Vec<_> = settings
        .iter()
        .map(|(name, (value, origin))| Shown {
            name: name.clone(),
            value: mask.show(name, value).into_owned(),
            origin: origin.clone(),
            variable: variable(name),
        })
        .collect();
    output.write(&shown, |is_coloured| {
        let mut table = Table::new(&["Name", "Value", "From"]);
        for setting in &shown {
            let value = setting.value.escape_debug().to_string();
            table.add(vec![setting.name.clone(), value, place(setting)]);
        }
        table.write(is_coloured)
    })?;
    made.map(|_| 0).map_err(Failure::new)
}

/// Says who set it.
fn place(setting: &Shown) -> String {
    match &setting.origin {
        SettingOrigin::Program(place) => place.to_string(),
        SettingOrigin::File {
            path,
            line,
            variable: None,
        } => format!("{path}:{line}"),
        SettingOrigin::File {
            path,
            line,
            variable: Some(variable),
        } => format!("{path}:{line}, ${variable}"),
        SettingOrigin::Argument => "--set".to_owned(),
        SettingOrigin::Cargo => "$CARGO".to_owned(),
        SettingOrigin::Environment => format!("${}", setting.variable),
    }
}
