use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_size = 1000)]
    title: String,
}

fn main() {}
