//! What features add for tests, where they are off: using it is an error that names the feature.

use crate::absent;

use super::received::TestResponse;

/// Pages.
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
    pub fn form<'a>(&self) -> <&'a () as absent::NeedsTheFeatureTestingHtml>::Output
    where
        &'a (): absent::NeedsTheFeatureTestingHtml,
    {
        absent::NeedsTheFeatureTestingHtml::output(&())
    }

    #[doc(hidden)]
    pub fn form_at<S: absent::Pages>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn forms<'a>(&self) -> <&'a () as absent::NeedsTheFeatureTestingHtml>::Output
    where
        &'a (): absent::NeedsTheFeatureTestingHtml,
    {
        absent::NeedsTheFeatureTestingHtml::output(&())
    }
}
