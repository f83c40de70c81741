use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    times: Vec<std::time::Duration>,
}

fn main() {}
