//! What is wrong with translations although they can be read: placeholders that the text of the program does not have.

use std::collections::BTreeSet;

use super::DEFAULT_DOMAIN;
use super::catalogue::Entry;
use super::registered_message::Message;
use super::translation_dir::File;
use crate::translation_string::placeholders::names;

/// What is wrong with the placeholders of a file, and what is doubtful.
#[derive(Debug, Default)]
pub(super) struct Unequal {
    /// Placeholders that stay as they are written, since nothing stands for them.
    pub(super) mistakes: Vec<String>,
    /// Placeholders that no translation has.
    pub(super) doubts: Vec<String>,
}

/// Compares the placeholders of translations with those of the texts of the program.
pub(super) fn unequal_placeholders(file: &File) -> Unequal {
    let mut unequal = Unequal::default();
    for entry in &file.catalogue.entries {
        let default = default_of(entry, &file.domain);
        let originals = [Some(entry.msgid.as_str()), entry.plural.as_deref(), default];
        let wanted: BTreeSet<_> = originals.into_iter().flatten().flat_map(names).collect();
        // A name for a text, such as `greeting`, says nothing of what is in it.
        let is_key = default.is_none() && !entry.msgid.contains(char::is_whitespace);
        if is_key && wanted.is_empty() {
            continue;
        }
        let texts = entry.translations.iter().filter(|text| !text.is_empty());
        let given: BTreeSet<_> = texts.flat_map(|text| names(text)).collect();
        let place = match entry.line {
            Some(line) => format!("{}:{line}", file.path),
            None => file.path.clone(),
        };
        for name in given.difference(&wanted) {
            unequal.mistakes.push(format!(
                "{place}: the translation of {:?} has the placeholder `{name}`, which the text does not have{}",
                entry.msgid,
                pyramidion_syntax::near::hint(name, wanted.iter().copied())
            ));
        }
        for name in wanted.difference(&given) {
            unequal.doubts.push(format!(
                "{place}: the translation of {:?} lacks the placeholder `{name}`",
                entry.msgid
            ));
        }
    }
    unequal
}

/// Returns the default that the program has for a message.
fn default_of(entry: &Entry, domain: &str) -> Option<&'static str> {
    let mut messages = Message::all();
    let message = messages.find(|message| {
        message.default.is_some()
            && message.msgid == entry.msgid
            && message.context == entry.context.as_deref()
            && message.domain.unwrap_or(DEFAULT_DOMAIN) == domain
    });
    message?.default
}
