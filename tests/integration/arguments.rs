//! What views take from requests, in every form that an argument has.

mod cookies;
mod headers;
mod optional;
mod waiting;
