use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    secret: u32,
    #[field(equal_to = "secret")]
    again: String,
}

fn main() {}
