use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(required)]
    title: String,
}

fn main() {}
