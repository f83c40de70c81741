//! Transactions that the tests of an application never commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pyramidion::View;
use pyramidion_sqlx::{TestTx, Transactions, Tx};

use super::{Subject, TestDatabase, client, configured, post, postgres, sqlite};

async fn nothing_is_left_of_what_a_test_did<DB: Subject>(database: TestDatabase<DB>) {
    async fn done<DB: Subject>(
        request: &pyramidion::Request,
        tx: Tx<DB>,
    ) -> pyramidion::Result<&'static str> {
        let counter = request
            .state::<Arc<AtomicU32>>()
            .ok_or("no counter")?
            .clone();
        DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
        tx.after_commit(async move {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        Ok("done")
    }

    let counter = Arc::new(AtomicU32::new(0));
    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.set_state(Arc::clone(&counter));
    config.add_route("done", "/done");
    config.add_view(View::new(done::<DB>).route_name("done"));
    let client = client(config);
    let tx = TestTx::begin(&database.pool).await.expect("a transaction");
    client.set_extension(tx.clone());
    let count = async || {
        let mut connection = tx.connection().await.expect("the connection");
        DB::number(&mut connection, "SELECT count(*) FROM notes")
            .await
            .expect("a number")
    };

    DB::execute(
        &mut *tx.connection().await.expect("the connection"),
        "INSERT INTO notes VALUES ('first')",
    )
    .await
    .expect("a note");
    for (path, status, notes) in [
        ("/act/200", 200, 2),
        ("/act/404", 404, 2),
        ("/act/error", 500, 2),
        ("/act/panic", 500, 2),
        ("/act/200", 200, 3),
        (
            "/act/commit-fails",
            if DB::CHECKS_EARLY { 500 } else { 200 },
            if DB::CHECKS_EARLY { 3 } else { 4 },
        ),
    ] {
        assert_eq!(
            post(&client, path).await.status().as_u16(),
            status,
            "{path}"
        );
        assert_eq!(count().await, notes, "{path}");
    }
    let before = count().await;
    assert_eq!(post(&client, "/done").await.text(), "done");
    client.wait_for_tasks_async().await;
    assert_eq!(counter.load(Ordering::Relaxed), 1);
    assert_eq!(count().await, before + 1);

    drop(client);
    drop(tx);
    assert_eq!(database.notes().await, 0);
}

#[tokio::test]
async fn nothing_is_left_in_sqlite() {
    nothing_is_left_of_what_a_test_did(sqlite(2).await).await;
}

#[tokio::test]
async fn nothing_is_left_in_postgresql() {
    if let Some(database) = postgres(2).await {
        nothing_is_left_of_what_a_test_did(database).await;
    }
}
