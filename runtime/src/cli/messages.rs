//! The command `messages`: the texts to translate, as a template of catalogues.

use crate::gettext::template;
use crate::router::App;

use super::failure::Failure;
use super::output::print;

/// Which texts are written, and where.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) domain: String,
    /// The file, or standard output.
    pub(super) file: Option<String>,
}

/// Writes the texts of a domain. A file that has them already stays as it is.
pub(super) fn answer(app: &App, asked: &Written) -> Result<u8, Failure> {
    let (written, count) = template(app.messages(), &asked.domain);
    let Some(file) = &asked.file else {
        print(&written)?;
        return Ok(0);
    };
    let is_there = std::fs::read_to_string(file).is_ok_and(|text| text == written);
    if !is_there {
        std::fs::write(file, written)
            .map_err(|error| Failure::of_settings([format!("{file}: {error}")]))?;
    }
    print(&format!(
        "{file}: {count} messages of the domain {}\n",
        asked.domain
    ))?;
    Ok(0)
}
