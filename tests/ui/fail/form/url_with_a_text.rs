use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(url = "https")]
    address: String,
}

fn main() {}
