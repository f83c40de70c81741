//! Signed texts, as WebOb's `SignedSerializer` writes them.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::{self, NotStorable, SessionSerializer, Value};
use crate::secret::{HashAlg, Secret, Secrets, SigningKey};

/// Signs values, for cookies, links and hidden fields that visitors hold but cannot change.
///
/// It is WebOb's `SignedSerializer`: with the same secret, salt and hash each reads what the other wrote,
/// and for equal values the texts are equal bytes. A text is signed, not encrypted: everybody who has it can
/// read it, and it is valid for ever, so a value that must expire should hold a time.
///
/// # Examples
///
/// ```
/// use pyramidion::cookies::SignedSerializer;
///
/// let serializer = SignedSerializer::new("a secret that WebOb knows too", "unsubscribe");
/// let text = serializer.dumps(&("ada@example.com", 7))?;
/// let value: Option<(String, u32)> = serializer.loads(&text);
/// assert_eq!(value, Some(("ada@example.com".to_owned(), 7)));
/// assert_eq!(serializer.loads::<(String, u32)>("x"), None);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct SignedSerializer {
    secrets: Secrets,
    hashalg: HashAlg,
    /// A key for each secret; the first signs.
    keys: Arc<[Box<dyn SigningKey>]>,
    format: Option<Arc<dyn SessionSerializer>>,
}

impl SignedSerializer {
    /// Returns a serializer that signs with `secret`, for the one use that `salt` names.
    ///
    /// A good secret is 64 random bytes that only the application's servers know. What is signed with
    /// the same secret and salt can be exchanged for each other.
    pub fn new(secret: impl Into<Secret>, salt: impl Into<Secret>) -> Self {
        let mut secrets = Secrets::new(secret.into(), "");
        secrets.salt = salt.into();
        let serializer = Self {
            secrets,
            hashalg: HashAlg::SHA512,
            keys: Arc::new([]),
            format: None,
        };
        serializer.with_new_keys()
    }

    /// Sets the hash of the signature; the default is [`HashAlg::SHA512`].
    pub fn hashalg(mut self, hashalg: HashAlg) -> Self {
        self.hashalg = hashalg;
        self.with_new_keys()
    }

    /// Adds a secret that signed before and still verifies.
    pub fn fallback_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.all.push(secret.into());
        self.with_new_keys()
    }

    /// Sets how values are written; the default is JSON as Python writes it.
    pub fn serializer(mut self, serializer: impl SessionSerializer) -> Self {
        self.format = Some(Arc::new(serializer));
        self
    }

    /// Writes a value and signs it.
    ///
    /// # Errors
    ///
    /// Fails if the value cannot be JSON.
    pub fn dumps(&self, value: &(impl Serialize + ?Sized)) -> Result<String, NotStorable> {
        Ok(self.write(&json::to_value(value)?))
    }

    /// Reads a value, or nothing if the signature is bad or the value is not a `T`.
    pub fn loads<T: DeserializeOwned>(&self, text: impl AsRef<[u8]>) -> Option<T> {
        json::from_value(&self.read(text.as_ref())?).ok()
    }

    pub(super) fn write(&self, value: &Value) -> String {
        let payload = match &self.format {
            None => value.to_string().into_bytes(),
            Some(format) => format.dumps(value),
        };
        let mut signed = vec![0; self.hashalg.digest_size()];
        self.keys[0].sign(&payload, &mut signed);
        signed.extend_from_slice(&payload);
        URL_SAFE_NO_PAD.encode(signed)
    }

    pub(super) fn read(&self, text: &[u8]) -> Option<Value> {
        // The engine takes one spelling per value, the one that WebOb writes.
        let signed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (signature, payload) = signed.split_at_checked(self.hashalg.digest_size())?;
        if !self.keys.iter().any(|key| key.verify(payload, signature)) {
            return None;
        }
        match &self.format {
            None => json::parse(str::from_utf8(payload).ok()?),
            Some(format) => format.loads(payload),
        }
    }

    pub(super) fn errors(&self) -> Vec<String> {
        self.secrets.errors("the secret of the signed cookie")
    }

    fn with_new_keys(mut self) -> Self {
        let salted = self.secrets.salted();
        self.keys = salted.map(|bytes| self.hashalg.key(&bytes)).collect();
        self
    }
}

/// Shows neither the secrets nor the keys.
impl fmt::Debug for SignedSerializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedSerializer")
            .field("hashalg", &self.hashalg)
            .finish_non_exhaustive()
    }
}
