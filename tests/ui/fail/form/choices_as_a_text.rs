use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(choices = "red")]
    color: String,
}

fn main() {}
