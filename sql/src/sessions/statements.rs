//! The statements of the store, in the dialect of each database.
//!
//! What they ask for has the form of the arguments in [`sessions`](super): in the order of the question marks.

use std::sync::Arc;

/// What is there and has not expired.
const LIVE: &str = "(expires IS NULL OR expires > ?)";

/// The statements for one table.
#[expect(unnameable_types, reason = "the traits that use it are closed")]
#[derive(Debug)]
pub struct Statements {
    pub(super) table: Vec<Arc<str>>,
    /// Deletes an expired record whose key is to be used again, where `create` cannot replace it.
    pub(super) make_room: Option<Arc<str>>,
    pub(super) create: Arc<str>,
    pub(super) load: Arc<str>,
    pub(super) update: Arc<str>,
    pub(super) replace: Arc<str>,
    pub(super) touch: Arc<str>,
    pub(super) delete: Arc<str>,
    pub(super) sweep: Arc<str>,
}

/// What differs from database to database.
struct Dialect {
    table: Vec<String>,
    make_room: Option<String>,
    create: String,
    sweep: String,
    has_numbers: bool,
}

const INSERT: &str = "(id, data, created, accessed, revision, expires) VALUES (?, ?, ?, ?, ?, ?)";

impl Statements {
    fn new(name: &str, dialect: Dialect) -> Self {
        let text = |statement: String| -> Arc<str> {
            if dialect.has_numbers {
                numbered(&statement).into()
            } else {
                statement.into()
            }
        };
        Self {
            table: dialect.table.into_iter().map(Into::into).collect(),
            make_room: dialect.make_room.map(text),
            create: text(dialect.create),
            load: text(format!(
                "SELECT data, created, accessed, revision FROM {name} WHERE id = ? AND {LIVE}"
            )),
            update: text(format!(
                "UPDATE {name} SET data = ?, created = ?, accessed = ?, revision = ?, expires = ? \
                 WHERE id = ? AND revision = ? AND {LIVE}"
            )),
            replace: text(format!(
                "UPDATE {name} SET id = ?, data = ?, created = ?, accessed = ?, revision = ?, expires = ? \
                 WHERE id = ? AND revision = ? AND {LIVE}"
            )),
            touch: text(format!(
                "UPDATE {name} SET accessed = ?, expires = ? WHERE id = ? AND {LIVE}"
            )),
            delete: text(format!("DELETE FROM {name} WHERE id = ? AND {LIVE}")),
            sweep: text(dialect.sweep),
        }
    }

    #[cfg(feature = "sqlite")]
    pub(super) fn of_sqlite(name: &str) -> Self {
        let table = format!(
            "CREATE TABLE IF NOT EXISTS {name} (id BLOB PRIMARY KEY NOT NULL, data TEXT NOT NULL, created REAL NOT NULL, \
             accessed REAL NOT NULL, revision INTEGER NOT NULL, expires REAL) STRICT, WITHOUT ROWID"
        );
        Self::new(
            name,
            Dialect {
                table: vec![table, index(name)],
                make_room: None,
                create: create(name),
                sweep: format!(
                    "DELETE FROM {name} WHERE id IN (SELECT id FROM {name} WHERE expires <= ? ORDER BY expires LIMIT 1000)"
                ),
                has_numbers: false,
            },
        )
    }

    #[cfg(feature = "postgres")]
    pub(super) fn of_postgres(name: &str) -> Self {
        let table = format!(
            "CREATE TABLE IF NOT EXISTS {name} (id BYTEA PRIMARY KEY, data TEXT NOT NULL, created DOUBLE PRECISION NOT NULL, \
             accessed DOUBLE PRECISION NOT NULL, revision BIGINT NOT NULL, expires DOUBLE PRECISION)"
        );
        Self::new(
            name,
            Dialect {
                table: vec![table, index(name)],
                make_room: None,
                create: create(name),
                sweep: format!(
                    "DELETE FROM {name} WHERE id IN (SELECT id FROM {name} WHERE expires <= ? ORDER BY expires LIMIT 1000 \
                     FOR UPDATE SKIP LOCKED)"
                ),
                has_numbers: true,
            },
        )
    }

    #[cfg(feature = "mysql")]
    pub(super) fn of_mysql(name: &str) -> Self {
        let table = format!(
            "CREATE TABLE IF NOT EXISTS {name} (id BINARY(32) PRIMARY KEY, data LONGTEXT CHARACTER SET utf8mb4 NOT NULL, \
             created DOUBLE NOT NULL, accessed DOUBLE NOT NULL, revision BIGINT NOT NULL, expires DOUBLE, INDEX (expires)) \
             ENGINE = InnoDB"
        );
        Self::new(
            name,
            Dialect {
                table: vec![table],
                make_room: Some(format!("DELETE FROM {name} WHERE id = ? AND expires <= ?")),
                create: format!("INSERT IGNORE INTO {name} {INSERT}"),
                sweep: format!("DELETE FROM {name} WHERE expires <= ? ORDER BY expires LIMIT 1000"),
                has_numbers: false,
            },
        )
    }
}

/// Keeps a record under a key that is free, or whose record has expired.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn create(name: &str) -> String {
    format!(
        "INSERT INTO {name} {INSERT} ON CONFLICT (id) DO UPDATE SET data = excluded.data, created = excluded.created, \
         accessed = excluded.accessed, revision = excluded.revision, expires = excluded.expires WHERE {name}.expires <= ?"
    )
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn index(name: &str) -> String {
    format!(
        "CREATE INDEX IF NOT EXISTS {name}_expires ON {name} (expires) WHERE expires IS NOT NULL"
    )
}

/// Returns a statement with numbers in place of its question marks.
fn numbered(statement: &str) -> String {
    let mut parts = statement.split('?');
    let mut numbered = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        numbered.push_str(&format!("${}{part}", index + 1));
    }
    numbered
}
