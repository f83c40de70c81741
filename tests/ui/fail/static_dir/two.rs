fn main() {
    let _ = pyramidion::static_dir!("fail", "x");
}
