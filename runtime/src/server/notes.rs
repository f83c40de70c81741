//! What is noted of a connection while it is served, and what is known from that.

use crate::body::Body;

use super::linger::After;

/// What takes note of requests, responses, and the stream, each in the way that its protocol needs.
///
/// It is a trait so that the code of one protocol never asks which one it is.
pub(super) trait Notes: Clone + Send + Sync + Unpin + 'static {
    /// A request that is being answered, until this is dropped.
    type InFlight: Send + Sync + Unpin + 'static;

    /// Counts a request among those that are being answered, which keep the connection from being idle.
    fn begin(&self) -> Self::InFlight;

    /// Takes note that a request has to be waited for.
    fn request_began(&self);

    /// Takes note of a response, and of its body until that is sent.
    fn response_began(&self, response: &mut http::Response<Body>);

    /// Tells whether the client waits for what the application makes.
    fn is_answering(&self) -> bool;

    /// Returns what is to be expected of the client at the end.
    fn after(&self) -> &After;

    /// Takes note that something was read.
    fn has_read(&self);

    /// Takes note that bytes were written.
    fn wrote(&self, bytes: usize);

    /// Takes note whether the client does not take what is to be written. While it does not, another limit holds.
    fn set_blocked(&self, is_blocked: bool);
}
