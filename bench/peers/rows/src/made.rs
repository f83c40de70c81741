//! What takes time apart from requests. Each prints nanoseconds for the `COUNT` of routes or sessions.
//!
//! It is the time that the processor worked for the thread, so that other programs do not count.

use std::time::Duration;

use pyramidion::session::{MemoryStore, Record, SessionKey, SessionStore};
use pyramidion::{Configurator, Request, View};
use rustix::time::{ClockId, clock_gettime};

fn count() -> usize {
    let count = std::env::var("COUNT").expect("the variable COUNT");
    count.parse().expect("a number")
}

/// Returns how long the processor has worked for this thread.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.try_into().expect("a time after the start")
}

/// The time to make an application of as many routes, each with a view: the least of several.
pub fn routes() {
    let count = count();
    let make = || {
        let mut config = Configurator::new();
        for n in 0..count {
            config.add_route(format!("r{n}"), format!("/r{n}/{{id}}"));
            config.add_view(View::new(|_: &mut Request| "a page").route_name(format!("r{n}")));
        }
        let start = worked();
        let app = config.make_app().expect("a right configuration");
        let made = worked() - start;
        drop(app);
        made
    };
    let least = (0..rounds()).map(|_| make()).min();
    println!("{}", least.expect("some rounds").as_nanos());
}

fn rounds() -> usize {
    std::env::var("ROUNDS").map_or(9, |rounds| rounds.parse().expect("a number"))
}

/// The time for each new session while the store has as many as it keeps, none of which has ended.
pub async fn sessions() {
    const MEASURED: usize = 1000;
    let count = count();
    let store = MemoryStore::new().capacity(count);
    let hour = Some(Duration::from_secs(3600));
    let record = Record {
        data: r#"{"_csrft_": "0123456789abcdef0123456789abcdef01234567"}"#.to_owned(),
        created: 0.0,
        accessed: 0.0,
        revision: 0,
    };
    let mut keys = (0_u64..).map(|n| {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&n.to_le_bytes());
        SessionKey::new(hash)
    });
    for key in keys.by_ref().take(count) {
        assert!(
            store
                .create(&key, &record, hour)
                .await
                .expect("there is room")
        );
    }
    let mut least = Duration::MAX;
    for _ in 0..rounds() {
        let start = worked();
        for key in keys.by_ref().take(MEASURED) {
            assert!(
                store
                    .create(&key, &record, hour)
                    .await
                    .expect("one makes room")
            );
        }
        least = least.min(worked() - start);
    }
    println!("{}", least.as_nanos() / MEASURED as u128);
}
