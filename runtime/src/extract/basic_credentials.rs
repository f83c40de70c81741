//! Name and password of HTTP Basic as an argument of views.

use crate::request::Request;
use crate::security::BasicCredentials;

use super::FromRequest;
use super::rejection::Rejection;

/// Where a view asks for credentials itself, no policy says what they are for.
const REALM: &str = "this site";

/// A request without credentials is answered with 401, and asked for them.
#[diagnostic::do_not_recommend]
impl FromRequest for BasicCredentials {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let credentials = request.basic_credentials();
        credentials.ok_or_else(|| Rejection::absent(Self::challenge(REALM)).into())
    }
}
