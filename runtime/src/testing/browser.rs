//! What a client keeps between its requests.

use std::sync::{Arc, Mutex, PoisonError};

use http::header::{COOKIE, SET_COOKIE};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use tokio::runtime::Runtime;

use crate::body::Body;
use crate::request::Connection;
use crate::router::App;
use crate::shutdown::{Announcement, Tasks};

use super::jar::Jar;
use super::outgoing::Outgoing;
use super::runtimes::Runtimes;

/// The application with the cookies of one client, for its requests and its responses.
#[derive(Clone, Debug)]
pub(super) struct Browser(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    app: App,
    jar: Jar,
    /// What is sent with every request.
    headers: Mutex<HeaderMap>,
    extensions: Mutex<Extensions>,
    shutdown: Announcement,
    /// Those of requests that have left tasks behind.
    runtimes: Runtimes,
}

impl Browser {
    pub(super) fn new(app: App) -> Self {
        Self(Arc::new(Inner {
            app,
            jar: Jar::default(),
            headers: Mutex::default(),
            extensions: Mutex::default(),
            shutdown: Announcement::default(),
            runtimes: Runtimes::default(),
        }))
    }

    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    pub(super) fn jar(&self) -> &Jar {
        &self.0.jar
    }

    /// Sends a header with every request that has none of this name.
    pub(super) fn set_header(&self, name: HeaderName, value: HeaderValue) {
        self.headers().insert(name, value);
    }

    /// Attaches a value to every request that has none of this type.
    pub(super) fn set_extension<T: Clone + Send + Sync + 'static>(&self, extension: T) {
        self.extensions().insert(extension);
    }

    fn extensions(&self) -> std::sync::MutexGuard<'_, Extensions> {
        let extensions = self.0.extensions.lock();
        extensions.unwrap_or_else(PoisonError::into_inner)
    }

    fn headers(&self) -> std::sync::MutexGuard<'_, HeaderMap> {
        let headers = self.0.headers.lock();
        headers.unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin_shutdown(&self) {
        self.0.shutdown.announce();
        self.app().end().announce();
    }

    /// Returns those of the requests, and those of the application.
    pub(super) fn tasks(&self) -> [&Tasks; 2] {
        [self.0.shutdown.tasks(), self.app().end().tasks()]
    }

    pub(super) fn run_tasks(&self) {
        self.0.runtimes.run(&self.tasks());
    }

    /// Keeps the runtime of a request if tasks of it are not done.
    pub(super) fn keep(&self, runtime: Runtime) {
        if !self.tasks().iter().all(|tasks| tasks.are_done()) {
            self.0.runtimes.keep(runtime);
        }
    }

    /// Sends a request, and keeps the cookies of the answer.
    ///
    /// # Errors
    ///
    /// Fails if a cookie cannot be read.
    pub(super) async fn send(&self, request: Outgoing) -> Result<http::Response<Body>, String> {
        let path = request.address().path().to_owned();
        let Outgoing { mut head, body } = request;
        for (name, value) in self.headers().iter() {
            if !head.headers.contains_key(name) {
                head.headers.insert(name, value.clone());
            }
        }
        let mut extensions = self.extensions().clone();
        extensions.extend(std::mem::take(&mut head.extensions));
        head.extensions = extensions;
        if let Some(cookies) = self.jar().header(&path) {
            head.headers.append(COOKIE, cookies);
        }
        let connection = head.extensions.get_or_insert_default::<Connection>();
        connection.shutdown = self.0.shutdown.signal();
        let request = http::Request::from_parts(head, Body::from(body));
        let response = self.app().call(request).await;
        for cookie in response.headers().get_all(SET_COOKIE) {
            self.jar().receive(cookie, &path)?;
        }
        Ok(response)
    }
}
