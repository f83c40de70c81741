#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unused_imports,
    reason = "dev"
)]
#[path = "../integration"]
mod integration {
    pub mod architecture;
    pub mod documentation;
    pub mod moving;
    pub mod public_api;
    pub mod interop {
        pub mod introspected;
        pub mod site;
    }
}
