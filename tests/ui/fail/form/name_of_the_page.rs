use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    errors: String,
}

fn main() {}
