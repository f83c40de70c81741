//! What features add for tests, where they are off: using it is an error that names the feature.

use crate::absent::NeedsTheFeatureTestingHtml;

use super::received::TestResponse;

/// Pages.
impl TestResponse {
    #[doc(hidden)]
    pub fn select<S: NeedsTheFeatureTestingHtml>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn element<S: NeedsTheFeatureTestingHtml>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn assert_select<S: NeedsTheFeatureTestingHtml>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn click<S: NeedsTheFeatureTestingHtml>(&self, text: S) -> S::Output {
        text.output()
    }

    #[doc(hidden)]
    pub fn click_on<S: NeedsTheFeatureTestingHtml>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn form<'a>(&self) -> <&'a () as NeedsTheFeatureTestingHtml>::Output
    where
        &'a (): NeedsTheFeatureTestingHtml,
    {
        NeedsTheFeatureTestingHtml::output(&())
    }

    #[doc(hidden)]
    pub fn form_at<S: NeedsTheFeatureTestingHtml>(&self, css: S) -> S::Output {
        css.output()
    }

    #[doc(hidden)]
    pub fn forms<'a>(&self) -> <&'a () as NeedsTheFeatureTestingHtml>::Output
    where
        &'a (): NeedsTheFeatureTestingHtml,
    {
        NeedsTheFeatureTestingHtml::output(&())
    }
}
