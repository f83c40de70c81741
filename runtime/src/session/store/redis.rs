//! Sessions kept by Redis or Valkey.
//!
//! A session is a hash with the fields `data`, `created`, `accessed` and `revision`, under the prefix
//! followed by its key in hexadecimal digits. What must be atomic is a script on the server, which
//! also forgets what has expired.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, FromRedisValue, RedisError, Script, ScriptInvocation};

use super::{Record, SessionKey, SessionStore, StoreError, Update};

/// Keeps a record under a key that is free; returns whether it was.
const CREATE: &str = "
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'data', ARGV[2], 'created', ARGV[3], 'accessed', ARGV[4], 'revision', ARGV[5])
if ARGV[1] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1";

/// Replaces a record of the expected revision; returns 1, 0 if it has another, -1 if there is none.
const UPDATE: &str = "
local revision = redis.call('HGET', KEYS[1], 'revision')
if not revision then return -1 end
if revision ~= ARGV[6] then return 0 end
redis.call('HSET', KEYS[1], 'data', ARGV[2], 'created', ARGV[3], 'accessed', ARGV[4], 'revision', ARGV[5])
if ARGV[1] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) else redis.call('PERSIST', KEYS[1]) end
return 1";

/// Sets the time of the last use of a record; returns whether there is one.
const TOUCH: &str = "
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'accessed', ARGV[2])
if ARGV[1] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) else redis.call('PERSIST', KEYS[1]) end
return 1";

/// Moves a record of the expected revision to a free key; returns as [`UPDATE`] does, and 0 if the key
/// is taken. When it runs twice it says so again: only who asked knows the new key.
const REPLACE: &str = "
local revision = redis.call('HGET', KEYS[1], 'revision')
local taken = redis.call('EXISTS', KEYS[2]) == 1
if not revision then return taken and 1 or -1 end
if taken or revision ~= ARGV[6] then return 0 end
redis.call('HSET', KEYS[2], 'data', ARGV[2], 'created', ARGV[3], 'accessed', ARGV[4], 'revision', ARGV[5])
if ARGV[1] ~= '' then redis.call('PEXPIRE', KEYS[2], ARGV[1]) end
redis.call('DEL', KEYS[1])
return 1";

/// A store in [Redis](https://redis.io) or [Valkey](https://valkey.io), for any number of processes.
///
/// All requests share a connection, which is made when a session is first asked for, and made again
/// when it breaks: the server may start later than the application, and come and go. Clones share
/// it too.
///
/// A login moves the session to another key in one script. Where the keys are spread over several servers,
/// set a [prefix](Self::prefix) with a hash tag, as in `{session}:`, so that both are on one.
///
/// It needs the feature `redis`. For `rediss://` URLs add the crate `redis` with one of its features
/// for TLS.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::session::{RedisStore, ServerSessionFactory};
///
/// # fn main() -> pyramidion::Result<()> {
/// let url = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".into());
/// let mut config = Configurator::new();
/// config.set_session_factory(
///     ServerSessionFactory::new(RedisStore::new(url)?).timeout(3600).reissue_time(60),
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct RedisStore {
    client: Client,
    manager: Arc<OnceLock<ConnectionManager>>,
    prefix: String,
    call_limit: Duration,
    create: Script,
    update: Script,
    replace: Script,
    touch: Script,
}

impl RedisStore {
    /// Returns the store at a URL such as `redis://:password@host:6379/0`; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// Fails if the URL is malformed.
    pub fn new(url: impl AsRef<str>) -> Result<Self, StoreError> {
        Ok(Self {
            client: Client::open(url.as_ref()).map_err(StoreError::new)?,
            manager: Arc::default(),
            prefix: "session:".to_owned(),
            call_limit: Duration::from_secs(1),
            create: Script::new(CREATE),
            update: Script::new(UPDATE),
            replace: Script::new(REPLACE),
            touch: Script::new(TOUCH),
        })
    }

    /// Sets what the names of sessions begin with in the server; the default is `session:`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets how long a single answer of the server is waited for; the default is 1 second.
    ///
    /// A request asks once or twice. How long it waits in all is the
    /// [time limit](super::super::ServerSessionFactory::time_limit) of its factory.
    pub fn call_limit(mut self, call_limit: Duration) -> Self {
        self.call_limit = call_limit;
        self
    }

    fn connection(&self) -> Result<ConnectionManager, RedisError> {
        if let Some(manager) = self.manager.get() {
            return Ok(manager.clone());
        }
        // A failing attempt is the caller's to repeat: it has a limit of its own.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(self.call_limit))
            .set_response_timeout(Some(self.call_limit));
        let manager = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        Ok(self.manager.get_or_init(|| manager).clone())
    }

    /// Asks the server, and once more if the connection turns out to be broken.
    ///
    /// The command may therefore run twice.
    async fn ask_again<T: FromRedisValue>(&self, question: Question<'_>) -> Result<T, StoreError> {
        match self.ask(question).await {
            Err(error) if !error.is_timeout() && error.is_io_error() => {
                self.ask_once(question).await
            }
            result => result.map_err(StoreError::new),
        }
    }

    async fn ask_once<T: FromRedisValue>(&self, question: Question<'_>) -> Result<T, StoreError> {
        self.ask(question).await.map_err(StoreError::new)
    }

    async fn ask<T: FromRedisValue>(&self, question: Question<'_>) -> Result<T, RedisError> {
        let mut connection = self.connection()?;
        let answer = async {
            match question {
                Question::Command(command) => command.query_async(&mut connection).await,
                Question::Script(script) => script.invoke_async(&mut connection).await,
            }
        };
        // The manager's limits are for connecting and answering each; this one is for both.
        match tokio::time::timeout(self.call_limit, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        }
    }

    fn name(&self, key: &SessionKey) -> String {
        let digits = key.as_bytes().iter().map(|byte| format!("{byte:02x}"));
        let mut name = self.prefix.clone();
        name.extend(digits);
        name
    }

    /// Returns a script with what all begin with.
    fn invocation<'a>(
        &self,
        script: &'a Script,
        key: &SessionKey,
        time_to_live: Option<Duration>,
    ) -> ScriptInvocation<'a> {
        let mut invocation = script.key(self.name(key));
        invocation.arg(
            time_to_live
                .map(|time| time.as_millis().to_string())
                .unwrap_or_default(),
        );
        invocation
    }
}

/// What a server can be asked.
#[derive(Clone, Copy)]
enum Question<'a> {
    Command(&'a Cmd),
    Script(&'a ScriptInvocation<'a>),
}

fn add_record(invocation: &mut ScriptInvocation<'_>, record: &Record) {
    invocation
        .arg(&record.data)
        .arg(record.created.to_string())
        .arg(record.accessed.to_string())
        .arg(record.revision.to_string());
}

fn update_of(outcome: i64) -> Update {
    match outcome {
        1 => Update::Done,
        0 => Update::Conflict,
        _ => Update::Missing,
    }
}

impl SessionStore for RedisStore {
    async fn create(
        &self,
        key: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let mut invocation = self.invocation(&self.create, key, time_to_live);
        add_record(&mut invocation, record);
        // Should it run twice, the second finds the key taken, and another is tried.
        self.ask_again(Question::Script(&invocation)).await
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        type Fields = (Option<String>, Option<f64>, Option<f64>, Option<u64>);
        let mut command = redis::cmd("HMGET");
        command
            .arg(self.name(key))
            .arg(&["data", "created", "accessed", "revision"]);
        let fields: Fields = self.ask_again(Question::Command(&command)).await?;
        Ok(match fields {
            (Some(data), Some(created), Some(accessed), Some(revision)) => Some(Record {
                data,
                created,
                accessed,
                revision,
            }),
            _ => None,
        })
    }

    async fn update(
        &self,
        key: &SessionKey,
        expected: u64,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let mut invocation = self.invocation(&self.update, key, time_to_live);
        add_record(&mut invocation, record);
        invocation.arg(expected.to_string());
        let outcome = self.ask_once(Question::Script(&invocation)).await?;
        Ok(update_of(outcome))
    }

    async fn replace(
        &self,
        from: &SessionKey,
        expected: u64,
        to: &SessionKey,
        record: &Record,
        time_to_live: Option<Duration>,
    ) -> Result<Update, StoreError> {
        let mut invocation = self.invocation(&self.replace, from, time_to_live);
        invocation.key(self.name(to));
        add_record(&mut invocation, record);
        invocation.arg(expected.to_string());
        let outcome = self.ask_again(Question::Script(&invocation)).await?;
        Ok(update_of(outcome))
    }

    async fn touch(
        &self,
        key: &SessionKey,
        accessed: f64,
        time_to_live: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let mut invocation = self.invocation(&self.touch, key, time_to_live);
        invocation.arg(accessed.to_string());
        self.ask_again(Question::Script(&invocation)).await
    }

    async fn delete(&self, key: &SessionKey) -> Result<bool, StoreError> {
        let mut command = redis::cmd("DEL");
        command.arg(self.name(key));
        self.ask_once(Question::Command(&command)).await
    }
}

/// Does not show the URL, which may hold a password.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .field("call_limit", &self.call_limit)
            .finish_non_exhaustive()
    }
}
