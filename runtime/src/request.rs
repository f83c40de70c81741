//! The request, as tweens, predicates and views see it.
//!
//! A [`Request`] is owned by the application while it is answered, and lent to each tween, predicate and view on its
//! path. The query, the cookies and the session are read at their first use.
//!
//! ```
//! use pyramidion::testing::DummyRequest;
//!
//! let request = DummyRequest::get("/users/7?page=2").header("host", "example.com").build();
//! assert_eq!(request.method(), "GET");
//! assert_eq!(request.path(), "/users/7");
//! assert_eq!(request.params().get("page"), Some("2"));
//! assert_eq!(request.url(), "http://example.com/users/7?page=2");
//! ```

#[cfg(not(all(feature = "multipart", feature = "static")))]
mod absent;
mod answered_by;
mod awaited_values;
mod callbacks;
mod client_connection;
mod csp_nonce;
mod disposition;
mod form;
#[cfg(feature = "multipart")]
mod form_file;
mod form_limits;
#[cfg(feature = "i18n")]
mod language;
mod lending;
mod limited_body;
mod matching;
mod method_names;
#[cfg(feature = "multipart")]
mod multipart;
mod nesting;
mod no_session;
pub(crate) mod observed;
mod open_session;
mod outcome;
mod params;
#[cfg(feature = "forward")]
mod passing_on;
mod preconditions;
mod read_body;
mod registry;
mod repeating;
mod response_attributes;
mod services;
mod subrequest;
mod url;
mod values;
mod visitor;
mod walked;

use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, OnceLock};

use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderName, Method, Uri, Version};
use serde::de::DeserializeOwned;

use crate::body::Body;
use crate::causes;
use crate::context::Resource;
use crate::cookies::Cookies;
use crate::httpexceptions::HttpException;
use crate::pattern::PathText;
use crate::request_id::RequestId;
use crate::settings::Settings;
use crate::telemetry::TraceContext;
use crate::typed;
use crate::url::RouteInfo;

pub use crate::multidict::MultiDict;
pub use crate::shutdown::Shutdown;
pub use callbacks::{FinishedCallback, ResponseCallback};
#[doc(hidden)]
pub use callbacks::{OnFinished, OnResponse};
pub(crate) use client_connection::ProxyHeaders;
pub use client_connection::{Connection, ScriptName};
#[cfg(feature = "multipart")]
pub use form_file::FormFile;
pub use form_limits::FormLimits;
pub(crate) use limited_body::BodyLimits;
pub(crate) use matching::RouteId;
pub use matching::RouteMatch;
pub(crate) use method_names::methods_of_names;
pub(crate) use nesting::{Inside, MAX_DEPTH};
pub use no_session::NoSession;
#[doc(hidden)]
pub use outcome::OnOutcome;
pub use outcome::{Outcome, OutcomeCallback};
pub use params::Params;
pub use registry::Registry;
pub use response_attributes::ResponseAttributes;
pub(crate) use services::{Service, Services};
pub use subrequest::Subrequest;
pub use values::{AddedValue, MakeRequestValue};
pub(crate) use values::{Kept, Load, Loads, RequestValues};
pub use visitor::Visitor;
pub(crate) use walked::{WalkEnding, Walked};

pub(crate) use answered_by::{Course, Reached};

use answered_by::Answering;
use awaited_values::Prepared;
use callbacks::Callbacks;
use form::Form;
use limited_body::RequestBody;
use nesting::Nesting;
use observed::Watchers;
use open_session::HeldSession;
use response_attributes::Rendering;
use visitor::FoundOut;

/// A request on its way through the application.
///
/// See the [module docs](self).
pub struct Request {
    head: http::request::Parts,
    connection: Connection,
    body: RequestBody,
    query: OnceLock<Option<MultiDict>>,
    form: Form,
    matched: Option<RouteMatch>,
    session: HeldSession,
    callbacks: Option<Box<Callbacks>>,
    rendering: Option<Box<Rendering>>,
    exception: Option<Arc<crate::Error>>,
    context: Option<Arc<dyn Resource>>,
    walked: Option<Box<Walked>>,
    /// What predicates asked for.
    found_out: Option<Box<FoundOut>>,
    is_visitor_loaded: bool,
    has_read_csrf_token: bool,
    nesting: Nesting,
    answering: Answering,
    prepared: Option<Box<Prepared>>,
    watchers: Watchers,
    #[cfg(feature = "i18n")]
    spoken: crate::gettext::Spoken,
    registry: Arc<Registry>,
}

static EMPTY_DICT: LazyLock<MultiDict> = LazyLock::new(MultiDict::default);

impl Request {
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is made in one place for all requests, and would be moved once more"
    )]
    pub(crate) fn new(
        head: http::request::Parts,
        body: Body,
        connection: Connection,
        registry: Arc<Registry>,
    ) -> Self {
        let body = RequestBody::new(body);
        let form = match &body {
            RequestBody::Read(_) => Form::absent(form::NO_BODY),
            RequestBody::Unread(_) | RequestBody::Arrived(_) => Form::default(),
        };
        Self {
            head,
            connection,
            body,
            query: OnceLock::new(),
            form,
            matched: None,
            session: HeldSession::default(),
            callbacks: None,
            rendering: None,
            exception: None,
            context: None,
            walked: None,
            found_out: None,
            is_visitor_loaded: false,
            has_read_csrf_token: false,
            nesting: Nesting::default(),
            answering: Answering::default(),
            prepared: None,
            watchers: Watchers::default(),
            #[cfg(feature = "i18n")]
            spoken: crate::gettext::Spoken::default(),
            registry,
        }
    }

    /// Takes the request out, and leaves one of the same application that has nothing.
    pub(crate) fn take(&mut self) -> Self {
        let (head, ()) = http::Request::new(()).into_parts();
        let registry = Arc::clone(&self.registry);
        let empty = Self::new(head, Body::empty(), Connection::default(), registry);
        std::mem::replace(self, empty)
    }

    /// Returns the method.
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// Returns the target of the request as it was sent.
    pub fn uri(&self) -> &Uri {
        &self.head.uri
    }

    /// Returns the version of HTTP.
    pub fn version(&self) -> Version {
        self.head.version
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the value of a header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// Returns the headers for changing, which is for tweens.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.head.headers
    }

    /// Returns values that tweens and outer services attached, by type.
    pub fn extensions(&self) -> &Extensions {
        &self.head.extensions
    }

    /// Returns the attached values for changing.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.head.extensions
    }

    /// Returns the query string as it was sent, without its question mark.
    pub fn query_string(&self) -> &str {
        self.uri().query().unwrap_or_default()
    }

    /// Returns the path below the script name, percent-decoded, Pyramid's `path_info`.
    ///
    /// A path that is not percent-encoded UTF-8 is answered with 400 before any view sees it; here
    /// it is returned as it was sent.
    pub fn path_info(&self) -> Cow<'_, str> {
        let path = self.uri().path();
        PathText::decode(path).map_or(Cow::Borrowed(path), PathText::into_decoded)
    }

    /// Returns the content type without its parameters, or an empty text.
    pub fn content_type(&self) -> &str {
        let content_type = self.header("content-type").unwrap_or_default();
        content_type.split(';').next().unwrap_or_default().trim()
    }

    /// Tells whether the header `X-Requested-With` is exactly `XMLHttpRequest`.
    pub fn is_xhr(&self) -> bool {
        self.headers()
            .get("x-requested-with")
            .is_some_and(|value| value == "XMLHttpRequest")
    }

    /// Returns the address of the client, or of the proxy before it.
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        self.connection.remote_addr
    }

    /// Returns the cookies.
    pub fn cookies(&self) -> Cookies<'_> {
        Cookies::new(self.headers())
    }

    /// Returns the parameters of the query, then those of the form.
    pub fn params(&self) -> Params<'_> {
        Params::new(self)
    }

    /// Returns the parameters of the query, Pyramid's `request.GET`.
    pub fn get(&self) -> &MultiDict {
        self.parsed_query().unwrap_or(&EMPTY_DICT)
    }

    /// Returns the fields of the form, Pyramid's `request.POST`.
    ///
    /// It is empty if the request has no form.
    pub fn post(&self) -> &MultiDict {
        &self.form.fields
    }

    /// Returns the files of the form.
    #[cfg(feature = "multipart")]
    pub fn files(&self) -> &[FormFile] {
        &self.form.files
    }

    /// Returns the body.
    ///
    /// It is empty for a multipart form, whose fields and files are read while it arrives, and for a
    /// view that takes the body as a stream.
    pub fn body(&self) -> &[u8] {
        match &self.body {
            RequestBody::Read(bytes) => bytes,
            RequestBody::Unread(_) | RequestBody::Arrived(_) => &[],
        }
    }

    /// Sets the method, and returns the one before.
    pub(crate) fn replace_method(&mut self, method: Method) -> Method {
        std::mem::replace(&mut self.head.method, method)
    }

    /// Tells whether there is a body, read or not.
    pub(crate) fn has_body(&self) -> bool {
        match &self.body {
            RequestBody::Read(bytes) => !bytes.is_empty(),
            RequestBody::Unread(_) | RequestBody::Arrived(_) => true,
        }
    }

    /// Returns the body, sharing its memory.
    pub fn body_bytes(&self) -> Bytes {
        match &self.body {
            RequestBody::Read(bytes) => bytes.clone(),
            RequestBody::Unread(_) | RequestBody::Arrived(_) => Bytes::new(),
        }
    }

    /// Returns the body as text.
    ///
    /// # Errors
    ///
    /// Fails with 400 if the body is not UTF-8.
    pub fn text(&self) -> Result<&str, HttpException> {
        str::from_utf8(self.body())
            .map_err(|_| HttpException::bad_request().with_detail("the body is not UTF-8"))
    }

    /// Reads the body as JSON, whatever its content type says.
    ///
    /// # Errors
    ///
    /// Fails with 400, the path of the value that is wrong and its place if the body is not the JSON that `T` expects.
    pub fn json_body<T: DeserializeOwned>(&self) -> Result<T, HttpException> {
        typed::from_json(self.body()).map_err(|error| {
            let exception = HttpException::bad_request().with_detail(error.to_string());
            exception.with_field(error.field())
        })
    }

    /// Takes the body as a stream, if it was not read before the view was called.
    pub fn take_body(&mut self) -> Body {
        match self.body.take_unread() {
            Some(body) => body,
            None => Body::from(self.body_bytes()),
        }
    }

    /// Returns the id of the request, if the application
    /// [gives ids](crate::Configurator::set_request_id_header).
    pub fn id(&self) -> Option<&str> {
        self.extensions().get().map(RequestId::as_str)
    }

    /// Returns the trace that the request belongs to, if it brings a valid `traceparent`.
    ///
    /// What this program calls for the request gets a [child](TraceContext::child) of it.
    pub fn trace_context(&self) -> Option<TraceContext> {
        TraceContext::of(self.headers())
    }

    /// Returns the header that carries the id.
    pub(crate) fn request_id_header(&self) -> Option<&HeaderName> {
        self.registry.request_id_header.as_ref()
    }

    /// Returns the settings of the application.
    pub fn settings(&self) -> &Settings {
        &self.registry.settings
    }

    /// Returns a value that the application was given by
    /// [`set_state`](crate::Configurator::set_state).
    ///
    /// That it was given one is checked by [`make_app`](crate::Configurator::make_app) where a view has the argument
    /// [`State<T>`](crate::extract::State), or [says so](crate::View::requires). Otherwise the log says where it was
    /// asked for in vain.
    #[track_caller]
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.registry.state()
    }

    /// Returns the error that an exception view is answering; it knows [where it was raised](crate::Error::place).
    pub fn exception(&self) -> Option<&crate::Error> {
        self.exception.as_deref()
    }

    /// Returns the error that an exception view is answering, or the first of its sources, that is an
    /// `E`.
    pub fn exception_as<E: std::error::Error + 'static>(&self) -> Option<&E> {
        let error = self.exception.as_deref()?;
        causes::chain(&**error).find_map(|error| error.downcast_ref())
    }

    /// Tells whether what is known of the visitor must still be loaded, and notes that it is.
    pub(crate) fn begin_loading_visitor(&mut self) -> bool {
        !std::mem::replace(&mut self.is_visitor_loaded, true)
    }

    /// Returns what the application has for all its requests; a clone of it goes where there is no request, as into a
    /// [task](crate::tasks).
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Fails with 400 if the query is not percent-encoded UTF-8.
    pub(crate) fn check_query(&self) -> Result<(), HttpException> {
        if self.query_string().bytes().all(|byte| byte != b'%') {
            return Ok(());
        }
        self.parsed_query().map(|_| ()).ok_or_else(|| {
            HttpException::bad_request()
                .with_detail("the query string is not percent-encoded UTF-8")
        })
    }

    /// Returns the parameters of the query, or nothing if it is malformed.
    fn parsed_query(&self) -> Option<&MultiDict> {
        let parse = || MultiDict::from_query(self.query_string()).ok();
        self.query.get_or_init(parse).as_ref()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the path, the query or the headers: they are what a visitor typed.
        f.debug_struct("Request")
            .field("method", self.method())
            .field("route", &self.matched_route().map(RouteInfo::name))
            .finish_non_exhaustive()
    }
}
