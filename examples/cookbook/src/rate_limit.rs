//! Recipe: limits for those who ask too often, and for all together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyramidion::http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use pyramidion::tweens::{EXCVIEW, Next, Order, Tween};
use pyramidion::{
    App, BoxError, Configurator, HttpException, Request, ViewResult, package, view_config,
};
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::{LoadShedLayer, error::Overloaded};
use tower::util::MapErrLayer;

/// Lets each address send so many requests in a minute.
struct PerMinute {
    limit: u32,
    seen: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

/// How long requests are counted.
const MINUTE: Duration = Duration::from_mins(1);

impl PerMinute {
    fn new(limit: u32) -> Self {
        Self {
            limit,
            seen: Mutex::default(),
        }
    }

    /// Counts a request, and tells whether it is one too many.
    fn is_too_many(&self, address: IpAddr, now: Instant) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() > 10_000 {
            seen.retain(|_, (since, _)| now.duration_since(*since) < MINUTE);
        }
        let (since, count) = seen.entry(address).or_insert((now, 0));
        if now.duration_since(*since) >= MINUTE {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count > self.limit
    }
}

impl Tween for PerMinute {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        // Behind a proxy it is the visitor's address only if the proxy is trusted.
        let address = request.remote_addr().map(|address| address.ip());
        if address.is_some_and(|address| self.is_too_many(address, Instant::now())) {
            let refused = HttpException::new(StatusCode::TOO_MANY_REQUESTS);
            return Err(refused
                .with_header(RETRY_AFTER, HeaderValue::from_static("60"))
                .into());
        }
        next.run(request).await
    }
}

#[view_config(route_name = "search")]
fn search() -> &'static str {
    "found"
}

/// Says what those get that are refused by `LoadShedLayer`.
fn busy(error: BoxError) -> BoxError {
    if !error.is::<Overloaded>() {
        return error;
    }
    let refused = HttpException::service_unavailable();
    refused
        .with_header(RETRY_AFTER, HeaderValue::from_static("5"))
        .into()
}

/// Makes the application, which answers `limit` requests of an address in a minute, and `at_once` of all addresses at once.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(limit: u32, at_once: usize) -> pyramidion::Result<App> {
    let mut config = Configurator::new();
    // Under the exception views, so that they answer its error.
    let place = Order::new().under([EXCVIEW]);
    config.add_tween_at("per_minute", place, PerMinute::new(limit));
    // At most so many requests at once, whoever sends them; those beyond are refused at once. The layer that is added last is outermost.
    config.add_layer(ConcurrencyLimitLayer::new(at_once));
    config.add_layer(LoadShedLayer::new());
    config.add_layer(MapErrLayer::new(busy));
    config.add_route("search", "/search");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[test]
    fn the_third_request_of_a_minute_is_refused() {
        let limit = PerMinute::new(2);
        let (one, another) = ([203, 0, 113, 9].into(), [203, 0, 113, 10].into());
        let now = Instant::now();
        assert!(!limit.is_too_many(one, now));
        assert!(!limit.is_too_many(one, now));
        assert!(limit.is_too_many(one, now));
        assert!(!limit.is_too_many(another, now));
        assert!(!limit.is_too_many(one, now + MINUTE));
    }

    #[test]
    fn the_answer_says_when_to_come_again() {
        let client = TestApp::new(app(2, 500).expect("a right configuration"));
        let search = || {
            client
                .get("/search")
                .remote_addr(([203, 0, 113, 9], 51_000))
        };
        for expected in [200, 200, 429] {
            search().send().assert_status(expected);
        }
        search().send().assert_header("retry-after", "60");
    }

    #[test]
    fn what_is_too_much_for_the_machine_is_refused_at_once() {
        let client = TestApp::new(app(2, 0).expect("a right configuration"));
        let response = client.get("/search").send();
        response
            .assert_status(503)
            .assert_header("retry-after", "5");
    }
}
