//! A request of a client that is ready to be sent, and sent again where it is redirected.

use bytes::Bytes;
use http::header::HOST;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Uri};

use crate::request::Connection;

use super::address::Address;

/// A request without the cookies, which are added when it is sent.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) head: Parts,
    pub(super) body: Bytes,
}

impl Outgoing {
    /// Makes one with a method for a page.
    ///
    /// # Errors
    ///
    /// Fails if the address cannot be that of a request.
    #[cfg(feature = "testing-html")]
    pub(super) fn to(method: Method, address: &Address) -> Result<Self, String> {
        let (mut head, ()) = http::Request::new(()).into_parts();
        head.method = method;
        let mut request = Self {
            head,
            body: Bytes::new(),
        };
        request.go_to(address)?;
        Ok(request)
    }

    pub(super) fn method(&self) -> &Method {
        &self.head.method
    }

    /// Returns where it goes.
    pub(super) fn address(&self) -> Address {
        Address::of(&self.head)
    }

    /// Sets where it goes.
    ///
    /// # Errors
    ///
    /// Fails if the address cannot be that of a request.
    pub(super) fn go_to(&mut self, address: &Address) -> Result<(), String> {
        let malformed = |error: &dyn std::fmt::Display| format!("{address}: {error}");
        let uri: Uri = address.target.parse().map_err(|error| malformed(&error))?;
        let host = HeaderValue::try_from(&address.host).map_err(|error| malformed(&error))?;
        self.head.uri = uri;
        self.head.headers.insert(HOST, host);
        let connection = self.head.extensions.get_or_insert_default::<Connection>();
        connection.is_secure = address.is_secure;
        Ok(())
    }

    /// Makes it a `GET` request, without a body and the headers of one.
    pub(super) fn become_get(&mut self, headers_of_body: &[HeaderName]) {
        self.head.method = Method::GET;
        self.body = Bytes::new();
        for name in headers_of_body {
            self.head.headers.remove(name);
        }
    }
}
