use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(email = true)]
    address: String,
}

fn main() {}
