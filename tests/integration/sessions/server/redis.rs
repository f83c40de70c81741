//! A real Redis: that comes, goes, hangs and returns.

use std::future::Future;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use pyramidion::session::{RedisStore, ServerSessionFactory};
use pyramidion_tests::http::PATIENCE;
use pyramidion_tests::skip;

use super::{Site, Visitor};
use crate::logging::logged_by;

/// A Redis of the test's own, which ends with it.
pub(super) struct RedisServer {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl RedisServer {
    /// Starts a server on a free port, unless there is none on this machine.
    pub(super) fn start() -> Option<Self> {
        const TRIES: usize = 5;
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let version = Command::new("redis-server")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if version.is_err() {
            skip("redis-server");
            return None;
        }
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("pyramidion-redis-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        // Another program may take the port before the server does.
        for _ in 0..TRIES {
            let port = free_port();
            let process = spawn(port, &folder);
            let mut server = Self {
                process,
                port,
                folder: folder.clone(),
            };
            if server.is_ready() {
                return Some(server);
            }
        }
        panic!("redis-server does not start");
    }

    pub(super) fn store(&self) -> RedisStore {
        let url = format!("redis://127.0.0.1:{}/", self.port);
        RedisStore::new(url)
            .expect("a well-formed URL")
            .call_limit(PATIENCE)
    }

    /// Ends the server at once, as a crash does.
    fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }

    /// Starts it again with what it had written.
    fn restart(&mut self) {
        self.process = spawn(self.port, &self.folder);
        assert!(self.is_ready(), "redis-server does not start again");
    }

    /// Lets the server hang, or go on.
    fn signal(&self, signal: &str) {
        let status = Command::new("kill")
            .arg(signal)
            .arg(self.process.id().to_string())
            .status();
        assert!(status.expect("there is kill").success());
    }

    /// Waits until the server answers; tells whether it does.
    fn is_ready(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.process.try_wait().expect("a process").is_some() {
                return false;
            }
            if self
                .say("PING\r\n")
                .is_ok_and(|answer| answer == "+PONG\r\n")
            {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }

    /// Returns what the server answers, in its own protocol.
    fn say(&self, command: &str) -> std::io::Result<String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(command.as_bytes())?;
        let mut answer = vec![0; 64 * 1024];
        let length = stream.read(&mut answer)?;
        answer.truncate(length);
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it may have ended
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn spawn(port: u16, folder: &PathBuf) -> Child {
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        // What was answered is on the disk.
        .args([
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
        ])
        .arg("--dir")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server starts")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("an address").port()
}

/// Waits no longer than a person would.
fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let finished = runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await });
    finished.expect("nothing hangs")
}

/// Asks for each page and sees it refused clearly and without a cookie.
async fn is_refused(visitor: &Visitor, paths: &[&str]) {
    let id = visitor.id();
    for path in paths {
        let response = visitor.answer(path).await;
        assert_eq!(response.status(), 503, "{path}");
        assert_eq!(response.header("set-cookie"), None, "{path}");
        assert!(
            !response.text().contains("127.0.0.1"),
            "{}",
            response.text()
        );
        assert_eq!(visitor.id(), id);
    }
}

#[test]
fn a_server_that_is_down_is_a_503_in_the_log_and_nothing_is_lost() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let log = logged_by(|| {
        run(async {
            let site = Site::new(ServerSessionFactory::new(server.store()));
            let (ada, new) = (site.visitor(), site.visitor());
            ada.get("/set/user/Ada").await;
            server.kill();
            is_refused(&ada, &["/read", "/set/a/1", "/logout", "/read"]).await;
            is_refused(&new, &["/set/a/1"]).await;
            assert_eq!(new.get("/read").await, "", "who has no cookie asks nothing");
            server.restart();
            assert_eq!(ada.get("/read").await, "user=\"Ada\"");
            assert_eq!(new.get("/set/a/1").await, "a=\"1\"");
            server.kill();
            server.restart();
            assert_eq!(ada.get("/set/b/2").await, "user=\"Ada\" b=\"2\"");
            assert_eq!(new.get("/read").await, "a=\"1\"");
        });
    });
    let is_report = |line: &&str| line.contains("the session store cannot be asked");
    let reports: Vec<_> = log.lines().filter(is_report).collect();
    assert_eq!(reports.len(), 5, "one for each refusal: {reports:#?}");
    let routes = ["read", "set", "logout", "read", "set"];
    for (report, route) in reports.iter().zip(routes) {
        assert!(report.contains("ERROR"), "{report}");
        assert!(report.contains(&format!("route=\"{route}\"")), "{report}");
    }
    assert!(!log.contains("Ada"), "{log}");
}

#[test]
fn a_server_that_hangs_is_a_503_in_time() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    run(async {
        let limit = Duration::from_millis(100);
        let store = server.store().call_limit(limit);
        let site = Site::new(ServerSessionFactory::new(store));
        let ada = site.visitor();
        ada.get("/set/user/Ada").await;
        server.signal("-STOP");
        let all = ["/read", "/set/a/1", "/logout", "/plain"];
        is_refused(&ada, &all).await;
        is_refused(&site.visitor(), &["/set/a/1"]).await;
        server.signal("-CONT");
        assert_eq!(ada.get("/read").await, "user=\"Ada\"");
    });
}

#[test]
fn the_time_limit_is_for_everything_that_a_request_asks() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    run(async {
        let factory =
            ServerSessionFactory::new(server.store().call_limit(Duration::from_secs(3600)));
        let site = Site::new(factory.time_limit(Duration::from_millis(100)));
        let ada = site.visitor();
        ada.get("/set/user/Ada").await;
        server.signal("-STOP");
        is_refused(&ada, &["/read"]).await;
        server.signal("-CONT");
    });
}

#[test]
fn a_server_that_accepts_and_never_answers_is_a_503_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let url = format!("redis://{}/", listener.local_addr().expect("an address"));
    run(async {
        let store = RedisStore::new(url).expect("a well-formed URL");
        let store = store.call_limit(Duration::from_millis(100));
        let site = Site::new(ServerSessionFactory::new(store));
        is_refused(&site.visitor(), &["/set/a/1"]).await;
    });
}

#[test]
fn an_application_starts_before_its_server() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    server.kill();
    run(async {
        let site = Site::new(ServerSessionFactory::new(server.store()));
        let ada = site.visitor();
        is_refused(&ada, &["/set/user/Ada"]).await;
        server.restart();
        assert_eq!(ada.get("/set/user/Ada").await, "user=\"Ada\"");
    });
}

#[test]
fn the_server_knows_hashes_and_forgets_them_in_time() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    run(async {
        let store = server.store().prefix("shop:");
        let site = Site::new(ServerSessionFactory::new(store).timeout(100));
        let ada = site.visitor();
        ada.get("/set/user/Ada").await;
        let id = ada.id().expect("an id");
        let keys = server.say("KEYS *\r\n").expect("an answer");
        let key = keys.lines().nth(2).expect("one key");
        let digits = key.strip_prefix("shop:").expect("the prefix");
        assert_eq!(digits.len(), 64, "{key}");
        assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
        let content = server
            .say(&format!("HGETALL {key}\r\n"))
            .expect("an answer");
        assert!(content.contains("Ada"), "{content}");
        assert!(!content.contains(&id) && !key.contains(&id));
        let lifetime = server.say(&format!("PTTL {key}\r\n")).expect("an answer");
        let milliseconds: u32 = lifetime.trim()[1..].parse().expect("a number");
        assert!((90_000..=101_000).contains(&milliseconds), "{milliseconds}");
        ada.get("/logout").await;
        assert_eq!(server.say("DBSIZE\r\n").expect("an answer"), ":0\r\n");
    });
}

#[test]
fn a_malformed_url_is_an_error_that_does_not_show_it() {
    let url = "http://user:seekrit@host";
    let error = RedisStore::new(url).expect_err("it is not Redis");
    let mut text = format!("{error} {error:?}");
    if let Some(source) = std::error::Error::source(&error) {
        text.push_str(&source.to_string());
    }
    assert!(!text.contains("seekrit"), "{text}");
    let store = RedisStore::new("redis://:seekrit@localhost").expect("a well-formed URL");
    let factory = ServerSessionFactory::new(store.clone());
    assert!(!format!("{store:?} {factory:?}").contains("seekrit"));
}

/// A time-out of more milliseconds than the server can count is as good as none.
#[test]
fn the_longest_times_can_be_kept() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    run(async {
        for seconds in [1_i64 << 40, i64::MAX / 1000, i64::MAX] {
            let factory = ServerSessionFactory::new(server.store());
            let site = Site::new(factory.timeout(seconds).lifetime(seconds));
            let visitor = site.visitor();
            visitor.get("/set/a/1").await;
            visitor.get("/set/b/2").await;
            visitor.get("/sign_in/Ada").await;
            assert_eq!(visitor.get("/size").await, "3");
        }
    });
}
