//! Small applications, and the mistakes of wrong ones.

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pyramidion::testing::TestApp;
use pyramidion::{App, Body, Configurator, Request, Settings, View, http};

/// Returns a view that answers with a text.
#[track_caller]
pub fn says(text: &'static str) -> View {
    View::new(move |_: &mut Request| text)
}

/// Returns settings whose sessions are signed with a secret.
#[must_use]
pub fn signed_with(secret: &str) -> Settings {
    let mut settings = Settings::new();
    settings.set("session.secret", secret);
    settings
}

/// Returns a client of the application that `configure` describes.
///
/// # Panics
///
/// Panics if the application has a mistake.
#[expect(clippy::panic, reason = "a test without its application fails")]
pub fn client(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    let mut config = Configurator::new();
    configure(&mut config);
    match config.make_app() {
        Ok(app) => TestApp::new(app),
        Err(error) => panic!("{error}"),
    }
}

/// Returns the answer to a GET request if nothing in the application waits for it.
///
/// # Panics
///
/// Panics if the text is not a path.
#[expect(clippy::expect_used, reason = "a test with a wrong path fails")]
pub fn answered_at_once(app: &App, path: &str) -> Option<http::Response<Body>> {
    let request = http::Request::get(path).body(Body::empty());
    let answer = pin!(app.call(request.expect("a path")));
    match answer.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(response) => Some(response),
        Poll::Pending => None,
    }
}

/// Returns the mistakes of the application that `configure` describes.
///
/// # Panics
///
/// Panics if it has none.
#[expect(clippy::expect_used, reason = "a test that expects a mistake fails")]
pub fn mistakes(configure: impl FnOnce(&mut Configurator)) -> Vec<String> {
    let mut config = Configurator::new();
    configure(&mut config);
    let error = config.make_app().expect_err("a wrong configuration");
    error.problems().collect()
}

/// Checks that the application that `configure` describes has one mistake, and that it says all `parts`.
///
/// # Panics
///
/// Panics if that is not so.
pub fn has_mistake(configure: impl FnOnce(&mut Configurator), parts: &[&str]) {
    let mistakes = mistakes(configure);
    let [mistake] = mistakes.as_slice() else {
        panic_with(&mistakes);
    };
    for part in parts {
        assert!(mistake.contains(part), "{part:?} is not in {mistake}");
    }
}

#[expect(clippy::panic, reason = "it fails a test")]
fn panic_with(mistakes: &[String]) -> ! {
    panic!("{} mistakes: {}", mistakes.len(), mistakes.join("\n"))
}
