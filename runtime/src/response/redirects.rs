//! Responses that lead elsewhere.

use http::StatusCode;

use crate::body::Body;

use super::Response;

impl Response {
    /// Returns a redirect with status 302, Pyramid's `HTTPFound`.
    ///
    /// The location is a URL, or a path of this site. Characters that a URL cannot hold are quoted,
    /// and a path that begins with two slashes stays a path, so that text of a visitor never leads
    /// to another site through it. It is sent as given, not made absolute
    /// ([RFC 9110 §10.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2)).
    pub fn redirect(location: impl AsRef<str>) -> Self {
        let mut response = Self::new(Body::empty()).with_status(StatusCode::FOUND);
        response.set_location(location.as_ref());
        response
    }

    /// Returns a redirect with status 303, Pyramid's `HTTPSeeOther`, to a location as that of [`redirect`](Self::redirect).
    ///
    /// It is the answer to a form that was sent: the browser requests the next page with `GET`, whatever the method of the form was, and does not
    /// send the form again when the page is reloaded ([RFC 9110 §15.4.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.4)).
    ///
    /// # Examples
    ///
    /// ```
    /// let response = pyramidion::Response::see_other("/saved");
    /// assert_eq!((response.status().as_u16(), response.header("location")), (303, Some("/saved")));
    /// ```
    pub fn see_other(location: impl AsRef<str>) -> Self {
        Self::redirect(location).with_status(StatusCode::SEE_OTHER)
    }
}
