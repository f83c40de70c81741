use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max = 200)]
    title: String,
}

fn main() {}
