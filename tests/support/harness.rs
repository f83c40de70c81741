//! What fuzzing calls: a function for each target, which checks what must hold for any input.
//!
//! Each function tells whether the input was accepted, so that a run can show that it got further than to
//! a refusal. `cargo fuzz` calls them with what it finds, and the test `fuzzing` with mutations of the files in
//! `fuzz/corpus`. Where an input has several parts, they stand on lines of their own.

mod addresses;
mod application;
mod catalogues;
mod cookies;
#[cfg(debug_assertions)]
mod development;
mod filled;
mod forms;
mod mutations;
mod negotiation;
mod routes;
mod run;
mod tickets;

pub use addresses::host_and_forwarded;
pub use catalogues::{locale_name, mo_catalogue, plural_rule, po_catalogue};
pub use cookies::{cookie_header, session_cookie, session_payload};
#[cfg(debug_assertions)]
pub use development::{backtraces, masks};
pub use filled::filled_form;
pub use forms::{multipart, query_and_form};
pub use mutations::Numbers;
pub use negotiation::{accept, range};
pub use routes::{proutes_listing, route_match};
pub use run::{Counts, run, seeds};
pub use tickets::ticket;

/// A function that judges an input.
pub type Harness = fn(&[u8]) -> bool;

/// The targets, by the names of their programs and of the folders of their seeds.
pub const TARGETS: &[(&str, Harness)] = &[
    ("cookie_header", cookie_header),
    ("session_cookie", session_cookie),
    ("session_payload", session_payload),
    ("route_match", route_match),
    ("query_and_form", query_and_form),
    ("multipart", multipart),
    ("filled_form", filled_form),
    ("accept", accept),
    ("range", range),
    ("host_and_forwarded", host_and_forwarded),
    ("ticket", ticket),
    ("proutes_listing", proutes_listing),
    ("po_catalogue", po_catalogue),
    ("mo_catalogue", mo_catalogue),
    ("plural_rule", plural_rule),
    ("locale_name", locale_name),
    #[cfg(debug_assertions)]
    ("backtraces", backtraces),
    #[cfg(debug_assertions)]
    ("masks", masks),
];
