//! Trees of resources: what is walked, found, answered, and linked to; and what a view can call within itself.

mod acls;
mod by_hand;
mod links;
mod lookup;
mod places;
mod tree;
mod walks;
