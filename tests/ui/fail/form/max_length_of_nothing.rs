use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_length = 0)]
    title: String,
}

fn main() {}
