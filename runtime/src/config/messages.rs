//! The texts of an application that can be translated: those of its Rust and those of its templates.

use std::collections::{BTreeMap, BTreeSet};

use crate::gettext::Message;
use crate::introspection::MessageRecord;

use super::actions::Declared;
use super::renderers::ViewRenderers;
use super::scan_config::ScanConfig;

/// A file and a line of it.
type Place = (String, usize);

/// Lists the texts of all packages that are linked, each once, sorted.
pub(super) fn listed(renderers: &ViewRenderers) -> Vec<MessageRecord> {
    let of_rust = Message::all().map(|message| {
        let record = MessageRecord {
            domain: message.domain.map(str::to_owned),
            context: message.context.map(str::to_owned),
            msgid: message.msgid.to_owned(),
            plural: message.plural.map(str::to_owned),
            default: message.default.map(str::to_owned),
            package: package(message.module).to_owned(),
            places: Vec::new(),
        };
        let line = usize::try_from(message.line).unwrap_or(usize::MAX);
        (record, (message.file.to_owned(), line))
    });
    let mut places: BTreeMap<MessageRecord, BTreeSet<Place>> = BTreeMap::new();
    for (record, place) in of_rust.chain(of_templates(renderers)) {
        places.entry(record).or_default().insert(place);
    }
    let mut records: Vec<_> = places.into_iter().collect();
    records.sort_by(|(_, one), (_, other)| one.first().cmp(&other.first()));
    let records = records.into_iter().map(|(mut record, places)| {
        let places = places.iter().map(|(file, line)| format!("{file}:{line}"));
        record.places = places.collect();
        record
    });
    records.collect()
}

#[cfg(feature = "templates")]
fn of_templates(renderers: &ViewRenderers) -> Vec<(MessageRecord, Place)> {
    let messages = renderers.messages().into_iter();
    let records = messages.map(|message| {
        let (package, path) = match message.template.split_once(':') {
            Some((package, path)) => (package.to_owned(), path.to_owned()),
            None => (String::new(), message.template),
        };
        let record = MessageRecord {
            domain: message.domain,
            context: message.context,
            msgid: message.msgid,
            plural: message.plural,
            default: message.default,
            package: package.replace('-', "_"),
            places: Vec::new(),
        };
        (record, (path, message.line))
    });
    records.collect()
}

#[cfg(not(feature = "templates"))]
fn of_templates(_: &ViewRenderers) -> Vec<(MessageRecord, Place)> {
    Vec::new()
}

/// Returns the texts of the packages that are scanned, and of what the application adds itself.
pub(super) fn of(messages: &[MessageRecord], scans: &[Declared<ScanConfig>]) -> Vec<MessageRecord> {
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
