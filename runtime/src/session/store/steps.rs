//! Moving a session to another key, for stores that cannot do it at once.

use std::time::Duration;

use crate::telemetry::report;

use super::{Record, SessionKey, SessionStore, StoreError, Update};

/// Does in steps what [`SessionStore::replace`] promises.
///
/// The new key is of an id that nobody knows until it is sent, so that the new record may be there
/// before the old one is gone. The other way round a failure would lose the session.
pub(super) async fn replace<S: SessionStore + ?Sized>(
    store: &S,
    from: &SessionKey,
    expected: u64,
    to: &SessionKey,
    record: &Record,
    time_to_live: Option<Duration>,
) -> Result<Update, StoreError> {
    match store.load(from).await? {
        None => return Ok(Update::Missing),
        Some(old) if old.revision != expected => return Ok(Update::Conflict),
        Some(_) => {}
    }
    if !store.create(to, record, time_to_live).await? {
        return Ok(Update::Conflict);
    }
    match store.delete(from).await {
        Ok(true) => Ok(Update::Done),
        Ok(false) => {
            // A logout came in between: what was just written must not outlive it.
            store.delete(to).await?;
            Ok(Update::Missing)
        }
        Err(error) => {
            // The old session may still be there, and there must not be two of it.
            if store.delete(to).await.is_err() {
                report!(
                    WARN,
                    "a session that was not handed out stays in the store until its time is over"
                );
            }
            Err(error)
        }
    }
}
