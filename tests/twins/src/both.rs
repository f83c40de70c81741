//! Views that are compiled into the library and into the program.

use pyramidion::view_config;

#[view_config(route_name = "both")]
fn both() -> &'static str {
    match option_env!("CARGO_BIN_NAME") {
        Some(_) => "program",
        None => "library",
    }
}
