use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(min_length = 3)]
    pages: u32,
}

fn main() {}
