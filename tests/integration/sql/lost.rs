//! Transactions that the database ends by itself: what follows in the view is never committed piece by piece.

use std::sync::Arc;
use std::time::Duration;

use pyramidion::testing::TestApp;
use pyramidion::{Request, View};
use pyramidion_sqlx::{TestTx, Transactions, Tx};
use sqlx::{MySql, Sqlite};
use tokio::sync::Barrier;

use super::{Subject, TestDatabase, client, configured, mysql, post, sqlite};

/// What the view runs between two notes, and whose error it ignores.
type Ending = &'static str;

/// More than the disk has, as far as it is allowed to be used.
const TOO_MUCH: Ending = "INSERT INTO notes VALUES (hex(zeroblob(10000000)))";

async fn act<DB: Subject>(request: &Request, tx: Tx<DB>) -> pyramidion::Result<&'static str> {
    let ending = *request.state::<Ending>().ok_or("no statement")?;
    if request.get().contains("at-once") {
        let mut connection = tx.begun().await?;
        DB::execute(&mut connection, "INSERT INTO notes VALUES ('a')").await?;
        let _ = DB::execute(&mut connection, ending).await;
        let _ = DB::execute(&mut connection, "INSERT INTO notes VALUES ('b')").await;
    } else {
        DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
        let _ = DB::execute(&mut *tx.begun().await?, ending).await;
        if let Ok(mut connection) = tx.begun().await {
            let _ = DB::execute(&mut connection, "INSERT INTO notes VALUES ('b')").await;
        }
    }
    assert!(!request.get().contains("panic"), "in a view");
    if request.get().contains("refuse") {
        return Err(pyramidion::HttpException::conflict().into());
    }
    Ok("done")
}

fn application<DB: Subject>(database: &TestDatabase<DB>, ending: Ending) -> TestApp {
    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.set_state(ending);
    config.add_route("end", "/end");
    config.add_view(View::new(act::<DB>).route_name("end"));
    client(config)
}

#[tokio::test]
async fn sqlite_rolls_back_by_itself_and_nothing_is_left() {
    for ending in [
        TOO_MUCH,
        "INSERT OR ROLLBACK INTO names VALUES ('taken')",
        "ROLLBACK",
        "COMMIT",
    ] {
        let database = sqlite(1).await;
        Sqlite::set_up(&database.pool, "PRAGMA max_page_count = 50").await;
        let client = application(&database, ending);
        for (path, status) in [
            ("/end", 500),
            ("/end?at-once", 500),
            ("/end?panic", 500),
            ("/end?at-once&panic", 500),
            ("/end?refuse", 409),
            ("/end?at-once&refuse", 409),
        ] {
            assert_eq!(
                post(&client, path).await.status(),
                status,
                "{path} {ending}"
            );
            assert_eq!(database.notes().await, 0, "{path} {ending}");
        }
        // The only connection is as it was, for those who use it otherwise, too.
        assert_eq!(post(&client, "/act/200").await.status(), 200, "{ending}");
        Sqlite::set_up(&database.pool, "INSERT INTO notes VALUES ('outside')").await;
        assert_eq!(database.notes().await, 2, "{ending}");
    }
}

/// A deadlock ends the transaction of its victim, and a statement such as `CREATE TABLE` commits: a view that goes on gets no success.
#[tokio::test]
async fn a_transaction_that_mysql_has_ended_is_not_a_success() {
    for ending in ["CREATE TABLE IF NOT EXISTS more (id INTEGER)", "ROLLBACK"] {
        let Some(database) = mysql(2).await else {
            return;
        };
        let client = application(&database, ending);
        assert_eq!(post(&client, "/end").await.status(), 500, "{ending}");
        assert_eq!(post(&client, "/act/200").await.status(), 200, "{ending}");
    }
}

/// Two requests take the rows of each other: MySQL ends the transaction of one of them, whose view goes on as if nothing had been.
#[tokio::test]
async fn the_victim_of_a_deadlock_is_not_a_success() {
    async fn cross(request: &Request, tx: Tx<MySql>) -> pyramidion::Result<&'static str> {
        let both = request.state::<Arc<Barrier>>().ok_or("no barrier")?;
        let updates = [
            "UPDATE pages SET words = 1 WHERE id = 1",
            "UPDATE pages SET words = 2 WHERE id = 2",
        ];
        let is_first = request.matchdict().get("page") == Some("1");
        let (mine, yours) = if is_first { (0, 1) } else { (1, 0) };
        MySql::execute(&mut *tx.begun().await?, updates[mine]).await?;
        both.wait().await;
        let _ = MySql::execute(&mut *tx.begun().await?, updates[yours]).await;
        Ok("done")
    }

    let Some(database) = mysql(3).await else {
        return;
    };
    let mut config = configured(Transactions::<MySql>::new(database.pool.clone()));
    config.set_state(Arc::new(Barrier::new(2)));
    config.add_route("cross", "/cross/{page}");
    config.add_view(View::new(cross).route_name("cross"));
    let client = client(config);
    let (one, two) = tokio::join!(post(&client, "/cross/1"), post(&client, "/cross/2"));
    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 500]);
}

#[tokio::test]
async fn the_transaction_of_a_test_is_never_committed_by_a_view() {
    let database = sqlite(2).await;
    let client = application(&database, "COMMIT");
    let tx = TestTx::begin(&database.pool).await.expect("a transaction");
    client.set_extension(tx.clone());
    assert_eq!(post(&client, "/end").await.status(), 500);
    drop((client, tx));
    assert_eq!(database.notes().await, 0);
}

/// The disk is full when it is committed, and nobody waits any more.
#[tokio::test]
async fn a_connection_that_is_left_within_a_lost_transaction_is_replaced() {
    async fn hang(tx: Tx<Sqlite>) -> pyramidion::Result<&'static str> {
        let _ = Sqlite::execute(&mut *tx.begun().await?, TOO_MUCH).await;
        std::future::pending().await
    }

    let database = sqlite(1).await;
    Sqlite::set_up(&database.pool, "PRAGMA max_page_count = 50").await;
    let mut config = configured(Transactions::<Sqlite>::new(database.pool.clone()));
    config.add_route("hang", "/hang");
    let view = View::new(hang).route_name("hang");
    config.add_view(view.timeout(Duration::from_millis(200)));
    let client = client(config);
    assert_eq!(post(&client, "/hang").await.status(), 503);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
    assert_eq!(database.notes().await, 1);
}
