//! A file of `locale`, `migrations` or `templates` that is new is compiled into the program.

fn main() {
    println!("cargo::rerun-if-changed=locale");
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=templates");
}
