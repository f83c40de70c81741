//! Many requests at once: each success is in the database, and nothing else.

use pyramidion::testing::TestApp;
use pyramidion::{Request, View};
use pyramidion_sqlx::{Isolation, Transactions, Tx};
use sqlx::{MySql, Postgres, Sqlite};

use super::{Subject, TestDatabase, client, configured, mysql, postgres, sqlite};

const REQUESTS: i64 = 200;

/// Reads, counts, and adds a note.
async fn count<DB: Subject>(request: &Request, tx: Tx<DB>) -> pyramidion::Result<String> {
    DB::number(&mut *tx.begun().await?, WORDS).await?;
    let update = "UPDATE pages SET words = words + 1 WHERE id = 1";
    DB::execute(&mut *tx.begun().await?, update).await?;
    DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
    Ok(request.attempt().to_string())
}

const WORDS: &str = "SELECT words FROM pages WHERE id = 1";

/// Sends requests at once; returns how many have succeeded, and checks that the database has these and no others.
async fn succeed<DB: Subject>(
    database: &TestDatabase<DB>,
    change: impl FnOnce(Transactions<DB>) -> Transactions<DB>,
) -> i64 {
    let mut config = configured(change(Transactions::new(database.pool.clone())));
    config.add_route("count", "/count");
    config.add_view(View::new(count::<DB>).route_name("count"));
    let app = client(config).app().clone();
    let requests = (0..REQUESTS).map(|_| {
        let client = TestApp::new(app.clone());
        tokio::spawn(async move {
            let response = client.post("/count").send_async().await;
            (response.status().as_u16(), response.text().to_owned())
        })
    });
    let requests: Vec<_> = requests.collect();
    let (mut succeeded, mut most) = (0, 0);
    for request in requests {
        let (status, text) = request.await.expect("an answer");
        if status == 200 {
            succeeded += 1;
            most = most.max(text.parse::<u32>().expect("an attempt"));
        }
    }
    println!("{succeeded} of {REQUESTS}, with {most} attempts at most");
    assert_eq!(DB::count(&database.pool, WORDS).await - 10, succeeded);
    assert_eq!(database.notes().await, succeeded);
    assert_eq!(DB::open_transactions(&database.pool).await, 0);
    succeeded
}

/// Writers wait for each other, and all are served.
#[tokio::test(flavor = "multi_thread")]
async fn writers_of_sqlite_are_all_served() {
    let database = sqlite(10).await;
    assert_eq!(
        succeed(&database, |transactions| transactions).await,
        REQUESTS
    );
}

/// A row that another transaction changes is waited for.
#[tokio::test(flavor = "multi_thread")]
async fn writers_of_servers_are_all_served() {
    if let Some(database) = postgres(10).await {
        assert_eq!(
            succeed::<Postgres>(&database, |transactions| transactions).await,
            REQUESTS
        );
    }
    if let Some(database) = mysql(10).await {
        assert_eq!(
            succeed::<MySql>(&database, |transactions| transactions).await,
            REQUESTS
        );
    }
}

/// Of serializable transactions that are in the way of each other most fail; with enough attempts all get through.
#[tokio::test(flavor = "multi_thread")]
async fn serializable_requests_are_answered_once_more_until_they_get_through() {
    if let Some(database) = postgres(10).await {
        let once =
            |transactions: Transactions<Postgres>| transactions.isolation(Isolation::Serializable);
        succeed(&database, once).await;
    }
    if let Some(database) = postgres(10).await {
        let often = |transactions: Transactions<Postgres>| {
            transactions.isolation(Isolation::Serializable).retry(50)
        };
        assert_eq!(succeed(&database, often).await, REQUESTS);
    }
    if let Some(database) = mysql(10).await {
        let often = |transactions: Transactions<MySql>| {
            transactions.isolation(Isolation::Serializable).retry(50)
        };
        assert_eq!(succeed(&database, often).await, REQUESTS);
    }
}

/// Who waits for a connection gets it in turn.
#[tokio::test(flavor = "multi_thread")]
async fn a_pool_of_one_serves_one_after_the_other() {
    let database = sqlite(1).await;
    assert_eq!(
        succeed::<Sqlite>(&database, |transactions| transactions).await,
        REQUESTS
    );
}
