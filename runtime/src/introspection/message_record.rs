//! What an application says of its messages.

use serde::Serialize;

/// A text that can be translated, and where it is written.
///
/// # Examples
///
/// ```
/// use pyramidion::{Configurator, ts};
///
/// let _ = ts!("Good morning");
/// let mut config = Configurator::new();
/// config.add_template("home.html", "{% trans %}Good night{% endtrans %}");
/// let app = config.make_app()?;
/// let find = |msgid| app.messages().iter().find(|message| message.msgid == msgid);
/// assert!(find("Good morning").is_some());
/// assert_eq!(find("Good night").unwrap().places, ["home.html:1"]);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct MessageRecord {
    /// The catalogue that has the translations, if one is said.
    pub domain: Option<String>,
    /// What tells it from others that read alike.
    pub context: Option<String>,
    /// The text, by which catalogues find it.
    pub msgid: String,
    /// The text for several things, if it depends on a number.
    pub plural: Option<String>,
    /// What is read where there is no translation, if it is not the text.
    pub default: Option<String>,
    /// The package that it is written in.
    pub package: String,
    /// Where it is written, as `file:line`.
    pub places: Vec<String>,
}
