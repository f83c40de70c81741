//! Where visitors go on who were on their way.

use serde::Deserialize;

/// The parameter of the query that says where a visitor goes on.
#[derive(Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

impl Next {
    /// Returns a path of this site, never another site.
    pub(crate) fn path(&self) -> &str {
        let path = self.next.as_deref();
        path.filter(|path| path.starts_with('/')).unwrap_or("/")
    }
}
