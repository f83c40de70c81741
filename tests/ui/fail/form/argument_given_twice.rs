use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(min = 1, min = 2)]
    pages: u32,
}

fn main() {}
