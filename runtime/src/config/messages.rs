//! The texts of an application that can be translated: those of its Rust and those of its templates.

use std::collections::BTreeMap;

use crate::gettext::Message;
use crate::introspection::MessageRecord;

use super::actions::Declared;
use super::renderers::ViewRenderers;
use super::scan::Scan;

/// Lists the texts of all packages that are linked, each once, sorted.
pub(super) fn listed(renderers: &ViewRenderers) -> Vec<MessageRecord> {
    let of_rust = Message::all().map(|message| MessageRecord {
        domain: message.domain.map(str::to_owned),
        context: message.context.map(str::to_owned),
        msgid: message.msgid.to_owned(),
        plural: message.plural.map(str::to_owned),
        default: message.default.map(str::to_owned),
        package: package(message.module).to_owned(),
        places: vec![format!("{}:{}", message.file, message.line)],
    });
    let all = of_rust.chain(of_templates(renderers));
    let mut merged: BTreeMap<MessageRecord, Vec<String>> = BTreeMap::new();
    for mut record in all {
        let places = std::mem::take(&mut record.places);
        merged.entry(record).or_default().extend(places);
    }
    let records = merged.into_iter().map(|(mut record, mut places)| {
        places.sort_by_key(|text| place(text));
        places.dedup();
        record.places = places;
        record
    });
    let mut records: Vec<_> = records.collect();
    records.sort_by(|one, other| {
        let first = |record: &MessageRecord| record.places.first().map(|first| place(first));
        first(one).cmp(&first(other))
    });
    records
}

/// Returns the file and the line of a place.
fn place(text: &str) -> (String, u32) {
    let (file, line) = text.rsplit_once(':').unwrap_or((text, ""));
    (file.to_owned(), line.parse().unwrap_or_default())
}

#[cfg(feature = "templates")]
fn of_templates(renderers: &ViewRenderers) -> Vec<MessageRecord> {
    let messages = renderers.messages().into_iter();
    let records = messages.map(|message| {
        let (package, path) = match message.template.split_once(':') {
            Some((package, path)) => (package.to_owned(), path.to_owned()),
            None => (String::new(), message.template),
        };
        MessageRecord {
            domain: message.domain,
            context: message.context,
            msgid: message.msgid,
            plural: message.plural,
            default: message.default,
            package: package.replace('-', "_"),
            places: vec![format!("{path}:{}", message.line)],
        }
    });
    records.collect()
}

#[cfg(not(feature = "templates"))]
fn of_templates(_: &ViewRenderers) -> Vec<MessageRecord> {
    Vec::new()
}

/// Returns the texts of the packages that are scanned, and of what the application adds itself.
pub(super) fn of(messages: &[MessageRecord], scans: &[Declared<Scan>]) -> Vec<MessageRecord> {
    let is_own = |record: &&MessageRecord| {
        let mut scans = scans.iter();
        record.package.is_empty()
            || scans.any(|scan| package(scan.value.package.path()) == record.package)
    };
    messages.iter().filter(is_own).cloned().collect()
}

/// Returns the package of a module.
fn package(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}
