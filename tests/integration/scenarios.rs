//! Small applications as a visitor sees them, after the functional tests of Pyramid.

mod conditions;
mod errors;
mod hybrid;
mod negotiation;
mod parts;
mod paths;
mod protected;
