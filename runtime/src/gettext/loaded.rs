//! Catalogues of several folders, merged for each locale.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::catalogue::Entry;
use super::locale::Locale;
use super::plural_forms::PluralForms;
use super::translation_dir::File;

/// The translations of one domain in one locale.
#[derive(Debug, Default)]
pub(super) struct Domain {
    pub(super) plural_forms: PluralForms,
    messages: FxHashMap<Box<str>, Translation>,
}

/// The translations of one message. One of plural forms is another than one without, also where both have one text.
#[derive(Debug, Default)]
struct Translation {
    single: Option<Box<str>>,
    forms: Box<[Box<str>]>,
}

/// The translations of one locale, by their domains.
pub(super) type Domains = FxHashMap<Box<str>, Domain>;

impl Domain {
    /// Returns the translation of a text; of one with plural forms that of the form for 1.
    pub(super) fn single(&self, key: &str) -> Option<&str> {
        let translation = self.messages.get(key)?;
        let single = translation.single.as_deref();
        single
            .or_else(|| self.form(key, 1))
            .filter(|text| !text.is_empty())
    }

    /// Returns the plural form for a number.
    pub(super) fn form(&self, key: &str, n: u64) -> Option<&str> {
        let forms = &self.messages.get(key)?.forms;
        let form = forms.get(self.plural_forms.index(n))?;
        Some(&**form).filter(|text| !text.is_empty())
    }

    fn add(&mut self, entry: &Entry) {
        let key = key(entry.context.as_deref(), &entry.msgid);
        let mut texts = entry.translations.iter().map(|text| text.as_str().into());
        let translation = self.messages.entry(key.into_owned().into()).or_default();
        if entry.plural.is_some() {
            translation.forms = texts.collect();
        } else {
            translation.single = texts.next();
        }
    }
}

/// Returns by what a message is found.
pub(super) fn key<'m>(context: Option<&str>, msgid: &'m str) -> std::borrow::Cow<'m, str> {
    match context {
        Some(context) if !context.is_empty() => format!("{context}\u{4}{msgid}").into(),
        _ => msgid.into(),
    }
}

/// Merges the catalogues of folders, those of later ones over those of earlier ones.
///
/// It returns the translations of each locale that `own` has catalogues of, and of the default one, and what is wrong, each
/// with the number of its folder. `general` are catalogues below all others, which bring no locale.
pub(super) fn merge(
    general: &[File],
    own: &[Vec<File>],
    default: &Locale,
) -> (BTreeMap<Locale, Domains>, Vec<(usize, String)>) {
    let locales = own.iter().flatten().map(|file| &file.locale);
    let locales: BTreeSet<_> = locales.chain([default]).cloned().collect();
    let (mut merged, mut mistakes) = (BTreeMap::new(), BTreeSet::new());
    for locale in locales {
        let mut domains = Domains::default();
        let mut rules: FxHashMap<&str, &File> = FxHashMap::default();
        let parts = locale.with_general();
        let below = parts.iter().flat_map(|part| {
            let files = general.iter().filter(move |file| file.locale == *part);
            files.map(|file| (None, file))
        });
        let above = own.iter().enumerate().flat_map(|(folder, files)| {
            let parts = parts.iter();
            parts.flat_map(move |part| {
                let files = files.iter().filter(move |file| file.locale == *part);
                files.map(move |file| (Some(folder), file))
            })
        });
        for (folder, file) in below.chain(above) {
            let domain = domains.entry(file.domain.as_str().into()).or_default();
            let first = *rules.entry(&file.domain).or_insert(file);
            let (rule, other) = (&first.catalogue.plural_forms, &file.catalogue.plural_forms);
            let has_forms = file
                .catalogue
                .entries
                .iter()
                .any(|entry| entry.plural.is_some());
            if let Some(folder) = folder.filter(|_| has_forms && !rule.is_like(other)) {
                mistakes.insert((folder, format!(
                    "{}: its plural rule differs from that of {}, whose catalogue has the same domain: \
                     make the headers `Plural-Forms` alike",
                    file.path, first.path
                )));
            }
            domain.plural_forms = rule.clone();
            for entry in &file.catalogue.entries {
                domain.add(entry);
            }
        }
        merged.insert(locale, domains);
    }
    (merged, mistakes.into_iter().collect())
}
