//! Headers as typed arguments of views.

use std::fmt;

use crate::httpexceptions::HttpException;
use crate::request::Request;

use super::FromRequest;
use super::rejection::Rejection;

/// A header of the request, as a type of the crate [`headers`](super::headers), or one that implements its `Header`.
///
/// A header that is missing or cannot be read is answered with 400 and its name; what was sent is not shown. An `Option` is
/// `None` if the request has no header of that name.
///
/// # Examples
///
/// ```
/// use pyramidion::extract::Header;
/// use pyramidion::extract::headers::{Authorization, ContentLength, authorization::Bearer};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, View};
///
/// fn upload(
///     Header(authorization): Header<Authorization<Bearer>>,
///     length: Option<Header<ContentLength>>,
/// ) -> String {
///     let length = length.map_or(0, |Header(length)| length.0);
///     format!("{} {length}", authorization.token())
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("upload", "/");
/// config.add_view(View::new(upload).route_name("upload"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").header("authorization", "Bearer abc").send().text(), "abc 0");
/// let wrong = app.get("/").header("authorization", "Basic abc").send();
/// assert!(wrong.text().contains("the header `authorization` cannot be read"));
/// assert!(app.get("/").send().text().contains("the header `authorization` is missing"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Header<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: headers::Header> FromRequest for Header<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let name = T::name();
        let values = request.headers().get_all(name);
        let refused = |problem: &str, is_absent| {
            let detail = format!("the header `{name}` {problem}");
            let exception = HttpException::bad_request().with_detail(detail);
            Rejection::new(exception.with_field(Some(name.as_str())), is_absent)
        };
        if values.iter().next().is_none() {
            return Err(refused("is missing", true).into());
        }
        T::decode(&mut values.iter())
            .map(Self)
            .map_err(|_| refused("cannot be read", false).into())
    }
}

/// Shows the name of the header alone: its value may be a secret.
impl<T: headers::Header> fmt::Debug for Header<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Header")
            .field(T::name())
            .finish_non_exhaustive()
    }
}
