//! The languages of an application: where their catalogues are, and how one is chosen.

use std::panic::Location;
use std::sync::Arc;

use crate::gettext::{Languages, Locale, TranslationDir, Wanted};
use crate::i18n::{LocaleNegotiator, Speaking};
use crate::introspection::MessageRecord;
use crate::settings::Settings;

use super::Configurator;
use super::actions::{Declared, take};
use super::report::Report;

/// The setting that names the default language.
pub(super) const DEFAULT_LOCALE_NAME: &str = "pyramidion.default_locale_name";

/// How many of the messages that a language lacks are named.
const NAMED: usize = 5;

/// What was declared of languages.
#[derive(Default)]
pub(super) struct DeclaredLanguages {
    folders: Vec<Declared<Folder>>,
    negotiator: Vec<Declared<LocaleNegotiator>>,
}

struct Folder {
    dir: TranslationDir,
    precedence: Precedence,
    /// The number of the call among those of its kind.
    call: usize,
}

/// Which of two folders counts that translate one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Normal,
    Overriding,
}

/// Languages.
impl Configurator {
    /// Adds folders of catalogues, which [`translation_dir!`](crate::translation_dir) names, or a path that is read when the application is made.
    ///
    /// Where several translate one message, the earlier call counts, as in Pyramid, and of one call the later folder. A part that is
    /// included comes after what includes it.
    ///
    /// See [`i18n`](crate::i18n) for an example.
    #[track_caller]
    pub fn add_translation_dirs<D: Into<TranslationDir>>(
        &mut self,
        dirs: impl IntoIterator<Item = D>,
    ) {
        self.add_folders(dirs, Precedence::Normal, Location::caller());
    }

    /// Adds folders of catalogues that count before all others, Pyramid's `add_translation_dirs(…, override=True)`. Of several calls the later counts.
    #[track_caller]
    pub fn override_translation_dirs<D: Into<TranslationDir>>(
        &mut self,
        dirs: impl IntoIterator<Item = D>,
    ) {
        self.add_folders(dirs, Precedence::Overriding, Location::caller());
    }

    fn add_folders<D: Into<TranslationDir>>(
        &mut self,
        dirs: impl IntoIterator<Item = D>,
        precedence: Precedence,
        place: &'static Location<'static>,
    ) {
        let call = self
            .languages
            .folders
            .last()
            .map_or(0, |last| last.value.call + 1);
        for dir in dirs {
            let folder = Folder {
                dir: dir.into(),
                precedence,
                call,
            };
            let declared = Declared::new(folder, place, &self.include);
            self.languages.folders.push(declared);
        }
    }

    /// Sets how the language of a request is chosen, in place of [`LocaleNegotiator::new()`].
    ///
    /// See [`i18n`](crate::i18n) for an example.
    #[track_caller]
    pub fn set_locale_negotiator(&mut self, negotiator: LocaleNegotiator) {
        let declared = Declared::new(negotiator, Location::caller(), &self.include);
        self.languages.negotiator.push(declared);
    }
}

/// Reads the catalogues, and reports what is wrong with them.
pub(super) fn speaking(
    declared: DeclaredLanguages,
    settings: &Settings,
    report: &mut Report,
) -> Arc<Speaking> {
    let negotiator = take(declared.negotiator, report, "the locale negotiator");
    if let Some(negotiator) = &negotiator
        && negotiator.value.is_unclear()
    {
        report.warn(format!(
            "{}: a function chooses the language, but does not say which headers it reads, so a cache may send an answer in the \
             wrong language; call `.varies_by([…])`, with an empty list if the function reads only the URL",
            negotiator.place
        ));
    }
    let mut folders = declared.folders;
    sort(&mut folders);
    let places: Vec<_> = folders.iter().map(|folder| folder.place).collect();
    let dirs = folders.into_iter().map(|folder| folder.value.dir).collect();
    let default = settings.get(DEFAULT_LOCALE_NAME).and_then(Locale::parse);
    let (languages, findings) = Languages::new(dirs, default.unwrap_or_else(Locale::english));
    for (folder, mistake) in findings.mistakes {
        report.add_at(places[folder], mistake);
    }
    report.warn_all(findings.doubts);
    Arc::new(Speaking {
        languages,
        negotiator: negotiator
            .map(|declared| declared.value)
            .unwrap_or_default(),
    })
}

/// Sorts folders so that later ones count before earlier ones.
fn sort(folders: &mut [Declared<Folder>]) {
    folders.sort_by(|one, other| {
        let by_include = || {
            let (one, other) = (&one.include, &other.include);
            // Fewer includes lead to what counts more.
            one.is_shorter(other).cmp(&other.is_shorter(one))
        };
        let (a, b) = (&one.value, &other.value);
        a.precedence
            .cmp(&b.precedence)
            .then_with(by_include)
            .then_with(|| match a.precedence {
                Precedence::Normal => b.call.cmp(&a.call),
                Precedence::Overriding => a.call.cmp(&b.call),
            })
    });
}

/// Warns of the messages of an application that its languages lack.
pub(super) fn untranslated(languages: &Languages, messages: &[MessageRecord]) -> Vec<String> {
    let wanted: Vec<_> = messages
        .iter()
        .map(|message| Wanted {
            msgid: &message.msgid,
            context: message.context.as_deref(),
            domain: message.domain.as_deref(),
            is_plural: message.plural.is_some(),
        })
        .collect();
    let lacking = languages.untranslated(&wanted).into_iter();
    lacking
        .map(|(locale, missing)| {
            let named = missing.iter().take(NAMED).map(|position| {
                let message = &messages[*position];
                match message.places.first() {
                    Some(place) => format!("{:?} ({place})", message.msgid),
                    None => format!("{:?}", message.msgid),
                }
            });
            let named: Vec<_> = named.collect();
            let more = match missing.len().checked_sub(named.len()) {
                None | Some(0) => String::new(),
                Some(more) => format!(" and {more} more"),
            };
            format!(
                "the language `{locale}` lacks a translation of {}{more}",
                named.join(", ")
            )
        })
        .collect()
}
