use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(label = "")]
    title: String,
}

fn main() {}
