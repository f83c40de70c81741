//! What a file of translations holds.

use super::plural_forms::PluralForms;

/// The translations of one file.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) plural_forms: PluralForms,
    pub(super) entries: Vec<Entry>,
}

/// A message with its translation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) context: Option<String>,
    pub(super) msgid: String,
    /// The text of the program for several things.
    pub(super) plural: Option<String>,
    /// The translation, or its forms.
    pub(super) translations: Vec<String>,
    /// The line of the file, from 1, if it has lines.
    pub(super) line: Option<usize>,
}

/// A mistake in a file, and its line if that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) line: Option<usize>,
    pub(super) message: String,
}

impl Mistake {
    pub(super) fn new(line: Option<usize>, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}

impl Entry {
    /// Tells whether the entry is the header of its file.
    fn is_header(&self) -> bool {
        self.msgid.is_empty() && self.context.is_none()
    }
}

impl Catalogue {
    /// Makes a catalogue of the entries of a file, of which one may be its header.
    ///
    /// What nobody has translated yet is left out.
    ///
    /// # Errors
    ///
    /// Fails with what is wrong with the header, or with the number of forms.
    pub(super) fn new(entries: Vec<Entry>) -> Result<Self, Vec<Mistake>> {
        let (headers, mut entries): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(Entry::is_header);
        let mut mistakes = Vec::new();
        let mut plural_forms = PluralForms::default();
        if let Some(header) = headers.first() {
            let text = header.translations.first().map_or("", String::as_str);
            match read_header(text) {
                Ok(Some(forms)) => plural_forms = forms,
                Ok(None) => {}
                Err(message) => mistakes.push(Mistake::new(header.line, message)),
            }
        }
        entries.retain(|entry| entry.translations.iter().any(|text| !text.is_empty()));
        for entry in &entries {
            let (has, needs) = (entry.translations.len(), plural_forms.count());
            if entry.plural.is_some() && has != needs && mistakes.is_empty() {
                let message = format!(
                    "{:?} has {has} plural forms, but the header `Plural-Forms` says {needs}",
                    entry.msgid
                );
                mistakes.push(Mistake::new(entry.line, message));
            }
        }
        if mistakes.is_empty() {
            Ok(Self {
                plural_forms,
                entries,
            })
        } else {
            Err(mistakes)
        }
    }
}

/// What a template of translations says of plural forms before anybody has said it.
const UNSAID: &str = "nplurals=INTEGER";

/// Reads the header of a file: its character set, which must be UTF-8, and its plural rule.
fn read_header(text: &str) -> Result<Option<PluralForms>, String> {
    let mut forms = None;
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.eq_ignore_ascii_case("content-type") {
            let charset = value
                .split_once("charset=")
                .map_or("", |(_, charset)| charset.trim());
            // What a template of translations has before anybody said it.
            let is_unsaid = charset.is_empty() || charset == "CHARSET";
            let is_known = ["utf-8", "utf8", "us-ascii", "ascii"]
                .iter()
                .any(|known| charset.eq_ignore_ascii_case(known));
            if !is_unsaid && !is_known {
                return Err(format!(
                    "its character set is {charset}, but must be UTF-8: convert it by `msgconv --to-code=UTF-8`"
                ));
            }
        }
        if name.eq_ignore_ascii_case("plural-forms") && !value.trim_start().starts_with(UNSAID) {
            let parsed = PluralForms::parse(value);
            forms = Some(
                parsed.map_err(|error| format!("the header `Plural-Forms` is wrong: {error}"))?,
            );
        }
    }
    Ok(forms)
}
