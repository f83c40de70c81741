//! Every lint that could find something in an expansion.

#![deny(warnings, missing_docs, unused, nonstandard_style)]
#![deny(
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    missing_debug_implementations,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

use pyramidion::extract::{Path, Query};
use pyramidion::{Matchdict, Request, Response, Session, view_config};

/// A name.
pub const HOME: &str = "home";

/// A view.
#[view_config(route_name = HOME, request_method = ("GET", "POST"))]
#[view_config(route_name = "all", renderer = "json")]
#[must_use]
pub fn home(request: &Request, Path(id): Path<u32>, Query(()): Query<()>) -> String {
    format!("{} {id}", request.path())
}

/// A view.
#[view_config(route_name = "start")]
pub async fn start(session: &mut Session) -> pyramidion::Result<Response> {
    session.insert("visited", true)?;
    Ok(Response::text("start"))
}

/// A view.
#[view_config(route_name = "nothing", renderer = "json")]
pub fn nothing(_: &Matchdict) {}

/// A view.
#[view_config(route_name = "later", renderer = "json")]
pub async fn later() -> pyramidion::Result<()> {
    Ok(())
}
