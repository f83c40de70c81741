use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(choices = [])]
    color: String,
}

fn main() {}
