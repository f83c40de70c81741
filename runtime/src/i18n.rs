//! Languages, with the feature `i18n`: texts that are translated, and which language a request is answered in.
//!
//! Catalogues are gettext's, in folders as Pyramid has them: `locale/de/LC_MESSAGES/messages.po`. They are read and checked by
//! [`make_app`](crate::Configurator::make_app). A view asks [`request.localizer()`](Request::localizer), a template calls `gettext` or
//! writes `{% trans %}`; a request that asks for no language pays nothing.
//!
//! # Examples
//!
//! ```
//! use pyramidion::i18n::LocaleNegotiator;
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View, tn, translation_dir, ts};
//!
//! fn cart(request: &mut Request) -> String {
//!     let items = 3;
//!     let localizer = request.localizer();
//!     let (title, count) = (ts!("Your cart"), tn!("one item", "${n} items", items));
//!     format!("{}: {}", localizer.translate(title), localizer.pluralize(count))
//! }
//!
//! let mut config = Configurator::new();
//! config.add_translation_dirs([translation_dir!("docs/locale")]);
//! config.set_locale_negotiator(LocaleNegotiator::new().then(LocaleNegotiator::accept_language()));
//! config.add_route("cart", "/cart");
//! config.add_view(View::rendered(cart).route_name("cart").renderer("string"));
//! let app = TestApp::new(config.make_app()?);
//!
//! let german = app.get("/cart").header("accept-language", "de-CH, fr;q=0.5").send();
//! assert_eq!(german.text(), "Ihr Warenkorb: 3 Artikel");
//! assert_eq!(german.header("content-language"), Some("de"));
//! let english = app.get("/cart?_LOCALE_=en").header("accept-language", "de").send();
//! assert_eq!(english.text(), "Your cart: 3 items");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! The chapter [Languages](crate::guide::languages) says more.

mod negotiator;

use std::sync::{Arc, LazyLock};

use http::HeaderValue;
use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, COOKIE};

use crate::request::{Request, Service, Services};
use crate::response::{Response, vary_by};

pub use crate::gettext::{Count, Languages, Locale, Localizer, PluralString, TranslationDir};
pub use crate::translation_string::TranslationString;
pub use negotiator::LocaleNegotiator;

/// Names a folder of catalogues of this crate, given by its path from the crate's folder, for
/// [`add_translation_dirs`](crate::Configurator::add_translation_dirs).
///
/// In debug builds the catalogues are read from the disk, and again when they have changed; a release build has them inside. A folder that is not
/// there does not compile. For new files in a release build see [`static_dir!`](crate::static_dir).
///
/// See the [module docs](self) for an example.
pub use pyramidion_macros::translation_dir;

/// The languages of an application, and how it chooses one for a request.
#[derive(Debug, Default)]
pub(crate) struct Speaking {
    pub(crate) languages: Languages,
    pub(crate) negotiator: LocaleNegotiator,
}

impl Service for Speaking {}

/// What a request without an application speaks.
static NOTHING: LazyLock<Arc<Speaking>> = LazyLock::new(Arc::default);

/// Languages.
impl Request {
    /// Returns what translates into the language of the request.
    ///
    /// The language is found out at the first call, by the [negotiator](LocaleNegotiator) of the application, and stays. The answer then has
    /// `Content-Language`, and `Vary` where a header said the language.
    ///
    /// See [`i18n`](crate::i18n) for an example.
    pub fn localizer(&self) -> &Localizer {
        let find = || {
            let speaking = self.speaking();
            speaking.negotiator.negotiate(self, &speaking.languages)
        };
        self.spoken().get_or_find(find)
    }

    /// Returns the locale of the request, Pyramid's `request.locale_name`. It is found out as [`localizer`](Self::localizer) is.
    pub fn locale(&self) -> &Locale {
        self.localizer().locale()
    }

    /// Sets the language of the request, if the application has it, and tells whether it does; otherwise all stays as it was.
    ///
    /// It is not kept for the next request: for that set the cookie `_LOCALE_`.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::testing::DummyRequest;
    ///
    /// let app = Configurator::new().make_app()?;
    /// let mut request = DummyRequest::get("/").build_for(&app);
    /// assert!(request.set_locale("en") && !request.set_locale("de"));
    /// assert_eq!(request.locale().as_str(), "en");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn set_locale(&mut self, name: &str) -> bool {
        let found = self.languages().find(name);
        let is_there = found.is_some();
        if let Some(localizer) = found {
            self.spoken_mut().set(localizer);
        }
        is_there
    }

    /// Returns the languages of the application.
    pub fn languages(&self) -> &Languages {
        &self.speaking().languages
    }

    fn speaking(&self) -> &Speaking {
        speaking(&self.registry().services)
    }
}

/// Returns the languages of an application.
pub(crate) fn languages(services: &Services) -> &Languages {
    &speaking(services).languages
}

fn speaking(services: &Services) -> &Speaking {
    services.get().unwrap_or(&NOTHING)
}

/// Says in which language an answer is, and what caches have to look at, if anybody asked for a language.
pub(crate) fn write_language(request: &Request, response: &mut Response) {
    let Some((localizer, looked_at)) = request.spoken().asked_for() else {
        return;
    };
    let headers = response.headers_mut();
    for name in looked_at {
        vary_by(
            headers,
            match *name {
                COOKIE => HeaderValue::from_static("Cookie"),
                ACCEPT_LANGUAGE => HeaderValue::from_static("Accept-Language"),
                ref other => HeaderValue::from(other.clone()),
            },
        );
    }
    if let Ok(language) = HeaderValue::from_str(localizer.tag()) {
        headers.entry(CONTENT_LANGUAGE).or_insert(language);
    }
}
