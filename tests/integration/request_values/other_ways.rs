//! Values of requests that come to their end by other ways than a view and its template.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pyramidion::extract::RequestValue;
use pyramidion::forms::{Fields, Filled};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::testing::TestApp;
use pyramidion::websocket::{WebSocket, WebSocketUpgrade};
use pyramidion::{Body, Configurator, Request, Response, View};
use tokio::sync::Notify;

use super::{User, later, now, of_header};

const BASE: &str = "<i>{{ request.user.name }}</i>";

/// Makes the application twice: its value is made at once, or has to be waited for.
fn both(declare: impl Fn(&mut Configurator)) -> [TestApp; 2] {
    let mut sync = Configurator::new();
    sync.add_request_value("user", now);
    let mut waiting = Configurator::new();
    waiting.add_request_value("user", later);
    [sync, waiting].map(|mut config| {
        config.add_route("page", "/");
        declare(&mut config);
        TestApp::new(config.make_app().expect("a right configuration"))
    })
}

#[derive(Fields)]
struct Note {
    #[field(max_length = 4)]
    text: String,
}

fn note(form: Filled<Note>) -> pyramidion::Result<Response> {
    Ok(Response::text(form.submitted()?.text))
}

#[test]
fn a_form_that_is_shown_again_has_them() {
    let apps = both(|config| {
        config.add_template(
            "form.html",
            "<i>{{ request.user.name }}</i>{{ form.text.value or \"\" }}",
        );
        config.add_view(
            View::rendered(note)
                .route_name("page")
                .renderer("form.html"),
        );
    });
    for app in apps {
        let blank = app.get("/").header("x-user", "ada").send();
        assert_eq!((blank.status().as_u16(), blank.text()), (200, "<i>ada</i>"));
        let wrong = app.post("/").form([("text", "sugar")]);
        let wrong = wrong.header("x-user", "ada").send();
        assert_eq!(
            (wrong.status().as_u16(), wrong.text()),
            (422, "<i>ada</i>sugar")
        );
        let right = app.post("/").form([("text", "milk")]);
        assert_eq!(right.header("x-user", "ada").send().text(), "milk");
    }
}

#[test]
fn the_page_of_an_error_has_them() {
    let apps = both(|config| {
        config.add_template("base.html", BASE);
        let missing = View::rendered(|| ()).notfound();
        config.add_view(missing.renderer("base.html"));
        config.add_view(View::new(|| "page").route_name("page"));
    });
    for app in apps {
        let missing = app.get("/nowhere").header("x-user", "ada").send();
        assert_eq!(
            (missing.status().as_u16(), missing.text()),
            (404, "<i>ada</i>")
        );
    }
}

#[test]
fn one_that_is_waited_for_too_long_is_that_of_its_view() {
    let mut config = Configurator::new();
    config.add_request_value("user", async |_: &mut Request| {
        pending::<pyramidion::Result<User>>().await
    });
    config.add_template("base.html", BASE);
    config.add_route("argument", "/argument");
    let argument = View::new(|user: RequestValue<User>| user.name.clone());
    let soon = Duration::from_millis(1);
    config.add_view(argument.route_name("argument").timeout(soon));
    config.add_route("template", "/template");
    let template = View::rendered(|| ()).route_name("template");
    config.add_view(template.renderer("base.html").timeout(soon));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for path in ["/argument", "/template"] {
        assert_eq!(app.get(path).send().status(), 503, "{path}");
    }
}

#[test]
fn a_websocket_has_them() {
    let apps = both(|config| {
        let view = |upgrade: WebSocketUpgrade, user: RequestValue<User>| {
            let name = user.name.clone();
            upgrade.on_upgrade(async move |socket: WebSocket| {
                socket.send(name.as_str()).await?;
                Ok(())
            })
        };
        config.add_view(View::new(view).route_name("page"));
    });
    for app in apps {
        let mut socket = app
            .get("/")
            .header("x-user", "ada")
            .connect()
            .expect("a connection");
        assert_eq!(
            socket
                .recv()
                .and_then(|message| message.as_text().map(str::to_owned))
                .as_deref(),
            Some("ada")
        );
    }
}

/// Who is logged in, by the value of the request.
struct ByValue;

impl SecurityPolicy for ByValue {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        let user = request.value::<User>().ok()?;
        Some(user.name.clone())
    }

    fn permits(&self, request: &mut Request, _permission: &str) -> Decision {
        (self.authenticated_userid(request).as_deref() == Some("ada")).into()
    }
}

#[test]
fn a_policy_has_one_that_is_made_at_once() {
    let [app, _] = both(|config| {
        config.set_security_policy(ByValue);
        let page = View::new(|user: RequestValue<User>| user.name.clone());
        config.add_view(page.route_name("page").permission("see"));
    });
    for (name, status) in [("ada", 200), ("eve", 403)] {
        assert_eq!(app.get("/").header("x-user", name).send().status(), status);
    }
    assert_eq!(app.get("/").send().status(), 403);
}

static BEGUN: Notify = Notify::const_new();
static IS_SLOW: AtomicBool = AtomicBool::new(true);

async fn slowly_at_first(request: &mut Request) -> pyramidion::Result<User> {
    if IS_SLOW.load(Ordering::SeqCst) {
        BEGUN.notify_one();
        pending::<()>().await;
    }
    of_header(request)
}

#[tokio::test]
async fn a_client_that_goes_while_one_is_made_leaves_nothing() {
    let mut config = Configurator::new();
    config.add_request_value("user", slowly_at_first);
    config.add_route("page", "/");
    let page = View::new(|user: RequestValue<User>| user.name.clone());
    config.add_view(page.route_name("page"));
    let app = config.make_app().expect("a right configuration");
    let request = || {
        let request = http::Request::get("/").header("host", "localhost");
        let request = request.header("x-user", "ada").body(Body::empty());
        request.expect("a request")
    };
    tokio::select! {
        _ = app.call(request()) => panic!("it waits for ever"),
        () = BEGUN.notified() => {}
    }
    IS_SLOW.store(false, Ordering::SeqCst);
    assert_eq!(app.call(request()).await.status(), 200);
}
