use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max = 300)]
    pages: u8,
}

fn main() {}
