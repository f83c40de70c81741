//! A transaction for each request.

use pyramidion::{Configurator, HttpException, package, view_config};
use pyramidion_sqlx::{Transactions, Tx};
use sqlx::{Sqlite, SqlitePool};

/// Committed if the answer is a success, and rolled back if it is an error.
#[view_config(route_name = "transfer", request_method = "POST", renderer = "string")]
async fn transfer(tx: Tx<Sqlite>) -> pyramidion::Result<&'static str> {
    sqlx::query("UPDATE accounts SET amount = amount - 100 WHERE name = 'ada'")
        .execute(&mut *tx.begun().await?)
        .await?;
    let to_eve = sqlx::query("UPDATE accounts SET amount = amount + 100 WHERE name = 'eve'");
    let done = to_eve.execute(&mut *tx.begun().await?).await?;
    if done.rows_affected() == 0 {
        return Err(HttpException::not_found().into()); // ada keeps what she has
    }
    Ok("done")
}

/// A part of an application.
pub fn bank(config: &mut Configurator, pool: SqlitePool) {
    Transactions::new(pool).install(config);
    config.add_route("transfer", "/transfer");
    config.scan(package!(self));
}

#[cfg(test)]
mod tests {
    use pyramidion::Settings;
    use pyramidion::testing::TestApp;
    use pyramidion_sqlx::pool;

    use super::*;

    #[tokio::test]
    async fn nothing_is_half_done() {
        let mut settings = Settings::new();
        settings.set("database.url", "sqlite::memory:");
        let pool = pool::<Sqlite>(&settings).expect("a pool");
        let table = "CREATE TABLE accounts AS SELECT 'ada' AS name, 500 AS amount";
        sqlx::query(table).execute(&pool).await.expect("a table");
        let mut config = Configurator::new();
        bank(&mut config, pool.clone());
        let client = TestApp::new(config.make_app().expect("a right configuration"));
        client
            .post("/transfer")
            .send_async()
            .await
            .assert_status(404);
        let amount = sqlx::query_scalar("SELECT amount FROM accounts WHERE name = 'ada'");
        let amount: i64 = amount.fetch_one(&pool).await.expect("an amount");
        assert_eq!(amount, 500);
    }
}
