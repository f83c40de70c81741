use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(autocomplete = "")]
    title: String,
}

fn main() {}
