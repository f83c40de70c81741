//! A PostgreSQL of the tests' own.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use pyramidion_tests::http::PATIENCE;
use pyramidion_tests::skip;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Pool, Postgres};

use super::unique;

/// Starts and stops a server as it is told, a word a line, and ends it when nobody tells it anything any more: when the process of the tests
/// has ended, too. The server does not run as root.
const KEEPER: &str = r#"
bin=$1 folder=$2 port=$3
as_user() {
    if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else exec "$@"; fi
}
start() {
    as_user "$bin/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c fsync=off -c max_connections=200 -c shared_buffers=16MB </dev/null >"$folder/log" 2>&1 &
    server=$!
}
[ "$(id -u)" = 0 ] && chown postgres "$folder"
(as_user "$bin/initdb" -D "$folder/data" -U postgres -A trust --no-sync --locale=C -E UTF8) >/dev/null || exit 1
start
echo started
while read -r word; do
    case $word in
        start) start ;;
        stop) kill -QUIT $server; wait $server ;;
        *) kill "-$word" $server ;;
    esac
    echo "$word"
done
kill -QUIT $server
wait $server
rm -rf "$folder"
"#;

/// A server, which ends with the process.
pub(crate) struct Server {
    port: u16,
    /// Ends the server when its input does.
    _keeper: Child,
    words: ChildStdin,
    done: BufReader<ChildStdout>,
}

/// Returns the server that tests share, unless there is none on this machine.
pub(crate) fn shared() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(Server::start).as_ref()
}

impl Server {
    /// Starts a server on a free port, unless there is none on this machine.
    pub(crate) fn start() -> Option<Self> {
        let Some(bin) = programs() else {
            skip("PostgreSQL");
            return None;
        };
        let folder = format!("pyramidion-postgres-{}-{}", std::process::id(), unique());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let port = free_port();
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .args([&bin, &folder])
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("there is a shell");
        let words = keeper.stdin.take().expect("it is piped");
        let done = BufReader::new(keeper.stdout.take().expect("it is piped"));
        let mut server = Self {
            port,
            _keeper: keeper,
            words,
            done,
        };
        assert_eq!(server.heard(), "started", "initdb fails");
        Some(server)
    }

    /// Starts or stops the server, or sends it a signal.
    pub(crate) fn tell(&mut self, word: &str) {
        writeln!(self.words, "{word}").expect("the keeper listens");
        assert_eq!(self.heard(), word);
    }

    fn heard(&mut self) -> String {
        let mut line = String::new();
        self.done.read_line(&mut line).expect("the keeper answers");
        line.trim().to_owned()
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
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
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

/// Returns where the programs of the server are, in the `PATH` or where Debian has them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    let has_both = |folder: &&PathBuf| {
        ["postgres", "initdb"]
            .iter()
            .all(|name| Path::new(folder).join(name).exists())
    };
    folders.iter().find(has_both).cloned()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("an address").port()
}
