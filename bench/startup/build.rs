//! Writes as many views as `VIEWS` says; the default is 5000.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-env-changed=VIEWS");
    let count: usize = std::env::var("VIEWS").map_or(5000, |n| n.parse().expect("a number"));
    let mut source = format!("pub const COUNT: usize = {count};\n");
    for n in 0..count {
        writeln!(
            source,
            "#[view_config(route_name = \"r{n}\", request_method = \"GET\")]\n\
             fn view_{n}(Path(id): Path<u32>) -> String {{ id.to_string() }}"
        )
        .expect("a string can be written to");
    }
    let folder = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&folder).join("views.rs"), source).expect("the views are written");
}
