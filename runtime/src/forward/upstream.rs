//! The addresses of the other application, and which of them are healthy.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use crate::telemetry::report;

use super::connections::Connections;

/// Reads the URL of an upstream.
///
/// # Errors
///
/// Fails with what is wrong and what to write instead.
pub(super) fn parse(url: &str) -> Result<Authority, String> {
    let example = "write it as in \"http://127.0.0.1:8080\"";
    let uri: Uri = url
        .parse()
        .map_err(|error| format!("requests cannot be forwarded to {url:?}: {error}; {example}"))?;
    let parts = uri.into_parts();
    let refuse = |reason: &str| Err(format!("requests cannot be forwarded to {url:?}: {reason}"));
    match parts.scheme {
        Some(scheme) if scheme == Scheme::HTTP => {}
        Some(scheme) if scheme == Scheme::HTTPS => {
            return refuse(
                "connections to upstreams do not use TLS; forward to a port that speaks HTTP",
            );
        }
        Some(_) => return refuse(&format!("its scheme is not http; {example}")),
        None => return refuse(&format!("it is not a URL with a scheme; {example}")),
    }
    let Some(authority) = parts.authority else {
        return refuse(&format!("it has no host; {example}"));
    };
    if authority.as_str().contains('@') {
        return refuse("a user and password are not sent to upstreams; leave them out");
    }
    let has_port = authority.port_u16().is_some_and(|port| port > 0);
    if authority.host().is_empty() || !(has_port || authority.as_str() == authority.host()) {
        return refuse(&format!("it has no host and port to connect to; {example}"));
    }
    let path = parts.path_and_query.as_ref().map(PathAndQuery::as_str);
    if !matches!(path, None | Some("/")) {
        return refuse("paths are passed on as they are; leave out what follows the host");
    }
    Ok(authority)
}

/// When an upstream that cannot be reached is left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) max_failures: u32,
    pub(super) cool_down: Duration,
}

/// One address of the other application.
#[derive(Debug)]
pub(super) struct Upstream {
    pub(super) authority: Authority,
    pub(super) connections: Arc<Connections>,
    /// How often in a row it could not be reached.
    failures: AtomicU32,
    /// Until when it is left out, in milliseconds after the pool was made; 0 means that it is not.
    out_until: AtomicU64,
    /// Whether the last health check failed.
    is_unwell: AtomicBool,
}

/// The addresses of the other application.
#[derive(Debug)]
pub(super) struct Pool {
    upstreams: Vec<Upstream>,
    patience: Patience,
    next: AtomicUsize,
    start: Instant,
}

impl Pool {
    pub(super) fn new(authorities: Vec<Authority>, patience: Patience) -> Self {
        let upstreams = authorities.into_iter().map(|authority| Upstream {
            authority,
            connections: Arc::default(),
            failures: AtomicU32::new(0),
            out_until: AtomicU64::new(0),
            is_unwell: AtomicBool::new(false),
        });
        Self {
            upstreams: upstreams.collect(),
            patience,
            next: AtomicUsize::new(0),
            start: Instant::now(),
        }
    }

    pub(super) fn upstreams(&self) -> &[Upstream] {
        &self.upstreams
    }

    /// Returns the upstreams that are healthy, each once, beginning with another one each time.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &Upstream> + use<'_> {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.upstreams.len().max(1);
        let (before, after) = self.upstreams.split_at(first);
        let now = self.now();
        let in_order = after.iter().chain(before);
        in_order.filter(move |upstream| upstream.is_well(now))
    }

    /// Takes notice that an upstream could not be reached.
    pub(super) fn note_failure(&self, upstream: &Upstream) {
        let failures = upstream.failures.fetch_add(1, Ordering::Relaxed);
        if failures.saturating_add(1) < self.patience.max_failures {
            return;
        }
        let until = self.now().saturating_add(millis(self.patience.cool_down));
        let was_out = upstream.out_until.swap(until.max(1), Ordering::Relaxed) > 0;
        if !was_out {
            report!(WARN, upstream = %upstream.authority, "an upstream cannot be reached");
        }
    }

    /// Returns in how many seconds an upstream may be healthy again, at least one.
    pub(super) fn retry_after(&self, check_interval: Option<Duration>) -> u64 {
        let now = self.now();
        let waits = self.upstreams.iter().map(|upstream| {
            let cooling = upstream
                .out_until
                .load(Ordering::Relaxed)
                .saturating_sub(now);
            let check = check_interval.filter(|_| upstream.is_unwell.load(Ordering::Relaxed));
            cooling.max(check.map_or(0, millis))
        });
        waits.min().unwrap_or_default().div_ceil(1000).max(1)
    }

    fn now(&self) -> u64 {
        millis(self.start.elapsed())
    }
}

impl Upstream {
    /// Takes notice that it answered, so that it can be reached.
    pub(super) fn note_success(&self) {
        if self.failures.load(Ordering::Relaxed) > 0 {
            self.failures.store(0, Ordering::Relaxed);
            self.out_until.store(0, Ordering::Relaxed);
        }
    }

    /// Takes notice of a health check.
    pub(super) fn note_check(&self, is_well: bool) {
        let was_unwell = self.is_unwell.swap(!is_well, Ordering::Relaxed);
        if is_well {
            self.note_success();
        }
        if was_unwell == is_well {
            report!(WARN, upstream = %self.authority, is_well, "the health of an upstream changed");
        }
    }

    fn is_well(&self, now: u64) -> bool {
        !self.is_unwell.load(Ordering::Relaxed) && self.out_until.load(Ordering::Relaxed) <= now
    }
}

/// Whether upstreams are being asked how they are.
#[derive(Debug, Default)]
pub(super) struct Checking(AtomicBool);

impl Checking {
    /// Tells whether it begins now, since nobody has begun it.
    pub(super) fn begin(&self) -> bool {
        !self.0.load(Ordering::Relaxed) && !self.0.swap(true, Ordering::AcqRel)
    }

    pub(super) fn end(&self) {
        self.0.store(false, Ordering::Release);
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_upstreams_are_origins() {
        for (url, authority) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://[::1]:8080/", "[::1]:8080"),
            ("http://old.internal", "old.internal"),
        ] {
            assert_eq!(parse(url).unwrap(), authority);
        }
        for (url, reason) in [
            ("127.0.0.1:8080", "not a URL with a scheme"),
            ("https://old", "TLS"),
            ("ftp://old", "scheme is not http"),
            ("http://old/app", "leave out what follows"),
            ("http://old?x", "leave out what follows"),
            ("http://user@old", "leave them out"),
            ("http://old:0", "no host and port"),
            ("http://old:x", "no host and port"),
            ("http://old:", "no host and port"),
            ("http://old:70000", "no host and port"),
            ("/old", "not a URL with a scheme"),
            ("", "cannot be forwarded"),
        ] {
            let error = parse(url).unwrap_err();
            assert!(error.contains(reason), "{url}: {error}");
        }
    }

    fn pool(max_failures: u32, cool_down: Duration) -> Pool {
        let authorities = ["a:1", "b:1", "c:1"].map(Authority::from_static);
        let patience = Patience {
            max_failures,
            cool_down,
        };
        Pool::new(authorities.into(), patience)
    }

    fn names(pool: &Pool) -> String {
        let hosts = pool.candidates().map(|upstream| upstream.authority.host());
        hosts.collect()
    }

    #[test]
    fn upstreams_take_turns() {
        let pool = pool(1, Duration::from_secs(60));
        let turns = [names(&pool), names(&pool), names(&pool), names(&pool)];
        assert_eq!(turns, ["abc", "bca", "cab", "abc"]);
    }

    #[test]
    fn an_upstream_that_fails_in_a_row_is_left_out() {
        let pool = pool(2, Duration::from_secs(60));
        let first = &pool.upstreams()[0];
        pool.note_failure(first);
        first.note_success();
        pool.note_failure(first);
        assert_eq!(names(&pool), "abc");
        pool.note_failure(first);
        assert_eq!([names(&pool), names(&pool)], ["bc", "cb"]);
        assert_eq!(pool.retry_after(None), 1, "others are well");
        pool.upstreams().iter().skip(1).for_each(|upstream| {
            pool.note_failure(upstream);
            pool.note_failure(upstream);
        });
        assert_eq!(names(&pool), "");
        assert!((59..=60).contains(&pool.retry_after(None)));
        first.note_success();
        assert_eq!(names(&pool), "a");
    }

    #[test]
    fn an_upstream_is_tried_again_after_a_while() {
        let pool = pool(1, Duration::ZERO);
        pool.note_failure(&pool.upstreams()[0]);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(names(&pool), "abc");
    }

    #[test]
    fn what_a_health_check_says_holds_until_the_next() {
        let pool = pool(1, Duration::from_secs(60));
        let first = &pool.upstreams()[0];
        first.note_check(false);
        assert_eq!(names(&pool), "bc");
        pool.note_failure(first);
        first.note_check(true);
        assert_eq!(names(&pool), "bca");
    }
}
