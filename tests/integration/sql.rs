//! Transactions of requests, and sessions in a database, on SQLite, and on a PostgreSQL and a MariaDB of the tests' own.

mod afterwards;
mod conflicts;
mod endings;
mod faults;
mod in_tests;
mod keeper;
mod lost;
mod many;
mod mysql;
pub(crate) mod postgres;
pub(crate) mod sessions;
mod settings;
mod stages;
mod vectors;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{
    Configurator, HttpException, IntoResponse as _, Request, Response, Settings, View, ViewResult,
};
use pyramidion_sqlx::{Backend, SessionDatabase, Transactions, Tx};
use sqlx::{MySql, Pool, Postgres, Sqlite};
use tempfile::TempDir;

/// What is different in the types of each database, for the tests of all.
pub(crate) trait Subject: SessionDatabase {
    /// Whether there are constraints that are checked at the commit.
    const CHECKS_LATE: bool;
    /// Whether those can be checked before.
    const CHECKS_EARLY: bool;

    fn execute(
        connection: &mut Self::Connection,
        statement: &'static str,
    ) -> impl Future<Output = sqlx::Result<u64>> + Send;
    fn number(
        connection: &mut Self::Connection,
        statement: &'static str,
    ) -> impl Future<Output = sqlx::Result<i64>> + Send;
    fn count(pool: &Pool<Self>, statement: &'static str) -> impl Future<Output = i64> + Send;
    fn set_up(pool: &Pool<Self>, statements: &'static str) -> impl Future<Output = ()> + Send;
    /// How many connections stay within a transaction that nobody uses.
    fn open_transactions(pool: &Pool<Self>) -> impl Future<Output = i64> + Send;
}

/// How long is waited between two looks for open transactions.
const PAUSE: Duration = Duration::from_millis(150);

macro_rules! subject {
    ($database:ty, $checks_late:literal, $checks_early:literal, $open_transactions:literal, looks: $looks:literal) => {
        impl Subject for $database {
            const CHECKS_LATE: bool = $checks_late;
            const CHECKS_EARLY: bool = $checks_early;

            async fn execute(
                connection: &mut Self::Connection,
                statement: &'static str,
            ) -> sqlx::Result<u64> {
                let done = sqlx::query(statement).execute(connection).await?;
                Ok(done.rows_affected())
            }

            async fn number(
                connection: &mut Self::Connection,
                statement: &'static str,
            ) -> sqlx::Result<i64> {
                sqlx::query_scalar(statement).fetch_one(connection).await
            }

            async fn count(pool: &Pool<Self>, statement: &'static str) -> i64 {
                let count = sqlx::query_scalar(statement).fetch_one(pool);
                count.await.expect("a number")
            }

            async fn set_up(pool: &Pool<Self>, statements: &'static str) {
                let done = sqlx::raw_sql(statements).execute(pool).await;
                done.expect("a right statement");
            }

            async fn open_transactions(pool: &Pool<Self>) -> i64 {
                let (mut open, mut looks) = (Self::count(pool, $open_transactions).await, 1);
                while open != 0 && looks < $looks {
                    tokio::time::sleep(PAUSE).await;
                    open = Self::count(pool, $open_transactions).await;
                    looks += 1;
                }
                open
            }
        }
    };
}

// SQLite has no list of them: whoever writes next would find one.
subject!(Sqlite, true, false, "SELECT 0", looks: 1);
subject!(
    Postgres,
    true,
    true,
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    looks: 1
);

// InnoDB lists what there was up to a tenth of a second ago, and longer while others look at the list, too.
subject!(
    MySql,
    false,
    false,
    "SELECT count(*) FROM information_schema.innodb_trx JOIN information_schema.processlist ON id = trx_mysql_thread_id
     WHERE db = database() AND command = 'Sleep'",
    looks: 50
);

/// A database of a test's own, with the tables of the tests.
pub(crate) struct TestDatabase<DB: Backend> {
    pub(crate) pool: Pool<DB>,
    /// The folder of the file, which goes with it.
    _folder: Option<TempDir>,
}

const TABLES: &str = "
    CREATE TABLE notes (text TEXT NOT NULL);
    CREATE TABLE names (name VARCHAR(100) NOT NULL UNIQUE);
    CREATE TABLE pages (id INTEGER PRIMARY KEY, words BIGINT NOT NULL);
    INSERT INTO names VALUES ('taken');
    INSERT INTO pages VALUES (1, 10), (2, 10);
";

/// What is checked at the commit.
const LINKS: &str = "CREATE TABLE links (page INTEGER NOT NULL REFERENCES pages (id) DEFERRABLE INITIALLY DEFERRED);";

impl<DB: Subject> TestDatabase<DB> {
    async fn at(url: &str, connections: u32, folder: Option<TempDir>) -> Self {
        let pool = pool_at(url, connections);
        DB::set_up(&pool, TABLES).await;
        if DB::CHECKS_LATE {
            DB::set_up(&pool, LINKS).await;
        }
        Self {
            pool,
            _folder: folder,
        }
    }

    async fn notes(&self) -> i64 {
        DB::count(&self.pool, "SELECT count(*) FROM notes").await
    }
}

/// Returns a pool of so many connections, as the settings of an application would make it.
pub(crate) fn pool_at<DB: Backend>(url: &str, connections: u32) -> Pool<DB> {
    let mut settings = Settings::new();
    settings.set("database.url", url);
    settings.set("database.max_connections", connections.to_string());
    pyramidion_sqlx::pool(&settings).expect("right settings")
}

/// Returns a database in a file.
pub(crate) async fn sqlite(connections: u32) -> TestDatabase<Sqlite> {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    TestDatabase::at(&url, connections, Some(folder)).await
}

/// Returns a database of the shared server, unless there is no server on this machine.
pub(crate) async fn postgres(connections: u32) -> Option<TestDatabase<Postgres>> {
    let url = postgres::shared()?.new_database().await;
    Some(TestDatabase::at(&url, connections, None).await)
}

/// Returns a database of the shared MariaDB, unless there is none on this machine.
pub(crate) async fn mysql(connections: u32) -> Option<TestDatabase<MySql>> {
    let url = mysql::new_database().await?;
    Some(TestDatabase::at(&url, connections, None).await)
}

/// Adds a note, and then does what the path says.
async fn act<DB: Subject>(request: &Request, tx: Tx<DB>) -> ViewResult {
    DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
    let what = request.matchdict().get("what").unwrap_or_default();
    let answer = |status: u16| {
        Response::new("x").with_status(StatusCode::from_u16(status).expect("a status"))
    };
    let x_tm = |response: Response, value| {
        response.with_header(
            HeaderName::from_static("x-tm"),
            HeaderValue::from_static(value),
        )
    };
    Ok(match what {
        "raise-302" => return Err(HttpException::found("/").into()),
        "raise-200" => return Err(HttpException::new(StatusCode::OK).into()),
        "raise-404" => return Err(HttpException::not_found().into()),
        "return-302" => HttpException::found("/").into_response(),
        "return-404" => HttpException::not_found().into_response(),
        "error" => return Err("an error".into()),
        "error-200" => return Err(std::fmt::Error.into()),
        "error-500" => return Err("x".parse::<u8>().unwrap_err().into()),
        "doomed" => {
            tx.doom();
            answer(200)
        }
        "abort" => x_tm(answer(200), "abort"),
        "commit-500" => x_tm(answer(500), "commit"),
        "panic" => panic!("in a view"),
        "commit" => {
            tx.commit().await?;
            answer(200)
        }
        "commit-twice" => {
            tx.commit().await?;
            DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('b')").await?;
            answer(200)
        }
        "commit-fails" => {
            DB::execute(&mut *tx.begun().await?, "INSERT INTO links VALUES (999)").await?;
            answer(200)
        }
        status => answer(status.parse().expect("a status")),
    })
}

/// Returns an application that does what the path says.
fn configured<DB: Subject>(transactions: Transactions<DB>) -> Configurator {
    let mut config = Configurator::new();
    transactions.install(&mut config);
    config.add_route("act", "/act/{what}");
    config.add_view(View::new(act::<DB>).route_name("act"));
    config.add_view(
        View::new(|| Response::new("handled").with_status(StatusCode::OK))
            .exception::<std::fmt::Error>(),
    );
    config.add_view(View::new(|| "oops").exception::<std::num::ParseIntError>());
    config
}

fn client(config: Configurator) -> TestApp {
    TestApp::new(config.make_app().expect("a right configuration"))
}

async fn post(client: &TestApp, path: &str) -> TestResponse {
    client.post(path).send_async().await
}

/// Returns a number that no other call returns.
fn unique() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}
