use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(min = 5, max = 4)]
    pages: u8,
}

fn main() {}
