use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(colour = "red")]
    title: String,
}

fn main() {}
