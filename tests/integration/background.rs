//! Work in the background: it goes on after the answer, and ends with the server.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pyramidion::events::ServerEnded;
use pyramidion::request::Shutdown;
use pyramidion::server::Server;
use pyramidion::testing::TestApp;
use pyramidion::{App, Configurator, Request, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::client;
use pyramidion_tests::http::Client;
use tokio::sync::Notify;

use crate::logging::logged_by;

/// How many tasks have come to their end.
#[derive(Clone, Default)]
struct Ended(Arc<AtomicUsize>);

impl Ended {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    async fn after(self, before: impl Future<Output = ()>) {
        before.await;
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What tells that it is dropped.
struct OnDrop(Arc<Notify>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// An application whose view spawns what is made for it.
fn spawning<F>(task: impl Fn(&Request) -> F + Send + Sync + 'static) -> App
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let view = move |request: &mut Request| -> pyramidion::Result<&'static str> {
        request.spawn(task(request))?;
        Ok("begun")
    };
    config.add_view(View::new(view).route_name("home"));
    config.make_app().unwrap()
}

async fn get(serving: &Serving) -> String {
    let mut client = Client::connect(serving.address()).await.unwrap();
    let answer = client
        .send("GET", "/", &[("connection", "close")], "")
        .await;
    answer.unwrap().body
}

/// Runs on a runtime of this thread, so that what is logged is heard.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

#[test]
fn a_client_waits_for_the_tasks_of_its_requests() {
    let ended = Ended::default();
    let app = {
        let ended = ended.clone();
        TestApp::new(spawning(move |_| {
            ended.clone().after(tokio::task::yield_now())
        }))
    };
    for _ in 0..3 {
        assert_eq!(app.get("/").send().text(), "begun");
    }
    app.wait_for_tasks();
    assert_eq!(ended.count(), 3);
    app.wait_for_tasks();
    block_on(async {
        app.get("/").send_async().await;
        app.wait_for_tasks_async().await;
    });
    assert_eq!(ended.count(), 4);
}

#[tokio::test]
async fn a_client_with_tasks_can_be_dropped_in_a_runtime() {
    let app = TestApp::new(spawning(|_| std::future::pending()));
    app.get("/").send();
    drop(app);
}

#[tokio::test]
async fn the_server_tells_tasks_of_its_end_and_waits_for_them() {
    let ended = Ended::default();
    let app = {
        let ended = ended.clone();
        spawning(move |request| {
            let stopping = request.shutdown();
            ended.clone().after(async {
                stopping.await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            })
        })
    };
    let of_application = ended.clone();
    app.spawn(|stopping: Shutdown| of_application.after(stopping))
        .unwrap();
    let serving = Serving::start(app).await;
    assert_eq!(get(&serving).await, "begun");
    assert_eq!(get(&serving).await, "begun");
    assert_eq!(ended.count(), 0);
    serving.finish().await;
    assert_eq!(ended.count(), 3);
}

/// What the application holds is closed last: after the answers, and after the tasks.
#[tokio::test]
async fn the_application_is_told_that_its_server_has_ended() {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let of_view = Arc::clone(&notes);
    let view = move |request: &mut Request| -> pyramidion::Result<&'static str> {
        let notes = Arc::clone(&of_view);
        let spawner = request.spawner();
        request.spawn(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            spawner.spawn(async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                notes.lock().unwrap().push("task");
            })
        })?;
        Ok("begun")
    };
    config.add_view(View::new(view).route_name("home"));
    let of_end = Arc::clone(&notes);
    config.add_subscriber(ServerEnded, move |_: &App| {
        let notes = Arc::clone(&of_end);
        async move {
            tokio::task::yield_now().await;
            notes.lock().unwrap().push("end");
            Err("an error is logged".into())
        }
    });
    let of_end = Arc::clone(&notes);
    config.add_subscriber(ServerEnded, move |_: &App| -> pyramidion::Result<()> {
        of_end.lock().unwrap().push("end, at once");
        Ok(())
    });
    let serving = Serving::start(config.make_app().unwrap()).await;
    assert_eq!(get(&serving).await, "begun");
    assert!(notes.lock().unwrap().is_empty());
    serving.finish().await;
    assert_eq!(*notes.lock().unwrap(), ["task", "end", "end, at once"]);
}

/// What never ends is broken off.
#[tokio::test]
async fn what_an_application_does_at_its_end_has_the_grace_time() {
    let mut config = Configurator::new();
    config.add_subscriber(ServerEnded, async |_: &App| std::future::pending().await);
    let server = Server::new(config.make_app().unwrap()).grace(Duration::from_millis(50));
    let bound = server.bind("127.0.0.1:0").await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(30), bound.run_until(async {}));
    ended.await.expect("it ends");
}

#[tokio::test]
async fn tasks_of_a_mounted_application_are_those_of_its_server() {
    let ended = Ended::default();
    let inner = {
        let ended = ended.clone();
        spawning(move |request| ended.clone().after(request.shutdown()))
    };
    let mut outer = Configurator::new();
    outer.mount("/", inner.clone());
    outer.add_layer(tower::layer::util::Identity::new());
    for server in [
        Server::new(outer.make_app().unwrap()),
        Server::new(axum::Router::new().fallback_service(inner)),
    ] {
        let before = ended.count();
        let serving = Serving::start_with(server).await;
        assert_eq!(get(&serving).await, "begun");
        serving.finish().await;
        assert_eq!(ended.count(), before + 1);
    }
}

#[test]
fn tasks_that_do_not_end_in_time_are_aborted_and_named() {
    let ended = Ended::default();
    let line = line!() + 5;
    let log = logged_by(|| {
        let ended = ended.clone();
        block_on(async {
            let app = spawning(move |_| ended.clone().after(std::future::pending()));
            app.spawn(std::future::pending::<()>()).unwrap();
            let server = Server::new(app).grace(Duration::from_millis(50));
            let serving = Serving::start_with(server).await;
            get(&serving).await;
            serving.finish().await;
        });
    });
    assert_eq!(ended.count(), 0);
    let aborted = "a background task was aborted";
    assert_eq!(log.matches(aborted).count(), 2, "{log}");
    assert!(log.contains(&format!("background.rs:{line}")), "{log}");
}

#[test]
fn a_finished_callback_that_does_not_end_in_time_is_named_by_where_it_was_added() {
    let began = Arc::new(Notify::new());
    let beginning = Arc::clone(&began);
    let line = line!() + 3;
    let page = move |request: &mut Request| {
        let beginning = Arc::clone(&beginning);
        request.add_finished_callback(async move |_: &mut Request| {
            beginning.notify_one();
            std::future::pending::<()>().await;
        });
        "page"
    };
    let mut config = Configurator::new();
    config.add_route("page", "/");
    config.add_view(View::new(page).route_name("page"));
    let app = config.make_app().unwrap();
    let log = logged_by(|| {
        block_on(async {
            let server = Server::new(app).grace(Duration::from_millis(50));
            let serving = Serving::start_with(server).await;
            let mut client = Client::connect(serving.address()).await.unwrap();
            let asking = async {
                let _ = client.send("GET", "/", &[], "").await; // there is no answer
            };
            let ending = async {
                began.notified().await;
                serving.finish().await;
            };
            tokio::join!(asking, ending);
        });
    });
    assert!(log.contains("a background task was aborted"), "{log}");
    assert!(log.contains(&format!("background.rs:{line}")), "{log}");
}

#[tokio::test]
async fn tasks_end_with_a_server_that_is_dropped() {
    let dropped = Arc::new(Notify::new());
    let app = {
        let dropped = Arc::clone(&dropped);
        spawning(move |_| {
            let guard = OnDrop(Arc::clone(&dropped));
            async move {
                std::future::pending::<()>().await;
                drop(guard);
            }
        })
    };
    let server = Server::new(app).bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr();
    let running = tokio::spawn(server.run_until(std::future::pending()));
    let mut client = Client::connect(address).await.unwrap();
    assert_eq!(
        client.send("GET", "/", &[], "").await.unwrap().body,
        "begun"
    );
    running.abort();
    tokio::time::timeout(pyramidion_tests::http::PATIENCE, dropped.notified())
        .await
        .unwrap();
}

#[test]
fn failures_and_panics_are_one_line_each_with_places() {
    for is_panic in [false, true] {
        let mut line = 0;
        let log = logged_by(|| {
            let mut config = Configurator::new();
            config.add_route("home", "/");
            line = line!() + 2;
            let view = move |request: &mut Request| -> pyramidion::Result<&'static str> {
                request.spawn(async move {
                    assert!(!is_panic, "it panics on purpose");
                    Err::<(), _>("it fails on purpose")
                })?;
                Ok("begun")
            };
            config.add_view(View::new(view).route_name("home"));
            let app = TestApp::new(config.make_app().unwrap());
            assert_eq!(app.get("/").send().text(), "begun");
            app.wait_for_tasks();
        });
        let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
        assert_eq!(errors.len(), 1, "{log}");
        assert!(
            errors[0].contains("on purpose") && errors[0].contains("request{method=\"GET\""),
            "{log}"
        );
        assert!(
            errors[0].contains(&format!("background.rs:{line}")),
            "{log}"
        );
    }
}

#[test]
fn without_a_runtime_it_is_an_error_that_says_so() {
    let app = client(|config| {
        config.add_route("home", "/");
        let view = |request: &mut Request| {
            let request = &*request;
            let outside = || request.spawn(async {}).map_err(|error| error.to_string());
            let spawned = std::thread::scope(|scope| scope.spawn(outside).join());
            spawned.expect("no panic").expect_err("no runtime")
        };
        config.add_view(View::new(view).route_name("home"));
    });
    let text = app.get("/").send();
    assert!(
        text.text().contains("outside of a runtime of tokio, at ")
            && text.text().contains("background.rs:")
    );
}
