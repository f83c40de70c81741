//! Server-sent events, as a browser reads them.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use http_body_util::BodyExt as _;

use crate::body::Body;

use super::background::{Background, PATIENCE};
use super::mistake::{fail, or_fail};
use super::received::TestResponse;
use super::sending::TestRequest;

/// An event that was received.
///
/// See [`TestEvents`] for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedEvent {
    /// The name, `message` if the application gave none.
    pub event: String,
    /// The data, its lines joined by `\n`.
    pub data: String,
    /// The last id that was sent so far.
    pub id: Option<String>,
    /// How long the client is to wait before it connects again, if this event says so.
    pub retry: Option<Duration>,
}

impl TestRequest<'_> {
    /// Sends the request, and returns the events of the response while they come.
    ///
    /// # Panics
    ///
    /// Panics if the response has no [events](crate::sse), or as [`send`](Self::send) does.
    #[track_caller]
    pub fn events(self) -> TestEvents {
        let browser = self.browser.clone();
        let background = Background::start();
        let begun = background.run(self.header("accept", "text/event-stream").begin());
        let (request, response) = or_fail(begun, |mistake| mistake);
        let (head, body) = response.into_parts();
        let empty = bytes::Bytes::new();
        let response = TestResponse::new(browser, request, Vec::new(), head, empty);
        if response.media_type() != "text/event-stream" {
            let media_type = response.media_type();
            fail(format!(
                "the response has the type `{media_type}`, not `text/event-stream`\n{}",
                response.shown()
            ));
        }
        TestEvents {
            body,
            parser: Parser::default(),
            response,
            background,
        }
    }
}

impl TestResponse {
    /// Reads the body as events; of a stream that does not end there is [`TestRequest::events`](super::TestRequest::events).
    pub fn events(&self) -> Vec<ReceivedEvent> {
        let mut parser = Parser::default();
        parser.take(self.bytes());
        parser.events.into()
    }
}

/// The events of a response, which the application sends while the test reads them.
///
/// It is an iterator that waits for the next event, and ends when the application ends the response. When it is dropped, the
/// application sees that its client is gone.
///
/// # Examples
///
/// ```
/// use pyramidion::sse::{Event, Sse};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, View};
///
/// async fn count() -> Sse {
///     let (sender, sse) = Sse::channel(1);
///     tokio::spawn(async move {
///         let mut number = 0;
///         while sender.send(Event::data(number.to_string())).await.is_ok() {
///             number += 1;
///         }
///     });
///     sse
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("count", "/count");
/// config.add_view(View::new(count).route_name("count"));
/// let app = TestApp::new(config.make_app()?);
/// let mut events = app.get("/count").events();
/// let first = events.next().expect("an event");
/// assert_eq!((first.event.as_str(), first.data.as_str()), ("message", "0"));
/// let rest: Vec<_> = events.take(2).map(|event| event.data).collect();
/// assert_eq!(rest, ["1", "2"]);
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct TestEvents {
    body: Body,
    parser: Parser,
    response: TestResponse,
    background: Background,
}

impl TestEvents {
    /// Returns the response, without its body.
    pub fn response(&self) -> &TestResponse {
        &self.response
    }
}

impl Iterator for TestEvents {
    type Item = ReceivedEvent;

    /// Waits for the next event.
    ///
    /// # Panics
    ///
    /// Panics if none comes for a minute, and the response does not end.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by a panic")]
    fn next(&mut self) -> Option<ReceivedEvent> {
        let Self {
            body,
            parser,
            background,
            ..
        } = self;
        let next = background.run_within(PATIENCE, async {
            while parser.events.is_empty() {
                let frame = body.frame().await?.ok()?;
                if let Some(data) = frame.data_ref() {
                    parser.take(data);
                }
            }
            parser.events.pop_front()
        });
        next.unwrap_or_else(|| {
            let seconds = PATIENCE.as_secs();
            panic!("the application sent no event for {seconds} s, and did not end the response")
        })
    }
}

impl fmt::Debug for TestEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestEvents")
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}

/// Reads events out of bytes, HTML standard section 9.2.6.
#[derive(Default)]
struct Parser {
    /// What has come of a line.
    line: Vec<u8>,
    has_begun: bool,
    /// Whether the last byte was a carriage return, whose line feed belongs to it.
    is_after_return: bool,
    name: String,
    data: String,
    id: Option<String>,
    retry: Option<Duration>,
    events: VecDeque<ReceivedEvent>,
}

impl Parser {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let is_after_return = std::mem::take(&mut self.is_after_return);
            match byte {
                b'\n' if is_after_return => {}
                b'\n' | b'\r' => {
                    self.is_after_return = *byte == b'\r';
                    let line = std::mem::take(&mut self.line);
                    self.take_line(&String::from_utf8_lossy(&line));
                }
                byte => self.line.push(*byte),
            }
        }
    }

    fn take_line(&mut self, line: &str) {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let line = match line.strip_prefix('\u{feff}') {
            Some(rest) if is_first => rest,
            _ => line,
        };
        if line.is_empty() {
            return self.finish();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data += value;
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            _ => {}
        }
    }

    /// Ends an event; one without data is dropped.
    fn finish(&mut self) {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        let retry = self.retry.take();
        if data.pop().is_none() {
            return;
        }
        let event = if name.is_empty() { "message" } else { &name };
        self.events.push_back(ReceivedEvent {
            event: event.to_owned(),
            data,
            id: self.id.clone(),
            retry,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, Option<&str>)]) {
        // Whole, and a byte at a time.
        for size in [text.len(), 1] {
            let mut parser = Parser::default();
            text.as_bytes()
                .chunks(size)
                .for_each(|part| parser.take(part));
            let events: Vec<_> = (parser.events.iter())
                .map(|event| {
                    (
                        event.event.as_str(),
                        event.data.as_str(),
                        event.id.as_deref(),
                    )
                })
                .collect();
            assert_eq!(events, expected, "{text:?}");
        }
    }

    /// The examples of the standard, and its corners.
    #[test]
    fn events_are_read_as_the_standard_says() {
        check(
            "data: YHOO\ndata: +2\ndata: 10\n\n",
            &[("message", "YHOO\n+2\n10", None)],
        );
        check(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            &[
                ("message", "first event", Some("1")),
                ("message", "second event", Some("")),
                ("message", " third event", Some("")),
            ],
        );
        check(
            "data\n\ndata\ndata\n\ndata:",
            &[("message", "", None), ("message", "\n", None)],
        );
        check(
            "data:test\n\ndata: test\n\n",
            &[("message", "test", None), ("message", "test", None)],
        );
        check(
            "\u{feff}event: add\r\ndata: 1\r\r\ndata: 2\r\n\r\n",
            &[("add", "1", None), ("message", "2", None)],
        );
        check("event: add\n\ndata: x\n\n", &[("message", "x", None)]);
        check("id: a\0b\ndata: x\nother: y\n\n", &[("message", "x", None)]);
    }

    #[test]
    fn the_time_to_wait_is_of_one_event() {
        let mut parser = Parser::default();
        parser.take(b"retry: 1500\ndata: a\n\nretry: 1s\ndata: b\n\n");
        let retries: Vec<_> = parser.events.iter().map(|event| event.retry).collect();
        assert_eq!(retries, [Some(Duration::from_millis(1500)), None]);
    }
}
