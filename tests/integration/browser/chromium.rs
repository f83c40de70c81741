//! Chromium without a window, driven by chromedriver.

use std::ffi::OsString;
use std::future::Future;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::{PATIENCE, skip};

/// How long a visit may take. It is far more than any takes, so that only what hangs fails.
const VISIT: Duration = Duration::from_secs(600);

/// What pages are shown on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Screen {
    Desktop,
    /// A desktop whose owner likes it dark.
    #[cfg_attr(
        not(debug_assertions),
        allow(dead_code, reason = "it is for pages of development mode")
    )]
    Night,
    Phone,
}

impl Screen {
    /// Returns how many CSS pixels fit side by side.
    pub(super) fn width(self) -> u32 {
        match self {
            Self::Desktop | Self::Night => 1280,
            Self::Phone => 390,
        }
    }

    /// Returns what chromedriver is asked for.
    fn capabilities(self, chromium: &Path) -> Value {
        let mut options = json!({
            "binary": chromium,
            "args": [
                "--headless=new",
                // In containers the sandbox cannot be set up and shared memory is scarce. It is only
                // our own pages that are visited.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                // Chromium ends when the pipe to chromedriver is closed, even if that is killed.
                "--remote-debugging-pipe",
                format!("--window-size={},900", self.width()),
            ],
        });
        if let Self::Night = self
            && let Some(arguments) = options["args"].as_array_mut()
        {
            arguments.push(json!("--blink-settings=preferredColorScheme=0"));
        }
        if let Self::Phone = self {
            // A window cannot be as narrow as a phone.
            options["mobileEmulation"] = json!({
                "deviceMetrics": {"width": self.width(), "height": 844, "pixelRatio": 2},
            });
        }
        json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}})
    }
}

/// Visits pages in a browser of its own, unless there is none on this machine.
///
/// The browser is closed at the end of the visit, even if it panics.
pub(super) async fn with_browser<V>(screen: Screen, visit: impl FnOnce(Client, Screen) -> V)
where
    V: Future<Output = ()> + Send + 'static,
{
    let Some(chromedriver) = program("PYRAMIDION_CHROMEDRIVER", "chromedriver") else {
        return skip("chromedriver");
    };
    let Some(chromium) = program("PYRAMIDION_CHROMIUM", "chromium") else {
        return skip("chromium");
    };
    let folder = Folder::new(screen);
    let (mut process, port) = start(&chromedriver, &folder).await;
    let client = connect(port, screen.capabilities(&chromium)).await;
    let visit = tokio::spawn(timeout(VISIT, visit(client.clone(), screen)));
    let outcome = visit.await;
    let closed = timeout(PATIENCE, client.close()).await;
    process.kill().await.expect("chromedriver ends");
    match outcome {
        Ok(in_time) => in_time.expect("the visit ends in time"),
        Err(panicked) => resume_unwind(panicked.into_panic()),
    }
    closed.expect("Chromium ends in time").expect("an answer");
}

/// Starts chromedriver on a free port, which it says.
async fn start(chromedriver: &Path, Folder(folder): &Folder) -> (Child, u16) {
    let mut process = Command::new(chromedriver)
        .arg("--port=0")
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("chromedriver starts");
    let mut lines = BufReader::new(process.stdout.as_mut().expect("the output is piped")).lines();
    let port = timeout(PATIENCE, async {
        while let Some(line) = lines.next_line().await.expect("its output") {
            if let Some((_, port)) = line.split_once(" started successfully on port ") {
                return port.trim_end_matches('.').parse().expect("a port");
            }
        }
        panic!("chromedriver does not start");
    });
    let port = port.await.expect("chromedriver starts in time");
    (process, port)
}

/// Starts Chromium by way of chromedriver.
async fn connect(port: u16, capabilities: Value) -> Client {
    let Value::Object(capabilities) = capabilities else {
        unreachable!("capabilities have names");
    };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities);
    let url = format!("http://127.0.0.1:{port}");
    let client = timeout(VISIT, builder.connect(&url)).await;
    client.expect("Chromium starts in time").expect("a browser")
}

/// What Chromium and chromedriver leave behind. It is removed when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(screen: Screen) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("pyramidion-{}-{screen:?}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder for the browser can be made");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A test does not fail for what is left behind.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Returns the program that a variable of the environment names, or else the one that `PATH` has.
fn program(variable: &str, name: &str) -> Option<PathBuf> {
    let name = std::env::var_os(variable).unwrap_or_else(|| OsString::from(name));
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}
