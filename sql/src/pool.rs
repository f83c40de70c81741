//! Pools of connections, from settings.

use std::str::FromStr;
use std::time::Duration;

use pyramidion::Settings;
use sqlx::pool::PoolOptions;
use sqlx::{Connection, Pool};

use crate::backend::Backend;

/// Returns a pool of connections as the settings say that begin with `database.`; nothing is connected yet.
///
/// | setting | meaning |
/// |---|---|
/// | `database.url` | the database, as in `postgres://user:password@host/name` or `sqlite:notes.db`; it must be set |
/// | `database.max_connections` | how many connections there are at most; 10 without it, at least 1 |
/// | `database.min_connections` | how many are kept even if nobody uses them; 0 without it |
/// | `database.acquire_timeout` | how many seconds a request waits for a connection; 5 without it |
/// | `database.idle_timeout` | after how many seconds without use a connection is closed; 600 without it |
/// | `database.max_lifetime` | after how many seconds a connection is closed in any case; 1800 without it |
///
/// Times are at least one second. A file of SQLite is made if it is not there, and has a write-ahead log, unless the URL says `mode=ro`, as in
/// `sqlite:notes.db?mode=ro`. What is in memory has one connection, which is never closed.
///
/// # Errors
///
/// Fails if a setting is missing or malformed. The message has no value of `database.url`, which may hold a password.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use pyramidion::Settings;
/// use sqlx::Sqlite;
///
/// let mut settings = Settings::new();
/// settings.set("database.url", "sqlite::memory:");
/// let pool = pyramidion_sqlx::pool::<Sqlite>(&settings)?;
/// sqlx::query("CREATE TABLE notes (text TEXT)").execute(&pool).await?;
///
/// settings.set("database.acquire_timeout", "soon");
/// let error = pyramidion_sqlx::pool::<Sqlite>(&settings).unwrap_err();
/// assert!(error.to_string().contains("`database.acquire_timeout`"));
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub fn pool<DB: Backend>(settings: &Settings) -> pyramidion::Result<Pool<DB>> {
    pool_named("database", settings)
}

/// Returns a pool as the settings say that begin with another name than `database`; see [`pool`].
///
/// # Errors
///
/// Fails as [`pool`] does.
///
/// # Examples
///
/// ```
/// use pyramidion::Settings;
///
/// # #[cfg(feature = "sqlite")]
/// # fn run() {
/// let settings = Settings::new();
/// let error = pyramidion_sqlx::pool_named::<sqlx::Sqlite>("stats", &settings).unwrap_err();
/// assert_eq!(error.to_string(), "the setting `stats.url` is not set");
/// # }
/// # #[cfg(feature = "sqlite")]
/// # run();
/// ```
pub fn pool_named<DB: Backend>(name: &str, settings: &Settings) -> pyramidion::Result<Pool<DB>> {
    let reading = Reading { name, settings };
    let url = settings.require(&format!("{name}.url"))?;
    let options = options::<DB>(url).map_err(|reason| {
        format!(
            "the setting `{name}.url` is not a URL of {}: {reason}",
            DB::NAME
        )
    })?;
    let mut pool = PoolOptions::<DB>::new()
        .max_connections(reading.at_least_one("max_connections", 10)?)
        .min_connections(reading.number("min_connections")?.unwrap_or(0))
        .acquire_timeout(reading.seconds("acquire_timeout", 5)?)
        .idle_timeout(reading.seconds("idle_timeout", 600)?)
        .max_lifetime(reading.seconds("max_lifetime", 1800)?);
    if DB::is_private(url) {
        pool = pool
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
    }
    Ok(pool.connect_lazy_with(DB::prepare(options, url)))
}

/// Returns what a URL says, or why it cannot be read. What is in it stays out of that: it may be a password.
fn options<DB: Backend>(url: &str) -> Result<<DB::Connection as Connection>::Options, String> {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    if !scheme.is_some_and(|scheme| DB::URL_SCHEMES.contains(&scheme)) {
        let schemes: Vec<_> = DB::URL_SCHEMES
            .iter()
            .map(|scheme| format!("`{scheme}:`"))
            .collect();
        return Err(format!(
            "it does not begin with {}; one is as `{}` is",
            schemes.join(" or "),
            DB::EXAMPLE
        ));
    }
    let (_, query) = url.split_once('?').unwrap_or_default();
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        if !DB::is_parameter(name) {
            let is_word = name.bytes().all(|byte| byte.is_ascii_alphabetic());
            let name = if is_word { name } else { "?" };
            return Err(format!(
                "behind the question mark is `{name}`, which is not a parameter"
            ));
        }
    }
    let options = <<DB::Connection as Connection>::Options>::from_str(url);
    options.map_err(|error| match error {
        sqlx::Error::Configuration(error) => {
            format!(
                "{error}; in a name or a password, write `%40` for `@`, `%2F` for `/`, `%3A` for `:`, `%23` for `#`, `%3F` for `?` \
                 and `%25` for `%`"
            )
        }
        _ => "it is malformed".to_owned(),
    })
}

/// Settings of one name.
struct Reading<'s> {
    name: &'s str,
    settings: &'s Settings,
}

impl Reading<'_> {
    fn number(&self, key: &str) -> pyramidion::Result<Option<u32>> {
        let name = format!("{}.{key}", self.name);
        let Some(text) = self.settings.get(&name) else {
            return Ok(None);
        };
        let number = text.trim().parse();
        let number = number
            .map_err(|_| format!("the setting `{name}` must be a whole number, and is {text:?}"))?;
        Ok(Some(number))
    }

    fn at_least_one(&self, key: &str, default: u32) -> pyramidion::Result<u32> {
        match self.number(key)?.unwrap_or(default) {
            0 => Err(format!("the setting `{}.{key}` must be at least 1", self.name).into()),
            number => Ok(number),
        }
    }

    fn seconds(&self, key: &str, default: u32) -> pyramidion::Result<Duration> {
        let seconds = self.at_least_one(key, default)?;
        Ok(Duration::from_secs(u64::from(seconds)))
    }
}
