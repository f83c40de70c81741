//! The views. Each is an ordinary function, which a test can call.

mod errors;
mod logins;
mod pages;
