//! Trees of resources: what is walked, found, answered, and linked to.

mod acls;
mod links;
mod lookup;
mod places;
mod tree;
mod walks;
