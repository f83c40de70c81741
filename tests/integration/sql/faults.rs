//! What goes wrong with a database: what the visitor gets, and what the database holds.

use std::time::Duration;

use http::StatusCode;
use pyramidion::session::ServerSessionFactory;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};
use pyramidion_sqlx::{SqlSessionStore, Transactions, Tx};
use pyramidion_tests::Serving;
use sqlx::pool::PoolOptions;
use sqlx::{Connection as _, PgConnection, Pool, Postgres, Sqlite};

use super::postgres::Server;
use super::{Subject, TestDatabase, client, configured, pool_at, post, postgres, sqlite};

/// Ends its own connection.
const DIE: &str = "SELECT pg_terminate_backend(pg_backend_pid())";

/// Returns an application whose view adds a note, runs `statement`, and ignores the error of it if the query says so.
fn application<DB: Subject>(transactions: Transactions<DB>, statement: &'static str) -> TestApp {
    let mut config = configured(transactions);
    config.set_state(statement);
    config.add_route("run", "/run");
    config.add_view(View::new(run::<DB>).route_name("run"));
    client(config)
}

async fn run<DB: Subject>(request: &Request, tx: Tx<DB>) -> pyramidion::Result<&'static str> {
    let statement = request.state::<&'static str>().ok_or("no statement")?;
    DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
    let done = DB::execute(&mut *tx.begun().await?, statement).await;
    if !request.get().contains("ignored") {
        done?;
    }
    Ok("done")
}

/// Returns the statuses of a request whose view passes the error on, and of one whose view ignores it.
async fn statuses(client: &TestApp) -> [u16; 2] {
    [
        post(client, "/run").await.status().as_u16(),
        post(client, "/run?ignored").await.status().as_u16(),
    ]
}

/// `COMMIT` answers `ROLLBACK` then, and that is not an error for those who do not look.
#[tokio::test]
async fn a_failed_transaction_of_postgresql_is_never_a_success() {
    let Some(database) = postgres(1).await else {
        return;
    };
    let pool = database.pool.clone();
    let client = application(
        Transactions::new(pool),
        "INSERT INTO names VALUES ('taken')",
    );
    assert_eq!(statuses(&client).await, [500, 500]);
    assert_eq!(database.notes().await, 0);
}

/// In SQLite a statement that fails leaves the transaction as it was.
#[tokio::test]
async fn a_failed_statement_of_sqlite_may_be_ignored() {
    let database = sqlite(1).await;
    let pool = database.pool.clone();
    let client = application(
        Transactions::new(pool),
        "INSERT INTO names VALUES ('taken')",
    );
    assert_eq!(statuses(&client).await, [500, 200]);
    assert_eq!(database.notes().await, 1);
}

#[tokio::test]
async fn a_connection_that_dies_while_it_is_used_leaves_nothing() {
    let Some(database) = postgres(2).await else {
        return;
    };
    let client = application(Transactions::new(database.pool.clone()), DIE);
    assert_eq!(statuses(&client).await, [500, 500]);
    assert_eq!(database.notes().await, 0);
    assert_eq!(
        post(&client, "/act/200").await.status(),
        200,
        "there is another one"
    );
}

/// A trigger ends the connection while it commits.
#[tokio::test]
async fn a_connection_that_dies_while_it_commits_leaves_nothing() {
    let Some(database) = postgres(2).await else {
        return;
    };
    let trigger = "
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER die AFTER INSERT ON names DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION die();";
    Postgres::set_up(&database.pool, trigger).await;
    let pool = database.pool.clone();
    let client = application(Transactions::new(pool), "INSERT INTO names VALUES ('new')");
    assert_eq!(post(&client, "/run").await.status(), 500);
    assert_eq!(database.notes().await, 0);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
}

/// What is in the pool is looked at before it is used.
#[tokio::test]
async fn connections_that_died_before_and_after_are_replaced() {
    let Some(database) = postgres(2).await else {
        return;
    };
    let client = client(configured(Transactions::new(database.pool.clone())));
    for notes in 1..4 {
        assert_eq!(post(&client, "/act/200").await.status(), 200);
        let mut other = connection(&database.pool).await;
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        Postgres::execute(&mut other, end)
            .await
            .expect("they are ended");
        assert_eq!(database.notes().await, notes);
    }
}

async fn connection(pool: &Pool<Postgres>) -> PgConnection {
    let options = pool.connect_options();
    let connection = PgConnection::connect_with(&options).await;
    connection.expect("a connection of its own")
}

/// Runs a test on a pool of one connection that waits for it shortly.
fn impatient<DB: Subject>(database: &TestDatabase<DB>) -> Pool<DB> {
    let options = PoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_millis(50));
    options.connect_lazy_with((*database.pool.connect_options()).clone())
}

#[tokio::test]
async fn an_empty_pool_is_a_503_in_time() {
    let database = sqlite(2).await;
    let pool = impatient(&database);
    let client = client(configured(Transactions::<Sqlite>::new(pool.clone())));
    let held = pool.acquire().await.expect("the only connection");
    let response = post(&client, "/act/200").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.header("retry-after"), Some("5"));
    drop(held);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
    assert_eq!(database.notes().await, 1);
}

#[tokio::test]
async fn a_view_whose_time_is_up_is_rolled_back() {
    async fn hang(tx: Tx<Sqlite>) -> pyramidion::Result<&'static str> {
        Sqlite::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
        let _held = tx.begun().await?;
        std::future::pending().await
    }

    let database = sqlite(1).await;
    let mut config = configured(Transactions::new(database.pool.clone()));
    config.add_route("hang", "/hang");
    let view = View::new(hang).route_name("hang");
    config.add_view(view.timeout(Duration::from_millis(200)));
    let client = client(config);
    assert_eq!(post(&client, "/hang").await.status(), 503);
    assert_eq!(database.notes().await, 0);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
}

/// The pool is closed when nobody can need it any more, so that the database sees an orderly end.
#[tokio::test]
async fn the_pool_is_closed_when_the_server_has_ended() {
    let database = sqlite(1).await;
    let pool = database.pool.clone();
    let serving = Serving::start(
        configured(Transactions::new(pool.clone()))
            .make_app()
            .expect("a right configuration"),
    );
    let serving = serving.await;
    assert!(!pool.is_closed());
    serving.finish().await;
    assert!(pool.is_closed());
}

/// The server goes away and comes back: what was answered with success is there, and nothing else.
#[tokio::test]
async fn a_server_that_is_away_is_a_503_and_nothing_is_lost() {
    async fn remember(request: &mut Request, tx: Tx<Postgres>) -> pyramidion::Result<String> {
        let name = request
            .matchdict()
            .get("name")
            .unwrap_or_default()
            .to_owned();
        Postgres::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
        let before: Option<String> = request.session().get("name")?;
        request.session().insert("name", name)?;
        Ok(before.unwrap_or_default())
    }

    let Some(mut server) = Server::start() else {
        return;
    };
    let database = TestDatabase::<Postgres>::at(&server.new_database().await, 2, None).await;
    let store = SqlSessionStore::on(impatient(&database));
    store.migrate().await.expect("a table of sessions");
    let mut config: Configurator = configured(Transactions::<Postgres>::new(impatient(&database)));
    config.set_session_factory(ServerSessionFactory::new(store).timeout(3600));
    config.add_route("remember", "/remember/{name}");
    config.add_view(View::new(remember).route_name("remember"));
    let client = client(config);

    assert_eq!(post(&client, "/remember/ada").await.text(), "");
    let cookie = client.cookie("session");
    server.tell("stop");
    // Who has no cookie asks for no session.
    let stranger = TestApp::new(client.app().clone());
    for (client, path) in [(&stranger, "/act/200"), (&client, "/remember/bob")] {
        let response = post(client, path).await;
        assert_eq!(response.status(), 503, "{path}");
        assert_eq!(response.header("retry-after"), Some("5"), "{path}");
        assert_eq!(response.header("set-cookie"), None);
        assert!(
            !response.text().contains("127.0.0.1"),
            "{}",
            response.text()
        );
    }
    server.tell("start");
    drop(server.connection().await);
    assert_eq!(post(&client, "/remember/eve").await.text(), "ada");
    assert_eq!(client.cookie("session"), cookie);
    let again = pool_at::<Postgres>(&server.url_of(&database.pool), 1);
    assert_eq!(
        Postgres::count(&again, "SELECT count(*) FROM notes").await,
        2
    );
}
