//! `ts!` and `tn!`: texts, registered where they are written.

use crate::i18n::{Count, PluralString, TranslationString};

pub use crate::gettext::{Message, has_placeholders};

/// A text, while it is said what it is like. Its methods have the names of the options of the macros.
#[derive(Debug)]
pub struct Said<T>(T);

impl Said<TranslationString> {
    pub fn text(msgid: &'static str) -> Self {
        Self(TranslationString::new(msgid))
    }

    #[must_use]
    pub fn domain(self, domain: &'static str) -> Self {
        Self(self.0.with_domain(domain))
    }

    #[must_use]
    pub fn context(self, context: &'static str) -> Self {
        Self(self.0.with_context(context))
    }

    #[must_use]
    pub fn default(self, default: &'static str) -> Self {
        Self(self.0.with_default(default))
    }
}

impl Said<PluralString> {
    pub fn plural(singular: &'static str, plural: &'static str, n: impl Count) -> Self {
        Self(PluralString::new(singular, plural, n))
    }

    #[must_use]
    pub fn domain(self, domain: &'static str) -> Self {
        Self(self.0.with_domain(domain))
    }

    #[must_use]
    pub fn context(self, context: &'static str) -> Self {
        Self(self.0.with_context(context))
    }
}

impl<T> Said<T> {
    pub fn done(self) -> T {
        self.0
    }
}

/// Makes a text that can be translated, a [`TranslationString`](crate::i18n::TranslationString), and registers it, so that the command
/// `messages` finds it.
///
/// Values for placeholders follow the text, as in `ts!("Add ${item}", item = name)`; one without its placeholder does not compile.
/// Before the text may stand `domain: "…"`, `context: "…"` and `default: "…"`.
///
/// # Examples
///
/// ```
/// use pyramidion::ts;
///
/// let text = ts!("Add ${item}", item = "tea");
/// assert_eq!(text.to_string(), "Add tea");
/// let verb = ts!(context: "verb", "Open");
/// assert_eq!(verb.context(), Some("verb"));
/// let key = ts!(default: "Good day, ${name}", "greeting", name = "Ada");
/// assert_eq!(key.to_string(), "Good day, Ada");
/// ```
///
/// A package with a domain of its own calls it by a macro of its own:
///
/// ```
/// macro_rules! text {
///     ($($text:tt)*) => { pyramidion::ts!(domain: "shop", $($text)*) };
/// }
/// assert_eq!(text!("Jam").domain(), Some("shop"));
/// ```
#[macro_export]
macro_rules! ts {
    ($($option:ident : $said:literal,)* $msgid:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        const _: () = ::core::assert!(
            $crate::macro_support::texts::has_placeholders(
                &[$msgid, $($said,)*],
                &[$(::core::stringify!($name)),*],
            ),
            "a value is given, but the text has no placeholder for it, as in `ts!(\"Add ${{item}}\", item = name)`"
        );
        const _: () = {
            use $crate::macro_support as __support;
            __support::inventory::submit! {
                __support::texts::Message::new(
                    $msgid,
                    (::core::module_path!(), ::core::file!(), ::core::line!()),
                )
                $(.$option($said))*
            }
        };
        $crate::macro_support::texts::Said::text($msgid)
            $(.$option($said))*
            .done()
            $(.with(::core::stringify!($name), $value))*
    }};
}

/// Makes a text that depends on a number, a [`PluralString`](crate::i18n::PluralString), and registers it, so that the command `messages`
/// finds it.
///
/// The number stands for the placeholder `${n}`. Values for other placeholders follow it, and `domain: "…"` and `context: "…"` may stand before
/// the texts.
///
/// # Examples
///
/// ```
/// use pyramidion::tn;
///
/// let files = |n: usize, folder: &str| tn!("one file in ${folder}", "${n} files in ${folder}", n, folder = folder);
/// assert_eq!(files(1, "/tmp").to_string(), "one file in /tmp");
/// assert_eq!(files(2, "/tmp").to_string(), "2 files in /tmp");
/// ```
#[macro_export]
macro_rules! tn {
    (
        $($option:ident : $said:literal,)* $singular:literal, $plural:literal, $n:expr
        $(, $name:ident = $value:expr)* $(,)?
    ) => {{
        const _: () = ::core::assert!(
            $crate::macro_support::texts::has_placeholders(
                &[$singular, $plural],
                &[$(::core::stringify!($name)),*],
            ),
            "a value is given, but neither text has a placeholder for it"
        );
        const _: () = {
            use $crate::macro_support as __support;
            __support::inventory::submit! {
                __support::texts::Message::new(
                    $singular,
                    (::core::module_path!(), ::core::file!(), ::core::line!()),
                )
                .plural($plural)
                $(.$option($said))*
            }
        };
        let __n = $n;
        $crate::macro_support::texts::Said::plural($singular, $plural, __n)
            $(.$option($said))*
            .done()
            .with("n", __n)
            $(.with(::core::stringify!($name), $value))*
    }};
}
