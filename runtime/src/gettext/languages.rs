//! The languages of an application.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::DEFAULT_DOMAIN;
use super::loaded::{Domains, merge};
use super::locale::Locale;
use super::localizer::Localizer;
use super::mistakes::unequal_placeholders;
use super::own_messages::own_messages;
use super::translation_dir::{File, TranslationDir};
use crate::accept::LanguageRanges;
use crate::telemetry::report;

/// The languages of an application: those for which it has catalogues, and the default one.
///
/// [`Request::languages`](crate::Request::languages) and [`App::languages`](crate::App::languages) return them. They are cheap to
/// clone, so that a task in the background can write in the language of the person who gets its e-mail.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
///
/// let mut config = Configurator::new();
/// config.settings_mut().set("pyramidion.default_locale_name", "fr");
/// let languages = config.make_app()?.languages().clone();
/// assert_eq!(languages.default_localizer().locale().as_str(), "fr");
/// assert_eq!(languages.localizer("de").translate("Hello"), "Hello");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
pub struct Languages(Arc<Source>);

/// Where the catalogues come from.
enum Source {
    /// They stay as they were read.
    Read(Arc<Loaded>),
    /// They are read again when a file has changed, which is for debug builds.
    Watched(Watched),
}

/// What translates into each language. No other is made, whatever visitors ask for.
struct Loaded {
    localizers: BTreeMap<Locale, Localizer>,
    default: Localizer,
}

/// What is wrong with catalogues, each with the number of its folder.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) mistakes: Vec<(usize, String)>,
    pub(crate) doubts: Vec<String>,
}

/// A message that every language should have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'m> {
    pub(crate) msgid: &'m str,
    pub(crate) context: Option<&'m str>,
    pub(crate) domain: Option<&'m str>,
    pub(crate) is_plural: bool,
}

impl Languages {
    /// Reads the catalogues of folders, of which later ones go before earlier ones, and says what is wrong with them.
    pub(crate) fn new(folders: Vec<TranslationDir>, default: Locale) -> (Self, Findings) {
        let stamps = stamps(&folders);
        let (loaded, findings) = Loaded::new(&folders, &default);
        let source = if cfg!(debug_assertions) && !stamps.is_empty() {
            Source::Watched(Watched {
                folders,
                default,
                current: Mutex::new((stamps, Arc::new(loaded))),
            })
        } else {
            Source::Read(Arc::new(loaded))
        };
        (Self(Arc::new(source)), findings)
    }

    /// Returns what translates into a language, and translates nothing if there are no catalogues of it.
    ///
    /// A name is read as [`Locale::parse`] reads it. Where there is no catalogue of `de_AT`, those of `de` hold.
    pub fn localizer(&self, name: &str) -> Localizer {
        let loaded = self.loaded();
        loaded.find(name).cloned().unwrap_or_else(|| {
            let locale = Locale::parse(name);
            let locale = locale.unwrap_or_else(|| loaded.default.locale().clone());
            Localizer::new(locale, Domains::default())
        })
    }

    /// Returns what translates into a language, if the application has it.
    pub fn find(&self, name: &str) -> Option<Localizer> {
        self.loaded().find(name).cloned()
    }

    /// Returns what translates into the first of the languages that a client prefers, as `Accept-Language` says it.
    pub(crate) fn accepted(&self, ranges: &LanguageRanges<'_>) -> Option<Localizer> {
        let loaded = self.loaded();
        let tags: Vec<_> = loaded.localizers.values().map(Localizer::tag).collect();
        let position = ranges.lookup(&tags)?;
        loaded.localizers.values().nth(position).cloned()
    }

    /// Returns what translates into the default language, which the setting `pyramidion.default_locale_name` names.
    pub fn default_localizer(&self) -> Localizer {
        self.loaded().default.clone()
    }

    /// Returns the locales, sorted by their names.
    pub fn locales(&self) -> Vec<Locale> {
        self.loaded().localizers.keys().cloned().collect()
    }

    /// Returns the positions of those of some messages that each language lacks; the default one only where it has catalogues of the domain.
    pub(crate) fn untranslated(&self, messages: &[Wanted<'_>]) -> Vec<(Locale, Vec<usize>)> {
        let loaded = self.loaded();
        let lacks = |localizer: &Localizer| {
            let missing = messages.iter().enumerate().filter(|(_, message)| {
                let domain = message.domain.unwrap_or(DEFAULT_DOMAIN);
                let found = if message.is_plural {
                    localizer.plural_message(message.domain, message.context, message.msgid, 1)
                } else {
                    localizer.message(message.domain, message.context, message.msgid)
                };
                localizer.has_domain(domain) && found.is_none()
            });
            missing.map(|(position, _)| position).collect::<Vec<_>>()
        };
        let all = loaded.localizers.iter();
        let lacking = all.map(|(locale, localizer)| (locale.clone(), lacks(localizer)));
        lacking.filter(|(_, missing)| !missing.is_empty()).collect()
    }

    fn loaded(&self) -> Arc<Loaded> {
        match &*self.0 {
            Source::Read(loaded) => Arc::clone(loaded),
            Source::Watched(watched) => watched.current(),
        }
    }
}

/// English alone.
impl Default for Languages {
    fn default() -> Self {
        Self::new(Vec::new(), Locale::english()).0
    }
}

impl fmt::Debug for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.locales()).finish()
    }
}

impl Loaded {
    fn new(folders: &[TranslationDir], default: &Locale) -> (Self, Findings) {
        let mut findings = Findings::default();
        let mut own: Vec<Vec<File>> = Vec::new();
        for (number, folder) in folders.iter().enumerate() {
            let (files, mistakes) = folder.read();
            for file in &files {
                let unequal = unequal_placeholders(file);
                let mistakes = unequal.mistakes.into_iter();
                findings
                    .mistakes
                    .extend(mistakes.map(|mistake| (number, mistake)));
                findings.doubts.extend(unequal.doubts);
            }
            findings
                .mistakes
                .extend(mistakes.into_iter().map(|mistake| (number, mistake)));
            own.push(files);
        }
        // Those of the framework are not read where no language could need them.
        let needs_own = !own.is_empty() || default.language() != "en";
        let general = if needs_own {
            own_messages().read().0
        } else {
            Vec::new()
        };
        let (merged, mistakes) = merge(&general, &own, default);
        findings.mistakes.extend(mistakes);
        let localizers: BTreeMap<_, _> = merged
            .into_iter()
            .map(|(locale, domains)| (locale.clone(), Localizer::new(locale, domains)))
            .collect();
        let of_default = localizers.get(default).cloned();
        let loaded = Self {
            default: of_default
                .unwrap_or_else(|| Localizer::new(default.clone(), Domains::default())),
            localizers,
        };
        (loaded, findings)
    }

    /// Finds a locale by its name, or else its language, with its script if it says one.
    fn find(&self, name: &str) -> Option<&Localizer> {
        let locale = Locale::parse(name)?;
        if let Some(localizer) = self.localizers.get(&locale) {
            return Some(localizer);
        }
        let of = |name: String| self.localizers.get(&Locale::parse(&name)?);
        let of_script = locale
            .script()
            .and_then(|script| of(format!("{}_{script}", locale.language())));
        of_script.or_else(|| of(locale.language().to_owned()))
    }
}

/// Files that are read again when they have changed.
struct Watched {
    folders: Vec<TranslationDir>,
    default: Locale,
    current: Mutex<(Vec<Stamp>, Arc<Loaded>)>,
}

/// When a file was last changed.
type Stamp = (PathBuf, Option<SystemTime>);

fn stamps(folders: &[TranslationDir]) -> Vec<Stamp> {
    folders.iter().flat_map(TranslationDir::stamps).collect()
}

impl Watched {
    fn current(&self) -> Arc<Loaded> {
        // The times are taken first: what changes in between is read once more.
        let stamps = stamps(&self.folders);
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.0 != stamps {
            let (loaded, findings) = Loaded::new(&self.folders, &self.default);
            current.0 = stamps;
            if findings.mistakes.is_empty() {
                current.1 = Arc::new(loaded);
            }
            for (_, mistake) in findings.mistakes {
                report!(WARN, "the translations stay as they were: {mistake}");
            }
        }
        Arc::clone(&current.1)
    }
}
