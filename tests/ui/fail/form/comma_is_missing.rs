use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(label = "The title" max_length = 20)]
    title: String,
}

fn main() {}
