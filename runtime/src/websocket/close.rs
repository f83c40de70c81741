//! How a WebSocket ends.

use std::fmt;

use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode as Code;

use super::message::Text;

/// Why a WebSocket is closed, as a number
/// ([RFC 6455 §7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4)).
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::CloseCode;
///
/// fn is_the_clients_fault(code: CloseCode) -> bool {
///     match code {
///         CloseCode::PROTOCOL_ERROR | CloseCode::UNSUPPORTED_DATA | CloseCode::INVALID_DATA => true,
///         CloseCode::POLICY_VIOLATION | CloseCode::MESSAGE_TOO_BIG => true,
///         CloseCode::NORMAL | CloseCode::GOING_AWAY => false,
///         CloseCode::INTERNAL_ERROR | CloseCode::TRY_AGAIN_LATER => false,
///         other => other.as_u16() >= 4400,
///     }
/// }
///
/// assert!(!is_the_clients_fault(CloseCode::new(4001).expect("one of the application")));
/// assert!(CloseCode::new(1005).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// All is done.
    pub const NORMAL: Self = Self(1000);
    /// The server ends, or the page was left.
    pub const GOING_AWAY: Self = Self(1001);
    /// The other side does not keep to the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// A message was of a kind that is not taken.
    pub const UNSUPPORTED_DATA: Self = Self(1003);
    /// A message was not what it said it was, such as text that is not UTF-8.
    pub const INVALID_DATA: Self = Self(1007);
    /// A message broke a rule of the application.
    pub const POLICY_VIOLATION: Self = Self(1008);
    /// A message was too large.
    pub const MESSAGE_TOO_BIG: Self = Self(1009);
    /// The server failed.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// The server has too much to do.
    pub const TRY_AGAIN_LATER: Self = Self(1013);

    /// Returns a code if it may be sent: one of RFC 6455 that is, or from 3000 to 4999, of which those from 4000 on are the
    /// application's own.
    pub const fn new(code: u16) -> Option<Self> {
        match code {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Some(Self(code)),
            _ => None,
        }
    }

    /// Returns the number.
    pub const fn as_u16(self) -> u16 {
        self.0
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is sent when a WebSocket is closed: a code, and perhaps a reason for whoever reads a log.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{Close, CloseCode};
///
/// let close = Close::new(CloseCode::POLICY_VIOLATION).reason("too many messages");
/// assert_eq!(close.code(), CloseCode::POLICY_VIOLATION);
/// assert_eq!(close.reason_text(), "too many messages");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Close {
    code: CloseCode,
    reason: Text,
}

/// The most bytes of a reason: a frame that closes has 125, two of which are the code.
const LONGEST_REASON: usize = 123;

impl Close {
    /// Returns a code without a reason.
    pub fn new(code: CloseCode) -> Self {
        Self {
            code,
            reason: Text::default(),
        }
    }

    /// Sets the reason, of which 123 bytes are kept.
    pub fn reason(mut self, reason: impl AsRef<str>) -> Self {
        let reason = reason.as_ref();
        let end = (0..=LONGEST_REASON.min(reason.len())).rfind(|end| reason.is_char_boundary(*end));
        self.reason = Text::from(&reason[..end.unwrap_or(0)]);
        self
    }

    /// Returns the code.
    pub fn code(&self) -> CloseCode {
        self.code
    }

    /// Returns the reason, or an empty text.
    pub fn reason_text(&self) -> &str {
        &self.reason
    }

    pub(crate) fn into_frame(self) -> CloseFrame {
        CloseFrame {
            code: Code::from(self.code.0),
            reason: self.reason.0,
        }
    }

    pub(crate) fn of_frame(frame: CloseFrame) -> Self {
        Self {
            code: CloseCode(u16::from(frame.code)),
            reason: Text(frame.reason),
        }
    }
}

/// How a WebSocket ended.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{Ended, WebSocket};
///
/// async fn listen(mut socket: WebSocket) -> bool {
///     while socket.recv().await.is_some() {}
///     matches!(socket.ended(), Some(Ended::ByClient(_)))
/// }
/// # let _ = listen;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// The client closed it, and perhaps said why.
    ByClient(Option<Close>),
    /// The application closed it.
    ByApplication(Close),
    /// The server ends.
    ByServer,
    /// The connection broke.
    Broken,
    /// The client said or took nothing for [too long](super::WebSocketUpgrade::idle_timeout).
    Silent,
    /// The client did not keep to the protocol or to the limits; the code says which.
    Refused(CloseCode),
}

impl Ended {
    /// Returns what a failure of the protocol means.
    pub(super) fn of(error: &tungstenite::Error) -> Self {
        use tungstenite::Error;
        use tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
        match error {
            Error::Capacity(_) => Self::Refused(CloseCode::MESSAGE_TOO_BIG),
            Error::Utf8(_) => Self::Refused(CloseCode::INVALID_DATA),
            Error::Protocol(problem) if *problem != ResetWithoutClosingHandshake => {
                Self::Refused(CloseCode::PROTOCOL_ERROR)
            }
            _ => Self::Broken,
        }
    }

    /// Returns what the client is told, if it is still told something.
    pub(super) fn farewell(&self) -> Option<Close> {
        match self {
            Self::ByClient(_) | Self::Broken => None,
            Self::ByApplication(close) => Some(close.clone()),
            Self::ByServer => {
                Some(Close::new(CloseCode::GOING_AWAY).reason("the server is shutting down"))
            }
            Self::Silent => Some(Close::new(CloseCode::GOING_AWAY).reason("idle for too long")),
            Self::Refused(code) => Some(Close::new(*code)),
        }
    }
}

/// Says why for the log, without what the client sent.
impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByClient(_) => f.write_str("the client closed it"),
            Self::ByApplication(close) => {
                write!(f, "the application closed it with {}", close.code)
            }
            Self::ByServer => f.write_str("the server ends"),
            Self::Broken => f.write_str("the connection broke"),
            Self::Silent => f.write_str("the client was silent for too long"),
            Self::Refused(code) => write!(f, "the client was refused with {code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_can_be_made_may_be_sent() {
        for number in 0..=u16::MAX {
            let allowed = Code::from(number).is_allowed();
            // 1014 is registered since, and the library does not know it.
            if CloseCode::new(number).is_some() && number != 1014 {
                assert!(allowed, "{number}");
            }
        }
    }

    #[test]
    fn a_reason_is_cut_between_characters() {
        let close = Close::new(CloseCode::NORMAL).reason("é".repeat(100));
        assert_eq!(close.reason_text().len(), 122);
        assert_eq!(
            Close::new(CloseCode::NORMAL).reason("short").reason_text(),
            "short"
        );
        let frame = close.clone().into_frame();
        assert_eq!(Close::of_frame(frame), close);
    }
}
