use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    time: std::time::Duration,
}

fn main() {}
