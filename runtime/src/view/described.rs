//! What a view that is declared without an attribute says of itself.

#[cfg(not(feature = "schemas"))]
use crate::absent;
#[cfg(feature = "schemas")]
use crate::schemas::Description;

use super::View;

#[cfg(feature = "schemas")]
impl View {
    /// Says what the view takes and returns, for [documents of the API](crate::schemas); an attribute finds it out itself.
    pub fn described(mut self, describe: fn(&mut Description<'_>)) -> Self {
        self.declared.describe = Some(describe);
        self
    }
}

#[cfg(not(feature = "schemas"))]
impl View {
    /// Says which feature it needs.
    #[doc(hidden)]
    pub fn described(self, _: fn(&mut <&'static () as absent::Schemas>::Description)) -> Self
    where
        for<'a> &'a (): absent::Schemas,
    {
        self
    }
}
