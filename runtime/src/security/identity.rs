//! What a policy knows of a visitor besides the id.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// What a policy knows of a visitor, a value of a type of the application's own.
///
/// Views read it by [`Request::identity`](crate::Request::identity). Templates see it as `request.identity` if it was made by
/// [`serializable`](Self::serializable).
///
/// # Examples
///
/// ```
/// use pyramidion::security::Identity;
///
/// #[derive(serde::Serialize)]
/// struct User {
///     name: String,
/// }
///
/// let identity = Identity::serializable(User { name: "Ada".to_owned() });
/// assert_eq!(identity.downcast::<User>().map(|user| user.name.clone()), Some("Ada".to_owned()));
/// assert!(identity.downcast::<String>().is_none());
/// ```
#[derive(Clone)]
pub struct Identity {
    value: Arc<dyn Any + Send + Sync>,
    shown: Option<Shown>,
}

type Shown = Arc<dyn erased_serde::Serialize + Send + Sync>;

impl Identity {
    /// Returns an identity that templates do not see.
    pub fn new<T: Send + Sync + 'static>(value: T) -> Self {
        Arc::new(value).into()
    }

    /// Returns an identity that templates see as it is serialized; what they must not see has `#[serde(skip)]`.
    pub fn serializable<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        let value = Arc::new(value);
        let shown: Shown = Arc::clone(&value) as Shown;
        Self {
            shown: Some(shown),
            ..Self::from(value)
        }
    }

    /// Returns the value, if it is a `T`.
    pub fn downcast<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        Arc::clone(&self.value).downcast().ok()
    }

    /// Returns the value, whatever it is.
    pub(crate) fn into_any(self) -> Arc<dyn Any + Send + Sync> {
        self.value
    }

    /// Returns what templates see.
    #[cfg(feature = "templates")]
    pub(crate) fn shown(&self) -> Option<&dyn erased_serde::Serialize> {
        let shown = self.shown.as_deref()?;
        Some(shown)
    }
}

impl<T: Send + Sync + 'static> From<Arc<T>> for Identity {
    fn from(value: Arc<T>) -> Self {
        Self { value, shown: None }
    }
}

/// Does not show the value, which may be an address.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("is_serializable", &self.shown.is_some())
            .finish_non_exhaustive()
    }
}
