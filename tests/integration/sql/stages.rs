//! What fails or panics, wherever it stands: what comes before the commit leaves nothing, what comes after it leaves everything.

use http::StatusCode;
use pyramidion::context::Resource;
use pyramidion::events::{ContextFound, NewResponse};
use pyramidion::extract::FromRequest as _;
use pyramidion::testing::TestApp;
use pyramidion::tweens::{EXCVIEW, Next, Order};
use pyramidion::{Body, Configurator, Request, Response, View, ViewResult};
use pyramidion_sqlx::{Transactions, Tx};

use super::{Subject, TestDatabase, client, mysql, post, postgres, sqlite};

/// The place at which something goes wrong, and whether it panics.
#[derive(Clone, Copy, PartialEq)]
struct Wrong {
    stage: &'static str,
    panics: bool,
}

impl Wrong {
    fn at(self, stage: &str) -> pyramidion::Result<()> {
        if self.stage != stage {
            return Ok(());
        }
        assert!(!self.panics, "at {stage}");
        Err("goes wrong".into())
    }
}

fn wrong(request: &Request) -> Wrong {
    *request.state::<Wrong>().expect("a stage")
}

struct Anything;

impl Resource for Anything {}

async fn write<DB: Subject>(request: &mut Request) -> pyramidion::Result<()> {
    let tx = Tx::<DB>::from_request(request)?;
    DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
    Ok(())
}

/// What is written at each stage would be seen if it were committed.
async fn factory<DB: Subject>(request: &mut Request) -> pyramidion::Result<Anything> {
    write::<DB>(request).await?;
    wrong(request).at("factory")?;
    Ok(Anything)
}

async fn tween<DB: Subject>(request: &mut Request, next: Next<'_>) -> ViewResult {
    write::<DB>(request).await?;
    wrong(request).at("tween, before")?;
    let response = next.run(request).await?;
    wrong(request).at("tween, after")?;
    Ok(response)
}

async fn inner_tween<DB: Subject>(request: &mut Request, next: Next<'_>) -> ViewResult {
    let response = next.run(request).await?;
    write::<DB>(request).await?;
    wrong(request).at("tween below EXCVIEW")?;
    Ok(response)
}

async fn view<DB: Subject>(request: &mut Request) -> ViewResult {
    write::<DB>(request).await?;
    let at = wrong(request);
    at.at("view")?;
    if at.stage.starts_with("exception view") {
        return Err(std::fmt::Error.into());
    }
    request.add_response_callback(move |_: &mut Request, _: &mut Response| {
        let _ = at.at("response callback");
    });
    request.add_finished_callback(move |_: &mut Request| {
        let _ = at.at("finished callback");
    });
    Tx::<DB>::from_request(request)?.after_commit(async move {
        let _ = at.at("after the commit");
    });
    Ok(Response::new(Body::from("done")))
}

async fn sorry<DB: Subject>(request: &mut Request) -> ViewResult {
    write::<DB>(request).await?;
    wrong(request).at("exception view")?;
    Ok(Response::new("sorry").with_status(StatusCode::OK))
}

fn application<DB: Subject>(database: &TestDatabase<DB>, at: Wrong) -> TestApp {
    let mut config = Configurator::new();
    Transactions::<DB>::new(database.pool.clone()).install(&mut config);
    config.set_state(at);
    config.add_tween("tween", tween::<DB>);
    config.add_tween_at("inner", Order::new().under([EXCVIEW]), inner_tween::<DB>);
    config.add_subscriber(ContextFound, move |_: &mut Request| at.at("subscriber"));
    config.add_subscriber(NewResponse, move |_: &mut Request, _: &mut Response| {
        at.at("subscriber of the response")
    });
    config.add_template("broken.html", "{{ 1 / 0 }}");
    config.add_route("stage", "/stage").factory(factory::<DB>);
    if at.stage == "renderer" {
        let value =
            async |request: &mut Request| -> pyramidion::Result<()> { write::<DB>(request).await };
        config.add_view(
            View::rendered(value)
                .route_name("stage")
                .renderer("broken.html"),
        );
    } else {
        config.add_view(View::new(view::<DB>).route_name("stage"));
    }
    config.add_view(View::new(sorry::<DB>).exception::<std::fmt::Error>());
    client(config)
}

async fn nothing_is_left_by_what_comes_before_the_commit<DB: Subject>(database: TestDatabase<DB>) {
    let before = [
        "factory",
        "tween, before",
        "tween, after",
        "tween below EXCVIEW",
        "subscriber",
        "view",
        "renderer",
        "exception view",
        "exception view that answers",
    ];
    for stage in before {
        for panics in [false, true] {
            let client = application(&database, Wrong { stage, panics });
            let response = post(&client, "/stage").await;
            let status = if stage == "exception view that answers" {
                200
            } else {
                500
            };
            assert_eq!(response.status().as_u16(), status, "{stage} {panics}");
            assert_eq!(database.notes().await, 0, "{stage} {panics}");
            assert_eq!(
                DB::open_transactions(&database.pool).await,
                0,
                "{stage} {panics}"
            );
        }
    }
}

async fn everything_is_left_by_what_comes_after_the_commit<DB: Subject>(
    database: TestDatabase<DB>,
) {
    let after = [
        "response callback",
        "subscriber of the response",
        "finished callback",
        "after the commit",
    ];
    let mut notes = 0;
    for stage in after {
        for panics in [false, true] {
            let client = application(&database, Wrong { stage, panics });
            post(&client, "/stage").await;
            client.wait_for_tasks_async().await;
            notes += 4; // factory, view, and two tweens
            assert_eq!(database.notes().await, notes, "{stage} {panics}");
            assert_eq!(
                DB::open_transactions(&database.pool).await,
                0,
                "{stage} {panics}"
            );
        }
    }
}

#[tokio::test]
async fn of_sqlite() {
    nothing_is_left_by_what_comes_before_the_commit(sqlite(1).await).await;
    everything_is_left_by_what_comes_after_the_commit(sqlite(1).await).await;
}

#[tokio::test]
async fn of_servers() {
    if let Some(database) = postgres(1).await {
        nothing_is_left_by_what_comes_before_the_commit(database).await;
    }
    if let Some(database) = postgres(1).await {
        everything_is_left_by_what_comes_after_the_commit(database).await;
    }
    if let Some(database) = mysql(1).await {
        nothing_is_left_by_what_comes_before_the_commit(database).await;
    }
}
