use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(maxlength = 3)]
    title: String,
}

fn main() {}
