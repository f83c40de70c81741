use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(name = "")]
    title: String,
}

fn main() {}
