//! Moments at which subscribers are called, in their order.

mod own;
mod predicates;
mod scanned;

use std::sync::{Arc, Mutex};

use http::{HeaderName, HeaderValue};
use pyramidion::context::DefaultRoot;
use pyramidion::events::{
    ApplicationCreated, BeforeTraversal, ContextFound, NewRequest, NewResponse,
};
use pyramidion::tweens::{Next, Tween};
use pyramidion::{App, Configurator, HttpException, Request, Response, View, ViewResult};
use pyramidion_tests::applications::{client, has_mistake, says};

/// What happened.
#[derive(Clone, Default)]
struct Story(Arc<Mutex<Vec<String>>>);

impl Story {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Tween for Story {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        self.note("tween in");
        let response = next.run(request).await;
        self.note("tween out");
        response
    }
}

fn subscribe(config: &mut Configurator, story: &Story) {
    let noted = story.clone();
    config.add_subscriber(NewRequest, move |request: &mut Request| {
        assert!(request.matched_route().is_none());
        noted.note("NewRequest");
        Ok(())
    });
    let noted = story.clone();
    config.add_subscriber(BeforeTraversal, move |request: &mut Request| {
        let route = request.matched_route().map_or("none", |route| route.name());
        noted.note(format!("BeforeTraversal {route}"));
        Ok(())
    });
    let noted = story.clone();
    config.add_subscriber(ContextFound, move |_: &mut Request| {
        noted.note("ContextFound");
        Ok(())
    });
    let noted = story.clone();
    config.add_subscriber(
        NewResponse,
        move |_: &mut Request, response: &mut Response| {
            noted.note(format!("NewResponse {}", response.status().as_u16()));
            Ok(())
        },
    );
}

#[test]
fn everything_happens_in_the_order_of_pyramid() {
    let story = Story::default();
    let app = client(|config| {
        config.add_tween("story", story.clone());
        subscribe(config, &story);
        let noted = story.clone();
        let factory = move |_: &mut Request| {
            noted.note("factory");
            Ok(DefaultRoot)
        };
        config.add_route("page", "/").factory(factory);
        let (noted, decorating) = (story.clone(), story.clone());
        let view = move |request: &mut Request| {
            noted.note("view");
            let (before, after) = (noted.clone(), noted.clone());
            request.add_response_callback(move |_: &mut Request, _: &mut Response| {
                before.note("response callback");
            });
            request.add_finished_callback(move |_: &mut Request| after.note("finished callback"));
            "page"
        };
        let decorator = Decorator(decorating);
        config.add_view(View::new(view).route_name("page").decorator(decorator));
    });
    assert_eq!(app.get("/").send().text(), "page");
    assert_eq!(
        story.take(),
        [
            "tween in",
            "NewRequest",
            "BeforeTraversal page",
            "factory",
            "ContextFound",
            "decorator",
            "view",
            "tween out",
            "response callback",
            "NewResponse 200",
            "finished callback",
        ]
    );
}

struct Decorator(Story);

impl Tween for Decorator {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        self.0.note("decorator");
        next.run(request).await
    }
}

#[test]
fn a_request_that_nothing_answers_is_told_of_too() {
    let story = Story::default();
    let app = client(|config| subscribe(config, &story));
    assert_eq!(app.get("/nowhere").send().status(), 404);
    assert_eq!(story.take(), ["NewRequest", "NewResponse 404"]);
}

#[test]
fn an_error_that_nothing_answers_reaches_finished_callbacks_only() {
    let story = Story::default();
    let app = client(|config| {
        let noted = story.clone();
        config.add_subscriber(NewResponse, move |_: &mut Request, _: &mut Response| {
            noted.note("NewResponse");
            Ok(())
        });
        config.add_route("page", "/");
        let noted = story.clone();
        let view = move |request: &mut Request| -> pyramidion::Result<String> {
            let (before, after) = (noted.clone(), noted.clone());
            request.add_response_callback(move |_: &mut Request, _: &mut Response| {
                before.note("response callback");
            });
            request.add_finished_callback(move |_: &mut Request| after.note("finished callback"));
            Err("an error".into())
        };
        config.add_view(View::new(view).route_name("page"));
    });
    assert_eq!(app.get("/").send().status(), 500);
    assert_eq!(story.take(), ["finished callback"]);
}

#[test]
fn subscribers_of_one_event_are_told_in_the_order_of_their_calls() {
    let story = Story::default();
    let app = client(|config| {
        for name in ["first", "second", "third"] {
            let noted = story.clone();
            config.add_subscriber(NewRequest, move |_: &mut Request| {
                noted.note(name);
                Ok(())
            });
        }
    });
    app.get("/").send();
    assert_eq!(story.take(), ["first", "second", "third"]);
}

#[test]
fn errors_before_the_view_go_to_exception_views() {
    for event in ["NewRequest", "BeforeTraversal", "ContextFound"] {
        let app = client(|config| {
            let refuse = |_: &mut Request| Err(HttpException::forbidden().into());
            match event {
                "NewRequest" => config.add_subscriber(NewRequest, refuse),
                "BeforeTraversal" => config.add_subscriber(BeforeTraversal, refuse),
                _ => config.add_subscriber(ContextFound, refuse),
            }
            config.add_route("page", "/");
            config.add_view(says("page").route_name("page"));
            config.add_view(says("keep out").forbidden());
        });
        assert_eq!(app.get("/").send().text(), "keep out", "{event}");
    }
}

#[test]
fn an_error_of_a_subscriber_to_the_response_is_a_plain_500() {
    let app = client(|config| {
        let fail = |_: &mut Request, _: &mut Response| Err("an error".into());
        config.add_subscriber(NewResponse, fail);
        config.add_route("page", "/");
        config.add_view(says("page").route_name("page"));
        let any = says("any").exception::<pyramidion::httpexceptions::AnyError>();
        config.add_view(any);
    });
    let response = app.get("/").send();
    assert_eq!(response.status(), 500);
    assert_ne!(response.text(), "any");
}

#[test]
fn subscribers_can_change_the_request_and_the_response() {
    let app = client(|config| {
        config.add_subscriber(NewRequest, |request: &mut Request| {
            request.extensions_mut().insert(7_u32);
            Ok(())
        });
        config.add_subscriber(NewResponse, |_: &mut Request, response: &mut Response| {
            let name = HeaderName::from_static("x-added");
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static("yes"));
            Ok(())
        });
        config.add_route("page", "/");
        let view = |request: &mut Request| format!("{:?}", request.extensions().get::<u32>());
        config.add_view(View::new(view).route_name("page"));
    });
    let response = app.get("/").send();
    assert_eq!(response.text(), "Some(7)");
    assert_eq!(response.header("x-added"), Some("yes"));
}

#[test]
fn the_application_is_announced_once_when_it_is_ready() {
    let story = Story::default();
    let app = client(|config| {
        let noted = story.clone();
        config.add_subscriber(ApplicationCreated, move |app: &App| {
            noted.note(format!("ready with {} warnings", app.warnings().len()));
            Ok(())
        });
        config.add_route("lonely", "/lonely");
    });
    let expected = format!("ready with {} warnings", app.app().warnings().len());
    app.get("/").send();
    assert_eq!(story.take(), [expected]);
}

#[test]
fn an_error_of_a_subscriber_to_the_application_is_reported() {
    has_mistake(
        |config| {
            config.add_subscriber(ApplicationCreated, |_: &App| Err("no database".into()));
        },
        &["a subscriber of `ApplicationCreated` failed: no database"],
    );
}

#[test]
fn subscribers_may_wait() {
    async fn note(request: &Request, what: &str) -> pyramidion::Result<()> {
        tokio::task::yield_now().await;
        let story = request.state::<Story>().expect("a story");
        story.note(what);
        Ok(())
    }
    let story = Story::default();
    let app = client(|config| {
        config.set_state(story.clone());
        config.add_subscriber(NewRequest, async |request: &mut Request| {
            note(request, "request").await
        });
        config.add_subscriber(BeforeTraversal, async |request: &mut Request| {
            note(request, "route").await
        });
        config.add_subscriber(ContextFound, async |request: &mut Request| {
            note(request, "context").await?;
            if request.params().contains("refused") {
                return Err(HttpException::conflict().into());
            }
            Ok(())
        });
        let now = story.clone();
        config.add_subscriber(ContextFound, move |_: &mut Request| {
            now.note("the next one");
            Ok(())
        });
        config.add_subscriber(
            NewResponse,
            async |request: &mut Request, response: &mut Response| {
                note(request, &format!("response {}", response.status().as_u16())).await
            },
        );
        config.add_route("home", "/");
        config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    });
    assert_eq!(app.get("/").send().text(), "home");
    let told = [
        "request",
        "route",
        "context",
        "the next one",
        "response 200",
    ];
    assert_eq!(story.take(), told);
    assert_eq!(app.get("/?refused").send().status(), 409);
    assert_eq!(
        story.take(),
        ["request", "route", "context", "response 409"]
    );
}
