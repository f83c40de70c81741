//! What a second thread adds: requests in process, on one thread and on two.
//!
//! `cargo bench --bench scaling`
//!
//! Two threads of signatures alone say what the machine has to give. Rounds are interleaved; each figure is the
//! median of the ratios within a round.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{COOKIE, SET_COOKIE};
use http_body_util::Empty;
use pyramidion::IntoResponse as _;
use pyramidion::{App, Configurator, Request, SignedCookieSessionFactory, View, ViewResult};
use sha2::Sha512;
use tokio::runtime::{Builder, Runtime};

const ROUNDS: usize = 9;
const TIME: Duration = Duration::from_millis(700);

fn read(request: &mut Request) -> ViewResult {
    let user: Option<String> = request.session().get("user")?;
    Ok(user.unwrap_or_default().into_response())
}

fn write(request: &mut Request) -> ViewResult {
    request.session().insert("user", "Ada")?;
    Ok("written".into_response())
}

fn app() -> App {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    for (name, pattern) in [("home", "/"), ("read", "/read"), ("write", "/write")] {
        config.add_route(name, pattern);
    }
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    config.add_view(View::new(read).route_name("read"));
    config.add_view(View::new(write).route_name("write"));
    config.make_app().expect("a right configuration")
}

fn request(path: &str, cookie: &str) -> http::Request<Empty<Bytes>> {
    let request = http::Request::get(path).header(COOKIE, cookie);
    request.body(Empty::new()).expect("a request")
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

/// Returns the cookie of a session.
fn log_in(app: &App) -> String {
    let response = runtime().block_on(app.call(request("/write", "")));
    let cookie = response.headers()[SET_COOKIE].to_str().expect("text");
    let (cookie, _) = cookie.split_once(';').expect("attributes");
    cookie.to_owned()
}

/// Returns how often all threads together did something in a while, each with what `prepare` gave it.
fn count<T: FnMut()>(threads: usize, prepare: impl Fn() -> T + Sync) -> f64 {
    let barrier = Barrier::new(threads);
    let one = || {
        let mut work = prepare();
        barrier.wait();
        let (start, mut count) = (Instant::now(), 0_u32);
        while start.elapsed() < TIME {
            for _ in 0..64 {
                work();
            }
            count += 64;
        }
        f64::from(count) / start.elapsed().as_secs_f64()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        let counts = threads
            .into_iter()
            .map(|thread| thread.join().expect("a count"));
        counts.sum()
    })
}

fn report<T: FnMut()>(name: &str, prepare: impl Fn() -> T + Sync) {
    let mut rounds: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let alone = count(1, &prepare);
            (count(2, &prepare) / alone, alone)
        })
        .collect();
    rounds.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (ratio, alone) = rounds[ROUNDS / 2];
    println!("| {name} | {alone:.0} | {ratio:.2} |");
}

fn main() {
    let app = app();
    let cookie = log_in(&app);
    println!("| | per second, one thread | two threads |\n|---|---:|---:|");
    report("signatures alone", || {
        let key = Hmac::<Sha512>::new_from_slice(&[7; 64]).expect("a key of any length");
        move || {
            let mut mac = key.clone();
            mac.update(black_box(&[1; 64]));
            black_box(mac.finalize());
        }
    });
    for path in ["/", "/read"] {
        report(&format!("`{path}`"), || {
            let (app, cookie, runtime) = (&app, &cookie, runtime());
            move || {
                let response = runtime.block_on(app.call(request(path, cookie)));
                assert_eq!(response.status(), 200);
            }
        });
    }
}
