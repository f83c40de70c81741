//! What of a request is read and changed to pass it on to another server.

use http::{HeaderMap, Uri};

use crate::request_id::RequestId;

use super::{Connection, ProxyHeaders, Request};

impl Request {
    /// Sets the target, and returns the one before.
    pub(crate) fn replace_uri(&mut self, uri: Uri) -> Uri {
        std::mem::replace(&mut self.head.uri, uri)
    }

    /// Returns the headers of proxies that are those of a trusted one.
    pub(crate) fn proxy_headers(&self) -> Option<ProxyHeaders> {
        self.connection.proxy
    }

    /// Returns a copy of all but the body.
    pub(crate) fn copy(&self) -> (http::request::Parts, Connection) {
        let mut head = self.head.clone();
        self.pass_on_id(&mut head.headers);
        (head, self.connection.clone())
    }

    /// Writes the id of the request, if it has one, to the headers of another.
    pub(crate) fn pass_on_id(&self, headers: &mut HeaderMap) {
        if let Some(name) = self.request_id_header()
            && let Some(id) = self.extensions().get::<RequestId>()
        {
            headers.insert(name, id.header());
        }
    }
}
