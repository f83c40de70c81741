//! W3C Trace Context: which trace of many programs a request belongs to.

use std::fmt;

use http::{HeaderMap, HeaderName};

use crate::random;

/// The header that names the trace and the span from which a request comes.
pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The header in which tracing systems keep what is theirs.
pub(crate) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The most members of a `tracestate`, and the longest one that is passed on, in bytes.
const MAX_MEMBERS: usize = 32;
const MAX_STATE: usize = 512;

/// The trace that a request belongs to, as the headers `traceparent` and `tracestate` say it.
///
/// [`Request::trace_context`](crate::Request::trace_context) returns it. What is malformed counts as absent; see
/// [Trace Context](https://www.w3.org/TR/trace-context/).
///
/// # Examples
///
/// ```
/// use pyramidion::testing::DummyRequest;
///
/// let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// let request = DummyRequest::get("/").header("traceparent", traceparent).build();
/// let context = request.trace_context().expect("a trace");
/// assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
/// assert_eq!(context.parent_id(), "00f067aa0ba902b7");
/// assert!(context.is_sampled());
/// // What this program calls belongs to the same trace, with a parent of its own:
/// assert!(context.child().to_string().starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: [u8; 32],
    parent_id: [u8; 16],
    flags: u8,
    state: Option<String>,
}

/// The flag of what is recorded.
const SAMPLED: u8 = 1;

/// The flag of a trace id that is random, which passes on to what is called.
const RANDOM: u8 = 2;

impl TraceContext {
    /// Reads the headers of a request, or gives nothing if they name no trace.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(TRACEPARENT).iter();
        let (first, None) = (values.next()?, values.next()) else {
            return None; // which of them is meant nobody knows
        };
        let mut context = Self::parse(first.as_bytes())?;
        context.state = state(headers);
        Some(context)
    }

    /// Reads a `traceparent`: version, trace, parent and flags.
    fn parse(text: &[u8]) -> Option<Self> {
        let (known, more) = text.split_at_checked(55)?;
        let [v1, v2, b'-', rest @ ..] = known else {
            return None;
        };
        let (trace_id, rest) = rest.split_first_chunk::<32>()?;
        let (parent_id, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<16>()?;
        let flags @ [high, low] = rest.strip_prefix(b"-")? else {
            return None;
        };
        let is_hex = |text: &[u8]| text.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let is_zero = |text: &[u8]| text.iter().all(|byte| *byte == b'0');
        let version = [*v1, *v2];
        let is_of_version = match &version {
            b"ff" => false,
            b"00" => more.is_empty(),
            // Later versions may say more, after a hyphen.
            _ => is_hex(&version) && (more.is_empty() || more.starts_with(b"-")),
        };
        let is_right = is_of_version
            && [&trace_id[..], parent_id, flags].into_iter().all(is_hex)
            && !is_zero(trace_id)
            && !is_zero(parent_id);
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        };
        let flags = digit(*high)? << 4 | digit(*low)?;
        is_right.then_some(Self {
            trace_id: *trace_id,
            parent_id: *parent_id,
            flags: flags & (SAMPLED | RANDOM),
            state: None,
        })
    }

    /// Returns the id of the trace: 32 hexadecimal digits.
    pub fn trace_id(&self) -> &str {
        str::from_utf8(&self.trace_id).unwrap_or_default()
    }

    /// Returns the id of the span that the request comes from: 16 hexadecimal digits.
    pub fn parent_id(&self) -> &str {
        str::from_utf8(&self.parent_id).unwrap_or_default()
    }

    /// Tells whether the caller records the trace.
    pub fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }

    /// Returns what tracing systems keep in `tracestate`.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Returns the context for what this program calls: the same trace, with a new random parent id.
    ///
    /// Its text is the header `traceparent`, and its [state](Self::state) the header `tracestate`.
    #[must_use]
    pub fn child(&self) -> Self {
        let mut child = self.clone();
        random::write_hex(&random::bytes::<8>(), &mut child.parent_id);
        if child.parent_id == [b'0'; 16] {
            child.parent_id[15] = b'1'; // zeros are not an id
        }
        child
    }

    /// Writes the headers for what this program calls.
    #[cfg(feature = "forward")]
    pub(crate) fn pass_on(headers: &mut HeaderMap) {
        let context = Self::of(headers);
        headers.remove(TRACEPARENT);
        headers.remove(TRACESTATE);
        let Some(child) = context.as_ref().map(Self::child) else {
            return;
        };
        if let Ok(parent) = http::HeaderValue::try_from(child.to_string()) {
            headers.insert(TRACEPARENT, parent);
        }
        if let Some(Ok(state)) = child.state.map(http::HeaderValue::try_from) {
            headers.insert(TRACESTATE, state);
        }
    }
}

/// Writes a `traceparent`.
impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trace, parent) = (self.trace_id(), self.parent_id());
        write!(f, "00-{trace}-{parent}-{:02x}", self.flags)
    }
}

/// Returns the members of all `tracestate` headers, or nothing if one of them is malformed or they are too many.
fn state(headers: &HeaderMap) -> Option<String> {
    let mut members = Vec::new();
    for value in headers.get_all(TRACESTATE) {
        for member in value.to_str().ok()?.split(',') {
            let member = member.trim_matches([' ', '\t']);
            if member.is_empty() {
                continue;
            }
            let (key, value) = member.split_once('=')?;
            if !is_key(key) || !is_value(value) {
                return None;
            }
            members.push(member);
        }
    }
    let joined = members.join(",");
    let is_right = (1..=MAX_MEMBERS).contains(&members.len()) && joined.len() <= MAX_STATE;
    is_right.then_some(joined)
}

fn is_key(key: &str) -> bool {
    let is_of_key =
        |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/' | b'@');
    (1..=256).contains(&key.len())
        && key.bytes().all(is_of_key)
        && key.starts_with(|first: char| first.is_ascii_alphanumeric())
}

fn is_value(value: &str) -> bool {
    (1..=256).contains(&value.len())
        && value
            .bytes()
            .all(|byte| matches!(byte, b' '..=b'~') && byte != b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn of(pairs: &[(HeaderName, &str)]) -> Option<TraceContext> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, http::HeaderValue::from_str(value).expect("a value"));
        }
        TraceContext::of(&headers)
    }

    #[test]
    fn a_parent_is_read_and_written() {
        let context = of(&[(TRACEPARENT, RIGHT)]).expect("a trace");
        assert_eq!(context.to_string(), RIGHT);
        let child = context.child();
        assert_eq!(child.trace_id(), context.trace_id());
        assert_ne!(child.parent_id(), context.parent_id());
        let later = format!("cc{}-what-comes", &RIGHT[2..]);
        assert_eq!(of(&[(TRACEPARENT, &later)]), Some(context));
        let unknown = format!("{}ff", &RIGHT[..53]);
        let unknown = of(&[(TRACEPARENT, &unknown)]).expect("a trace");
        assert!(unknown.to_string().ends_with("-03"));
    }

    #[test]
    fn what_is_malformed_counts_as_absent() {
        let wrong = [
            "",
            "00",
            &RIGHT[..54],
            &format!("{RIGHT}-more"),
            &format!("ff{}", &RIGHT[2..]),
            &format!("cc{}more", &RIGHT[2..]),
            &format!("0x{}", &RIGHT[2..]),
            &RIGHT.to_uppercase(),
            &RIGHT.replace('-', "_"),
            &RIGHT.replace("00f067aa0ba902b7", "0000000000000000"),
            &RIGHT.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &RIGHT.replace("-01", "-0g"),
        ];
        for text in wrong {
            assert_eq!(of(&[(TRACEPARENT, text)]), None, "{text}");
        }
        assert_eq!(of(&[(TRACEPARENT, RIGHT), (TRACEPARENT, RIGHT)]), None);
        assert_eq!(of(&[(TRACESTATE, "a=b")]), None);
    }

    #[test]
    fn a_state_is_whole_or_absent() {
        let state = |values: &[&str]| {
            let states = values.iter().map(|value| (TRACESTATE, *value));
            let pairs: Vec<_> = [(TRACEPARENT, RIGHT)].into_iter().chain(states).collect();
            of(&pairs).expect("a trace").state
        };
        assert_eq!(
            state(&["a=1, b@c=2 ,", "d=3"]).as_deref(),
            Some("a=1,b@c=2,d=3")
        );
        for wrong in [
            "A=1",
            "a",
            "=1",
            "a=",
            "a=1=2",
            "a=\u{e9}",
            &"a=1,".repeat(33),
        ] {
            assert_eq!(state(&[wrong]), None, "{wrong}");
        }
        assert_eq!(state(&[&format!("a={}", "x".repeat(257))]), None);
    }
}
