//! A database transaction for each request of a [Pyramidion](pyramidion) application, by [sqlx].
//!
//! ```
//! # #[cfg(feature = "sqlite")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, HttpException, View};
//! use pyramidion_sqlx::{Transactions, Tx, pool};
//! use sqlx::Sqlite;
//!
//! async fn add(tx: Tx<Sqlite>) -> pyramidion::Result<&'static str> {
//!     let insert = sqlx::query("INSERT INTO notes (text) VALUES ('a note')");
//!     insert.execute(&mut *tx.begun().await?).await?;
//!     Ok("added")
//! }
//!
//! async fn fail(tx: Tx<Sqlite>) -> pyramidion::Result<&'static str> {
//!     add(tx).await?; // nothing is left of it
//!     Err(HttpException::conflict().into())
//! }
//!
//! async fn count(tx: Tx<Sqlite>) -> pyramidion::Result<String> {
//!     let count = sqlx::query_scalar("SELECT count(*) FROM notes");
//!     let count: i64 = count.fetch_one(&mut *tx.begun().await?).await?;
//!     Ok(count.to_string())
//! }
//!
//! let mut config = Configurator::new();
//! config.settings_mut().set("database.url", "sqlite::memory:");
//! let pool = pool::<Sqlite>(config.settings())?;
//! sqlx::query("CREATE TABLE notes (text TEXT)").execute(&pool).await?;
//! Transactions::new(pool).install(&mut config);
//! config.add_route("add", "/add");
//! config.add_view(View::new(add).route_name("add"));
//! config.add_route("fail", "/fail");
//! config.add_view(View::new(fail).route_name("fail"));
//! config.add_route("count", "/count");
//! config.add_view(View::new(count).route_name("count"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.post("/add").send_async().await.status(), 200);
//! assert_eq!(app.post("/fail").send_async().await.status(), 409);
//! assert_eq!(app.get("/count").send_async().await.text(), "1");
//! # Ok::<(), pyramidion::Error>(())
//! # })?;
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! # When a transaction begins and ends
//!
//! It begins when [`Tx::begun`] is first awaited; a request that does not takes no connection. Once views, exception views and
//! tweens have answered, and before anything of the answer is sent, it is committed if
//!
//! - the status is below 400, and no error was raised, but for redirects that are raised as errors,
//! - nobody has called [`Tx::doom`],
//! - and the application's own rule, [`Transactions::commit_when`], does not object.
//!
//! Otherwise it is rolled back. It is also rolled back when something panics, when the time of the view is up, and when the client
//! goes away before the commit has begun. Response callbacks, the saving of the session and the body of a streamed answer come after
//! the commit. A commit that fails is an error like that of a view, for which there may be exception views; what was done with the
//! session is forgotten then, so that no message says "saved".
//!
//! # Databases
//!
//! Each has a feature: `sqlite`, `postgres`, `mysql`. What is particular to each:
//!
//! - SQLite lets one connection write at a time. Requests whose method is safe, as that of `GET` is, begin by `BEGIN`, others by
//!   `BEGIN IMMEDIATE`, so that they wait for each other at their beginning, and not fail in between;
//!   [`Transactions::begin_with`] changes that. An in-memory database has one connection. Where SQLite itself rolls back, as when the
//!   disk is full, the rest of the view fails, and so does the request.
//! - PostgreSQL fails every statement after one that has failed. One that may fail belongs into a [savepoint](Tx::savepoint). A
//!   transaction that has failed is never committed: where a view ignores the error and answers 200, the answer is 500.
//! - MySQL commits by itself at statements such as `CREATE TABLE`, and ends the transaction at a deadlock. A view that goes on
//!   nevertheless commits statement by statement, and is answered with 500. Tables of MyISAM have no transactions.

#[cfg(not(any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
compile_error!(
    "`pyramidion-sqlx` needs to know the database: write `pyramidion-sqlx = { version = \"0.1\", features = [\"sqlite\"] }`, or \
     `postgres` or `mysql`, in Cargo.toml"
);

mod backend;
mod begun;
mod conflict;
mod error;
mod fence;
mod name;
mod pool;
mod savepoint;
mod sessions;
mod shared;
mod testing;
mod transactions;
mod tx;

/// The chapter of the documentation, whose examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/databases.md")]
struct Chapter;

pub use backend::{Backend, Isolation};
pub use conflict::is_conflict;
pub use error::CommitFailed;
pub use name::Main;
pub use pool::{pool, pool_named};
pub use sessions::{SessionDatabase, SqlSessionStore};
pub use testing::TestTx;
pub use transactions::Transactions;
pub use tx::{Guard, Tx};
