//! Sessions shared with a running Pyramid: what one application writes, the other reads.
//!
//! Both have the same routes and the same secret. Values travel as JSON in the spelling of Python, so
//! that equal text means equal types, digits and order.

mod directives;
mod forwarded;
mod introspected;
mod listing;
mod logins;
mod moved;
mod origins;
mod random;
mod recorded;
pub(crate) mod site;
mod templates;
mod websockets;

use pyramidion::session::Value;

use random::Random;
use site::{Site, both};

/// What both applications know.
const OPTIONS: &str =
    r#"{"secret": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}"#;

/// The same with every attribute of the cookie alike; by default ours alone is `HttpOnly`.
const SAME_COOKIE: &str = r#"{"secret": "a shared secret", "httponly": true}"#;

/// Some second, and some time in it.
const NOON: f64 = 1_700_000_000.0;

/// Sessions as `json.dumps` writes them.
const STATES: &[&str] = &[
    r#"{"user": "Ada"}"#,
    r#"{"empty": "", "": "without a name", " ": " "}"#,
    r#"{"accents": "Zo\u00eb \u00df \u017d", "kana": "\u304b\u306a", "\u00fc": 1}"#,
    r#"{"astral": "\ud83d\ude00 \ud834\udd1e \udbff\udfff", "\ud83d\ude00": "as a key"}"#,
    r#"{"escapes": "\" \\ / \b \f \n \r \t \u0000 \u001f \u007f \u0080 \u2028 \u2029 \ufeff \uffff"}"#,
    r#"{"markup": "<b>&amp;</b> 'quoted'; a=b, c%20d"}"#,
    r#"{"list": [1, "two", [3, [4, []]], {}], "empty": [], "object": {"a": {"b": {"c": {}}}}}"#,
    r#"{"true": true, "false": false, "null": null, "list": [null, true, false]}"#,
    r#"{"0": 0, "1": 1, "-1": -1, "max": 9223372036854775807, "min": -9223372036854775808}"#,
    r#"{"u64": 18446744073709551615, "more": 18446744073709551616, "less": -9223372036854775809}"#,
    r#"{"big": 170141183460469231731687303715884105727, "-": -170141183460469231731687303715884105728}"#,
    r#"{"u128": 340282366920938463463374607431768211455}"#,
    r#"{"sum": 0.30000000000000004, "third": 0.3333333333333333, "one": 1.0, "hundred": 100.0}"#,
    r#"{"large": [999999999999999.9, 1000000000000000.0, 9999999999999998.0, 1e+16, 1.5e+300]}"#,
    r#"{"small": [0.001, 0.0001, 9.999e-05, 1e-05, 1.5e-07, 2.2250738585072014e-308, 5e-324]}"#,
    r#"{"ends": [1.7976931348623157e+308, -1.7976931348623157e+308, 0.0, -0.0, -1e-05]}"#,
    r#"{"z": 1, "a": 2, "m": {"z": 1, "a": 2}, "B": 3, "\u00e9": 4, "10": 5, "9": 6}"#,
];

/// Returns a session with one more key.
fn touched(state: &str) -> String {
    let start = state.strip_suffix('}').expect("the state is an object");
    format!("{start}, \"touched\": 1}}")
}

/// Writes a session here, reads and rewrites it there, and reads it here again.
async fn there_and_back(here: &mut Site, there: &mut Site, json: &str, state: &str) {
    let way = format!("from {} to {} and back", here.name, there.name);
    let written = here.ask("set_values", "", json).await;
    assert_eq!(written.text, state, "{way}");
    let rewritten = there
        .ask("set_values", written.cookie(), r#"{"touched": 1}"#)
        .await;
    assert_eq!(rewritten.text, touched(state), "{way}");
    let read = here.ask("read", rewritten.cookie(), "").await;
    assert_eq!(read.text, touched(state), "{way}");
}

#[tokio::test]
async fn what_one_writes_the_other_reads() {
    let Some([mut ours, mut pyramid]) = both(OPTIONS).await else {
        return;
    };
    for state in STATES {
        there_and_back(&mut ours, &mut pyramid, state, state).await;
        there_and_back(&mut pyramid, &mut ours, state, state).await;
    }
}

#[tokio::test]
async fn integers_of_any_size_pass_through() {
    let Some([mut ours, mut pyramid]) = both(OPTIONS).await else {
        return;
    };
    let digits = "1234567890".repeat(30);
    let state = format!(r#"{{"big": {digits}, "negative": [-{digits}]}}"#);
    there_and_back(&mut pyramid, &mut ours, &state, &state).await;
}

#[tokio::test]
async fn random_sessions_survive_both_ways() {
    const COUNT: usize = 250;
    /// The longest JSON that leaves room in a cookie for the times and the signature.
    const LONGEST: usize = 2800;

    let Some([mut ours, mut pyramid]) = both(OPTIONS).await else {
        return;
    };
    let mut random = Random::new(0x5EED);
    let mut tried = 0;
    while tried < COUNT {
        let json = random.session();
        let value: Value = json
            .parse()
            .unwrap_or_else(|_| panic!("{json} is not JSON"));
        if value.to_string().len() > LONGEST {
            continue;
        }
        // What Python makes of the text is right by definition.
        let state = pyramid.ask("set_values", "", &json).await.text;
        there_and_back(&mut ours, &mut pyramid, &json, &state).await;
        there_and_back(&mut pyramid, &mut ours, &json, &state).await;
        tried += 1;
    }
}

#[tokio::test]
async fn equal_sessions_are_equal_cookies() {
    let Some([mut ours, mut pyramid]) = both(SAME_COOKIE).await else {
        return;
    };
    for fraction in [0.0, 0.5, 0.123_456, 0.999_999] {
        ours.stop_clock(NOON + fraction).await;
        pyramid.stop_clock(NOON + fraction).await;
        for state in STATES {
            let [our, pyramids] = [
                ours.ask("set_values", "", state).await,
                pyramid.ask("set_values", "", state).await,
            ];
            assert!(our.set_cookie.is_some(), "{state}");
            assert_eq!(our.set_cookie, pyramids.set_cookie, "{state}");
        }
    }
}

/// What a visitor does, each step with the time since the first.
const STEPS: &[(f64, &str, &str)] = &[
    (0.0, "read", ""),
    (0.0, "about", ""),
    (0.25, "set_values", r#"{"a": 1, "b": [1.5], "c": {}}"#),
    (0.5, "read", ""),
    (1.5, "read", ""),
    (1.75, "change", ""),
    (2.0, "about", ""),
    (2.25, "set_values", r#"{"a": 2}"#),
    (3.5, "set_values", r#"{"d": "\u00eb"}"#),
    (4.0, "remove", r#""a""#),
    (4.75, "set_values", r#"{"a": 3}"#),
    (5.0, "flash", r#"["", "Saved."]"#),
    (5.0, "flash", r#"["error", {"code": 7}]"#),
    (5.0, "flash_once", r#"["", "Saved."]"#),
    (5.9, "peek_flash", r#""""#),
    (6.0, "pop_flash", r#""error""#),
    (6.5, "pop_flash", r#""error""#),
    (60.0, "read", ""),
    (120.0, "read", ""),
    (181.0, "read", ""),
    (200.0, "clear", ""),
    (200.5, "about", ""),
    (201.0, "set_values", r#"{"again": true}"#),
    (201.5 + 1200.0, "read", ""),
    (1500.0, "set_values", r#"{"once": "more"}"#),
    (1400.0, "read", ""),
    (3000.0, "about", ""),
    (3000.0, "set_values", r#"{"after": "expiry"}"#),
    (3000.0, "about", ""),
];

/// Takes the steps on both sides, and each cookie to both.
async fn takes_steps_alike(options: &str) {
    let Some([mut ours, mut pyramid]) = both(options).await else {
        return;
    };
    let mut cookie = String::new();
    for (seconds, what, body) in STEPS {
        let step = format!("with {options} after {seconds} seconds: {what} {body}");
        ours.stop_clock(NOON + 0.125 + seconds).await;
        pyramid.stop_clock(NOON + 0.125 + seconds).await;
        let our = ours.ask(what, &cookie, body).await;
        let pyramids = pyramid.ask(what, &cookie, body).await;
        assert_eq!(our.text, pyramids.text, "{step}");
        assert_eq!(our.set_cookie, pyramids.set_cookie, "{step}");
        if our.set_cookie.is_some() {
            our.cookie().clone_into(&mut cookie);
        }
    }
}

#[tokio::test]
async fn a_visit_writes_equal_cookies() {
    takes_steps_alike(SAME_COOKIE).await;
}

#[tokio::test]
async fn a_visit_with_other_times_writes_equal_cookies() {
    let options = r#"{"secret": "s", "httponly": true, "timeout": 100, "reissue_time": 60}"#;
    takes_steps_alike(options).await;
}

#[tokio::test]
async fn a_visit_without_time_out_writes_equal_cookies() {
    let options = r#"{"secret": "s", "httponly": true, "timeout": null, "reissue_time": null}"#;
    takes_steps_alike(options).await;
}

/// What both must have alike, each with another choice.
const OTHER_OPTIONS: &[&str] = &[
    r#"{"secret": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeF"}"#,
    r#"{"secret": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "salt": ""}"#,
    r#"{"secret": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "hashalg": "sha256"}"#,
    r#"{"secret": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "cookie_name": "sid"}"#,
];

/// Tells whether a session that is written here is read there.
///
/// Where it is not read, it must be as if there were none.
async fn accepts(here: &mut Site, there: &mut Site) -> bool {
    const STATE: &str = r#"{"user": "Ada"}"#;
    here.stop_clock(NOON).await;
    there.stop_clock(NOON).await;
    let written = here.ask("set_values", "", STATE).await;
    let read = there.ask("read", written.cookie(), "").await;
    assert_eq!(read.set_cookie, None, "reading at once sets no cookie");
    let about = there.ask("about", written.cookie(), "").await.text;
    match &*read.text {
        STATE => {
            assert!(about.starts_with(r#"{"new": false, "#), "{about}");
            true
        }
        text => {
            assert_eq!(text, "{}");
            assert!(about.starts_with(r#"{"new": true, "#), "{about}");
            false
        }
    }
}

#[tokio::test]
async fn cookies_of_strangers_are_as_good_as_none() {
    let Some([mut ours, mut pyramid]) = both(OPTIONS).await else {
        return;
    };
    assert!(accepts(&mut ours, &mut pyramid).await);
    assert!(accepts(&mut pyramid, &mut ours).await);
    for options in OTHER_OPTIONS {
        let mut stranger = Site::ours(options).await;
        assert!(!accepts(&mut stranger, &mut pyramid).await, "{options}");
        assert!(!accepts(&mut pyramid, &mut stranger).await, "{options}");
    }
}

#[tokio::test]
async fn changed_cookies_are_as_good_as_none() {
    let Some(sites) = both(OPTIONS).await else {
        return;
    };
    for mut site in sites {
        let written = site.ask("set_values", "", r#"{"user": "Ada"}"#).await;
        let cookie = written.cookie();
        for place in ["session=".len(), cookie.len() / 2, cookie.len() - 4] {
            let old = &cookie[place..=place];
            let new = if old == "A" { "B" } else { "A" };
            let changed = format!("{}{new}{}", &cookie[..place], &cookie[place + 1..]);
            let read = site.ask("read", &changed, "").await;
            assert_eq!(read.text, "{}", "{} at {place}", site.name);
        }
        let read = site.ask("read", cookie, "").await;
        assert_eq!(read.text, r#"{"user": "Ada"}"#, "{}", site.name);
    }
}

/// Options with which both write the same cookies.
const SHARED_OPTIONS: &[&str] = &[
    r#"{"secret": "s", "httponly": true, "salt": "another salt", "hashalg": "sha256"}"#,
    r#"{"secret": "cl\u00e9", "httponly": true, "hashalg": "sha384", "cookie_name": "sid"}"#,
    r#"{"secret": "cl\u00e9", "httponly": true, "salt": "\u0441\u043e\u043b\u044c", "secure": true, "samesite": "None"}"#,
    r#"{"secret": "\ud83d\udd11", "httponly": true, "hashalg": "sha224", "samesite": null, "path": "/shop", "domain": "example.com"}"#,
];

#[tokio::test]
async fn options_mean_the_same() {
    for options in SHARED_OPTIONS {
        let Some([mut ours, mut pyramid]) = both(options).await else {
            return;
        };
        assert!(accepts(&mut ours, &mut pyramid).await, "{options}");
        assert!(accepts(&mut pyramid, &mut ours).await, "{options}");
        for state in STATES {
            let our = ours.ask("set_values", "", state).await;
            let pyramids = pyramid.ask("set_values", "", state).await;
            assert_eq!(our.set_cookie, pyramids.set_cookie, "{options} {state}");
        }
    }
}

/// Writes a session here, and tells whether it is still read there after some seconds.
async fn lasts(here: &mut Site, there: &mut Site, seconds: f64) -> bool {
    const STATE: &str = r#"{"user": "Ada"}"#;
    here.stop_clock(NOON).await;
    there.stop_clock(NOON + seconds).await;
    let written = here.ask("set_values", "", STATE).await;
    let text = there.ask("read", written.cookie(), "").await.text;
    assert!([STATE, "{}"].contains(&&*text), "{text}");
    text == STATE
}

#[tokio::test]
async fn sessions_time_out_alike() {
    for (timeout, seconds) in [("1200", 1200.0), ("60", 60.0), ("1", 1.0)] {
        let options = format!(r#"{{"secret": "s", "timeout": {timeout}}}"#);
        let Some([mut ours, mut pyramid]) = both(&options).await else {
            return;
        };
        assert!(lasts(&mut ours, &mut pyramid, seconds).await, "{options}");
        assert!(lasts(&mut pyramid, &mut ours, seconds).await, "{options}");
        assert!(
            !lasts(&mut ours, &mut pyramid, seconds + 0.25).await,
            "{options}"
        );
        assert!(
            !lasts(&mut pyramid, &mut ours, seconds + 0.25).await,
            "{options}"
        );
    }
}

/// Flashes messages here, which are shown there.
async fn flashes(here: &mut Site, there: &mut Site) {
    let first = here
        .ask("flash", "", r#"["", "Zo\u00eb has <b>logged in</b>."]"#)
        .await;
    let second = here
        .ask(
            "flash",
            first.cookie(),
            r#"["", {"level": 2, "text": ["a", null]}]"#,
        )
        .await;
    let again = there
        .ask(
            "flash_once",
            second.cookie(),
            r#"["", {"level": 2, "text": ["a", null]}]"#,
        )
        .await;
    let other = there
        .ask("flash_once", again.cookie(), r#"["error", 1.0]"#)
        .await;
    let all = r#"["Zo\u00eb has <b>logged in</b>.", {"level": 2, "text": ["a", null]}]"#;

    let peeked = there.ask("peek_flash", other.cookie(), r#""""#).await;
    assert_eq!(peeked.text, all, "{} to {}", here.name, there.name);
    let popped = there.ask("pop_flash", other.cookie(), r#""""#).await;
    assert_eq!(popped.text, all, "{} to {}", here.name, there.name);
    let left = here.ask("read", popped.cookie(), "").await;
    assert_eq!(left.text, r#"{"_f_error": [1.0]}"#);
    let popped = here.ask("pop_flash", popped.cookie(), r#""error""#).await;
    assert_eq!(popped.text, "[1.0]");
    let popped = there.ask("pop_flash", popped.cookie(), r#""error""#).await;
    assert_eq!(popped.text, "[]");
    assert_eq!(here.ask("read", popped.cookie(), "").await.text, "{}");
}

#[tokio::test]
async fn messages_flashed_by_one_are_shown_by_the_other() {
    let Some([mut ours, mut pyramid]) = both(OPTIONS).await else {
        return;
    };
    flashes(&mut ours, &mut pyramid).await;
    flashes(&mut pyramid, &mut ours).await;
}
