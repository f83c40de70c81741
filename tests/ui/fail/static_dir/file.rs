fn main() {
    let _ = pyramidion::static_dir!("Cargo.toml");
}
