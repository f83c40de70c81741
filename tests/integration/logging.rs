//! What is logged, and what never is.

use std::io;
use std::sync::{Arc, Mutex, Once};

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, SignedCookieSessionFactory, View};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// What a visitor types, wherever it can be typed.
const TYPED: &str = "x-typed-x";
const SECRET: &str = "x-secret-x-secret-x-secret-x-secret-x-secret-x-secret-x-secret-x";

/// A log that can be read.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        let bytes = self.0.lock().expect("nobody panics with it").clone();
        String::from_utf8(bytes).expect("the log is text")
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("nobody panics with it")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Keeps tests that end from switching logging off for those that run.
///
/// What is worth logging is remembered for the whole process.
pub(crate) fn listen_to_everything() {
    static EVERYTHING: Once = Once::new();
    EVERYTHING.call_once(|| {
        let everything = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(io::sink)
            .finish();
        tracing::subscriber::set_global_default(everything).expect("it is the only one");
    });
}

/// Returns everything that is logged by code that runs on this thread.
pub(crate) fn logged_by(code: impl FnOnce()) -> String {
    logged_by_with(FmtSpan::NONE, code)
}

/// Returns everything that is logged, and events of spans.
pub(crate) fn logged_by_with(spans: FmtSpan, code: impl FnOnce()) -> String {
    listen_to_everything();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(spans)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, code);
    log.text()
}

fn client(view: fn(&mut Request) -> pyramidion::Result<Response>) -> TestApp {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new(SECRET));
    config.add_route("route", "/{id}");
    config.add_view(View::new(view).route_name("route"));
    TestApp::new(config.make_app().expect("a right configuration"))
}

#[test]
fn nothing_that_a_visitor_typed_is_logged() {
    let log = logged_by(|| {
        let app = client(|request| {
            request.session().insert("user", TYPED)?;
            request.params().one("absent")?;
            Ok(Response::default())
        });
        let page = format!("/{TYPED}");
        app.get(&format!("{page}?{TYPED}={TYPED}")).send();
        app.get(&format!("{page}/no/route")).send();
        app.get(&format!("{page}%ff")).send();
        app.get(&format!("{page}?%ff{TYPED}")).send();
        let cookie = format!("session={TYPED}; {TYPED}={TYPED}");
        app.get(&page).header("cookie", &cookie).send();
        app.request(TYPED, &page).header("x-typed", TYPED).send();
        app.post(&page).form([(TYPED, TYPED)]).send();
        let app = client(|request| {
            let body: serde_json::Value = request.json_body()?;
            Ok(Response::text(body.to_string()))
        });
        app.post(&page).body(format!("{{\"{TYPED}\"")).send();
        let app = client(|_| panic!("on purpose"));
        app.get(&page).send();
    });
    assert!(log.contains("on purpose"), "{log}");
    assert!(!log.contains(TYPED), "{log}");
}

#[test]
fn no_secret_is_logged_or_printed() {
    let log = logged_by(|| {
        let factory = SignedCookieSessionFactory::new(SECRET);
        tracing::info!("{factory:?}");
        let app = client(|request| {
            request.session().insert("large", "x".repeat(5000))?;
            tracing::info!("{request:?}");
            Ok(Response::default())
        });
        app.get("/1").send();
    });
    assert!(log.contains("`large`"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}
