//! What a test expects of a response, with messages that show it.

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::json_difference::first_difference;
use super::mistake::{fail, or_fail};
use super::received::TestResponse;
use super::refused;

/// What is expected of a response; each method returns it, so that they can be written one after the other.
///
/// A test that fails says what was asked, the status, and the text of the page; for a 404, 405, 406 or 415 also which routes and
/// views were tried. With the feature `testing-html` there are more of them.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, View};
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/");
/// config.add_view(View::new(|| "Welcome").route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// app.get("/")
///     .send()
///     .assert_status(200)
///     .assert_header("content-type", "text/plain; charset=UTF-8")
///     .assert_contains("Welcome")
///     .assert_lacks("Log out");
/// # Ok::<(), pyramidion::Error>(())
/// ```
impl TestResponse {
    /// Checks the status.
    ///
    /// # Panics
    ///
    /// Panics if it is another, or if the expected number is not a status.
    #[track_caller]
    pub fn assert_status(&self, expected: impl TryInto<StatusCode>) -> &Self {
        let Ok(expected) = expected.try_into() else {
            fail("the expected number is not a status: one has three digits");
        };
        if self.status() != expected {
            let why = refused::why(self);
            fail(format!(
                "expected the status {expected}\n{}{why}",
                self.shown()
            ));
        }
        self
    }

    /// Checks that the response redirects to a URL, which may be relative to that of the page.
    ///
    /// # Panics
    ///
    /// Panics if it is not a redirect, or leads elsewhere.
    #[track_caller]
    pub fn assert_redirects_to(&self, expected: &str) -> &Self {
        let page = self.request().address();
        let leads_there = self.status().is_redirection()
            && self.location().is_some_and(|location| {
                location == expected || page.join(location) == page.join(expected)
            });
        if !leads_there {
            fail(format!(
                "expected a redirect to `{expected}`\n{}",
                self.shown()
            ));
        }
        self
    }

    /// Checks the value of a header.
    ///
    /// # Panics
    ///
    /// Panics if no header of the name has the value.
    #[track_caller]
    pub fn assert_header(&self, name: &str, expected: &str) -> &Self {
        let values = self.headers().get_all(name).iter();
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        if !values.iter().any(|value| value == expected) {
            let found = if values.is_empty() {
                format!("there is no `{name}`")
            } else {
                format!("it is `{}`", values.join("`, `"))
            };
            fail(format!(
                "expected `{name}: {expected}`, but {found}\n{}",
                self.shown()
            ));
        }
        self
    }

    /// Checks that a text occurs in the body, or, with the feature `testing-html`, in what a visitor reads of a page.
    ///
    /// # Panics
    ///
    /// Panics if it does not.
    #[track_caller]
    pub fn assert_contains(&self, text: &str) -> &Self {
        if !self.contains(text) {
            fail(format!("expected the text `{text}`\n{}", self.shown()));
        }
        self
    }

    /// Checks that a text occurs neither in the body nor, with the feature `testing-html`, in what a visitor reads of a page.
    ///
    /// # Panics
    ///
    /// Panics if it does.
    #[track_caller]
    pub fn assert_lacks(&self, text: &str) -> &Self {
        if self.contains(text) {
            fail(format!(
                "did not expect the text `{text}`\n{}",
                self.shown()
            ));
        }
        self
    }

    /// Checks that the body is a value as JSON; the order of keys does not matter.
    ///
    /// # Panics
    ///
    /// Panics if it is another, and says at which value the two differ first.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("numbers", "/");
    /// config.add_view(View::rendered(|| [1, 2]).route_name("numbers").renderer("json"));
    /// let app = TestApp::new(config.make_app()?);
    /// app.get("/").send().assert_json(&[1, 2]);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn assert_json(&self, expected: &impl Serialize) -> &Self {
        let expected = serde_json::to_value(expected);
        let expected = or_fail(expected, |error| format!("no JSON: {error}"));
        let found: Value = self.json();
        if let Some(difference) = first_difference(&expected, &found) {
            fail(format!("another value {difference}\n{}", self.shown()));
        }
        self
    }

    fn contains(&self, text: &str) -> bool {
        let body = String::from_utf8_lossy(self.bytes());
        body.contains(text) || self.is_read(text)
    }

    /// Tells whether a visitor of the page reads a text.
    #[cfg(feature = "testing-html")]
    fn is_read(&self, text: &str) -> bool {
        let words: Vec<_> = text.split_whitespace().collect();
        let text = words.join(" ");
        self.media_type() == "text/html"
            && super::visible::visible_text(&self.document()).contains(&text)
    }

    #[cfg(not(feature = "testing-html"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn is_read(&self, _text: &str) -> bool {
        false
    }
}
