//! Cookies with the signature of somebody else, and payloads with the right one.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::Hmac;
use hmac::digest::{FixedOutput, KeyInit, Update};
use pyramidion_tests::cookies::{Decoder, Verdict};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{factory, names};

/// The secret of the application.
const SECRET: [u8; 64] = [7; 64];
const SALT: &[u8] = b"pyramid.session.";

/// Signs a payload with any key and hash.
fn sign<M: KeyInit + Update + FixedOutput>(key: &[u8], payload: &[u8]) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(key).unwrap_or_else(|_| panic!("a key"));
    mac.update(payload);
    let tag = mac.finalize_fixed();
    URL_SAFE_NO_PAD.encode([&tag[..], payload].concat())
}

fn genuine(payload: &[u8]) -> String {
    sign::<Hmac<Sha512>>(&[SALT, &SECRET].concat(), payload)
}

/// Returns a payload that is in time.
fn payload(user: &str) -> Vec<u8> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.expect("a time").as_secs();
    format!("[{now}, {now}.5, {{\"user\": \"{user}\"}}]").into_bytes()
}

/// Returns what the application reads from a cookie.
fn read(cookie: &str) -> String {
    let app = names(factory());
    let header = format!("session={cookie}");
    let response = app.get("/read").header("cookie", header).send();
    assert_eq!(response.status(), 200, "{cookie}");
    response.text().to_owned()
}

#[test]
fn another_key_or_hash_signs_nothing() {
    let payload = payload("Eve");
    let key = [SALT, &SECRET].concat();
    let salted =
        |salt: &[u8], secret: &[u8]| sign::<Hmac<Sha512>>(&[salt, secret].concat(), &payload);
    let with = |tag: &[u8]| URL_SAFE_NO_PAD.encode([tag, &payload].concat());
    assert_eq!(read(&salted(SALT, &SECRET)), "Eve", "the right key");
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
    let body = URL_SAFE_NO_PAD.encode(&payload);
    for (what, cookie) in [
        ("another secret", salted(SALT, &[8; 64])),
        ("a part of the secret", salted(SALT, &SECRET[..63])),
        ("a longer secret", salted(SALT, &[7; 65])),
        ("no secret", salted(SALT, b"")),
        ("no salt", salted(b"", &SECRET)),
        ("another salt", salted(b"pyramid.session", &SECRET)),
        ("the salt behind", salted(&SECRET, SALT)),
        ("neither", salted(b"", b"")),
        ("SHA-1", sign::<Hmac<sha1::Sha1>>(&key, &payload)),
        ("SHA-256", sign::<Hmac<Sha256>>(&key, &payload)),
        ("SHA-384", sign::<Hmac<Sha384>>(&key, &payload)),
        (
            "SHA3-512",
            with(&sha3::Sha3_512::digest([&key[..], &payload].concat())),
        ),
        ("a hash without a key", with(&Sha512::digest(&payload))),
        (
            "a hash of key and payload",
            with(&Sha512::digest([&key[..], &payload].concat())),
        ),
        ("zeros", with(&[0; 64])),
        ("no signature", body.clone()),
        ("half a signature", with(&[0; 32])),
        ("a token without signature", format!("{header}.{body}.")),
    ] {
        assert_eq!(read(&cookie), "", "{what}");
    }
}

#[test]
fn a_signature_is_for_one_payload() {
    let (first, second) = (genuine(&payload("Ada")), genuine(&payload("Bob")));
    assert_eq!((read(&first), read(&second)), ("Ada".into(), "Bob".into()));
    let decode = |cookie: &str| URL_SAFE_NO_PAD.decode(cookie).expect("base64");
    let (one, two) = (decode(&first), decode(&second));
    let swapped = [&one[..64], &two[64..]].concat();
    let halves = [&one[..32], &two[32..]].concat();
    let behind = [&one[64..], &one[..64]].concat();
    let twice = [&one[..], &one[..]].concat();
    let doubled = [&one[..64], &one[..]].concat();
    for forged in [swapped, halves, behind, twice, doubled] {
        assert_eq!(read(&URL_SAFE_NO_PAD.encode(forged)), "");
    }
    assert_eq!(read(&format!("{first}{second}")), "");
    assert_eq!(read(&format!("{first}.{second}")), "");
}

#[test]
fn a_cookie_has_one_spelling() {
    // The text is as long as needed for bits that are left over at its end.
    let payload = (0..3).map(|n| payload(&"a".repeat(n + 1)));
    let payload = payload
        .into_iter()
        .find(|p| (p.len() + 64) % 3 == 1)
        .expect("a length");
    let good = genuine(&payload);
    assert!(!read(&good).is_empty());
    let bytes = URL_SAFE_NO_PAD.decode(&good).expect("base64");
    let last = good.as_bytes()[good.len() - 1];
    let start = &good[..good.len() - 1];
    for other in b'A'..=b'Z' {
        if other != last {
            assert_eq!(read(&format!("{start}{}", char::from(other))), "");
        }
    }
    let (middle, end) = good.split_at(good.len() / 2);
    let standard = STANDARD_NO_PAD.encode(&bytes);
    for other in [
        URL_SAFE.encode(&bytes),
        format!("{good}="),
        format!("{good}===="),
        format!("{middle}!{end}"),
        format!("{middle}.{end}"),
        format!("{middle}\t{end}"),
        format!("{middle}%41{end}"),
        format!("{middle}={end}"),
    ] {
        assert_eq!(read(&other), "", "{other}");
    }
    assert!(standard == good || read(&standard).is_empty());
}

#[test]
fn a_payload_that_is_not_a_session_is_ignored_although_it_is_signed() {
    let decoder = Decoder::new();
    let time = 1_700_000_000;
    let session = |data: &str| format!("[{time}, {time}.0, {data}]").into_bytes();
    let deep =
        |open: &str, close: &str| session(&format!("{}1{}", open.repeat(2500), close.repeat(2500)));
    assert!(decoder.read_payload(&session("{\"a\": 1}")));
    for payload in [
        b"".to_vec(),
        b"null".to_vec(),
        b"true".to_vec(),
        b"0".to_vec(),
        b"\"text\"".to_vec(),
        b"{}".to_vec(),
        b"[]".to_vec(),
        b"[1]".to_vec(),
        b"[1, 2]".to_vec(),
        b"[1, 2, {}, 4]".to_vec(),
        b"[[1, 2, {}]]".to_vec(),
        b"[\"1\", \"2\", {}]".to_vec(),
        b"[null, null, {}]".to_vec(),
        b"[{}, [], 1]".to_vec(),
        b"[NaN, NaN, {}]".to_vec(),
        b"[Infinity, -Infinity, {}]".to_vec(),
        b"[1e999, 1e999, {}]".to_vec(),
        session("null"),
        session("[]"),
        session("\"text\""),
        session("7"),
        session("{\"a\": }"),
        session("{\"a\": 1,}"),
        session("{1: 1}"),
        session("{\"a\": 01}"),
        // It is infinite in Python, and no JSON when it is written again.
        session("{\"a\": 1e400}"),
        session("{\"a\": 1} {}"),
        deep("[", "]"),
        deep("{\"a\": ", "}"),
        b"[1700000000, 1700000000.0, {\"a\": \"\xff\"}]".to_vec(),
        b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94K\x01s.".to_vec(),
        b"(dp0\nS'a'\np1\nI1\ns.".to_vec(),
        b"\x00\x00\x00\x00".to_vec(),
    ] {
        let shown = String::from_utf8_lossy(&payload[..payload.len().min(60)]).into_owned();
        assert!(!decoder.read_payload(&payload), "{shown}");
    }
    // These are odd, and sessions as they are in Python; what is read is written again alike.
    let digits = "9".repeat(400);
    for data in [
        "{\"a\": 1, \"a\": 2}",
        &format!("{{\"a\": {digits}}}"),
        "{\"a\": \"\\ud800\"}",
        "{\"\": {\"\": [[], {}]}}",
        "{\"__proto__\": 1, \"constructor\": 2}",
    ] {
        let _ = decoder.read_payload(&session(data));
    }
}

#[test]
fn a_genuine_cookie_is_the_only_one() {
    let decoder = Decoder::new();
    for cookie in decoder.genuine() {
        assert_eq!(decoder.judge(cookie.as_bytes()), Verdict::Genuine);
        for length in 0..cookie.len() {
            assert_eq!(
                decoder.judge(&cookie.as_bytes()[..length]),
                Verdict::Refused
            );
        }
    }
}
