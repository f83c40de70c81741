//! How the language of a request is chosen.

use std::fmt;

use http::HeaderName;
use http::header::{ACCEPT_LANGUAGE, COOKIE};

use crate::accept::LanguageRanges;
use crate::gettext::{Languages, Localizer, LookedAt};
use crate::request::Request;

/// The name of the parameter and of the cookie that say the language, as in Pyramid.
const NAME: &str = "_LOCALE_";

/// How the language of a request is chosen: by steps, of which the first counts that names a language of the application.
///
/// [`new`](Self::new) is what Pyramid does by default. Whatever a visitor sends is looked up among the languages that the application
/// has; anything else is passed over, and leaves nothing behind.
///
/// # Examples
///
/// ```
/// use pyramidion::i18n::LocaleNegotiator;
/// use pyramidion::{Configurator, Request};
///
/// // `/de/cart`: the path says the language, or else the parameter, the cookie, the browser.
/// let of_path = LocaleNegotiator::by(|request: &Request| request.matchdict().get("lang").map(str::to_owned));
/// let negotiator = of_path
///     .varies_by([])
///     .then(LocaleNegotiator::new())
///     .then(LocaleNegotiator::accept_language());
///
/// let mut config = Configurator::new();
/// config.set_locale_negotiator(negotiator);
/// # config.make_app()?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[must_use]
pub struct LocaleNegotiator {
    steps: Vec<Step>,
}

enum Step {
    Parameter,
    Cookie,
    AcceptLanguage,
    Own {
        ask: Ask,
        /// The headers that it looks at, if that is known.
        varies_by: Option<Vec<HeaderName>>,
    },
}

type Ask = Box<dyn Fn(&Request) -> Option<String> + Send + Sync>;

impl LocaleNegotiator {
    /// Returns Pyramid's negotiator: the parameter `_LOCALE_`, then the cookie `_LOCALE_`.
    pub fn new() -> Self {
        Self {
            steps: vec![Step::Parameter, Step::Cookie],
        }
    }

    /// Returns one that looks at what the browser prefers, the header `Accept-Language`.
    pub fn accept_language() -> Self {
        Self {
            steps: vec![Step::AcceptLanguage],
        }
    }

    /// Returns one that asks a function for the name of a locale.
    pub fn by(ask: impl Fn(&Request) -> Option<String> + Send + Sync + 'static) -> Self {
        Self {
            steps: vec![Step::Own {
                ask: Box::new(ask),
                varies_by: None,
            }],
        }
    }

    /// Says which headers of a request the function looks at, none if it is only the URL; answers then have `Vary`.
    ///
    /// Without this nobody knows whether caches may keep an answer for others, which is warned of when the application is made.
    pub fn varies_by(mut self, names: impl IntoIterator<Item = HeaderName>) -> Self {
        let names: Vec<_> = names.into_iter().collect();
        for step in &mut self.steps {
            if let Step::Own { varies_by, .. } = step {
                varies_by.get_or_insert_with(|| names.clone());
            }
        }
        self
    }

    /// Returns one that asks another where this one finds no language.
    pub fn then(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self
    }

    /// Tells whether it has a function of which nobody knows what it looks at.
    pub(crate) fn is_unclear(&self) -> bool {
        let is_unclear = |step: &Step| {
            matches!(
                step,
                Step::Own {
                    varies_by: None,
                    ..
                }
            )
        };
        self.steps.iter().any(is_unclear)
    }

    /// Returns the language of a request, and the headers that said so.
    pub(crate) fn negotiate(
        &self,
        request: &Request,
        languages: &Languages,
    ) -> (Localizer, LookedAt) {
        let mut looked_at = LookedAt::default();
        for step in &self.steps {
            looked_at.add(step.headers());
            if let Some(localizer) = step.find(request, languages) {
                return (localizer, looked_at);
            }
        }
        (languages.default_localizer(), looked_at)
    }
}

impl Step {
    /// Returns the headers that it looks at.
    fn headers(&self) -> &[HeaderName] {
        match self {
            Self::Parameter => &[],
            Self::Cookie => &[COOKIE],
            Self::AcceptLanguage => &[ACCEPT_LANGUAGE],
            Self::Own { varies_by, .. } => varies_by.as_deref().unwrap_or_default(),
        }
    }

    fn find(&self, request: &Request, languages: &Languages) -> Option<Localizer> {
        match self {
            Self::Parameter => languages.find(request.params().get(NAME)?),
            Self::Cookie => languages.find(&request.cookies().get(NAME)?),
            Self::AcceptLanguage => languages.accepted(&LanguageRanges::of(request.headers())),
            Self::Own { ask, .. } => languages.find(&ask(request)?),
        }
    }
}

impl Default for LocaleNegotiator {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LocaleNegotiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.steps.iter().map(|step| match step {
            Step::Parameter => "parameter",
            Step::Cookie => "cookie",
            Step::AcceptLanguage => "Accept-Language",
            Step::Own { .. } => "function",
        });
        f.debug_list().entries(names).finish()
    }
}
