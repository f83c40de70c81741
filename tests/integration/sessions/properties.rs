//! What holds for any session, any value and any cookie.

use proptest::prelude::*;
use pyramidion::session::{
    Clock, EncryptedCookieSessionFactory, Map, SessionFactory, Value, from_value, to_value,
};
use pyramidion::testing::session_data;
use pyramidion::{Session, SignedCookieSessionFactory};
use pyramidion_tests::cookies::{Decoder, Verdict};

/// Any JSON value: integers far beyond 64 bits, floats near their ends, any text.
fn values() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        "-?[1-9][0-9]{0,60}".prop_map(|digits| digits.parse().expect("an integer")),
        any::<f64>()
            .prop_filter("JSON has no others", |float| float.is_finite())
            .prop_map(Value::from),
    ];
    let text = prop_oneof![any::<String>(), "[ -~]{0,12}", "[\u{0}-\u{ff}]{0,12}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            maps(inner).prop_map(Value::from),
        ]
    })
}

fn maps(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Map> {
    prop::collection::vec((any::<String>(), values), 0..6)
        .prop_map(|pairs| pairs.into_iter().collect())
}

fn open(factory: &dyn SessionFactory, cookie: Option<&str>) -> Session {
    let mut headers = http::HeaderMap::new();
    if let Some(cookie) = cookie {
        headers.insert("cookie", cookie.parse().expect("a header"));
    }
    factory
        .open(pyramidion::cookies::Cookies::new(&headers))
        .into()
}

/// Writes a session and reads it again, unless it is too large.
fn through_a_cookie(factory: &dyn SessionFactory, data: &Map) -> Option<Map> {
    let mut session = open(factory, None);
    session
        .update(data.iter().map(|(key, value)| (key, value.clone())))
        .expect("JSON can be stored");
    let unsaved = session.unsaved().expect("the session was changed");
    let header = factory.save(unsaved, false).ok()?.expect("a cookie");
    let header = header.to_str().expect("a cookie is ASCII");
    let pair = header.split(';').next();
    let session = open(factory, pair);
    assert!(!session.is_new());
    Some(session_data(&session).clone())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_as_json_is_read_again(value in values()) {
        let text = value.to_string();
        prop_assert!(text.is_ascii());
        let again: Value = text.parse().expect("what is written is JSON");
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(again.to_string(), text);
    }

    #[test]
    fn others_read_the_json_alike(value in values()) {
        // They know no integers beyond 64 bits.
        if let Ok(expected) = serde_json::to_value(&value) {
            let theirs: serde_json::Value = serde_json::from_str(&value.to_string()).expect("JSON");
            prop_assert_eq!(theirs, expected);
        }
    }

    #[test]
    fn any_text_is_json_or_not_but_never_a_panic(text in any::<String>(), json in "[\\[\\]{}\",:0-9eE.+\\-\\\\u ntrfals]{0,40}") {
        for text in [text, json] {
            if let Ok(value) = text.parse::<Value>() {
                let written = value.to_string();
                prop_assert_eq!(written.parse::<Value>().expect("JSON").to_string(), written);
            }
        }
    }

    #[test]
    fn values_pass_through_serde(value in values()) {
        let stored = to_value(&value);
        // Integers beyond 128 bits are beyond serde.
        if let Ok(stored) = stored {
            prop_assert_eq!(&stored, &value);
            let read: Value = from_value(&stored).expect("any value");
            prop_assert_eq!(read, value);
        }
    }

    #[test]
    fn typed_values_come_back(
        value in any::<(u64, i128, Option<f64>, String, Vec<(char, bool)>, std::collections::BTreeMap<i32, u8>)>()
    ) {
        prop_assume!(value.2.is_none_or(f64::is_finite));
        let mut session = Session::new(Clock::default());
        session.insert("value", &value).expect("it can be stored");
        prop_assert_eq!(session.get("value").expect("the same type"), Some(value));
    }

    #[test]
    fn sessions_pass_through_cookies(data in maps(values())) {
        let signed = SignedCookieSessionFactory::new([7; 64]);
        let encrypted = EncryptedCookieSessionFactory::new([7; 64]);
        let factories: [&dyn SessionFactory; 2] = [&signed, &encrypted];
        for factory in factories {
            // Integers beyond 128 bits cannot be assigned, only passed through.
            if to_value(&data).is_err() {
                continue;
            }
            if let Some(read) = through_a_cookie(factory, &data) {
                prop_assert_eq!(Value::from(read).to_string(), Value::from(data.clone()).to_string());
            }
        }
    }

    #[test]
    fn any_bytes_are_as_good_as_no_cookie(bytes in any::<Vec<u8>>(), text in "[A-Za-z0-9_\\-]{0,200}") {
        let decoder = Decoder::new();
        for cookie in [&bytes[..], text.as_bytes()] {
            prop_assert!(matches!(decoder.judge(cookie), Verdict::Refused | Verdict::Unsendable));
        }
    }

    #[test]
    fn any_payload_is_a_session_or_not_but_never_a_panic(
        bytes in any::<Vec<u8>>(),
        value in values(),
        data in maps(values()),
        times in any::<(f64, i64)>(),
    ) {
        let decoder = Decoder::new();
        let _ = decoder.read_payload(&bytes);
        let _ = decoder.read_payload(value.to_string().as_bytes());
        let state = format!("[{:?}, {}, {}]", times.0, times.1, Value::from(data));
        prop_assert_eq!(decoder.read_payload(state.as_bytes()), times.0.is_finite());
    }
}

/// A generator of the same numbers each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64: https://doi.org/10.1145/2714064.2660195
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).expect("31 bits fit") % end
    }

    fn byte(&mut self) -> u8 {
        const USUAL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        match self.below(8) {
            0 => u8::try_from(self.below(256)).expect("below 256"),
            1 => b"=+/\"\\;, %."[self.below(10)],
            _ => USUAL[self.below(USUAL.len())],
        }
    }

    /// Changes a cookie in one to four places.
    fn mutated(&mut self, genuine: &[String]) -> Vec<u8> {
        let mut cookie = genuine[self.below(genuine.len())].clone().into_bytes();
        for _ in 0..=self.below(4) {
            let at = self.below(cookie.len().max(1));
            match self.below(7) {
                0 => cookie.insert(at, self.byte()),
                1 => cookie.truncate(at),
                2 if !cookie.is_empty() => drop(cookie.remove(at)),
                3 => {
                    let other = genuine[self.below(genuine.len())].as_bytes();
                    cookie.truncate(at);
                    cookie.extend_from_slice(&other[self.below(other.len())..]);
                }
                4 if !cookie.is_empty() => {
                    let other = self.below(cookie.len());
                    cookie.swap(at, other);
                }
                5 if !cookie.is_empty() => cookie[at] ^= 1 << self.below(7),
                _ if !cookie.is_empty() => cookie[at] = self.byte(),
                _ => cookie.push(self.byte()),
            }
        }
        cookie
    }
}

#[test]
fn of_100_000_mutated_cookies_none_is_accepted() {
    const COUNT: usize = 100_000;
    let decoder = Decoder::new();
    for cookie in decoder.genuine() {
        assert_eq!(decoder.judge(cookie.as_bytes()), Verdict::Genuine);
    }
    let mut numbers = Numbers(1);
    let mut refused = 0;
    while refused < COUNT {
        let cookie = numbers.mutated(decoder.genuine());
        match decoder.judge(&cookie) {
            Verdict::Refused => refused += 1,
            // No mutation after all, or none that arrives.
            Verdict::Genuine | Verdict::Unsendable => {}
            Verdict::Forged => panic!("accepted: {}", cookie.escape_ascii()),
        }
    }
    println!("{refused} mutated cookies are refused");
}

/// What the fuzzer begins with is read by every run of the tests.
#[test]
fn every_seed_of_the_fuzzer_is_judged() {
    let seeds = |target: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/");
        let files = std::fs::read_dir(format!("{folder}{target}")).expect("a folder");
        let read = |file: std::io::Result<std::fs::DirEntry>| {
            std::fs::read(file.expect("a file").path()).expect("its bytes")
        };
        files.map(read).collect::<Vec<_>>()
    };
    let decoder = Decoder::new();
    let cookies = seeds("session_cookie");
    let count = |verdict| {
        let judged = cookies
            .iter()
            .filter(|cookie| decoder.judge(cookie) == verdict);
        judged.count()
    };
    // Encrypted cookies differ each time, so that only those that are signed are known again.
    assert_eq!(count(Verdict::Forged), 0);
    assert!(count(Verdict::Genuine) >= 4);
    assert!(count(Verdict::Refused) >= 4);
    let payloads = seeds("session_payload");
    let sessions = payloads
        .iter()
        .filter(|payload| decoder.read_payload(payload));
    assert!(sessions.count() >= 3);
}
