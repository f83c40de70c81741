//! What keeps a server of a database for the tests.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::unique;

/// What every script begins with. It starts and stops a server as it is told, a word a line, and ends it when nobody tells it anything
/// any more: when the process of the tests has ended, too. A script says how to `prepare` the folder, to `start`, and by which signal to stop.
const BEGIN: &str = r"
bin=$1 folder=$2 port=$3
";

const END: &str = r#"
(prepare) >/dev/null 2>&1 || exit 1
start
echo started
while read -r word; do
    case $word in
        start) start ;;
        stop) kill -$stopping $server; wait $server ;;
        *) kill "-$word" $server ;;
    esac
    echo "$word"
done
kill -$stopping $server
wait $server
rm -rf "$folder"
"#;

/// A server, which ends with the process.
pub(super) struct Keeper {
    port: u16,
    /// Ends the server when its input does.
    _child: Child,
    words: ChildStdin,
    done: BufReader<ChildStdout>,
}

impl Keeper {
    /// Starts a server on a free port, by a script.
    pub(super) fn start(script: &str, bin: &Path) -> Self {
        let folder = format!("pyramidion-database-{}-{}", std::process::id(), unique());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let port = free_port();
        let mut child = Command::new("sh")
            .args(["-c", &format!("{BEGIN}{script}{END}"), "keeper"])
            .args([bin, &folder])
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("there is a shell");
        let words = child.stdin.take().expect("it is piped");
        let done = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut keeper = Self {
            port,
            _child: child,
            words,
            done,
        };
        assert_eq!(keeper.heard(), "started", "the server cannot be prepared");
        keeper
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Starts or stops the server, or sends it a signal.
    pub(super) fn tell(&mut self, word: &str) {
        writeln!(self.words, "{word}").expect("the keeper listens");
        assert_eq!(self.heard(), word);
    }

    fn heard(&mut self) -> String {
        let mut line = String::new();
        self.done.read_line(&mut line).expect("the keeper answers");
        line.trim().to_owned()
    }
}

/// Returns where all of these programs are, in the `PATH` or in other folders.
pub(super) fn programs(
    names: &[&str],
    elsewhere: impl IntoIterator<Item = PathBuf>,
) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    folders.extend(elsewhere);
    let has_all = |folder: &&PathBuf| names.iter().all(|name| folder.join(name).exists());
    folders.iter().find(has_all).cloned()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("an address").port()
}
