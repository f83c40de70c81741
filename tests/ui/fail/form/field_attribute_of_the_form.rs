use pyramidion::forms::Fields;

#[derive(Fields)]
#[field(label = "The page")]
struct Page {
    title: String,
}

fn main() {}
