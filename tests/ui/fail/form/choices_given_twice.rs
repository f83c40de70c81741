use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(choices = ["red", "green", "red"])]
    color: String,
}

fn main() {}
