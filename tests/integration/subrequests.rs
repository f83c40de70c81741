//! Requests that a view sends to its own application.

mod sent;

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use pyramidion::events::NewResponse;
use pyramidion::request::{Outcome, Subrequest};
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::tweens::Next;
use pyramidion::{Body, Configurator, HttpException, Request, Response, View, ViewResult, http};
use pyramidion_tests::applications::{client, says};
use pyramidion_tests::http::PATIENCE;
use tokio::time::{sleep, timeout};

/// What was done, in order.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().expect("notes").push(what.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().expect("notes").clone()
    }
}

/// Answers with what the application answers to the path behind `/ask`.
async fn ask(request: &mut Request) -> ViewResult {
    let path = format!("/{}", request.matchdict().get("path").unwrap_or_default());
    let tweens = request.params().get("tweens").is_some();
    let subrequest = Subrequest::get(path).use_tweens(tweens);
    let answer = request.invoke_subrequest(subrequest).await?;
    let body = answer.body().as_bytes().unwrap_or_default();
    Ok(Response::text(format!(
        "{} {} {}",
        answer.status().as_u16(),
        answer.header("x-mark").unwrap_or("none"),
        String::from_utf8_lossy(body),
    )))
}

async fn mark(request: &mut Request, next: Next<'_>) -> ViewResult {
    let response = next.run(request).await?;
    let name = HeaderName::from_static("x-mark");
    Ok(response.with_header(name, HeaderValue::from_static("tween")))
}

fn asking(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
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
    assert_eq!(app.get("/ask/other").send().text(), "200 none other");
}

#[test]
fn without_tweens_an_error_is_one_of_the_view_that_asks() {
    let app = asking(|config| config.add_view(says("nothing here").notfound()));
    let response = app.get("/ask/nowhere").send();
    assert_eq!(response.status(), 404);
    assert_eq!(response.text(), "nothing here");
}

#[test]
fn with_tweens_exception_views_answer() {
    let app = asking(|config| config.add_view(says("nothing here").notfound()));
    let response = app.get("/ask/nowhere?tweens").send();
    assert_eq!(response.status(), 200);
    assert_eq!(response.text(), "404 none nothing here");
    let app = asking(|_| {});
    let response = app.get("/ask/nowhere?tweens").send();
    assert!(
        response.text().starts_with("404 none 404 Not Found"),
        "{}",
        response.text()
    );
}

#[test]
fn tweens_see_what_is_asked_where_it_is_said() {
    let app = asking(|config| config.add_tween("mark", mark));
    assert_eq!(app.get("/ask/other").send().text(), "200 none other");
    let response = app.get("/ask/other?tweens").send();
    assert_eq!(response.text(), "200 tween other");
    assert_eq!(response.header("x-mark"), Some("tween"));
}

#[test]
fn an_error_that_nothing_answers_comes_back_with_tweens_too() {
    let app = asking(|config| {
        config.add_route("fails", "/fails");
        let fails = |_: &mut Request| -> pyramidion::Result<&'static str> { Err("broken".into()) };
        config.add_view(View::new(fails).route_name("fails"));
    });
    for path in ["/ask/fails", "/ask/fails?tweens"] {
        assert_eq!(app.get(path).send().status(), 500);
    }
}

#[test]
fn an_error_of_a_subscriber_of_the_response_comes_back() {
    let app = asking(|config| {
        config.add_subscriber(
            NewResponse,
            |request: &mut Request, _: &mut Response| match request.path() {
                "/other" => Err(HttpException::bad_gateway().into()),
                _ => Ok(()),
            },
        );
    });
    assert_eq!(app.get("/ask/other").send().status(), 502);
}

/// Calls itself once more than the path says.
async fn again(request: &mut Request) -> ViewResult {
    let path = request.path().to_owned();
    request.invoke_subrequest(Subrequest::get(path)).await
}

#[test]
fn a_view_that_asks_itself_without_end_is_an_error() {
    for use_tweens in [false, true] {
        let app = client(|config| {
            config.add_route("again", "/again");
            config.set_state(use_tweens);
            let again = async |request: &mut Request| {
                let use_tweens = *request.state::<bool>().expect("it is said");
                let subrequest = Subrequest::get("/again").use_tweens(use_tweens);
                request.invoke_subrequest(subrequest).await
            };
            config.add_view(View::new(again).route_name("again"));
            config.add_tween("mark", mark);
        });
        assert_eq!(app.get("/again").send().status(), 500);
    }
    let app = client(|config| {
        config.add_route("again", "/again");
        config.add_view(View::new(again).route_name("again"));
        config.add_view(
            View::new(|request: &mut Request| {
                request
                    .exception()
                    .map(ToString::to_string)
                    .unwrap_or_default()
            })
            .exception::<pyramidion::httpexceptions::AnyError>(),
        );
    });
    let text = app.get("/again").send().text().to_owned();
    assert!(
        text.contains("more than 16 views or sub-requests"),
        "{text}"
    );
}

#[test]
fn finished_callbacks_have_run_when_there_is_an_answer_also_those_that_wait() {
    let notes = Notes::default();
    let app = client(|config| {
        config.set_state(notes.clone());
        config.add_route("inner", "/inner");
        let inner = |request: &mut Request| {
            let notes = request.state::<Notes>().expect("notes").clone();
            request.add_finished_callback(async move |_: &mut Request| {
                tokio::task::yield_now().await;
                notes.note("finished");
            });
            "inner"
        };
        config.add_view(View::new(inner).route_name("inner"));
        config.add_route("outer", "/outer");
        let outer = async |request: &mut Request| {
            let inner = request.invoke_subrequest(Subrequest::get("/inner"));
            assert_eq!(inner.await?.status(), 200);
            Ok::<_, pyramidion::Error>(request.state::<Notes>().expect("notes").all().join(","))
        };
        config.add_view(View::new(outer).route_name("outer"));
    });
    assert_eq!(app.get("/outer").send().text(), "finished");
}

#[tokio::test]
async fn finished_callbacks_run_when_the_client_is_gone() {
    let notes = Notes::default();
    let mut config = Configurator::new();
    config.set_state(notes.clone());
    config.add_route("inner", "/inner");
    let inner = async |request: &mut Request| {
        let notes = request.state::<Notes>().expect("notes").clone();
        notes.note("begun");
        request.add_finished_callback(move |_: &mut Request| notes.note("finished"));
        pending::<&'static str>().await
    };
    config.add_view(View::new(inner).route_name("inner"));
    config.add_route("outer", "/outer");
    let outer =
        async |request: &mut Request| request.invoke_subrequest(Subrequest::get("/inner")).await;
    config.add_view(View::new(outer).route_name("outer"));
    let app = config.make_app().unwrap();
    let request = http::Request::get("/outer").body(Body::empty()).unwrap();
    let gone = timeout(Duration::from_millis(50), app.call(request)).await;
    assert!(gone.is_err());
    let ended = async {
        while notes.all() != ["begun", "finished"] {
            sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(timeout(PATIENCE, ended).await.is_ok(), "{:?}", notes.all());
}

#[test]
fn a_panic_of_its_view_is_one_of_the_view_that_asks() {
    let app = asking(|config| {
        config.add_route("panics", "/panics");
        config.add_view(
            View::new(|_: &mut Request| -> String { panic!("help") }).route_name("panics"),
        );
    });
    assert_eq!(app.get("/ask/panics").send().status(), 500);
    assert_eq!(app.get("/ask/other").send().status(), 200);
}

#[test]
fn it_has_an_outcome_of_its_own() {
    let notes = Notes::default();
    let app = client(|config| {
        config.set_state(notes.clone());
        config.add_route("inner", "/inner/{status}");
        let inner = |request: &mut Request| -> pyramidion::Result<&'static str> {
            let notes = request.state::<Notes>().expect("notes").clone();
            request.add_outcome_callback(async move |_: &mut Request, outcome: Outcome<'_>| {
                notes.note(format!("inner {}", outcome.is_success()));
                Ok(())
            });
            match request.matchdict().get("status") {
                Some("ok") => Ok("inner"),
                _ => Err(HttpException::conflict().into()),
            }
        };
        config.add_view(View::new(inner).route_name("inner"));
        config.add_route("outer", "/outer");
        let outer = async |request: &mut Request| {
            let notes = request.state::<Notes>().expect("notes").clone();
            request.add_outcome_callback(async move |_: &mut Request, outcome: Outcome<'_>| {
                notes.note(format!("outer {}", outcome.is_success()));
                Ok(())
            });
            let ok = request
                .invoke_subrequest(Subrequest::get("/inner/ok"))
                .await;
            let failed = request
                .invoke_subrequest(Subrequest::get("/inner/no"))
                .await;
            format!("{} {}", ok.is_ok(), failed.is_ok())
        };
        config.add_view(View::new(outer).route_name("outer"));
    });
    assert_eq!(app.get("/outer").send().text(), "true false");
    assert_eq!(notes.all(), ["inner true", "inner false", "outer true"]);
}

#[test]
fn a_stream_passes_through() {
    let app = asking(|config| {
        config.add_route("stream", "/stream");
        let stream = |_: &mut Request| {
            let (sender, body) = tokio::io::duplex(64);
            tokio::spawn(async move {
                use tokio::io::AsyncWriteExt as _;
                let mut sender = sender;
                let _ = sender.write_all(b"piece by piece").await;
            });
            Response::new(Body::from_async_read(body))
        };
        config.add_view(View::new(stream).route_name("stream"));
        config.add_route("whole", "/whole");
        let whole = async |request: &mut Request| {
            request.invoke_subrequest(Subrequest::get("/stream")).await
        };
        config.add_view(View::new(whole).route_name("whole"));
    });
    assert_eq!(app.get("/whole").send().text(), "piece by piece");
    // `HEAD` is answered as ever.
    assert_eq!(app.head("/whole").send().text(), "");
}

#[tokio::test]
async fn a_task_asks_the_application() {
    let mut config = Configurator::new();
    config.add_route("report", "/report");
    config.add_view(says("all is well").route_name("report"));
    let app = config.make_app().unwrap();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let asked = app.clone();
    app.spawn(async move {
        let report = asked.invoke_subrequest(Subrequest::get("/report")).await;
        let _ = sender.send(report.map(|response| response.status()).ok());
    })
    .unwrap();
    assert_eq!(receiver.await.unwrap(), Some(http::StatusCode::OK));
    let body = app
        .invoke_subrequest(Subrequest::get("/report"))
        .await
        .unwrap();
    assert_eq!(body.body().as_bytes(), Some(&b"all is well"[..]));
    let error = app
        .invoke_subrequest(Subrequest::get("/nowhere"))
        .await
        .unwrap_err();
    assert!(error.is::<HttpException>());
}

#[tokio::test]
async fn a_request_without_an_application_says_so() {
    let request = DummyRequest::get("/").build();
    let error = request
        .invoke_subrequest(Subrequest::get("/"))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("build_for(&app)"), "{error}");
    let app = Configurator::new().make_app().unwrap();
    let request = DummyRequest::get("/").build_for(&app);
    let error = request
        .invoke_subrequest(Subrequest::get("/"))
        .await
        .unwrap_err();
    assert!(error.is::<HttpException>());
    let body = Response::default().body().as_bytes().map(<[u8]>::len);
    assert_eq!(body, Some(0));
}
