//! Views that are called within a view, by their name or for an error.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::context::{Located, Resource};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{Configurator, HttpException, Request, Response, View};
use pyramidion_tests::applications::{client, says};

struct Folder;

impl Resource for Folder {}

struct Page(&'static str);

impl Resource for Page {}

/// Lets everybody see pages, but secret ones.
struct Secrets;

impl SecurityPolicy for Secrets {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, request: &mut Request, _: &str) -> Decision {
        let context = request.location();
        let page = context.downcast_ref::<Page>();
        page.is_none_or(|page| page.0 != "secret").into()
    }
}

fn page(name: &'static str) -> Arc<Located> {
    Located::root(Folder).below(name, Page(name))
}

fn title(request: &mut Request) -> String {
    let context = request.location();
    let page = context.downcast_ref::<Page>();
    page.map_or("no page", |page| page.0).to_owned()
}

/// Returns an application with some views by name, in which this one answers `/outer`.
fn calling(view: View) -> TestApp {
    client(|config| {
        config.set_security_policy(Secrets);
        config.set_root_factory(|_: &mut Request| Ok(Folder));
        config.add_route("outer", "/outer");
        config.add_view(view.route_name("outer"));
        let title = View::new(title).name("title").context::<Page>();
        config.add_view(title.permission("view"));
        config.add_view(View::new(both).name("both").context::<Page>());
        config.add_view(says("posted").name("form").request_method(["POST"]));
        config.add_view(View::new(without_end).name("without-end"));
        config.add_view(says("it failed").exception::<std::num::ParseIntError>());
    })
}

/// Shows the title of the page, of another one, and its own again.
async fn both(request: &mut Request) -> pyramidion::Result<String> {
    let here = request.location();
    let own = title(request);
    let other = text(request.render_view(&page("other"), "title").await?);
    let again = text(request.render_view(&here, "title").await?);
    Ok(format!("{own} {other} {again}"))
}

async fn without_end(request: &mut Request) -> pyramidion::Result<String> {
    let here = request.location();
    Ok(text(request.render_view(&here, "without-end").await?))
}

fn text(body: Option<bytes::Bytes>) -> String {
    body.map_or_else(
        || "nothing".to_owned(),
        |body| String::from_utf8_lossy(&body).into_owned(),
    )
}

#[test]
fn a_view_is_called_for_another_context_and_leaves_the_own_one() {
    let app = calling(View::new(async |request: &mut Request| {
        let called = text(request.render_view(&page("first"), "both").await?);
        Ok::<_, pyramidion::Error>(format!("{called}; {}", title(request)))
    }));
    assert_eq!(
        app.get("/outer").send().text(),
        "first other first; no page"
    );
}

#[test]
fn a_view_of_another_name_or_context_is_nothing() {
    let app = calling(View::new(async |request: &mut Request| {
        let nowhere = text(request.render_view(&page("first"), "nowhere").await?);
        let folder = text(request.render_view(&Located::root(Folder), "title").await?);
        Ok::<_, pyramidion::Error>(format!("{nowhere} {folder}"))
    }));
    assert_eq!(app.get("/outer").send().text(), "nothing nothing");
}

#[test]
fn the_permission_is_that_for_the_context_that_is_given() {
    let app = calling(View::new(async |request: &mut Request| {
        let body = text(request.render_view(&page("first"), "title").await?);
        let secret = page("secret");
        let permitted = request.view_execution_permitted(&secret, "title").await?;
        assert!(permitted.is_some_and(|decision| !decision.is_allowed()));
        let all = request
            .render_view_without_permission(&secret, "title")
            .await?;
        assert!(all.is_some_and(|all| all.body().as_bytes() == Some(b"secret")));
        let other = request
            .render_view_without_permission(&secret, "both")
            .await;
        assert!(
            other.is_err(),
            "views that are called within ask for their permission"
        );
        request.render_view(&secret, "title").await?;
        Ok::<_, pyramidion::Error>(body)
    }));
    assert_eq!(app.get("/outer").send().status(), 403);
}

#[test]
fn predicates_that_do_not_hold_are_an_error() {
    let app = calling(View::new(async |request: &mut Request| {
        let here = request.location();
        Ok::<_, pyramidion::Error>(text(request.render_view(&here, "form").await?))
    }));
    assert_eq!(app.get("/outer").send().status(), 405);
    assert_eq!(app.options("/outer").send().status(), 405);
    assert_eq!(app.post("/outer").send().text(), "posted");
}

#[test]
fn views_that_call_each_other_without_end_are_an_error() {
    let app = calling(View::new(async |request: &mut Request| {
        let here = request.location();
        let called = request.render_view(&here, "without-end").await;
        let error = called.unwrap_err().to_string();
        // The depth is what it was: another view can be called.
        let title = text(request.render_view(&page("first"), "title").await?);
        Ok::<_, pyramidion::Error>(format!("{error} {title}"))
    }));
    let text = app.get("/outer").send().text().to_owned();
    assert!(
        text.contains("more than 16 views") && text.ends_with("first"),
        "{text}"
    );
}

#[test]
fn what_a_view_says_of_its_response_is_for_its_own() {
    let app = client(|config| {
        config.add_route("outer", "/outer");
        let inner = |request: &mut Request| {
            request.response().set_status(StatusCode::ACCEPTED);
            "inner"
        };
        let inner = View::rendered(inner).renderer("json").name("inner");
        config.add_view(inner);
        let outer = async |request: &mut Request| {
            let name = HeaderName::from_static("x-outer");
            let value = HeaderValue::from_static("yes");
            request.response().set_header(name, value);
            let here = request.location();
            let inner = request.render_view_to_response(&here, "inner").await?;
            let inner = inner.ok_or("there is no such view")?;
            assert!(inner.header("x-outer").is_none());
            Ok::<_, pyramidion::Error>(inner.status().as_u16())
        };
        config.add_view(View::rendered(outer).renderer("json").route_name("outer"));
    });
    let response = app.get("/outer").send();
    assert_eq!((response.status().as_u16(), response.text()), (200, "202"));
    assert_eq!(response.header("x-outer"), Some("yes"));
}

#[test]
fn a_view_that_is_dropped_while_it_waits_leaves_the_request_as_it_was() {
    let app = client(|config| {
        config.add_route("outer", "/outer");
        let waits = async |_: &mut Request| std::future::pending::<&'static str>().await;
        config.add_view(View::new(waits).name("waits"));
        let outer = async |request: &mut Request| {
            let place = page("first");
            let called = request.render_view(&place, "waits");
            let called = tokio::time::timeout(Duration::from_millis(10), called).await;
            format!("{} {}", called.is_err(), title(request))
        };
        config.add_view(View::new(outer).route_name("outer"));
    });
    assert_eq!(app.get("/outer").send().text(), "true no page");
}

#[test]
fn an_error_is_answered_and_the_request_has_failed() {
    let app = calling(View::new(async |request: &mut Request| {
        let error = "seven".parse::<u32>().unwrap_err();
        let mut response = request.invoke_exception_view(error).await?;
        assert!(request.exception_as::<std::num::ParseIntError>().is_some());
        response.set_status(StatusCode::OK);
        Ok::<Response, pyramidion::Error>(response)
    }));
    let response = app.get("/outer").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (200, "it failed")
    );
}

#[test]
fn an_error_that_nothing_answers_comes_back_with_its_place() {
    let app = calling(View::new(async |request: &mut Request| {
        let line = line!() + 1;
        let answered = request.invoke_exception_view("nobody knows").await;
        let error = answered.unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.place().line()),
            ("nobody knows", line)
        );
        assert!(request.exception().is_none());
        let exception = HttpException::conflict().with_detail("not now");
        let response = request.invoke_exception_view(exception).await?;
        assert_eq!(response.status(), 409);
        let page = response.body().as_bytes().unwrap_or_default();
        assert!(String::from_utf8_lossy(page).contains("not now"));
        Ok::<_, pyramidion::Error>("done")
    }));
    assert_eq!(app.get("/outer").send().text(), "done");
}

#[tokio::test]
async fn a_test_calls_views_by_name() {
    let mut config = Configurator::new();
    config.add_view(View::new(title).name("title"));
    let app = config.make_app().unwrap();
    let mut request = DummyRequest::get("/").build_for(&app);
    let body = request.render_view(&page("first"), "title").await.unwrap();
    assert_eq!(text(body), "first");
    let mut request = DummyRequest::get("/").build();
    let alone = request.render_view(&page("first"), "title").await;
    assert!(alone.unwrap_err().to_string().contains("build_for(&app)"));
}
