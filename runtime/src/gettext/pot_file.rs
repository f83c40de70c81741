//! The template of a catalogue: a `.pot` file, from which translators begin.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::introspection::MessageRecord;

use super::DEFAULT_DOMAIN;
use super::escapes::quoted;

const HEADER: &str = "# Texts to translate. `msginit` makes a catalogue of this file, `msgmerge` brings one up to date.\n\
msgid \"\"\n\
msgstr \"\"\n\
\"Content-Type: text/plain; charset=UTF-8\\n\"\n\
\"Content-Transfer-Encoding: 8bit\\n\"\n\
\"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n\"\n";

/// A message with all its places.
struct Entry<'m> {
    context: Option<&'m str>,
    msgid: &'m str,
    plural: Option<&'m str>,
    default: Option<&'m str>,
    places: Vec<&'m str>,
}

/// Writes the messages of a domain, in the order of their places, and returns how many there are.
pub(crate) fn template(messages: &[MessageRecord], domain: &str) -> (String, usize) {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut positions = BTreeMap::new();
    for message in messages.iter().filter(|message| is_of(message, domain)) {
        let key = (message.context.as_deref(), message.msgid.as_str());
        let position = *positions.entry(key).or_insert(entries.len());
        if position == entries.len() {
            entries.push(Entry {
                context: key.0,
                msgid: key.1,
                plural: None,
                default: None,
                places: Vec::new(),
            });
        }
        let entry = &mut entries[position];
        entry.plural = entry.plural.or(message.plural.as_deref());
        entry.default = entry.default.or(message.default.as_deref());
        entry
            .places
            .extend(message.places.iter().map(String::as_str));
    }
    let mut written = HEADER.to_owned();
    for entry in &entries {
        entry.write(&mut written);
    }
    (written, entries.len())
}

/// Tells whether a message belongs to a domain. Templates of a package belong to the domain of its name, too.
fn is_of(message: &MessageRecord, domain: &str) -> bool {
    match message.domain.as_deref() {
        Some(own) => own == domain,
        None => domain == DEFAULT_DOMAIN || message.package == domain.replace('-', "_"),
    }
}

impl Entry<'_> {
    fn write(&self, written: &mut String) {
        written.push('\n');
        if let Some(default) = self.default {
            for line in default.lines() {
                let _ = writeln!(written, "#. Default: {line}");
            }
        }
        for place in &self.places {
            let _ = writeln!(written, "#: {place}");
        }
        if self.msgid.contains("%(") {
            written.push_str("#, python-format\n");
        }
        if let Some(context) = self.context {
            let _ = writeln!(written, "msgctxt {}", quoted(context));
        }
        let _ = writeln!(written, "msgid {}", quoted(self.msgid));
        match self.plural {
            None => written.push_str("msgstr \"\"\n"),
            Some(plural) => {
                let _ = writeln!(written, "msgid_plural {}", quoted(plural));
                written.push_str("msgstr[0] \"\"\nmsgstr[1] \"\"\n");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(msgid: &str, place: &str) -> MessageRecord {
        MessageRecord {
            domain: None,
            context: None,
            msgid: msgid.to_owned(),
            plural: None,
            default: None,
            package: "app".to_owned(),
            places: vec![place.to_owned()],
        }
    }

    #[test]
    fn a_message_is_written_once_with_all_its_places() {
        let plural = MessageRecord {
            plural: Some("%(n)s pages".to_owned()),
            ..message("%(n)s page", "t.html:2")
        };
        let verb = MessageRecord {
            context: Some("verb".to_owned()),
            default: Some("Open \"it\"".to_owned()),
            ..message("open\n", "a.rs:3")
        };
        let other = MessageRecord {
            domain: Some("shop".to_owned()),
            ..message("Jam", "a.rs:9")
        };
        let all = [message("%(n)s page", "a.rs:1"), plural, verb, other];
        let (written, count) = template(&all, "messages");
        assert_eq!(count, 2);
        assert_eq!(
            written.strip_prefix(HEADER).unwrap(),
            "\n#: a.rs:1\n#: t.html:2\n#, python-format\nmsgid \"%(n)s page\"\nmsgid_plural \"%(n)s pages\"\n\
             msgstr[0] \"\"\nmsgstr[1] \"\"\n\
             \n#. Default: Open \"it\"\n#: a.rs:3\nmsgctxt \"verb\"\nmsgid \"open\\n\"\nmsgstr \"\"\n"
        );
        assert!(super::super::po_file::read(written.as_bytes()).is_ok());
        assert_eq!(template(&all, "shop").1, 1);
        assert_eq!(template(&all, "app").1, 2);
    }
}
