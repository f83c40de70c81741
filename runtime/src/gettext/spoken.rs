//! The language of a request, once it was asked for.

use http::HeaderName;
use once_cell::race::OnceBox;

use super::localizer::Localizer;

/// The language of a request. It is no more than a null pointer before anybody asks for it, also when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Spoken(OnceBox<(Localizer, LookedAt)>);

/// The headers that say the language of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LookedAt(pub(crate) Vec<HeaderName>);

impl LookedAt {
    pub(crate) fn add(&mut self, names: &[HeaderName]) {
        for name in names {
            if !self.0.contains(name) {
                self.0.push(name.clone());
            }
        }
    }
}

impl Spoken {
    /// Returns the language, which is found out at the first call.
    pub(crate) fn get_or_find(&self, find: impl FnOnce() -> (Localizer, LookedAt)) -> &Localizer {
        &self.0.get_or_init(|| Box::new(find())).0
    }

    /// Sets the language, whatever it was before; what was looked at then still counts.
    pub(crate) fn set(&mut self, localizer: Localizer) {
        let before = self.0.get().map(|spoken| spoken.1.clone());
        self.0 = OnceBox::with_value(Box::new((localizer, before.unwrap_or_default())));
    }

    /// Returns the language and what said it, if anybody asked for it.
    pub(crate) fn asked_for(&self) -> Option<(&Localizer, &[HeaderName])> {
        let (localizer, looked_at) = self.0.get()?;
        Some((localizer, &looked_at.0))
    }
}
