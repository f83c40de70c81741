fn main() {
    let _ = pyramidion::static_dir!("ui", "x");
}
