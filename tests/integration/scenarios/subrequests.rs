//! Views that ask their own application, as Pyramid's sub-requests do.

use std::sync::{Arc, OnceLock};

use http::{HeaderName, HeaderValue};
use http_body_util::BodyExt as _;
use pyramidion::events::ApplicationCreated;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::{App, Body, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::applications::{client, says};

/// The application, once it is made.
type Own = Arc<OnceLock<App>>;

/// Answers with what the application answers to the path behind `/ask`.
async fn ask(request: &mut Request) -> ViewResult {
    let path = format!("/{}", request.matchdict().get("path").unwrap_or_default());
    let subrequest = http::Request::get(path).header("host", "localhost");
    let own = request.state::<Own>().and_then(|own| own.get());
    let app = own.ok_or("the application is not made yet")?;
    let answer = app.call(subrequest.body(Body::empty())?).await;
    let (head, body) = answer.into_parts();
    let body = body.collect().await?.to_bytes();
    let text = String::from_utf8_lossy(&body).into_owned();
    let mark = head.headers.contains_key("x-mark");
    Ok(Response::text(format!(
        "{} {mark} {text}",
        head.status.as_u16()
    )))
}

async fn mark(request: &mut Request, next: Next<'_>) -> ViewResult {
    let mut response = next.run(request).await?;
    let name = HeaderName::from_static("x-mark");
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static("yes"));
    Ok(response)
}

fn asking(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    let own = Own::default();
    client(|config| {
        config.set_state(Arc::clone(&own));
        let made = own;
        config.add_subscriber(ApplicationCreated, move |app: &App| {
            made.get_or_init(|| app.clone());
            Ok(())
        });
        config.add_route("ask", "/ask/{path}");
        config.add_view(View::new(ask).route_name("ask"));
        config.add_route("other", "/other");
        config.add_view(says("other").route_name("other"));
        configure(config);
    })
}

#[test]
fn a_view_asks_its_own_application() {
    let app = asking(|_| {});
    assert_eq!(app.get("/ask/other").send().text(), "200 false other");
}

#[test]
fn a_page_that_is_not_found_is_an_answer_to_the_view_that_asks() {
    let app = asking(|config| config.add_view(says("nothing here").notfound()));
    let response = app.get("/ask/nowhere").send();
    assert_eq!(response.status(), 200);
    assert_eq!(response.text(), "404 false nothing here");
}

#[test]
fn tweens_see_what_is_asked_too() {
    let app = asking(|config| config.add_tween("mark", mark));
    let response = app.get("/ask/other").send();
    assert_eq!(response.text(), "200 true other");
    assert_eq!(response.header("x-mark"), Some("yes"));
}
