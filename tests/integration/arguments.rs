//! What views take from requests, in every form that an argument has.

mod optional;
mod waiting;
