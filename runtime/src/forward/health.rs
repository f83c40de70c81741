//! Asking upstreams how they are.

use std::sync::{Arc, Weak};
use std::time::Duration;

use http::HeaderValue;
use http::header::HOST;
use http::uri::PathAndQuery;

use super::client::{Outgoing, Over};
use super::forwarder::Forwarder;
use super::sent::SentBody;
use super::upstream::Upstream;

/// What upstreams are asked, and how often.
#[derive(Clone, Debug)]
pub(super) struct HealthCheck {
    pub(super) path: String,
    pub(super) interval: Duration,
}

impl HealthCheck {
    /// Returns what is wrong.
    pub(super) fn error(&self) -> Option<String> {
        let path = &self.path;
        if !path.starts_with('/') || path.parse::<PathAndQuery>().is_err() {
            return Some(format!(
                "the path {path:?} of health checks is not a path; write it as in \"/health\""
            ));
        }
        let message =
            "health checks must have an interval longer than zero, as `Duration::from_secs(10)`";
        self.interval.is_zero().then(|| message.to_owned())
    }
}

/// Ends the checks of a forwarder when its task does, so that they can begin again in another runtime.
struct Running(Weak<Forwarder>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(forwarder) = self.0.upgrade() {
            forwarder.checking.end();
        }
    }
}

impl Forwarder {
    /// Begins to ask upstreams how they are, if that is wanted and was not begun.
    ///
    /// It ends with the application.
    pub(super) fn begin_checks(self: &Arc<Self>) {
        let Some(check) = &self.options.health_check else {
            return;
        };
        if !self.checking.begin() {
            return;
        }
        let interval = check.interval;
        let running = Running(Arc::downgrade(self));
        tokio::spawn(async move {
            while let Some(forwarder) = running.0.upgrade() {
                for upstream in forwarder.pool.upstreams() {
                    let is_well = forwarder.is_well(upstream).await;
                    upstream.note_check(is_well);
                }
                drop(forwarder);
                tokio::time::sleep(interval).await;
            }
        });
    }

    /// Asks an upstream, which is healthy if it answers in time and without an error.
    async fn is_well(&self, upstream: &Upstream) -> bool {
        let path = self.options.health_check.as_ref().map(|check| &check.path);
        let Some(Ok(target)) = path.map(|path| path.parse()) else {
            return true;
        };
        let mut outgoing = Outgoing::new(SentBody::empty());
        *outgoing.uri_mut() = target;
        if let Ok(host) = HeaderValue::from_str(upstream.authority.as_str()) {
            outgoing.headers_mut().insert(HOST, host);
        }
        let asking = self.client.send(upstream, outgoing, Over::Any);
        let answer = tokio::time::timeout(self.options.timeouts.connect, asking).await;
        matches!(answer, Ok(Ok((response, _))) if response.status().as_u16() < 400)
    }
}
