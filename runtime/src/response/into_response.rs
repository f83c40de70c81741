//! What a view without a renderer can return.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::body::Body;
use crate::httpexceptions::HttpException;

use super::Response;

/// What a view without a renderer can return.
///
/// It is implemented for responses, texts, bytes, statuses, [`Json`](crate::extract::Json) and
/// [`HttpException`]; a view can also return a `Result` of any of them.
///
/// A response of a text, of bytes, of a status, of [`Json`](crate::extract::Json) or of [`Sse`](crate::sse::Sse) is completed by what the
/// view sets on [`request.response()`](crate::Request::response). A [`Response`], an `http::Response`, an [`HttpException`] and what a type
/// of your own makes with the methods of [`Response`] are answered as they are.
///
/// # Examples
///
/// ```
/// use pyramidion::{IntoResponse, Response};
///
/// struct Csv(String);
///
/// impl IntoResponse for Csv {
///     fn into_response(self) -> Response {
///         let mut response = Response::text(self.0);
///         response.headers_mut().insert("content-type", "text/csv".parse().unwrap());
///         response
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a view cannot return `{Self}`",
    label = "this type is not a response",
    note = "return a `Response`, a text, `Json<T>`, a `StatusCode`, or a `Result` of one of them",
    note = "to return a value that is rendered, add `renderer = \"json\"` or the name of a template to the attribute"
)]
pub trait IntoResponse {
    /// Makes the response.
    fn into_response(self) -> Response;
}

#[diagnostic::do_not_recommend]
impl IntoResponse for Response {
    fn into_response(self) -> Response {
        self
    }
}

/// A plain text: HTML is returned by [`Response::html`].
#[diagnostic::do_not_recommend]
impl IntoResponse for &str {
    fn into_response(self) -> Response {
        Response::text(self.to_owned()).of_value()
    }
}

/// A plain text: HTML is returned by [`Response::html`].
#[diagnostic::do_not_recommend]
impl IntoResponse for String {
    fn into_response(self) -> Response {
        Response::text(self).of_value()
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for Bytes {
    fn into_response(self) -> Response {
        let content_type = HeaderValue::from_static("application/octet-stream");
        Response::with_type(self, content_type).of_value()
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for Vec<u8> {
    fn into_response(self) -> Response {
        Bytes::from(self).into_response()
    }
}

#[diagnostic::do_not_recommend]
impl IntoResponse for StatusCode {
    fn into_response(self) -> Response {
        Response::new(Body::empty()).with_status(self).of_value()
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse> IntoResponse for (StatusCode, T) {
    fn into_response(self) -> Response {
        self.1.into_response().with_status(self.0)
    }
}

/// The response that the exception stands for; unlike an exception returned as an error, it is not
/// shown to exception views.
#[diagnostic::do_not_recommend]
impl IntoResponse for HttpException {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty()).with_status(self.status());
        // Not as a copy of the map, which would have no room for more.
        for (name, value) in self.headers() {
            response.headers_mut().append(name, value.clone());
        }
        response.inner.exception = Some(self);
        response
    }
}

impl Response {
    /// Makes the response of an exception that no view can see, with its page, for a client that sent these headers.
    pub(crate) fn of_exception(exception: HttpException, headers: &HeaderMap) -> Self {
        let mut response = exception.into_response();
        response.write_exception(headers);
        response
    }
}

#[diagnostic::do_not_recommend]
impl<B> IntoResponse for http::Response<B>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<crate::Error>,
{
    fn into_response(self) -> Response {
        let mut response = Response::from_http(self.map(Body::stream));
        response.inner.has_status = true;
        response
    }
}
