//! A MariaDB of the tests' own, for what is said of MySQL.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use pyramidion_tests::http::PATIENCE;
use pyramidion_tests::skip;
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection};

use super::keeper::{Keeper, programs};
use super::unique;

const SCRIPT: &str = r#"
stopping=KILL
user=$(id -un)
prepare() {
    mariadb-install-db --no-defaults --user="$user" --datadir="$folder/data" --auth-root-authentication-method=normal \
        --skip-test-db --skip-name-resolve
}
start() {
    "$bin/mariadbd" --no-defaults --user="$user" --datadir="$folder/data" --port="$port" --bind-address=127.0.0.1 \
        --socket="$folder/socket" --skip-name-resolve --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=16M \
        --max-connections=200 </dev/null >"$folder/log" 2>&1 &
    server=$!
}
"#;

/// Makes a database on the server that tests share, unless there is none on this machine; returns its URL.
pub(super) async fn new_database() -> Option<String> {
    static SERVER: OnceLock<Option<Keeper>> = OnceLock::new();
    let server = SERVER.get_or_init(start).as_ref()?;
    let url = format!("mysql://root@127.0.0.1:{}", server.port());
    let name = format!("test_{}", unique());
    let mut connection = connection(&url).await;
    let statement = format!("CREATE DATABASE {name}");
    let made = sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await;
    made.expect("a new database");
    Some(format!("{url}/{name}"))
}

fn start() -> Option<Keeper> {
    let names = ["mariadbd", "mariadb-install-db"];
    let is_there = |name| programs(&[name], ["/usr/sbin".into(), "/usr/bin".into()]);
    let [Some(bin), Some(_)] = names.map(is_there) else {
        skip("MariaDB");
        return None;
    };
    Some(Keeper::start(SCRIPT, &bin))
}

/// Connects as soon as the server is ready.
async fn connection(url: &str) -> MySqlConnection {
    let begin = Instant::now();
    loop {
        match MySqlConnection::connect(url).await {
            Ok(connection) => return connection,
            Err(error) => assert!(begin.elapsed() < PATIENCE, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
