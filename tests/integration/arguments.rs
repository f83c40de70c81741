//! What views take from requests, in every form that an argument has.

mod classes;
mod cookies;
mod headers;
mod optional;
mod unshown;
mod waiting;
