//! Settings of an application, by name.

use std::collections::BTreeMap;

/// Named texts that an application is configured with.
///
/// # Examples
///
/// ```
/// use pyramidion::Settings;
///
/// let mut settings = Settings::new();
/// settings.set("mail.host", "localhost");
/// settings.set("mail.tls", "yes");
/// assert_eq!(settings.get("mail.host"), Some("localhost"));
/// assert!(settings.is_on("mail.tls"));
/// assert!(!settings.is_on("mail.debug"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<String, String>,
}

impl Settings {
    /// Returns settings without any value.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), value.into());
    }

    /// Takes over variables of the environment: `PYRAMIDION_PLAIN_404` sets `pyramidion.plain_404`.
    pub(crate) fn apply_environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        for (name, value) in variables {
            if let Some(name) = name.strip_prefix("PYRAMIDION_") {
                self.set(format!("pyramidion.{}", name.to_ascii_lowercase()), value);
            }
        }
    }

    /// Returns a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Tells whether a value is `t`, `true`, `y`, `yes`, `on` or `1`, in any case.
    pub fn is_on(&self, name: &str) -> bool {
        const ON: [&str; 6] = ["t", "true", "y", "yes", "on", "1"];
        let value = self.get(name).unwrap_or_default().trim();
        ON.iter().any(|on| on.eq_ignore_ascii_case(value))
    }

    /// Returns every name with its value, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
