//! What features add for tests, where they are off: using it is an error that names the feature.

use crate::absent;

#[cfg(not(feature = "testing-html"))]
use super::received::TestResponse;
#[cfg(not(feature = "websocket"))]
use super::sending::TestRequest;

/// Pages.
#[cfg(not(feature = "testing-html"))]
impl TestResponse {
    #[doc(hidden)]
    pub fn select<S: absent::Pages>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn element<S: absent::Pages>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn assert_select<S: absent::Pages>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn click<S: absent::Pages>(&self, text: S) -> S::Output {
        text.output()
    }

    #[doc(hidden)]
    pub fn click_on<S: absent::Pages>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn form<'a>(&self) -> <&'a () as absent::Pages>::Output
    where
        &'a (): absent::Pages,
    {
        absent::Pages::output(&())
    }

    #[doc(hidden)]
    pub fn form_at<S: absent::Pages>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn forms<'a>(&self) -> <&'a () as absent::Pages>::Output
    where
        &'a (): absent::Pages,
    {
        absent::Pages::output(&())
    }
}

/// WebSockets.
#[cfg(not(feature = "websocket"))]
impl TestRequest<'_> {
    #[doc(hidden)]
    pub fn connect<'a>(self) -> <&'a () as absent::WebSockets>::Output
    where
        &'a (): absent::WebSockets,
    {
        absent::WebSockets::output(&())
    }
}
