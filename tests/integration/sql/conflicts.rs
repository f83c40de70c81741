//! Transactions that are in the way of each other.

use std::sync::Arc;

use pyramidion::testing::TestApp;
use pyramidion::{Request, View};
use pyramidion_sqlx::{Isolation, Transactions, Tx};
use sqlx::{Postgres, Sqlite};
use tokio::sync::Barrier;

use super::{Subject, TestDatabase, client, configured, post, postgres, sqlite};

/// What the first attempts of two requests wait for, so that both have read before one writes.
type Both = Arc<Barrier>;

/// Moves a word from one page to the other, if both together have enough: of two at once one must not.
async fn take<DB: Subject>(request: &Request, tx: Tx<DB>) -> pyramidion::Result<String> {
    let both = request.state::<Both>().ok_or("no barrier")?.clone();
    let page = request.matchdict().get("page").unwrap_or_default();
    let update = match page {
        "1" => "UPDATE pages SET words = words - 15 WHERE id = 1",
        _ => "UPDATE pages SET words = words - 15 WHERE id = 2",
    };
    let attempt = request.attempt();
    let enough = {
        let mut connection = tx.begun().await?;
        let sum = "SELECT CAST(sum(words) AS BIGINT) FROM pages";
        let words = DB::number(&mut connection, sum).await?;
        words >= 15
    };
    if attempt == 1 {
        both.wait().await;
    }
    if !enough {
        return Ok(format!("not enough at attempt {attempt}"));
    }
    DB::execute(&mut *tx.begun().await?, update).await?;
    Ok(format!("taken at attempt {attempt}"))
}

fn application<DB: Subject>(transactions: Transactions<DB>) -> TestApp {
    let mut config = configured(transactions);
    config.set_state::<Both>(Arc::new(Barrier::new(2)));
    config.add_route("take", "/take/{page}");
    config.add_view(View::new(take::<DB>).route_name("take"));
    client(config)
}

/// Sends two requests at once; returns what they say, in alphabetical order.
async fn both(client: &TestApp, method: &str) -> [(u16, String); 2] {
    let [one, two] = ["/take/1", "/take/2"].map(|path| client.request(method, path).send_async());
    let (one, two) = tokio::join!(one, two);
    let mut both =
        [one, two].map(|response| (response.status().as_u16(), response.text().to_owned()));
    both.sort();
    both
}

async fn words<DB: Subject>(database: &TestDatabase<DB>) -> i64 {
    DB::count(
        &database.pool,
        "SELECT CAST(sum(words) AS BIGINT) FROM pages",
    )
    .await
}

#[tokio::test]
async fn of_two_serializable_requests_one_is_answered_once_more() {
    let Some(database) = postgres(3).await else {
        return;
    };
    let transactions = Transactions::<Postgres>::new(database.pool.clone());
    let client = application(transactions.isolation(Isolation::Serializable).retry(3));
    let [first, second] = both(&client, "POST").await;
    assert_eq!(first, (200, "not enough at attempt 2".to_owned()));
    assert_eq!(second, (200, "taken at attempt 1".to_owned()));
    assert_eq!(words(&database).await, 5);
}

#[tokio::test]
async fn without_a_retry_one_of_them_fails() {
    let Some(database) = postgres(3).await else {
        return;
    };
    let transactions = Transactions::<Postgres>::new(database.pool.clone());
    let client = application(transactions.isolation(Isolation::Serializable));
    let [first, second] = both(&client, "POST").await;
    assert_eq!((first.0, second.0), (200, 500));
    assert_eq!(words(&database).await, 5);
}

/// Without isolation both are done, which the visitors may not want: it is what the databases do.
#[tokio::test]
async fn without_isolation_both_are_done() {
    let Some(database) = postgres(3).await else {
        return;
    };
    let client = application(Transactions::<Postgres>::new(database.pool.clone()).retry(3));
    let [first, second] = both(&client, "POST").await;
    assert_eq!(
        (first.1.as_str(), second.1.as_str()),
        ("taken at attempt 1", "taken at attempt 1")
    );
    assert_eq!(words(&database).await, -10);
}

/// Requests with `GET` begin as readers: of two that write, one finds that the other has written. The next attempt takes its turn.
#[tokio::test]
async fn readers_of_sqlite_that_write_are_answered_once_more() {
    let database = sqlite(3).await;
    let client = application(Transactions::<Sqlite>::new(database.pool.clone()).retry(3));
    let [first, second] = both(&client, "GET").await;
    assert_eq!(first, (200, "not enough at attempt 2".to_owned()));
    assert_eq!(second, (200, "taken at attempt 1".to_owned()));
    assert_eq!(words(&database).await, 5);
}

/// Writers wait for each other at their beginning, so that nothing has to be done again.
#[tokio::test]
async fn writers_of_sqlite_take_turns() {
    let database = sqlite(5).await;
    let client = client(configured(Transactions::<Sqlite>::new(
        database.pool.clone(),
    )));
    let requests = [(); 4].map(|()| post(&client, "/act/200"));
    let [one, two, three, four] = requests;
    let (one, two, three, four) = tokio::join!(one, two, three, four);
    for response in [one, two, three, four] {
        assert_eq!(response.status(), 200);
    }
    assert_eq!(database.notes().await, 4);
}

#[tokio::test]
async fn methods_can_be_for_reading_only() {
    let Some(database) = postgres(2).await else {
        return;
    };
    let transactions = Transactions::<Postgres>::new(database.pool.clone());
    let client = client(configured(transactions.read_only_methods(["GET"])));
    assert_eq!(client.get("/act/200").send_async().await.status(), 500);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
    assert_eq!(database.notes().await, 1);
}

#[tokio::test]
async fn requests_without_transactions_are_told() {
    let database = sqlite(1).await;
    let transactions = Transactions::new(database.pool.clone());
    let client = client(configured(
        transactions.only_if(|request| request.header("x-off").is_none()),
    ));
    let off = client
        .post("/act/200")
        .header("x-off", "yes")
        .send_async()
        .await;
    assert_eq!(off.status(), 500);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
    assert_eq!(database.notes().await, 1);
}
