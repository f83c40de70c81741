//! A file of `migrations` that is new is compiled into the program.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
