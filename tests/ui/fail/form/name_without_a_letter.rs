use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    __: String,
}

fn main() {}
