//! The ids of sessions.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use smallvec::SmallVec;
use zeroize::Zeroizing;

use crate::random;
use crate::session::store::SessionKey;

/// The ids of a request, usually one.
pub(super) type Ids = SmallVec<[SessionId; 1]>;

/// What the browser has: whoever knows it has the session.
pub(super) struct SessionId(Zeroizing<[u8; 32]>);

impl SessionId {
    /// The characters of an id in a cookie.
    pub(super) const LENGTH: usize = 43;

    pub(super) fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random::fill(&mut *bytes);
        Self(bytes)
    }

    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let length = URL_SAFE_NO_PAD.decode_slice(value, &mut *bytes).ok()?;
        (length == bytes.len()).then_some(Self(bytes))
    }

    /// Appends the id as it stands in a cookie.
    pub(super) fn write(&self, header: &mut String) {
        URL_SAFE_NO_PAD.encode_string(*self.0, header);
    }

    pub(super) fn key(&self) -> SessionKey {
        SessionKey::of(&self.0)
    }
}
