use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_length = "20")]
    title: String,
}

fn main() {}
