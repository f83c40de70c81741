//! Whether the time that refusing a forged cookie takes tells how much of its signature is right.
//!
//! `cargo bench --bench timing`
//!
//! Cookies with a wrong first byte and with a wrong last byte of the signature are refused in an order that chance
//! decides. Welch's t says how far apart the two mean times are; beyond 4.5 a difference is taken to be real. The slowest
//! twentieth is left out: it was interrupted.

use std::hint::black_box;
use std::time::Instant;

use http::{HeaderMap, HeaderValue};
use pyramidion::SignedCookieSessionFactory;
use pyramidion::cookies::Cookies;
use pyramidion::session::{Session, SessionFactory};

const COUNT: usize = 1_000_000;

/// The characters of base64 that begin the first and the last byte of a signature of 64 bytes.
const PLACES: [usize; 2] = [0, 84];

fn cookie(factory: &SignedCookieSessionFactory) -> String {
    let mut session = Session::from(factory.open(Cookies::new(&HeaderMap::new())));
    session.insert("user", "Ada").expect("a text");
    let unsaved = session.unsaved().expect("the session was changed");
    let cookie = factory.save(unsaved, false);
    let cookie = cookie.expect("a small session").expect("a cookie");
    let text = cookie.to_str().expect("text");
    let (pair, _) = text.split_once(';').expect("attributes");
    pair.to_owned()
}

/// Returns the headers of a request whose signature is wrong at a place.
fn forged(cookie: &str, place: usize) -> HeaderMap {
    let mut bytes = cookie.as_bytes().to_vec();
    let at = "session=".len() + place;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    let value = HeaderValue::from_bytes(&bytes).expect("a header");
    HeaderMap::from_iter([(http::header::COOKIE, value)])
}

/// Returns mean and variance of the faster part.
fn moments(times: &mut [f64]) -> (f64, f64, f64) {
    times.sort_by(f64::total_cmp);
    let times = &times[..times.len() * 19 / 20];
    let count = times.len() as f64;
    let mean = times.iter().sum::<f64>() / count;
    let squares: f64 = times.iter().map(|time| (time - mean).powi(2)).sum();
    (mean, squares / (count - 1.0), count)
}

fn main() {
    let factory = SignedCookieSessionFactory::new([7; 64]);
    let cookie = cookie(&factory);
    let mut times = [const { Vec::new() }; 2];
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..COUNT {
        // xorshift
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let which = (random >> 40) as usize & 1;
        // Made again, so that both lie at the same places in memory.
        let request = black_box(forged(&cookie, PLACES[which]));
        let start = Instant::now();
        let _ = black_box(factory.open(Cookies::new(&request)));
        times[which].push(start.elapsed().as_nanos() as f64);
    }
    let [
        (first, first_variance, firsts),
        (last, last_variance, lasts),
    ] = times.map(|mut times| moments(&mut times));
    let t = (first - last) / (first_variance / firsts + last_variance / lasts).sqrt();
    println!("| wrong byte | mean ns | |t| |\n|---|---:|---:|");
    println!(
        "| the first | {first:.1} | |\n| the last | {last:.1} | {:.2} |",
        t.abs()
    );
    assert!(
        t.abs() < 4.5,
        "the time tells how much of a signature is right"
    );
}
