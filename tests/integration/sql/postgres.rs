//! A PostgreSQL of the tests' own.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use pyramidion_tests::http::PATIENCE;
use pyramidion_tests::skip;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Pool, Postgres};

use super::keeper::{Keeper, programs};
use super::unique;

/// The server does not run as root.
const SCRIPT: &str = r#"
stopping=QUIT
as_user() {
    if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else exec "$@"; fi
}
prepare() {
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    as_user "$bin/initdb" -D "$folder/data" -U postgres -A trust --no-sync --locale=C -E UTF8
}
start() {
    as_user "$bin/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c fsync=off -c max_connections=200 -c shared_buffers=16MB </dev/null >"$folder/log" 2>&1 &
    server=$!
}
"#;

/// A server, which ends with the process.
pub(crate) struct Server(Keeper);

/// Returns the server that tests share, unless there is none on this machine.
pub(crate) fn shared() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(Server::start).as_ref()
}

impl Server {
    /// Starts a server on a free port, unless there is none on this machine.
    pub(crate) fn start() -> Option<Self> {
        // Debian has them in a folder for each version.
        let versions = std::fs::read_dir("/usr/lib/postgresql");
        let versions = versions.into_iter().flatten().flatten();
        let folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
        let Some(bin) = programs(&["postgres", "initdb"], folders) else {
            skip("PostgreSQL");
            return None;
        };
        Some(Self(Keeper::start(SCRIPT, &bin)))
    }

    /// Starts or stops the server, or sends it a signal.
    pub(crate) fn tell(&mut self, word: &str) {
        self.0.tell(word);
    }

    /// Makes a database; returns its URL.
    pub(crate) async fn new_database(&self) -> String {
        let name = format!("test_{}", unique());
        let mut connection = self.connection().await;
        let statement = format!("CREATE DATABASE {name}");
        let made = sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await;
        made.expect("a new database");
        self.url(&name)
    }

    /// Returns the URL of a database of this server.
    pub(crate) fn url_of(&self, pool: &Pool<Postgres>) -> String {
        let options = pool.connect_options();
        self.url(options.get_database().expect("a database"))
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.0.port())
    }

    /// Connects as soon as the server is ready.
    pub(crate) async fn connection(&self) -> PgConnection {
        let begin = Instant::now();
        loop {
            match PgConnection::connect(&self.url("postgres")).await {
                Ok(connection) => return connection,
                Err(error) => assert!(begin.elapsed() < PATIENCE, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
