//! The methods that set the attributes of a cookie, alike wherever one is configured.

/// Writes the methods of a builder that set the named attributes; the text says what the default is.
///
/// The builder has a method `cookie_mut` that returns the [`CookieAttributes`](super::CookieAttributes).
macro_rules! attribute_methods {
    ($($attribute:ident: $default:literal),+ $(,)?) => {
        $($crate::cookies::attribute_methods!(@ $attribute $default);)+
    };

    (@ cookie_name $default:literal) => {
        #[doc = concat!("Sets the name of the cookie; the default is ", $default, ".")]
        ///
        /// Browsers take a name that begins with `__Host-` only from the host itself, over TLS and for every
        /// path; one that begins with `__Secure-` only over TLS.
        pub fn cookie_name(mut self, name: impl Into<String>) -> Self {
            self.cookie_mut().name = name.into();
            self
        }
    };

    (@ max_age $default:literal) => {
        #[doc = concat!("Sets how many seconds the browser keeps the cookie; the default is ", $default, ".")]
        pub fn max_age(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.cookie_mut().max_age = seconds.into();
            self
        }
    };

    (@ path $default:literal) => {
        #[doc = concat!("Sets the path below which the browser sends the cookie; the default is ", $default, ".")]
        pub fn path<'a>(mut self, path: impl Into<Option<&'a str>>) -> Self {
            self.cookie_mut().path = path.into().map(str::to_owned);
            self
        }
    };

    (@ domain $default:literal) => {
        #[doc = concat!("Sets the domain to whose hosts the browser sends the cookie; the default is ", $default, ".")]
        pub fn domain<'a>(mut self, domain: impl Into<Option<&'a str>>) -> Self {
            self.cookie_mut().domain = domain.into().map(str::to_owned);
            self
        }
    };

    (@ secure $default:literal) => {
        #[doc = concat!("Sets whether the browser sends the cookie over TLS only; the default is ", $default, ".")]
        pub fn secure(mut self, secure: bool) -> Self {
            self.cookie_mut().secure = secure;
            self
        }
    };

    (@ httponly $default:literal) => {
        #[doc = concat!("Sets whether scripts cannot see the cookie; the default is ", $default, ".")]
        pub fn httponly(mut self, httponly: bool) -> Self {
            self.cookie_mut().http_only = httponly;
            self
        }
    };

    // Pyramid's tickets have this name for it.
    (@ http_only $default:literal) => {
        #[doc = concat!("Sets whether scripts cannot see the cookie; the default is ", $default, ".")]
        pub fn http_only(mut self, http_only: bool) -> Self {
            self.cookie_mut().http_only = http_only;
            self
        }
    };

    (@ samesite $default:literal) => {
        #[doc = concat!("Sets the `SameSite` attribute; the default is ", $default, ".")]
        ///
        /// The text `"None"` needs [`secure(true)`](Self::secure).
        pub fn samesite<'a>(mut self, samesite: impl Into<Option<&'a str>>) -> Self {
            self.cookie_mut().same_site = samesite.into().map(str::to_owned);
            self
        }
    };
}

pub(crate) use attribute_methods;
