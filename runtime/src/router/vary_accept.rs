//! What caches are told of the views that `Accept` chose among.

use crate::response::{ViewResult, vary};
use crate::viewlookup::ViewLookup;

use super::route_entry::RouteEntry;

/// Tells caches that the response depends on `Accept`, if views were chosen by it.
#[inline]
pub(super) fn vary_by_accept(
    views: &ViewLookup,
    entry: Option<&RouteEntry>,
    result: &mut ViewResult,
) {
    if let Ok(response) = result
        && views.varies_by_accept(entry.map(|entry| &entry.views))
    {
        vary(response.headers_mut(), "Accept");
    }
}
