use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(min = "1")]
    pages: u8,
}

fn main() {}
