//! Settings that make a pool, and those that make none.

use pyramidion::Settings;
use pyramidion_sqlx::{Backend, Transactions};
use sqlx::{MySql, Postgres, Sqlite};

use super::{Subject, client, configured, post};

/// Returns why there is no pool.
fn refusal<DB: Backend>(name: &str, value: &str) -> String {
    let mut settings = Settings::new();
    settings.set(
        "database.url",
        DB::URL_SCHEMES[0].to_owned() + "://ada@localhost/notes",
    );
    settings.set(format!("database.{name}"), value);
    let error = pyramidion_sqlx::pool::<DB>(&settings).err();
    error.map(|error| error.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn what_makes_no_pool_is_said_without_the_password() {
    let refused = [
        refusal::<Sqlite>("url", "postgres://ada:hemlock@localhost/notes"),
        refusal::<Sqlite>("url", "hemlock.db"),
        refusal::<Sqlite>("url", "sqlite:notes.db?hemlock=1"),
        refusal::<Postgres>("url", "mysql://ada:hemlock@localhost/notes"),
        refusal::<Postgres>("url", "hemlock"),
        refusal::<Postgres>("url", "postgres://ada:hem/hemlock@localhost/notes"),
        refusal::<Postgres>("url", "postgres://ada:hem#hemlock@localhost/notes"),
        refusal::<Postgres>("url", "postgres://ada:1?hemlock@localhost/notes"),
        refusal::<Postgres>("url", "postgres://ada@localhost/notes?pasword=hemlock"),
        refusal::<Postgres>("url", "postgres://ada:hemlock%ff@localhost/notes"),
        refusal::<MySql>("url", "postgres://ada:hemlock@localhost/notes"),
        refusal::<MySql>("url", "mysql://ada:hem/hemlock@localhost/notes"),
    ];
    for text in refused {
        assert!(
            text.starts_with("the setting `database.url` is not a URL of "),
            "{text:?}"
        );
        assert!(
            !text.contains("hemlock") || text.contains("`hemlock`"),
            "{text}"
        );
        println!("{text}");
    }
}

#[tokio::test]
async fn numbers_with_which_nobody_gets_a_connection_are_refused() {
    for name in [
        "max_connections",
        "acquire_timeout",
        "idle_timeout",
        "max_lifetime",
    ] {
        for value in ["0", "-1", "soon", ""] {
            let text = refusal::<Sqlite>(name, value);
            assert!(
                text.starts_with(&format!("the setting `database.{name}` must be ")),
                "{text}"
            );
        }
    }
    assert_eq!(refusal::<Sqlite>("min_connections", "0"), "");
}

/// A password may have any letter, as long as it is written as URLs are.
#[tokio::test]
async fn urls_of_each_database_are_taken() {
    for url in [
        "sqlite:notes.db",
        "sqlite://notes.db?mode=ro",
        "sqlite::memory:",
    ] {
        assert_eq!(refusal::<Sqlite>("url", url), "");
    }
    for url in [
        "postgres://ada:%40%2F%3A%23%3F%25@localhost/notes?sslmode=disable&options[search_path]=x",
        "postgresql:///notes?host=/run/postgresql",
    ] {
        assert_eq!(refusal::<Postgres>("url", url), "");
    }
    assert_eq!(refusal::<MySql>("url", "mariadb://ada@localhost/notes"), "");
}

/// A database that only may be read answers those who read, and refuses the others.
#[tokio::test]
async fn a_database_may_be_for_reading_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("test.db").display().to_string();
    let written = super::pool_at::<Sqlite>(&format!("sqlite:{file}"), 1);
    Sqlite::set_up(&written, super::TABLES).await;
    written.close().await;
    let pool = super::pool_at::<Sqlite>(&format!("sqlite:{file}?mode=ro"), 1);
    let mut config = configured(Transactions::<Sqlite>::new(pool));
    config.add_route("count", "/count");
    let count = async |tx: pyramidion_sqlx::Tx<Sqlite>| -> pyramidion::Result<String> {
        let count = "SELECT count(*) FROM names";
        Ok(Sqlite::number(&mut *tx.begun().await?, count)
            .await?
            .to_string())
    };
    config.add_view(pyramidion::View::new(count).route_name("count"));
    let client = client(config);
    assert_eq!(client.get("/count").send_async().await.text(), "1");
    assert_eq!(post(&client, "/act/200").await.status(), 500);
    let missing = format!("sqlite:{file}.other?mode=rw");
    let missing = super::pool_at::<Sqlite>(&missing, 1);
    assert!(missing.acquire().await.is_err(), "`mode=rw` makes no file");
}
