//! What a request changed, ready to be written onto what others wrote meanwhile.

use super::id::SessionId;
use super::merge;
use crate::json;
use crate::json::{Map, Value};
use crate::session::store::Record;
use crate::session::{Succession, UnsavedSession};
use crate::telemetry::report;

/// What a session was when it was loaded.
pub(super) struct Origin {
    pub(super) id: SessionId,
    pub(super) data: String,
    pub(super) revision: u64,
}

/// The data to be written, and the revision that they were made from.
pub(super) struct Changes<'a> {
    session: UnsavedSession<'a>,
    origin: &'a Origin,
    data: Map,
    pub(super) expected: u64,
}

impl<'a> Changes<'a> {
    pub(super) fn new(session: UnsavedSession<'a>, origin: &'a Origin) -> Self {
        Self {
            session,
            origin,
            data: session.data().clone(),
            expected: origin.revision,
        }
    }

    pub(super) fn record(&self) -> Record {
        Record {
            data: to_json(&self.data),
            created: self.session.created(),
            accessed: self.session.accessed(),
            revision: self.expected + 1,
        }
    }

    /// Puts the changes onto what another request wrote.
    pub(super) fn merge(&mut self, theirs: &Record) {
        let base = parse(&self.origin.data).unwrap_or_default();
        let their_data = parse(&theirs.data).unwrap_or_default();
        self.data = merge::merge(&base, self.session.data(), their_data);
        if self.session.succession() == Succession::Renewed {
            // Whoever knows the old id may know the token that another request wrote.
            self.session.keep_only_own_tokens(&mut self.data);
        }
        self.expected = theirs.revision;
    }
}

pub(super) fn to_json(data: &Map) -> String {
    let mut text = String::new();
    json::write_map(&mut text, data);
    text
}

/// Returns the data of a record, unless another program wrote it.
pub(super) fn parse(data: &str) -> Option<Map> {
    match json::parse(data) {
        Some(Value::Object(data)) => Some(data),
        _ => {
            report!(
                ERROR,
                "the session store holds data that are not a session's"
            );
            None
        }
    }
}
