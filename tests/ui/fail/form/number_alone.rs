use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(200)]
    title: String,
}

fn main() {}
